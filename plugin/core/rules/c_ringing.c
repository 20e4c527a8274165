/* c_ringing.c
 * Section C of the rules: Ringing, no answer, cancel.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * RFC 3261 §9, §13.3.1.1, §15.1.2, §16.7, §16.8; RFC 3326 §3.1; RFC 5407 §3.1.2
 */

#include "../history/history.h"

#define CROSSING_TIME 2.0     /* seconds between a CANCEL and a final that was on its way already */
#define CAPTURE_ORDER 0.05    /* seconds by which a capture may swap two messages */
#define TRANSACTION_TIME 32.0 /* 64*T1 */
#define NO_ANSWER_TIME 10.0   /* seconds of ringing from which a 480 means "nobody answered" */
#define PERSON_MIN 1.0        /* seconds of ringing between which a refusal comes from a person */
#define PERSON_MAX 120.0
#define MACHINE_TIME 1.0  /* seconds after the INVITE within which only a machine refuses */
#define TIMER_C_MIN 180.0 /* seconds */
#define TIMER_C_MAX 200.0
#define EXPIRY_TOLERANCE 2.0 /* seconds */
#define SLOW_CANCEL 2.0      /* seconds after which the other branches of a fork should have been cancelled */

static gboolean is_invite_final(const struct sip_event *event)
{
    return event_is_first_final(event) && event->transaction->method == SIP_METHOD_INVITE;
}

/* The final answer to a call attempt whose INVITE was captured, on the leg nearest to the answerer. */
static gboolean is_attempt_final(const struct sip_event *event)
{
    const struct sip_transaction *t = event->transaction;

    return is_invite_final(event) && transaction_is_initial(t) && t->request_record != 0 &&
           !transaction_final_is_forwarded(t);
}

/* --- C1
 * ------------------------------------------------------------------------------------------------------------------------
 */

/* The SIP code in the Reason of a CANCEL; 0: none. */
static guint32 cancel_cause(const struct sip_message *cancel)
{
    struct sip_values values;
    struct sip_text value;
    struct sip_reason reason;

    if (cancel == NULL)
        return 0;
    values = sip_values_of(cancel, SIP_HEADER_REASON);
    while (sip_values_next(&values, &value))
        if (sip_reason_parse(value, &reason) && reason.has_cause && sip_text_equal(reason.protocol, "SIP") &&
            !sip_reason_is_constant(&reason))
            return reason.cause;
    return 0;
}

/* C1: who ended it, as far as the CANCEL says. */
static void c1_cancelled(const struct sip_event *event)
{
    const struct sip_transaction *t = event->transaction;
    guint32 cause;
    enum sip_remark_id finding = SIP_FINDING_cancelled_by_caller;

    if (!is_invite_final(event) || t->final_status != 487 || t->cancel == NULL || transaction_final_is_forwarded(t))
        return;
    cause = cancel_cause(transaction_request(t->cancel));
    if (cause == 200)
        finding = SIP_FINDING_answered_elsewhere;
    else if (cause >= 400 && cause <= 699 && cause != 487)
        finding = SIP_FINDING_cancelled_by_other_branch;
    history_find(event->history, finding, t->final_record, t->cancel->request_record, "seconds",
                 t->request_time != NEVER ? history_seconds(t->cancel->request_time - t->request_time) : "?", "cause",
                 history_number(cause), NULL);
}

/* --- C2, C3
 * --------------------------------------------------------------------------------------------------------------------
 */

static gboolean is_failure_but_487(guint16 status)
{
    return status >= 300 && status != 487;
}

static void find_too_late(struct sip_history *history, const struct sip_transaction *cancel)
{
    history_withdraw(history, SIP_FINDING_cancel_unmatched, cancel->final_record);
    if (cancel->final_status == 481)
        history_set_outcome(history, cancel->final_record, SIP_OUTCOME_CANCELLED);
    history_find(history, SIP_FINDING_cancel_too_late, cancel->final_record, cancel->invite->final_record, NULL);
}

/* C2: the CANCEL met a final answer that it had not seen, or a hop that knows nothing of its INVITE. */
static void c2_cancel_answered(const struct sip_event *event)
{
    const struct sip_transaction *t = event->transaction;

    if (t->method != SIP_METHOD_CANCEL || !event_is_first_final(event) || t->invite == NULL ||
        t->invite->request_record == 0 || (t->final_status != 200 && t->final_status != 481))
        return;
    if ((t->invite->final_status != 0 && t->invite->final_time <= t->request_time) ||
        (is_failure_but_487(t->invite->final_status) && t->invite->final_time - t->request_time <= CROSSING_TIME))
        find_too_late(event->history, t);
    else if (t->final_status == 481 && t->invite->final_status == 0)
        history_find(event->history, SIP_FINDING_cancel_unmatched, t->final_record, t->request_record, NULL);
}

