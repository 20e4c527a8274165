/* e_answered.c
 * Section E of the rules: Answered, but the call dies. Here: what is wrong with answers and their ACKs; how calls end
 * stands in e_hangup.c.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * RFC 3261 §8.1.1.7, §12.1.1, §13.2.1, §13.2.2.4, §13.3.1.4, §17.2.1; RFC 6337 §3.1.1
 */

#include "description.h"
#include "e_answered.h"

#define MIN_COPIES 3            /* of a response that no ACK stops, the first included */
#define MIN_COPIES_BEFORE_BYE 2 /* the same if the server gives up soon */
#define MIN_COPIES_AFTER_ACK 2  /* one may have crossed the ACK */
#define GIVE_UP_TIME 40.0       /* seconds: 64*T1, and as long again as a BYE may take */

/* --- E1, E3 --- */

/* The client repeats the INVITE after the answer: it did not get it, and its ACK is not to blame (B2). */
static gboolean client_lacks_answer(const struct sip_history *history, const struct sip_transaction *t)
{
    return t->last_request_time > t->final_time ||
           history_has_found(history, SIP_FINDING_response_not_accepted, t->first_response_record);
}

static void find_missing_ack(struct sip_history *history, const struct sip_transaction *t, enum sip_remark_id finding,
                             guint32 related_record)
{
    history_find(history, finding, t->final_record, related_record, "status", history_number(t->final_status), "copies",
                 history_number(t->final_copies), NULL);
}

static gboolean is_unacknowledged(const struct sip_event *event)
{
    const struct sip_transaction *t = event->transaction;

    return event->copy && t->method == SIP_METHOD_INVITE && t->final_status == event->message->status &&
           t->final_copies >= MIN_COPIES && t->ack_record == 0 && !client_lacks_answer(event->history, t) &&
           history_both_directions_seen(event->history, t);
}

/* E1: the server repeats its 2xx over every transport until the ACK comes (RFC 3261 §13.3.1.4). */
static void e1_no_ack_to_2xx(const struct sip_event *event)
{
    if (is_unacknowledged(event) && event->message->status / 100 == 2 &&
        request_report_once(event->transaction, SIP_FINDING_no_ack_to_2xx))
        find_missing_ack(event->history, event->transaction, SIP_FINDING_no_ack_to_2xx, event->record);
}

/* The INVITE, on the leg that the BYE takes in the other direction, whose answer the sender of the BYE gave. */
static struct sip_transaction *find_answered_invite(const struct sip_event *bye)
{
    const struct sip_history *history = bye->history;

    for (struct sip_transaction *t = call_newest(bye->call); t != NULL; t = t->older)
        if (t->method == SIP_METHOD_INVITE && transaction_is_initial(t) && t->final_status / 100 == 2 &&
            t->final_tag == bye->transaction->from_tag && t->from_tag == bye->transaction->request_to_tag &&
            history_host(history, t->destination) == history_host(history, bye->source) &&
            history_host(history, t->source) == history_host(history, bye->destination))
            return t;
    return NULL;
}

/* E1: some servers wait for less than 32 s. */
static void e1_bye_instead_of_ack(const struct sip_event *event)
{
    struct sip_transaction *invite;

    if (event->message->method != SIP_METHOD_BYE || event->copy)
        return;
    invite = find_answered_invite(event);
    if (invite != NULL && invite->ack_record == 0 && invite->final_copies >= MIN_COPIES_BEFORE_BYE &&
        event->packet->time - invite->final_time <= GIVE_UP_TIME && !client_lacks_answer(event->history, invite) &&
        history_both_directions_seen(event->history, invite) && request_report_once(invite, SIP_FINDING_no_ack_to_2xx))
        find_missing_ack(event->history, invite, SIP_FINDING_no_ack_to_2xx, event->record);
}

/* E1, E3: the ACK is there, and the server goes on all the same. Over TCP a failure is not repeated by timer. */
static void e1_ack_not_accepted(const struct sip_event *event)
{
    struct sip_transaction *t = event->transaction;

    if (!event->copy || t->method != SIP_METHOD_INVITE || t->final_status != event->message->status ||
        t->final_copies_after_ack < MIN_COPIES_AFTER_ACK || t->second_answer || (t->final_status >= 300 && t->stream) ||
        client_lacks_answer(event->history, t))
        return;
    history_withdraw(event->history, SIP_FINDING_no_ack_to_2xx, t->final_record);
    history_withdraw(event->history, SIP_FINDING_no_ack_to_failure, t->final_record);
    if (t->final_status >= 300 ? transaction_report_once(t, SIP_FINDING_ack_not_accepted)
                               : request_report_once(t, SIP_FINDING_ack_not_accepted))
        history_find(event->history, SIP_FINDING_ack_not_accepted, t->final_record, t->ack_record, "status",
                     history_number(t->final_status), "copies", history_number(t->final_copies), NULL);
}

