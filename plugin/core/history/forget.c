/* forget.c
 * Bounds the memory of the history.
 *
 * A call that was idle for a while and has nothing left to come is forgotten. One that may go on (an answered call, a
 * subscription, a rule that still waits) comes to rest: it keeps its numbers, but no message. Beyond MAX_CALLS the call
 * that was idle longest is forgotten whatever its state, resting ones first; the first time the reader is told. Of a
 * call with more than HISTORY_MAX_TRANSACTIONS transactions the oldest is forgotten, one that opened no dialog first.
 * docs/reliability.md tells users about these numbers.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#include "private.h"

#define IDLE_TIME                                                                                                      \
    70.0 /* seconds: longer than any retransmission (32) and any retry that still belongs to its refusal (64) */
#define MAX_CALLS 100000
#define STEPS 4 /* idle calls looked at per message: more than one, so that the queue shrinks */

static void rest_transaction(struct sip_history *history, struct sip_transaction *t)
{
    history_leave_family(history, t);
    g_clear_pointer(&t->request, g_free);
    g_clear_pointer(&t->provisional, g_free);
    g_clear_pointer(&t->early, g_free);
    g_clear_pointer(&t->final, g_free);
}

/* Nobody points to it any more when it is freed. */
static void free_transaction(struct sip_history *history, struct sip_transaction *t)
{
    rest_transaction(history, t);
    history_drop_watches(history, t);
    if (t->previous != NULL)
        t->previous->next = NULL;
    if (t->next != NULL)
        t->next->previous = NULL;
    if (t->invite != NULL && t->invite->cancel == t)
        t->invite->cancel = NULL;
    for (struct sip_transaction *cancel = t->call->newest; cancel != NULL; cancel = cancel->older)
        if (cancel->invite == t)
            cancel->invite = NULL;
    g_free(t);
}

void history_free_call(struct sip_history *history, struct sip_call *call)
{
    while (call->newest != NULL) {
        struct sip_transaction *t = call->newest;

        call->newest = t->older;
        free_transaction(history, t);
    }
    g_queue_unlink(call->resting ? &history->resting : &history->active, &call->place);
    g_free(call);
}

static void forget_call(struct sip_history *history, struct sip_call *call)
{
    g_hash_table_remove(history->calls, call);
    history_free_call(history, call);
}

static gboolean opened_dialog(const struct sip_transaction *t)
{
    return transaction_is_initial(t) && t->final_status / 100 == 2 &&
           (t->method == SIP_METHOD_INVITE || t->method == SIP_METHOD_SUBSCRIBE || t->method == SIP_METHOD_REFER);
}

/* It rings, or waits in a queue, for as long as its callee and its proxies like. */
static gboolean is_pending(const struct sip_transaction *t)
{
    return t->method == SIP_METHOD_INVITE && t->final_status == 0 && t->first_provisional_time != NEVER;
}

static gboolean may_go_on(const struct sip_call *call)
{
    gboolean open = FALSE;
    gboolean ended = FALSE;

    for (const struct sip_transaction *t = call->newest; t != NULL; t = t->older) {
        if (t->watches != NULL || is_pending(t))
            return TRUE;
        open = open || opened_dialog(t);
        ended = ended || t->method == SIP_METHOD_BYE;
    }
    return open && !ended;
}

static void rest_call(struct sip_history *history, struct sip_call *call)
{
    for (struct sip_transaction *t = call->newest; t != NULL; t = t->older)
        if (t->watches == NULL)
            rest_transaction(history, t);
    g_queue_unlink(&history->active, &call->place);
    g_queue_push_tail_link(&history->resting, &call->place);
    call->resting = TRUE;
}

void history_touch_call(struct sip_history *history, struct sip_call *call, gdouble time)
{
    g_queue_unlink(call->resting ? &history->resting : &history->active, &call->place);
    g_queue_push_tail_link(&history->active, &call->place);
    call->resting = FALSE;
    call->last_time = MAX(call->last_time, time);
}

static void make_room(struct sip_history *history, guint32 record)
{
    forget_call(history, g_queue_is_empty(&history->resting) ? g_queue_peek_head(&history->active)
                                                             : g_queue_peek_head(&history->resting));
    if (!history->is_incomplete)
        history_find(history, SIP_FINDING_calls_forgotten, record, 0, "count", history_number(MAX_CALLS), NULL);
    history->is_incomplete = TRUE;
}

void history_forget(struct sip_history *history, guint32 record)
{
    for (int step = 0; step < STEPS; step++) {
        struct sip_call *idle = g_queue_peek_head(&history->active);

        if (idle == NULL || history->now - idle->last_time < IDLE_TIME)
            break;
        if (may_go_on(idle))
            rest_call(history, idle);
        else
            forget_call(history, idle);
    }
    if (g_hash_table_size(history->calls) > MAX_CALLS)
        make_room(history, record);
}

void history_drop_oldest_transaction(struct sip_history *history, struct sip_call *call)
{
    struct sip_transaction **oldest = NULL;
    struct sip_transaction **oldest_plain = NULL;

    for (struct sip_transaction **link = &call->newest; *link != NULL; link = &(*link)->older) {
        oldest = link;
        if (!opened_dialog(*link))
            oldest_plain = link;
    }
    if (oldest_plain != NULL)
        oldest = oldest_plain;
    if (oldest != NULL) {
        struct sip_transaction *dropped = *oldest;

        *oldest = dropped->older;
        call->count--;
        free_transaction(history, dropped);
    }
}
