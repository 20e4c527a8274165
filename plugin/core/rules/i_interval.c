/* i_interval.c
 * Section I of the rules, continued: lifetimes that a server finds too short.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * RFC 3261 §10.2.8, §10.3 step 7; RFC 3903 §5, §6 (PUBLISH); RFC 6665 §4.2.1 (SUBSCRIBE)
 */

#include "i_registration.h"

#define RETRY_WINDOW 64.0 /* seconds: after this nobody follows up a refusal any more */
#define BRIEF_COUNT 3

static gboolean has_lifetime(const struct sip_transaction *t)
{
    return t->method == SIP_METHOD_REGISTER || t->method == SIP_METHOD_PUBLISH || t->method == SIP_METHOD_SUBSCRIBE;
}

/* The shortest lifetime that a request asks for; one of 0 ends something and is never too brief. */
static gboolean shortest_asked(const struct sip_history *history, guint32 record, const struct sip_message *request,
                               guint32 *shortest)
{
    const struct contact_list *asked;
    gboolean found = FALSE;

    if (request == NULL)
        return FALSE;
    if (request->method != SIP_METHOD_REGISTER)
        return sip_message_number(request, SIP_HEADER_EXPIRES, shortest) && *shortest > 0;
    asked = registration_contacts(history, record, request);
    for (guint i = 0; i < asked->count; i++) {
        const struct listed_contact *listed = &asked->contacts[i];

        if (!listed->is_readable || !listed->has_lifetime || listed->lifetime == 0)
            continue;
        *shortest = found ? MIN(*shortest, listed->lifetime) : listed->lifetime;
        found = TRUE;
    }
    return found;
}

/* The newest 423 among the requests that this one repeats; there may be challenges between. */
static const struct sip_transaction *find_too_brief(const struct sip_transaction *t)
{
    const struct sip_transaction *member = t->previous;

    while (member != NULL && member->final_status != 423)
        member = member->previous;
    return member;
}

static gboolean minimum_of(const struct sip_transaction *refused, guint32 *minimum)
{
    return transaction_final(refused) != NULL &&
           sip_message_number(transaction_final(refused), SIP_HEADER_MIN_EXPIRES, minimum);
}

static guint count_too_brief(const struct sip_transaction *t)
{
    guint count = t->final_status == 423 ? 1 : 0;

    for (t = find_too_brief(t); t != NULL; t = find_too_brief(t))
        count++;
    return count;
}

static void report_ignored(struct sip_history *history, const struct sip_transaction *t, guint32 record,
                           const struct sip_transaction *refused, guint32 asked, guint32 minimum)
{
    history_find(history, SIP_FINDING_interval_ignored, record, refused->final_record, "request",
                 history_number(history_frame_of(history, t->request_record)), "asked", history_number(asked),
                 "minimum", history_number(minimum), "count", history_number(count_too_brief(t)), NULL);
}

/* I1, ignored: the client comes back with less than it was told. */
void i1_interval_ignored(const struct sip_event *event)
{
    const struct sip_transaction *t = event->transaction;
    const struct sip_transaction *refused;
    guint32 asked;
    guint32 minimum;

    if (t == NULL || event->copy || !has_lifetime(t) || (refused = find_too_brief(t)) == NULL ||
        !shortest_asked(event->history, event->record, event->message, &asked) || !minimum_of(refused, &minimum) ||
        asked >= minimum)
        return;
    history_set_outcome(event->history, refused->final_record, SIP_OUTCOME_FAILED);
    if (!transaction_is_forwarded(t) &&
        !history_has_found(event->history, SIP_FINDING_interval_ignored, t->previous->request_record))
        report_ignored(event->history, t, t->request_record, refused, asked, minimum);
}

/* A server that is content with less than the one before: nothing was wrong. */
static void take_back_ignored(const struct sip_event *event, const struct sip_transaction *refused)
{
    for (const struct sip_transaction *t = event->transaction; t != refused; t = t->previous)
        history_withdraw(event->history, SIP_FINDING_interval_ignored, t->request_record);
    history_set_outcome(event->history, refused->final_record, SIP_OUTCOME_NEGOTIATION);
}

/* I1: the client asked for more, and got it. */
void i1_interval_negotiated(const struct sip_event *event)
{
    const struct sip_transaction *t = event->transaction;
    guint32 asked;
    guint32 minimum;

    if (!is_first_final(event) || t->final_status / 100 != 2 || !has_lifetime(t) ||
        !shortest_asked(event->history, t->request_record, transaction_request(t), &asked))
        return;
    for (const struct sip_transaction *refused = find_too_brief(t); refused != NULL;
         refused = find_too_brief(refused)) {
        if (!minimum_of(refused, &minimum))
            continue;
        if (asked < minimum)
            take_back_ignored(event, refused);
        else if (!transaction_final_is_forwarded(refused))
            history_find(event->history, SIP_FINDING_interval_negotiated, refused->final_record, t->final_record,
                         "asked", history_number(asked), "minimum", history_number(minimum), NULL);
    }
}

static void i1_check_given_up(struct sip_history *history, struct sip_transaction *t)
{
    if (t->next == NULL)
        history_set_outcome(history, t->final_record, SIP_OUTCOME_FAILED);
}

/* I1, ignored: a third refusal, whoever is to blame: a box between may shorten what the client asks for. */
void i1_interval_refused_again(const struct sip_event *event)
{
    struct sip_transaction *t = event->transaction;
    const struct sip_transaction *refused;
    guint32 asked;
    guint32 minimum;

    if (!is_first_final(event) || t->final_status != 423)
        return;
    history_watch(event->history, t, t->final_time + RETRY_WINDOW, i1_check_given_up);
    if ((refused = find_too_brief(t)) == NULL ||
        !shortest_asked(event->history, t->request_record, transaction_request(t), &asked) ||
        !minimum_of(refused, &minimum))
        return;
    if (asked < minimum) {
        history_set_outcome(event->history, t->final_record, SIP_OUTCOME_FAILED);
    } else if (count_too_brief(t) == BRIEF_COUNT && !transaction_final_is_forwarded(t)) {
        history_set_outcome(event->history, t->final_record, SIP_OUTCOME_FAILED);
        report_ignored(event->history, t, t->final_record, refused, asked, minimum);
    }
}
