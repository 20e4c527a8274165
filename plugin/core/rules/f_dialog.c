/* f_dialog.c
 * Section F of the rules: Inside the dialog. Here: dialogs that are lost, misrouted, ended; the other half of the
 * section stands in f_offers.c.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * RFC 3261 §12.2, §15; RFC 4028 §10; RFC 5057 §5.1; RFC 5407 §3.1.2, §3.2, §3.3
 */

#include "f_dialog.h"

#define GIVE_UP_TIME 32.0     /* seconds: Timer B and Timer F, 64*T1 */
#define GIVE_UP_TOLERANCE 8.0 /* seconds that a client may take longer to say so */
#define HANG_UP_TIME 64.0     /* seconds after a refresh within which its sender gives the call up */
#define MIN_COPIES 3          /* of a request over UDP, so that one lost packet says nothing */
#define MIN_COPIES_TIME 3.0   /* seconds */
#define CROSSING_TIME 2.0     /* seconds within which a BYE may have been on its way already */
#define REORDERING_TIME 0.1   /* seconds by which the network may swap two requests */

/* No response at all, and the sender has tried hard enough: with copies over UDP, for `patience` seconds over a
 * transport that repeats by itself. */
static gboolean was_silent(const struct sip_history *history, const struct sip_transaction *t, gdouble patience)
{
    if (t->first_response_record != 0 || t->request_record == 0 || transaction_leg_behind(history, t) != NULL ||
        history_has_found(history, SIP_FINDING_icmp_unreachable, t->request_record))
        return FALSE;
    if (t->stream)
        return history_now(history) - t->request_time >= patience && history_both_directions_seen(history, t);
    return t->request_copies >= MIN_COPIES && t->last_request_time - t->request_time >= MIN_COPIES_TIME;
}

/* A BYE of the other side, sent before `time`. */
static const struct sip_transaction *find_bye_of_other_side(const struct sip_transaction *t, gdouble time)
{
    for (const struct sip_transaction *bye = call_newest(t->call); bye != NULL; bye = bye->older)
        if (bye->method == SIP_METHOD_BYE && bye->request_record != 0 && is_from_other_side(bye, t) &&
            bye->request_time <= time)
            return bye;
    return NULL;
}

static const struct sip_transaction *find_bye(const struct sip_transaction *t, gdouble time)
{
    for (const struct sip_transaction *bye = call_newest(t->call); bye != NULL; bye = bye->older)
        if (bye->method == SIP_METHOD_BYE && is_in_one_dialog(bye, t) && bye->request_time <= time)
            return bye;
    return NULL;
}

/* The requests whose 481 says that there is no such call. Of PRACK, NOTIFY, SUBSCRIBE and REFER it speaks of less. */
static gboolean asks_about_dialog(const struct sip_transaction *t)
{
    return may_carry_offer(t) || t->method == SIP_METHOD_INFO || t->method == SIP_METHOD_MESSAGE;
}

/* The dialog was gone before: a 481 or a time-out said so, and what follows is only its consequence. */
static gboolean was_lost_before(const struct sip_history *history, const struct sip_transaction *t)
{
    for (const struct sip_transaction *other = call_newest(t->call); other != NULL; other = other->older) {
        if (!is_in_dialog(other) || !is_in_one_dialog(other, t) ||
            (other->cseq == t->cseq && other->from_tag == t->from_tag))
            continue;
        if (history_has_found(history, SIP_FINDING_session_refresh_failed, other->request_record) ||
            ((asks_about_dialog(other) || other->method == SIP_METHOD_BYE) &&
             (other->final_status == 481 || other->final_status == 408) && other->final_time <= t->request_time))
            return TRUE;
    }
    return FALSE;
}

/* --- F4 --- */

static gboolean is_refresh(const struct sip_transaction *t)
{
    return may_carry_offer(t) && is_in_dialog(t) && transaction_request(t) != NULL &&
           sip_message_has(transaction_request(t), SIP_HEADER_SESSION_EXPIRES);
}

static gboolean has_failed(const struct sip_history *history, const struct sip_transaction *refresh)
{
    return refresh->final_status == 408 || refresh->final_status == 481 ||
           was_silent(history, refresh, GIVE_UP_TIME - CROSSING_TIME);
}

