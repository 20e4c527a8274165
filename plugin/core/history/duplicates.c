/* duplicates.c
 * Recognises one message that was captured at two points: an any-interface capture, a mirror of both directions, both
 * sides of a NAT.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * RFC 3261 §17 (timers never repeat a message within 500 ms)
 */

#include "private.h"

#define DUPLICATE_WINDOW 0.1 /* seconds */

/* The last message that fell into a slot. One that is pushed out within 100 ms is forgotten too early, which takes more
 * than 10,000 messages in that time to become likely; then a duplicate counts as a copy. */
#define SLOTS 16384

struct slot {
    guint64 fingerprint;
    gdouble time;
};

struct duplicate_filter {
    struct slot slots[SLOTS];
};

struct duplicate_filter *duplicate_filter_new(void)
{
    return g_new0(struct duplicate_filter, 1);
}

void duplicate_filter_free(struct duplicate_filter *filter)
{
    g_free(filter);
}

/* Start line, top Via branch, CSeq, tags and RSeq; addresses may differ, an ALG may even have changed the sent-by. */
static guint64 fingerprint_of(const struct sip_event *event)
{
    const struct sip_message *message = event->message;
    struct sip_text rseq = {NULL, 0};
    guint64 hash = (guint64)message->cseq << 8 | (guint64)message->method;

    if (message->status > 100 && message->status < 200)
        sip_message_header(message, SIP_HEADER_RSEQ, &rseq);
    hash = hash_text(hash, message->start_line);
    hash = hash_text(hash, message->branch);
    hash = hash_step(hash, event->call->id_low);
    hash = hash_step(hash, (guint64)event->from_tag << 32 | event->to_tag);
    return hash_text(hash, rseq) | 1; /* an empty slot holds 0 */
}

gboolean duplicate_filter_test(struct duplicate_filter *filter, const struct sip_event *event)
{
    const gdouble time = event->packet->time;
    const struct slot seen = {.fingerprint = fingerprint_of(event), .time = time};
    struct slot *slot = &filter->slots[(seen.fingerprint >> 1) % SLOTS];

    if (slot->fingerprint == seen.fingerprint && ABS(time - slot->time) <= DUPLICATE_WINDOW)
        return TRUE;
    *slot = seen;
    return FALSE;
}