/* E3: the same for a failure, which a server repeats over UDP only (RFC 3261 §17.2.1, Timer G). */
static void e3_no_ack_to_failure(const struct sip_event *event)
{
    if (is_unacknowledged(event) && event->message->status >= 300 && !event->transaction->stream &&
        transaction_report_once(event->transaction, SIP_FINDING_no_ack_to_failure))
        find_missing_ack(event->history, event->transaction, SIP_FINDING_no_ack_to_failure, event->record);
}

/* E1, E3: the INVITE comes again, so the answer did not arrive, and nobody could send an ACK. */
static void e1_e3_answer_did_not_arrive(const struct sip_event *event)
{
    static const enum sip_remark_id findings[] = {
        SIP_FINDING_no_ack_to_2xx,
        SIP_FINDING_no_ack_to_failure,
        SIP_FINDING_ack_not_accepted,
    };
    const struct sip_transaction *t = event->transaction;

    if (event->message->method != SIP_METHOD_INVITE || !event->copy)
        return;
    for (gsize i = 0; i < G_N_ELEMENTS(findings); i++)
        history_withdraw(event->history, findings[i], t->final_record);
}

/* --- E2 --- */

static gboolean has_same_via(const struct sip_message *a, const struct sip_message *b)
{
    struct sip_via left;
    struct sip_via right;

    return sip_text_same(a->branch, b->branch) && sip_via_parse(a->via, &left) && sip_via_parse(b->via, &right) &&
           sip_text_same_folded(left.host, right.host) && left.port == right.port;
}

/* E2: the ACK to a 2xx is a transaction of its own (RFC 3261 §8.1.1.7, §13.2.2.4). */
static void e2_ack_reuses_branch(const struct sip_event *event)
{
    struct sip_transaction *t = event->transaction;

    if (t == NULL || event->message->method != SIP_METHOD_ACK || t->final_status / 100 != 2 ||
        transaction_request(t) == NULL || !sip_text_has_prefix(event->message->branch, "z9hG4bK") ||
        !has_same_via(event->message, transaction_request(t)))
        return;
    if (request_report_once(t, SIP_FINDING_ack_reuses_branch))
        history_find(event->history, SIP_FINDING_ack_reuses_branch, event->record, t->request_record, NULL);
}

/* --- E6 --- */

/* E6: each answer makes a dialog of its own, which the caller has to acknowledge and to keep or to end. */
static void e6_answered_twice(const struct sip_event *event)
{
    struct sip_transaction *t = event->transaction;

    if (t->method == SIP_METHOD_INVITE && transaction_is_initial(t) && t->second_answer &&
        event->message->status / 100 == 2 && event->to_tag != 0 && event->to_tag != t->final_tag &&
        request_report_once(t, SIP_FINDING_answered_twice))
        history_find(event->history, SIP_FINDING_answered_twice, event->record, t->final_record, NULL);
}

/* --- E7 --- */

static gboolean is_reliable(const struct sip_message *provisional)
{
    return sip_message_lists(provisional, SIP_HEADER_REQUIRE, "100rel");
}

/* Offer and answer may have gone round before the 2xx; a PRACK alone says that there was a reliable provisional. */
static gboolean was_described_elsewhere(const struct sip_transaction *invite)
{
    for (const struct sip_transaction *t = call_newest(invite->call); t != NULL; t = t->older)
        if (transaction_same_dialog(t, invite) &&
            (t->method == SIP_METHOD_PRACK ||
             (t->method == SIP_METHOD_UPDATE && presence_of_sdp(transaction_request(t)) != ABSENT)))
            return TRUE;
    return FALSE;
}

/* E7: the 2xx owes an answer, unless a reliable provisional gave it (RFC 3261 §13.2.1, §13.3.1.4). */
static void e7_answer_missing_in_2xx(const struct sip_event *event)
{
    struct sip_transaction *t = event->transaction;
    const struct sip_message *early = transaction_early(t);

    if (event->copy || t->final_record != event->record || t->method != SIP_METHOD_INVITE ||
        t->final_status / 100 != 2 || presence_of_sdp(transaction_request(t)) != PRESENT ||
        presence_of_sdp(event->message) != ABSENT || was_described_elsewhere(t))
        return;
    if (!t->early_body) {
        if (request_report_once(t, SIP_FINDING_answer_missing))
            history_find(event->history, SIP_FINDING_answer_missing, t->final_record, t->request_record, NULL);
    } else if (early != NULL && history_hash(early->to_tag) == t->final_tag && !is_reliable(early)) {
        if (request_report_once(t, SIP_FINDING_answer_only_in_183))
            history_find(event->history, SIP_FINDING_answer_only_in_183, t->final_record, t->early_record, "status",
                         history_number(early->status), NULL);
    }
}

