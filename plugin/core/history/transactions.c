/* transactions.c
 * The calls of a capture and the transactions of each.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * RFC 3261 §9.1, §13.2.2.4, §17.1.3, §17.2.3
 */

#include <string.h>

#include "private.h"

static guint hash_call(gconstpointer data)
{
    return (guint)((const struct sip_call *)data)->id_low;
}

static gboolean equal_calls(gconstpointer left, gconstpointer right)
{
    const struct sip_call *a = left;
    const struct sip_call *b = right;

    return a->id_low == b->id_low && a->id_high == b->id_high;
}

GHashTable *history_new_call_table(void)
{
    return g_hash_table_new(hash_call, equal_calls);
}

struct sip_call *history_find_or_add_call(struct sip_history *history, struct sip_text call_id)
{
    struct sip_call key = {.newest = NULL};
    struct sip_call *call;

    hash_text_twice(call_id, &key.id_low, &key.id_high);
    call = g_hash_table_lookup(history->calls, &key);
    if (call == NULL) {
        call = g_memdup2(&key, sizeof key);
        call->place.data = call;
        call->last_time = history->now;
        g_hash_table_add(history->calls, call);
        g_queue_push_tail_link(&history->active, &call->place);
    }
    return call;
}

struct sip_transaction *history_add_transaction(struct sip_history *history, struct sip_call *call)
{
    struct sip_transaction *transaction = g_new0(struct sip_transaction, 1);

    if (call->count >= HISTORY_MAX_TRANSACTIONS)
        history_drop_oldest_transaction(history, call);
    transaction->call = call;
    transaction->older = call->newest;
    call->newest = transaction;
    call->count++;
    transaction->request_time = transaction->last_request_time = NEVER;
    transaction->first_response_time = transaction->first_provisional_time = NEVER;
    transaction->provisional_time = transaction->ringing_time = NEVER;
    transaction->final_time = transaction->last_final_time = NEVER;
    transaction->early_media_time = transaction->ack_time = NEVER;
    return transaction;
}

void history_fill_transaction(struct sip_transaction *transaction, const struct sip_event *event)
{
    const struct sip_message *message = event->message;
    const struct sip_packet *packet = event->packet;
    const gboolean response = message->is_response;

    transaction->method = (guint8)message->method;
    transaction->cseq = message->cseq;
    transaction->sent_by = event->sent_by;
    transaction->branch = event->branch;
    transaction->from_tag = event->from_tag;
    transaction->to_uri = history_hash_uri(message->to_uri);
    transaction->source = response ? event->destination : event->source;
    transaction->destination = response ? event->source : event->destination;
    transaction->stream = packet->stream;
    if (!response) {
        transaction->request_to_tag = event->to_tag;
        transaction->request_uri = history_hash_uri(message->request_uri);
    }
}

struct sip_transaction *history_find_transaction(const struct sip_event *event, enum sip_method method)
{
    const guint32 cseq = event->message->cseq;
    struct sip_transaction *t;

    for (t = event->call->newest; t != NULL; t = t->older)
        if ((t->branch == event->branch || t->branch_farther == event->branch) && t->cseq == cseq &&
            t->method == method)
            break;
    return t;
}

/* A box on the way may change the sent-by, but not the branch: what answers the request behind it has both as the box
 * made them. */
struct sip_transaction *history_find_duplicated(const struct sip_event *event)
{
    const struct sip_message *message = event->message;
    struct sip_transaction *t = history_find_transaction(event, message->method);

    if (t != NULL || message->is_response)
        return t;
    for (t = event->call->newest; t != NULL; t = t->older)
        if (t->method == message->method && t->cseq == message->cseq && t->from_tag == event->from_tag &&
            t->request != NULL && sip_text_same(t->request->message.branch, message->branch)) {
            t->branch_farther = event->branch;
            break;
        }
    return t;
}

/* The ACK to a 3xx-6xx belongs to the INVITE by its branch; the one to a 2xx by tags and CSeq, on whatever leg it is
 * seen. */
struct sip_transaction *history_find_acknowledged(struct sip_history *history, const struct sip_event *event)
{
    struct sip_transaction *found = history_find_transaction(event, SIP_METHOD_INVITE);

    if (found != NULL && found->final_status >= 300)
        return found;
    found = NULL;
    for (struct sip_transaction *t = event->call->newest; t != NULL; t = t->older) {
        if (t->method != SIP_METHOD_INVITE || t->cseq != event->message->cseq || t->from_tag != event->from_tag ||
            t->final_status / 100 != 2 || (t->final_tag != event->to_tag && !t->second_answer))
            continue;
        if (t->ack_time == NEVER) {
            t->ack_time = event->packet->time;
            t->ack_record = event->record;
        }
        if (found == NULL || history_host(history, t->source) == history_host(history, event->source))
            found = t;
    }
    return found;
}

/* Whichever of them was seen first. */
void history_link_cancel(struct sip_transaction *invite, struct sip_transaction *cancel)
{
    if (invite == NULL || cancel == NULL)
        return;
    cancel->invite = invite;
    if (invite->cancel == NULL)
        invite->cancel = cancel;
}
