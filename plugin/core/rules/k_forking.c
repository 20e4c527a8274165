/* k_forking.c
 * Section K of the rules: Forking.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * RFC 3261 §16.7 (steps 5 to 7 and 10); RFC 3326 §1; RFC 6228 §4, §5 (199)
 */

#include "../history/history.h"

#define PARALLEL_TIME 2.0  /* seconds within which a proxy opens the branches of a parallel fork */
#define CANCEL_TIME 2.0    /* seconds that a proxy takes at most to cancel the other branches */
#define HELD_BACK_TIME 5.0 /* seconds of ringing elsewhere during which an answer that could be repaired waits */

static gboolean is_initial_invite(const struct sip_transaction *t)
{
    return t->method == SIP_METHOD_INVITE && transaction_is_initial(t) && t->request_record != 0;
}

/* The legs that one box opened for one request that it received. What came back to it from another box, as in a
 * spiral, has another parent. */
static gboolean are_branches(const struct sip_transaction *a, const struct sip_transaction *b)
{
    return a != b && is_initial_invite(a) && is_initial_invite(b) && a->cseq == b->cseq && a->from_tag == b->from_tag &&
           a->sent_by == b->sent_by && a->branch != b->branch && a->parent_branch == b->parent_branch;
}

/* --- K1 --- */

static void find_fork(const struct sip_event *event, guint32 record, guint32 other_record)
{
    if (request_report_once(event->transaction, SIP_FINDING_forked))
        history_find(event->history, SIP_FINDING_forked, record, other_record, NULL);
}

/* Neither ended nor given up at that time. */
static gboolean was_open(const struct sip_transaction *t, gdouble time)
{
    return (t->final_status == 0 || t->final_time > time) && (t->cancel == NULL || t->cancel->request_time > time);
}

/* K1, seen from behind the fork: two branches are open at once, not one after the other. */
static void k1_forked_here(const struct sip_event *event)
{
    const struct sip_transaction *t = event->transaction;
    const struct sip_transaction *earlier = NULL;

    if (!is_initial_invite(t) || (t->first_response_record != event->record && t->provisional_record != event->record))
        return;
    for (const struct sip_transaction *other = call_newest(event->call); other != NULL; other = other->older) {
        if (!are_branches(t, other) || other->first_response_record == 0 ||
            other->first_response_record > t->first_response_record)
            continue;
        if (ABS(t->request_time - other->request_time) <= PARALLEL_TIME
                ? was_open(other, t->request_time)
                : t->first_provisional_time != NEVER && other->first_provisional_time != NEVER &&
                      was_open(other, event->packet->time))
            earlier = other;
    }
    if (earlier != NULL)
        find_fork(event, t->first_response_record, earlier->first_response_record);
}

/* K1, seen from the caller: two phones ring within a moment, or the first one is heard of again. A server that plays an
 * announcement and connects under another tag afterwards does neither. */
static void k1_forked_farther_on(const struct sip_event *event)
{
    const struct sip_transaction *t = event->transaction;
    const guint16 status = event->message->status;

    if (!is_initial_invite(t) || status <= 100 || status >= 300 || t->second_tag == 0)
        return;
    if (event->record == t->second_tag_record ? status == 180 && t->ringing_time == t->first_provisional_time &&
                                                    event->packet->time - t->ringing_time <= PARALLEL_TIME
                                              : event->to_tag == t->first_tag && status != 199)
        find_fork(event, t->second_tag_record, t->first_response_record);
}

/* --- K2 --- */

/* Somebody upstream gave up, which ends all branches as well. */
static gboolean was_cancelled_upstream(const struct sip_transaction *branch)
{
    for (const struct sip_transaction *t = call_newest(branch->call); t != NULL; t = t->older)
        if (t->method == SIP_METHOD_CANCEL && t->cseq == branch->cseq && t->sent_by != branch->sent_by)
            return TRUE;
    return FALSE;
}

static gboolean was_cancelled_before(const struct sip_transaction *branch)
{
    for (const struct sip_transaction *t = call_newest(branch->call); t != NULL; t = t->older)
        if (t->method == SIP_METHOD_CANCEL && t->cseq == branch->cseq && t->request_time < branch->final_time)
            return TRUE;
    return FALSE;
}

/* K2: the proxy ends the other branches because of a 6xx (RFC 3261 §16.7 step 5). */
static void k2_global_failure_ends_fork(const struct sip_event *event)
{
    const struct sip_transaction *cancelled;

    if (event->message->method != SIP_METHOD_CANCEL || event->copy || (cancelled = event->transaction->invite) == NULL)
        return;
    for (struct sip_transaction *t = call_newest(event->call); t != NULL; t = t->older)
        if (are_branches(t, cancelled) && t->final_status / 100 == 6 &&
            event->packet->time - t->final_time <= CANCEL_TIME && !was_cancelled_upstream(t) &&
            !was_cancelled_before(t) && request_report_once(t, SIP_FINDING_global_failure_ends_fork))
            history_find(event->history, SIP_FINDING_global_failure_ends_fork, t->final_record, event->record, "status",
                         history_number(t->final_status), NULL);
}

/* --- K3, K5 --- */

/* A branch that a proxy opened for the request of this leg. */
static gboolean is_branch_of(const struct sip_transaction *t, const struct sip_transaction *upstream)
{
    return is_initial_invite(t) && t->parent_branch == upstream->branch && t->cseq == upstream->cseq &&
           t->from_tag == upstream->from_tag;
}