/* Another refresh, of whichever side, that went through. */
static gboolean was_refreshed_later(const struct sip_transaction *refresh)
{
    for (const struct sip_transaction *t = call_newest(refresh->call); t != NULL; t = t->older)
        if (t != refresh && may_carry_offer(t) && is_in_one_dialog(t, refresh) && t->final_status / 100 == 2 &&
            t->final_time > refresh->request_time)
            return TRUE;
    return FALSE;
}

static void find_failed_refresh(struct sip_history *history, const struct sip_transaction *refresh,
                                guint32 related_record)
{
    const guint32 record = refresh->final_record != 0 ? refresh->final_record : refresh->request_record;

    history_withdraw(history, SIP_FINDING_dialog_lost, refresh->final_record);
    history_find(history, SIP_FINDING_session_refresh_failed, record, related_record, "request",
                 history_number(history_frame_of(history, refresh->request_record)), NULL);
}

/* F4: the sender of the refresh hangs up, as it has to (RFC 4028 §10). */
static void f4_hung_up_after_refresh(const struct sip_event *event)
{
    const struct sip_transaction *bye = event->transaction;

    if (event->message->method != SIP_METHOD_BYE || event->copy || !is_in_dialog(bye))
        return;
    for (const struct sip_transaction *t = bye->older; t != NULL; t = t->older)
        if (is_refresh(t) && is_from_same_side(t, bye) && has_failed(event->history, t) &&
            bye->request_time - MAX(t->request_time, t->final_time) <= HANG_UP_TIME &&
            transaction_leg_behind(event->history, t) == NULL && is_in_answered_call(t) && !was_refreshed_later(t) &&
            find_bye_of_other_side(t, event->packet->time) == NULL)
            find_failed_refresh(event->history, t, bye->request_record);
}

/* Somebody used the dialog after the refresh. */
static gboolean dialog_went_on(const struct sip_transaction *refresh)
{
    for (const struct sip_transaction *t = call_newest(refresh->call); t != NULL; t = t->older)
        if (is_in_dialog(t) && is_in_one_dialog(t, refresh) && t->request_time > refresh->request_time &&
            (t->cseq != refresh->cseq || t->from_tag != refresh->from_tag))
            return TRUE;
    return FALSE;
}

static void f4_check(struct sip_history *history, struct sip_transaction *t)
{
    if (has_failed(history, t) && transaction_leg_behind(history, t) == NULL && is_in_answered_call(t) &&
        !dialog_went_on(t))
        find_failed_refresh(history, t, 0);
}

/* F4: nothing at all follows the refresh. */
static void f4_silence_after_refresh(const struct sip_event *event)
{
    struct sip_transaction *t = event->transaction;

    if (t != NULL && !event->copy && event->message->method != SIP_METHOD_ACK && is_refresh(t))
        history_watch(event->history, t, t->request_time + GIVE_UP_TIME + GIVE_UP_TOLERANCE, f4_check);
}

static void f4_silence_after_failure(const struct sip_event *event)
{
    struct sip_transaction *t = event->transaction;

    if (event_is_first_final(event) && is_refresh(t) && has_failed(event->history, t))
        history_watch(event->history, t, t->final_time + GIVE_UP_TIME, f4_check);
}

/* --- F5 --- */

/* The other side's BYE, on its way when this one was sent, as long as it had no answer of its own by then. */
static const struct sip_transaction *find_crossing_bye(const struct sip_transaction *bye)
{
    const struct sip_transaction *other = find_bye_of_other_side(bye, bye->final_time);

    return other != NULL && (other->final_time == NEVER || other->final_time >= bye->request_time) ? other : NULL;
}

static void find_crossing(struct sip_history *history, const struct sip_transaction *bye,
                          const struct sip_transaction *other)
{
    history_withdraw(history, SIP_FINDING_bye_dialog_unknown, bye->final_record);
    if (bye->final_status == 481) /* right, and nothing is broken */
        history_set_outcome(history, bye->final_record, SIP_OUTCOME_CANCELLED);
    history_find(history, SIP_FINDING_bye_crossing, bye->final_record, other->request_record, NULL);
}

