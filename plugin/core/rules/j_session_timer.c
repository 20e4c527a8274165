/* j_session_timer.c
 * Section J of the rules: Session timer.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * RFC 4028 §7, §8.1, §9
 */

#include "../history/history.h"

#define GIVE_UP_TIME 64.0 /* seconds after which no retry belongs to a 422 any more */

static gboolean is_original_final(const struct sip_event *event)
{
    return event_is_first_final(event) && !transaction_final_is_forwarded(event->transaction);
}

static gboolean has_session(const struct sip_transaction *t)
{
    return t->method == SIP_METHOD_INVITE || t->method == SIP_METHOD_UPDATE;
}

/* The interval that the server wants; FALSE: this is no 422, or it names none. */
static gboolean find_minimum(const struct sip_transaction *t, guint32 *minimum)
{
    return t->final_status == 422 && transaction_final(t) != NULL &&
           sip_message_number(transaction_final(t), SIP_HEADER_MIN_SE, minimum);
}

/* The member of the family before this one that was refused with 422, on the same leg; a challenge may stand between.
 */
static const struct sip_transaction *find_refused(const struct sip_transaction *t)
{
    for (const struct sip_transaction *member = t->previous; member != NULL; member = member->previous)
        if (member->final_status == 422 && member->call == t->call && member->sent_by == t->sent_by)
            return member;
    return NULL;
}

/* J1: a server on the way wanted a longer interval and got it; several may do so one after the other. */
static void j1_session_interval_negotiated(const struct sip_event *event)
{
    const struct sip_transaction *t = event->transaction;
    const struct sip_transaction *member;
    guint32 asked;
    guint32 minimum;
    guint rounds = 0;

    if (event->copy || t->final_record != event->record || t->final_status / 100 != 2 || !has_session(t) ||
        transaction_request(t) == NULL ||
        !sip_message_number(transaction_request(t), SIP_HEADER_SESSION_EXPIRES, &asked))
        return;
    for (member = find_refused(t); member != NULL; member = find_refused(member)) {
        if (!find_minimum(member, &minimum) || asked < minimum)
            return;
        rounds++;
    }
    for (member = find_refused(t); member != NULL; member = find_refused(member))
        if (!transaction_final_is_forwarded(member))
            history_find(event->history, SIP_FINDING_session_interval_negotiated, member->final_record,
                         t->request_record, "seconds", history_number(asked), "rounds", history_number(rounds), NULL);
}

/* J1: the client repeats the request as if it had not read the Min-SE. */
static void j1_session_interval_ignored(const struct sip_event *event)
{
    const struct sip_transaction *t = event->transaction;
    const struct sip_transaction *refused;
    guint32 asked = 0;
    guint32 minimum;
    guint32 again;

    if (event->copy || t->final_record != event->record || !has_session(t) || transaction_request(t) == NULL ||
        !find_minimum(t, &again) || (refused = find_refused(t)) == NULL || !find_minimum(refused, &minimum) ||
        !sip_message_number(transaction_request(t), SIP_HEADER_SESSION_EXPIRES, &asked))
        return;
    if (asked >= minimum && (sip_message_has(transaction_request(t), SIP_HEADER_MIN_SE) || again > minimum))
        return;
    history_set_outcome(event->history, t->final_record, SIP_OUTCOME_FAILED);
    if (!transaction_final_is_forwarded(t))
        history_find(event->history, SIP_FINDING_session_interval_ignored, t->final_record, refused->final_record,
                     "minimum", history_number(minimum), "asked", history_number(asked), "request",
                     history_number(history_frame_of(event->history, t->request_record)), NULL);
}

/* J1: a client that knows nothing of session timers can do nothing about a 422 (RFC 4028 §8.1). */
static void j1_unexpected_422(const struct sip_event *event)
{
    const struct sip_transaction *t = event->transaction;
    const struct sip_message *request = transaction_request(t);

    if (is_original_final(event) && t->final_status == 422 && has_session(t) && request != NULL &&
        !sip_message_lists(request, SIP_HEADER_SUPPORTED, "timer") &&
        !sip_message_lists(request, SIP_HEADER_REQUIRE, "timer"))
        history_find(event->history, SIP_FINDING_unexpected_422, t->final_record, t->request_record, NULL);
}

static void j1_check_given_up(struct sip_history *history, struct sip_transaction *t)
{
    if (t->next == NULL)
        history_set_outcome(history, t->final_record, SIP_OUTCOME_FAILED);
}

/* Nobody asked again: that was no negotiation. */
static void j1_given_up(const struct sip_event *event)
{
    struct sip_transaction *t = event->transaction;

    if (event_is_first_final(event) && t->final_status == 422 && t->request_record != 0 && !t->through_proxy)
        history_watch(event->history, t, t->final_time + GIVE_UP_TIME, j1_check_given_up);
}

static const struct sip_rule_entry rules[] = {
    {j1_session_interval_negotiated, METHOD(INVITE) | METHOD(UPDATE), ON_2XX},
    {j1_session_interval_ignored, METHOD(INVITE) | METHOD(UPDATE), ON_4XX},
    {j1_unexpected_422, METHOD(INVITE) | METHOD(UPDATE), ON_4XX},
    {j1_given_up, ANY_METHOD, ON_4XX},
    {NULL, 0, 0},
};

const struct sip_rule_section sip_rules_j = {.letter = 'j', .rules = rules};
