/* compared.c
 * Finds the response of the same call that a response is best read beside.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * RFC 3261 §16.7 (forks), §21
 */

#include "private.h"

#define SAME_ATTEMPT 64.0 /* seconds between two finals of one request family */

/* A challenge that was met and a cancelled branch have nothing to be weighed against. */
static gboolean is_weighty(guint16 status)
{
    return status >= 300 && status != 487;
}

/* An earlier answer to the same wish: 401 before 403, 404 before 604, or another branch of the fork. */
static gboolean is_earlier_answer(const struct sip_transaction *t, const struct sip_transaction *other)
{
    return other != t && other->method == t->method && other->from_tag == t->from_tag && other->to_uri == t->to_uri &&
           other->final_record != 0 && other->final_status != t->final_status && other->final_status != 487 &&
           t->final_time - other->final_time <= SAME_ATTEMPT &&
           (other->sent_by == t->sent_by || other->cseq == t->cseq);
}

static guint32 find_earlier_answer(const struct sip_transaction *t)
{
    if (t->previous != NULL && is_earlier_answer(t, t->previous))
        return t->previous->final_record;
    for (const struct sip_transaction *other = call_newest(t->call); other != NULL; other = other->older)
        if (is_earlier_answer(t, other))
            return other->final_record;
    return 0;
}

void history_compare(const struct sip_event *event)
{
    const struct sip_transaction *t = event->transaction;
    guint32 other = 0;

    if (t == NULL || event->copy || !event->message->is_response)
        return;
    if (t->final_record == event->record && is_weighty(t->final_status)) {
        other = find_earlier_answer(t);
        if (other == 0)
            other = t->provisional_record;
    } else if (event->message->status / 100 == 1 && t->provisional_record == event->record) {
        other = event->earlier_provisional; /* 183 after 180, 199 after 183 */
    }
    if (other != 0 && sip_ledger_record(event->history->ledger, other)->status != event->message->status)
        sip_ledger_change(event->history->ledger, event->record)->compared = other;
}