static void c2_final_after_cancel(const struct sip_event *event)
{
    const struct sip_transaction *t = event->transaction;

    if (!is_invite_final(event) || t->cancel == NULL || t->cancel->final_record == 0 ||
        t->final_time - t->cancel->request_time > CROSSING_TIME)
        return;
    if (is_failure_but_487(t->final_status) && (t->cancel->final_status == 200 || t->cancel->final_status == 481))
        find_too_late(event->history, t->cancel);
    else if (t->final_status / 100 == 2)
        history_withdraw(event->history, SIP_FINDING_cancel_unmatched, t->cancel->final_record);
}

static void c3_check(struct sip_history *history, struct sip_transaction *cancel)
{
    const struct sip_transaction *behind =
        cancel->invite != NULL ? transaction_leg_behind(history, cancel->invite) : NULL;

    /* The leg behind tells it, if it is open as well. */
    if (behind != NULL && behind->final_status == 0 && behind->cancel != NULL && behind->cancel->final_record != 0)
        return;
    /* Nor is anything due where the canceller hears nothing (B2). */
    if (history_has_found(history, SIP_FINDING_response_not_accepted, cancel->final_record))
        return;
    if (cancel->invite != NULL && cancel->invite->request_record != 0 && cancel->invite->final_status == 0 &&
        history_both_directions_seen(history, cancel))
        history_find(history, SIP_FINDING_cancel_without_487, cancel->final_record, cancel->invite->request_record,
                     NULL);
}

/* C3: the INVITE stays open. */
static void c3_cancel_without_487(const struct sip_event *event)
{
    struct sip_transaction *t = event->transaction;

    if (t->method == SIP_METHOD_CANCEL && event_is_first_final(event) && t->final_status / 100 == 2 &&
        t->invite != NULL && t->invite->final_status == 0)
        history_watch(event->history, t, t->final_time + TRANSACTION_TIME, c3_check);
}

/* --- C4
 * ------------------------------------------------------------------------------------------------------------------------
 */

static void c4_check(struct sip_history *history, struct sip_transaction *cancel)
{
    if (cancel->invite == NULL || cancel->invite->request_record == 0 || !history_both_directions_seen(history, cancel))
        return;
    for (const struct sip_transaction *t = call_newest(cancel->call); t != NULL; t = t->older)
        if (t->method == SIP_METHOD_INVITE && t->cseq == cancel->cseq && t->first_response_record != 0 &&
            t->first_response_time <= cancel->request_time + CAPTURE_ORDER)
            return;
    history_find(history, SIP_FINDING_cancel_before_provisional, cancel->request_record, cancel->invite->request_record,
                 NULL);
}

/* C4: a CANCEL has to wait for a provisional, or it may overtake its INVITE (RFC 3261 §9.1). */
static void c4_cancel_before_provisional(const struct sip_event *event)
{
    if (event->message->method == SIP_METHOD_CANCEL && !event->copy && event->transaction->invite != NULL)
        history_watch(event->history, event->transaction, event->packet->time + CAPTURE_ORDER, c4_check);
}

/* --- C5
 * ------------------------------------------------------------------------------------------------------------------------
 */

static gboolean crossed_cancel(const struct sip_transaction *invite)
{
    return invite->method == SIP_METHOD_INVITE && transaction_is_initial(invite) && invite->cancel != NULL &&
           invite->final_status / 100 == 2 && invite->cancel->request_time <= invite->final_time &&
           !invite->through_proxy;
}

static gboolean caller_hung_up(const struct sip_transaction *invite)
{
    for (const struct sip_transaction *t = call_newest(invite->call); t != NULL; t = t->older)
        if (t->method == SIP_METHOD_BYE && t->from_tag == invite->from_tag && t->request_to_tag == invite->final_tag)
            return TRUE;
    return FALSE;
}

static void c5_check(struct sip_history *history, struct sip_transaction *invite)
{
    if (crossed_cancel(invite) && !caller_hung_up(invite) &&
        call_find_in_dialog(invite->call, invite, SIP_METHOD_BYE) == NULL)
        history_find(history, SIP_FINDING_ghost_call_after_cancel, invite->final_record, invite->cancel->request_record,
                     NULL);
}