/* The failure with which a proxy ends the request upstream. */
static gboolean is_upstream_failure(const struct sip_event *event)
{
    const struct sip_transaction *t = event->transaction;

    return event_is_first_final(event) && is_initial_invite(t) && t->final_status >= 300 && t->final_status != 487;
}

/* What the caller could repair, if it were told. */
static gboolean is_repairable(guint16 status)
{
    return status == 401 || status == 407 || status == 415 || status == 420 || status == 484;
}

/* K5: the proxy has to wait for all branches before it may send what the caller could have repaired long ago. */
static void k5_repairable_error_held_back(const struct sip_event *event)
{
    const struct sip_transaction *upstream = event->transaction;
    const struct sip_transaction *held = NULL;
    gdouble waited = 0;

    if (!is_upstream_failure(event) || !is_repairable(upstream->final_status))
        return;
    for (const struct sip_transaction *t = call_newest(event->call); t != NULL; t = t->older)
        if (is_branch_of(t, upstream) && t->final_status == upstream->final_status)
            held = t;
    if (held == NULL)
        return;
    for (const struct sip_transaction *t = call_newest(event->call); t != NULL; t = t->older)
        if (t != held && is_branch_of(t, upstream) && t->final_status >= 300 && t->first_provisional_time != NEVER &&
            t->final_time - t->first_provisional_time >= HELD_BACK_TIME)
            waited = MAX(waited, t->final_time - held->final_time);
    if (waited >= HELD_BACK_TIME)
        history_find(event->history, SIP_FINDING_repairable_error_held_back, event->record, held->final_record,
                     "status", history_number(held->final_status), "seconds",
                     history_seconds(event->packet->time - held->final_time), NULL);
}

/* K3: upstream shows one answer, where branches gave several (RFC 3261 §16.7 step 6). The 487 of a branch that the
 * proxy cancelled is none. */
static void k3_branch_answers_hidden(const struct sip_event *event)
{
    const struct sip_transaction *upstream = event->transaction;
    const struct sip_transaction *hidden = NULL;
    guint branches = 0;

    if (!is_upstream_failure(event) ||
        history_has_found(event->history, SIP_FINDING_repairable_error_held_back, event->record))
        return;
    for (const struct sip_transaction *t = call_newest(event->call); t != NULL; t = t->older) {
        if (!is_branch_of(t, upstream))
            continue;
        if (t->final_status == 0)
            return;
        branches++;
        if (t->final_status >= 400 && t->final_status != 487 && t->final_status != upstream->final_status)
            hidden = t;
    }
    if (branches >= 2 && hidden != NULL)
        history_find(event->history, SIP_FINDING_branch_answers_hidden, event->record, hidden->final_record, "status",
                     history_number(upstream->final_status), "other", history_number(hidden->final_status), "count",
                     history_number(branches), NULL);
}

/* --- K4 --- */

/* A proxy sent the same 199 on. */
static gboolean was_seen_on_other_leg(const struct sip_event *event)
{
    for (const struct sip_transaction *t = call_newest(event->call); t != NULL; t = t->older)
        if (t != event->transaction && t->method == SIP_METHOD_INVITE && t->cseq == event->transaction->cseq &&
            t->provisional_status == 199 && t->provisional_tag == event->to_tag)
            return TRUE;
    return FALSE;
}

/* K4: one branch is over, the INVITE goes on. */
static void k4_early_dialog_ended(const struct sip_event *event)
{
    const struct sip_transaction *t = event->transaction;
    struct sip_values values;
    struct sip_text value;
    struct sip_reason reason;

    if (event->copy || event->message->status != 199 || !is_initial_invite(t) || event->to_tag == 0 ||
        transaction_request(t) == NULL || !sip_message_lists(transaction_request(t), SIP_HEADER_SUPPORTED, "199") ||
        t->first_provisional_time == event->packet->time || event->record == t->second_tag_record ||
        (event->to_tag != t->first_tag && event->to_tag != t->second_tag) || was_seen_on_other_leg(event))
        return;
    values = sip_values_of(event->message, SIP_HEADER_REASON);
    while (sip_values_next(&values, &value))
        if (sip_reason_parse(value, &reason) && reason.has_cause && sip_text_equal(reason.protocol, "SIP")) {
            history_find(event->history, SIP_FINDING_early_dialog_ended, event->record, t->request_record, "cause",
                         history_number(reason.cause), NULL);
            return;
        }
}

static const struct sip_rule_entry rules[] = {
    {k2_global_failure_ends_fork, METHOD(CANCEL), ON_REQUEST},
    {k1_forked_here, METHOD(INVITE), ON_PROVISIONAL | ON_FINAL},
    {k1_forked_farther_on, METHOD(INVITE), ON_PROVISIONAL | ON_PROVISIONAL_COPY | ON_2XX | ON_LATER_FINAL},
    {k5_repairable_error_held_back, METHOD(INVITE), ON_4XX},
    {k3_branch_answers_hidden, METHOD(INVITE), ON_3XX | ON_FAILURE},
    {k4_early_dialog_ended, METHOD(INVITE), ON_PROVISIONAL},
    {NULL, 0, 0},
};

const struct sip_rule_section sip_rules_k = {.letter = 'k', .rules = rules};