/* E7: the 2xx made the offer, and the ACK owes the answer. Some controllers send a bare ACK first. */
static void e7_answer_missing_in_ack(const struct sip_event *event)
{
    const struct sip_transaction *t = event->transaction;

    if (t == NULL || event->message->method != SIP_METHOD_ACK || t->final_status / 100 != 2)
        return;
    if (presence_of_sdp(event->message) != ABSENT) {
        history_withdraw(event->history, SIP_FINDING_answer_missing, t->ack_record);
        return;
    }
    if (t->ack_record == event->record && !t->second_answer && presence_of_sdp(transaction_request(t)) == ABSENT &&
        presence_of_sdp(transaction_final(t)) == PRESENT && !t->early_body && !was_described_elsewhere(t))
        history_find(event->history, SIP_FINDING_answer_missing, event->record, t->final_record, NULL);
}

/* --- E8 --- */

static gboolean opens_dialog(const struct sip_transaction *t)
{
    return t->method == SIP_METHOD_INVITE || t->method == SIP_METHOD_SUBSCRIBE || t->method == SIP_METHOD_REFER;
}

static guint16 port_of(const struct sip_uri *uri)
{
    if (uri->port != 0)
        return uri->port;
    return sip_text_equal(uri->scheme, "sips") ? 5061 : 5060;
}

static gboolean is_same_route(struct sip_text a, struct sip_text b)
{
    struct sip_uri left;
    struct sip_uri right;

    return sip_uri_parse(a, &left) && sip_uri_parse(b, &right) && sip_text_same(left.user, right.user) &&
           sip_text_same_folded(left.host, right.host) && port_of(&left) == port_of(&right);
}

/* The first value of the request that the response lacks, or has before the one that stood in front of it. */
static gboolean find_lost_route(const struct sip_message *request, const struct sip_message *response,
                                struct sip_text *lost)
{
    struct sip_values asked = sip_values_of(request, SIP_HEADER_RECORD_ROUTE);
    struct sip_values given = sip_values_of(response, SIP_HEADER_RECORD_ROUTE);
    struct sip_text route;
    struct sip_uri uri;

    while (sip_values_next(&asked, lost)) {
        gboolean found = !sip_uri_parse(*lost, &uri);

        while (!found && sip_values_next(&given, &route))
            found = is_same_route(*lost, route);
        if (!found)
            return TRUE;
    }
    return FALSE;
}

/* E8: the server has to copy them all, in order; proxies behind it put theirs in front (RFC 3261 §12.1.1). */
static void e8_record_route_not_copied(const struct sip_event *event)
{
    struct sip_transaction *t = event->transaction;
    struct sip_text lost;

    if (event->copy || t->final_record != event->record || t->final_status / 100 != 2 || !opens_dialog(t) ||
        !transaction_is_initial(t) || transaction_request(t) == NULL || event->packet->cut ||
        !find_lost_route(transaction_request(t), event->message, &lost))
        return;
    if (request_report_once(t, SIP_FINDING_record_route_not_copied))
        history_find(event->history, SIP_FINDING_record_route_not_copied, t->final_record, t->request_record, "route",
                     history_words(sip_uri_text(lost)), NULL);
}

static const struct sip_rule_entry rules[] = {
    {e1_bye_instead_of_ack, METHOD(BYE), ON_REQUEST},
    {e1_e3_answer_did_not_arrive, METHOD(INVITE), ON_REQUEST_COPY},
    {e2_ack_reuses_branch, METHOD(ACK), ON_REQUEST | ON_REQUEST_COPY},
    {e4_hangup_after_bad_answer, METHOD(BYE), ON_REQUEST},
    {e5_media_timeout, METHOD(BYE), ON_REQUEST},
    {e5_session_timer_expired, METHOD(BYE), ON_REQUEST},
    {e5_calls_end_at_same_age, METHOD(BYE), ON_REQUEST},
    {e7_answer_missing_in_ack, METHOD(ACK), ON_REQUEST | ON_REQUEST_COPY},
    {e1_no_ack_to_2xx, METHOD(INVITE), ON_LATER_FINAL},
    {e1_ack_not_accepted, METHOD(INVITE), ON_LATER_FINAL},
    {e3_no_ack_to_failure, METHOD(INVITE), ON_LATER_FINAL},
    {e6_answered_twice, METHOD(INVITE), ON_LATER_FINAL},
    {e7_answer_missing_in_2xx, METHOD(INVITE), ON_2XX},
    {e8_record_route_not_copied, METHOD(INVITE) | METHOD(SUBSCRIBE) | METHOD(REFER), ON_2XX},
    {NULL, 0, 0},
};

const struct sip_rule_section sip_rules_e = {
    .letter = 'e',
    .rules = rules,
    .create = e5_create,
    .destroy = e5_destroy,
};
