/* o_normal.c
 * Section O of the rules: What is no error, though it may look like one.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * RFC 3261 §11 (OPTIONS)
 */

#include "../history/history.h"

/* A peer that answers is alive, whatever it thinks of the request. */
static gboolean is_usual_answer(guint16 status)
{
    switch (status) {
    case 401:
    case 403:
    case 404:
    case 405:
    case 483:
    case 501:
        return TRUE;
    default:
        return FALSE;
    }
}

/* A request that only asks whether the peer is there: OPTIONS, or NOTIFY as some telephones send it to keep a NAT
 * binding open. One that a proxy has sent on asks for a user. */
static gboolean is_keepalive(const struct sip_transaction *t)
{
    const struct sip_message *request = transaction_request(t);
    struct sip_text event;

    if (request == NULL || !transaction_is_initial(t) || t->through_proxy || t->has_credentials)
        return FALSE;
    return t->method == SIP_METHOD_OPTIONS ||
           (t->method == SIP_METHOD_NOTIFY && sip_message_header(request, SIP_HEADER_EVENT, &event) &&
            sip_text_equal(sip_value_token(event), "keep-alive"));
}

/* A call that shares the Call-ID makes the pair busy, and the answer more than a sign of life. */
static gboolean is_idle(const struct sip_transaction *keepalive)
{
    for (const struct sip_transaction *t = call_newest(keepalive->call); t != NULL; t = t->older)
        if (t->method != keepalive->method)
            return FALSE;
    return TRUE;
}

static void o_keepalive_answered(const struct sip_event *event)
{
    const struct sip_transaction *t = event->transaction;

    if (event_is_first_final(event) && is_usual_answer(t->final_status) && is_keepalive(t) && is_idle(t) &&
        !transaction_final_is_forwarded(t))
        history_find(event->history, SIP_FINDING_keepalive_answered, t->final_record, t->request_record, "status",
                     history_number(t->final_status), NULL);
}

/* The client does what a challenge asks for: then it is that (A1). */
static void o_challenge_met(const struct sip_event *event)
{
    const struct sip_transaction *t = event->transaction;

    if (t != NULL && !event->copy && t->previous != NULL && t->has_credentials)
        history_withdraw(event->history, SIP_FINDING_keepalive_answered, t->previous->final_record);
}

static const struct sip_rule_entry rules[] = {
    {o_challenge_met, ANY_METHOD, ON_REQUEST},
    {o_keepalive_answered, METHOD(OPTIONS) | METHOD(NOTIFY), ON_4XX | ON_5XX},
    {NULL, 0, 0},
};

const struct sip_rule_section sip_rules_o = {.letter = 'o', .rules = rules};