/* F5: both hung up at once, or the peer knows nothing of the dialog. */
static void f5_bye_answered(const struct sip_event *event)
{
    const struct sip_transaction *t = event->transaction;
    const struct sip_transaction *other;

    if (!is_original_final(event) || t->method != SIP_METHOD_BYE || !is_in_dialog(t))
        return;
    other = find_crossing_bye(t);
    if (other != NULL && (t->final_status / 100 == 2 || t->final_status == 481))
        find_crossing(event->history, t, other);
    else if (t->final_status == 481 && find_bye_of_other_side(t, t->final_time) == NULL && is_in_answered_call(t) &&
             !was_lost_before(event->history, t))
        history_find(event->history, SIP_FINDING_bye_dialog_unknown, t->final_record, t->request_record, NULL);
}

/* F5: the first copy of the other BYE was lost before the point of the capture. */
static void f5_crossing_bye_came_late(const struct sip_event *event)
{
    const struct sip_transaction *bye = event->transaction;

    if (event->message->method != SIP_METHOD_BYE || event->copy || !is_in_dialog(bye))
        return;
    for (const struct sip_transaction *t = bye->older; t != NULL; t = t->older)
        if (history_has_found(event->history, SIP_FINDING_bye_dialog_unknown, t->final_record) &&
            is_from_other_side(t, bye) && bye->request_time - t->final_time <= CROSSING_TIME)
            find_crossing(event->history, t, bye);
}

/* --- F6, F7 --- */

/* F6: the peer says that it has no such call. */
static void f6_dialog_lost(const struct sip_event *event)
{
    const struct sip_transaction *t = event->transaction;

    if (is_original_final(event) && t->final_status == 481 && asks_about_dialog(t) && is_in_dialog(t) &&
        is_confirmed(t) && find_bye(t, t->final_time) == NULL && !was_lost_before(event->history, t))
        history_find(event->history, SIP_FINDING_dialog_lost, t->final_record, t->request_record, "method",
                     history_words(event->message->method_name), NULL);
}

/* F6: it had just hung up, and its BYE was still on the way. */
static void f6_bye_crossed(const struct sip_event *event)
{
    const struct sip_transaction *bye = event->transaction;

    if (event->message->method != SIP_METHOD_BYE || event->copy || !is_in_dialog(bye))
        return;
    for (const struct sip_transaction *t = bye->older; t != NULL; t = t->older)
        if (t->final_status == 481 && is_in_dialog(t) && is_from_other_side(t, bye) &&
            bye->request_time - t->final_time <= CROSSING_TIME)
            history_withdraw(event->history, SIP_FINDING_dialog_lost, t->final_record);
}

/* What a server says that is not the one of the dialog (RFC 5057 §5.1). */
static gboolean says_misrouted(guint16 status)
{
    return status == 404 || status == 410 || status == 416 || (status >= 482 && status <= 485) || status == 502 ||
           status == 604;
}

static gboolean belongs_to_call(const struct sip_transaction *t)
{
    return asks_about_dialog(t) || t->method == SIP_METHOD_BYE || t->method == SIP_METHOD_PRACK;
}

/* F7: the request went somewhere else than the dialog. */
static void f7_dialog_misrouted(const struct sip_event *event)
{
    const struct sip_transaction *t = event->transaction;

    if (is_original_final(event) && says_misrouted(t->final_status) && belongs_to_call(t) && is_in_dialog(t) &&
        is_in_answered_call(t))
        history_find(event->history, SIP_FINDING_dialog_misrouted, t->final_record, t->request_record, "method",
                     history_words(event->message->method_name), NULL);
}

/* F7: a later request passed by the same route, so the route was not to blame. */
static void f7_route_works(const struct sip_event *event)
{
    const struct sip_transaction *t = event->transaction;

    if (event->copy || t->final_record != event->record || t->final_status / 100 != 2 || !is_in_dialog(t) ||
        t->method == SIP_METHOD_CANCEL)
        return;
    for (const struct sip_transaction *failed = t->older; failed != NULL; failed = failed->older)
        if (is_in_dialog(failed) && is_from_same_side(failed, t) &&
            history_host(event->history, failed->destination) == history_host(event->history, t->destination))
            history_withdraw(event->history, SIP_FINDING_dialog_misrouted, failed->final_record);
}

/* --- F8 --- */