/* C5: the callee was faster than the CANCEL; the caller acknowledges and hangs up, or leaves a call behind. */
static void c5_answer_crossed_cancel(const struct sip_event *event)
{
    struct sip_transaction *t = event->transaction;

    if (t == NULL || event->copy)
        return;
    if (event->message->method == SIP_METHOD_ACK && crossed_cancel(t))
        history_watch(event->history, t, event->packet->time + TRANSACTION_TIME, c5_check);
    if (event->message->method == SIP_METHOD_BYE) {
        struct sip_transaction *invite = call_dialog_invite(t->call, t);

        if (invite != NULL && crossed_cancel(invite) && t->from_tag == invite->from_tag)
            history_find(event->history, SIP_FINDING_answer_crossed_cancel, invite->final_record,
                         invite->cancel->request_record, NULL);
    }
}

/* --- C6, C7
 * --------------------------------------------------------------------------------------------------------------------
 */

/* Nobody refreshed the provisional while Timer C of a proxy ran out: C8. */
static gboolean is_timer_c(const struct sip_transaction *invite, gdouble time)
{
    return invite->provisional_time != NEVER && time - invite->provisional_time >= TIMER_C_MIN &&
           time - invite->provisional_time <= TIMER_C_MAX;
}

/* C6: it rang long enough for a timer to run out. */
static void c6_no_answer_timeout(const struct sip_event *event)
{
    const struct sip_transaction *t = event->transaction;

    if (is_attempt_final(event) &&
        (t->final_status == 480 || (t->final_status == 408 && !is_timer_c(t, t->final_time))) && t->cancel == NULL &&
        t->ringing_time != NEVER && t->final_time - t->ringing_time >= NO_ANSWER_TIME)
        history_find(event->history, SIP_FINDING_no_answer_timeout, t->final_record, t->request_record, "seconds",
                     history_seconds(t->final_time - t->ringing_time), NULL);
}

static gboolean is_refusal(guint16 status)
{
    return status == 486 || status == 600 || status == 603;
}

/* C7: the time tells who refused. A Reason or early media tell more than the time. */
static void c7_rejected(const struct sip_event *event)
{
    const struct sip_transaction *t = event->transaction;

    if (!is_attempt_final(event) || !is_refusal(t->final_status) || t->cancel != NULL || t->early_media ||
        sip_message_has(event->message, SIP_HEADER_REASON))
        return;
    if (t->ringing_time != NEVER && t->final_time - t->ringing_time >= PERSON_MIN &&
        t->final_time - t->ringing_time <= PERSON_MAX)
        history_find(event->history, SIP_FINDING_rejected_by_person, t->final_record, t->provisional_record, "seconds",
                     history_seconds(t->final_time - t->ringing_time), NULL);
    else if (t->first_provisional_time == NEVER && t->final_time - t->request_time <= MACHINE_TIME)
        history_find(event->history, SIP_FINDING_rejected_by_machine, t->final_record, t->request_record,
                     "milliseconds", history_number((guint)(MAX(t->final_time - t->request_time, 0) * 1000)), NULL);
}

/* --- C8
 * ------------------------------------------------------------------------------------------------------------------------
 */

/* Somebody upstream cancelled, and this is only its CANCEL going on. */
static gboolean was_cancelled_upstream(const struct sip_transaction *cancel)
{
    for (const struct sip_transaction *t = call_newest(cancel->call); t != NULL; t = t->older)
        if (t != cancel && t->method == SIP_METHOD_CANCEL && t->cseq == cancel->cseq &&
            cancel->request_time - t->request_time <= CROSSING_TIME)
            return TRUE;
    return FALSE;
}

/* C8: the proxy's Timer C ran out, as nobody refreshed the provisional. */
static void c8_cancelled_by_timer_c(const struct sip_event *event)
{
    const struct sip_transaction *t = event->transaction;

    if (event->message->method == SIP_METHOD_CANCEL && !event->copy && t->invite != NULL &&
        is_timer_c(t->invite, t->request_time) && t->invite->through_proxy && !was_cancelled_upstream(t))
        history_find(event->history, SIP_FINDING_provisional_gap, t->request_record, t->invite->provisional_record,
                     "seconds", history_seconds(t->request_time - t->invite->provisional_time), NULL);
}

static void c8_timed_out_by_timer_c(const struct sip_event *event)
{
    const struct sip_transaction *t = event->transaction;

    if (is_attempt_final(event) && t->final_status == 408 && is_timer_c(t, t->final_time))
        history_find(event->history, SIP_FINDING_provisional_gap, t->final_record, t->provisional_record, "seconds",
                     history_seconds(t->final_time - t->provisional_time), NULL);
}

/* --- C9, C10
 * -------------------------------------------------------------------------------------------------------------------
 */

static gboolean has_expired(const struct sip_transaction *t, guint32 *expires)
{
    const struct sip_message *request = transaction_request(t);
    struct sip_text value;

    return request != NULL && sip_message_header(request, SIP_HEADER_EXPIRES, &value) &&
           sip_seconds_parse(value, expires) && ABS(t->final_time - t->request_time - *expires) <= EXPIRY_TOLERANCE;
}

/* A BYE in the early dialog ends the INVITE as well (RFC 3261 §15.1.2). */
static gboolean has_bye(const struct sip_transaction *invite)
{
    for (const struct sip_transaction *t = call_newest(invite->call); t != NULL; t = t->older)
        if (t->method == SIP_METHOD_BYE)
            return TRUE;
    return FALSE;
}

/* C9, C10: a 487 for which no CANCEL and no BYE stands in the capture. */
static void c9_c10_terminated(const struct sip_event *event)
{
    const struct sip_transaction *t = event->transaction;
    guint32 expires;

    if (!is_attempt_final(event) || t->final_status != 487 || t->cancel != NULL || has_bye(t))
        return;
    if (has_expired(t, &expires))
        history_find(event->history, SIP_FINDING_invitation_expired, t->final_record, t->request_record, "seconds",
                     history_number(expires), NULL);
    else if (history_both_directions_seen(event->history, t))
        history_find(event->history, SIP_FINDING_terminated_without_cancel, t->final_record, t->request_record, NULL);
}

/* --- C11
 * -----------------------------------------------------------------------------------------------------------------------
 */

static void c11_check(struct sip_history *history, struct sip_transaction *winner)
{
    for (const struct sip_transaction *t = call_newest(winner->call); t != NULL; t = t->older)
        if (t != winner && t->method == SIP_METHOD_INVITE && t->sent_by == winner->sent_by && t->cseq == winner->cseq &&
            t->from_tag == winner->from_tag && t->request_record != 0 && t->first_provisional_time != NEVER &&
            t->first_provisional_time < winner->final_time && t->final_status == 0 && t->cancel == NULL &&
            history_covers(history, t, winner->final_time + SLOW_CANCEL))
            history_find(history, SIP_FINDING_branch_left_ringing, t->provisional_record, winner->final_record,
                         "status", history_number(winner->final_status), NULL);
}

/* C11: one branch of a fork is answered, another rings on. */
static void c11_branch_left_ringing(const struct sip_event *event)
{
    struct sip_transaction *t = event->transaction;

    if (is_invite_final(event) && t->request_record != 0 && (t->final_status / 100 == 2 || t->final_status / 100 == 6))
        history_watch(event->history, t, t->final_time + SLOW_CANCEL, c11_check);
}

static const struct sip_rule_entry rules[] = {
    {c4_cancel_before_provisional, METHOD(CANCEL), ON_REQUEST},
    {c5_answer_crossed_cancel, METHOD(ACK) | METHOD(BYE), ON_REQUEST},
    {c8_cancelled_by_timer_c, METHOD(CANCEL), ON_REQUEST},
    {c1_cancelled, METHOD(INVITE), ON_4XX},
    {c2_cancel_answered, METHOD(CANCEL), ON_2XX | ON_4XX},
    {c2_final_after_cancel, METHOD(INVITE), ON_FINAL},
    {c3_cancel_without_487, METHOD(CANCEL), ON_2XX},
    {c6_no_answer_timeout, METHOD(INVITE), ON_4XX},
    {c7_rejected, METHOD(INVITE), ON_4XX | ON_6XX},
    {c8_timed_out_by_timer_c, METHOD(INVITE), ON_4XX},
    {c9_c10_terminated, METHOD(INVITE), ON_4XX},
    {c11_branch_left_ringing, METHOD(INVITE), ON_2XX | ON_6XX},
    {NULL, 0, 0},
};

const struct sip_rule_section sip_rules_c = {.letter = 'c', .rules = rules};