/* A request of the same sender that had a higher number and was sent before, by more than the network may swap. */
static const struct sip_transaction *find_higher(const struct sip_transaction *t)
{
    const struct sip_transaction *highest = NULL;

    for (const struct sip_transaction *other = call_newest(t->call); other != NULL; other = other->older)
        if (is_from_same_side(other, t) && other->request_record != 0 && other->cseq > t->cseq &&
            other->request_time < t->request_time - REORDERING_TIME && (highest == NULL || other->cseq > highest->cseq))
            highest = other;
    return highest;
}

/* F8: RFC 3261 §12.2.2 demands the 500. */
static void f8_cseq_out_of_order(const struct sip_event *event)
{
    const struct sip_transaction *t = event->transaction;
    const struct sip_transaction *higher;

    if (!is_original_final(event) || t->final_status != 500 || t->method == SIP_METHOD_CANCEL || !is_in_dialog(t) ||
        !is_confirmed(t) || (higher = find_higher(t)) == NULL)
        return;
    history_find(event->history, SIP_FINDING_cseq_out_of_order, t->final_record, higher->request_record, "number",
                 history_number(t->cseq), "higher", history_number(higher->cseq), NULL);
}

/* --- F11 --- */

static void f11_check(struct sip_history *history, struct sip_transaction *t)
{
    const struct sip_transaction *other = find_bye_of_other_side(t, history_now(history));

    if (!was_silent(history, t, GIVE_UP_TIME) || was_lost_before(history, t) ||
        (other != NULL && other->final_status / 100 == 2))
        return;
    history_find(history, SIP_FINDING_bye_unanswered, t->request_record, 0, "copies", history_number(t->request_copies),
                 NULL);
}

/* F11: the other end may not know that the call is over. */
static void f11_bye_unanswered(const struct sip_event *event)
{
    struct sip_transaction *t = event->transaction;

    if (event->message->method == SIP_METHOD_BYE && !event->copy && is_in_dialog(t))
        history_watch(event->history, t, t->request_time + GIVE_UP_TIME, f11_check);
}

static const struct sip_rule_entry rules[] = {
    {f1_crossing_request_came_late, METHOD(INVITE) | METHOD(UPDATE), ON_REQUEST},
    {f4_hung_up_after_refresh, METHOD(BYE), ON_REQUEST},
    {f4_silence_after_refresh, METHOD(INVITE) | METHOD(UPDATE), ON_REQUEST},
    {f5_crossing_bye_came_late, METHOD(BYE), ON_REQUEST},
    {f6_bye_crossed, METHOD(BYE), ON_REQUEST},
    {f10_repeated_unchanged, ~METHOD(ACK), ON_REQUEST},
    {f11_bye_unanswered, METHOD(BYE), ON_REQUEST},
    {f12_reinvite_storm, METHOD(INVITE) | METHOD(UPDATE), ON_REQUEST},
    {f1_glare, METHOD(INVITE) | METHOD(UPDATE), ON_4XX},
    {f2_overlapping_offer, METHOD(INVITE) | METHOD(UPDATE), ON_4XX | ON_5XX},
    {f3_change_refused, METHOD(INVITE) | METHOD(UPDATE), ON_FAILURE},
    {f3_fax_refused_in_answer, METHOD(INVITE) | METHOD(UPDATE), ON_2XX},
    {f3_change_accepted_later, METHOD(INVITE) | METHOD(UPDATE), ON_2XX},
    {f4_silence_after_failure, METHOD(INVITE) | METHOD(UPDATE), ON_FINAL},
    {f5_bye_answered, METHOD(BYE), ON_2XX | ON_4XX},
    {f6_dialog_lost, ANY_METHOD, ON_4XX},
    {f7_dialog_misrouted, ANY_METHOD, ON_FAILURE},
    {f7_route_works, ~METHOD(CANCEL), ON_2XX},
    {f8_cseq_out_of_order, ~METHOD(CANCEL), ON_5XX},
    {f9_prack_missing, ANY_METHOD, ON_PROVISIONAL_COPY},
    {f9_prack_refused, METHOD(PRACK), ON_4XX},
    {f10_extension_refused, ANY_METHOD, ON_4XX},
    {f10_extension_negotiated, ANY_METHOD, ON_PROVISIONAL | ON_2XX | ON_4XX | ON_LATER_FINAL},
    {NULL, 0, 0},
};

const struct sip_rule_section sip_rules_f = {.letter = 'f', .rules = rules};
