/* m_identity.c
 * Section M of the rules: STIR, blocking.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * RFC 8224 §6.1.1, §6.2 (STIR); RFC 9410 (Reason: STIR); RFC 8197 (607); RFC 8688 (608); ATIS-1000099 (603 Network
 * Blocked)
 */

#include <sipexplain/outcome.h>

#include "../history/history.h"

#define RESIGNING_TIME 64.0 /* seconds after a refusal within which the same call may be signed again */

static gboolean is_original_final(const struct sip_event *event)
{
    const struct sip_transaction *t = event->transaction;

    return event_is_first_final(event) && !transaction_final_is_forwarded(t);
}

/* --- M1, M2
 * --------------------------------------------------------------------------------------------------------------------
 */

/* The codes by which a verification service speaks (RFC 8224 §6.2.2). */
static gboolean is_stir_code(guint32 code)
{
    return code == 403 || code == 428 || (code >= 436 && code <= 438);
}

static gboolean is_stir_refusal(const struct sip_message *request, const struct sip_message *response)
{
    const gboolean is_signed = sip_message_has(request, SIP_HEADER_IDENTITY);

    switch (response->status) {
    case 428:
        return !is_signed;
    case 403:
        return is_signed && sip_text_equal(response->phrase, "Stale Date");
    default:
        return is_signed && is_stir_code(response->status);
    }
}

/* M1: the verifier insists on a signature that it can trust. */
static void m1_stir_refused(const struct sip_event *event)
{
    const struct sip_transaction *t = event->transaction;
    const struct sip_message *request = transaction_request(t);

    if (is_original_final(event) && request != NULL && is_stir_refusal(request, event->message))
        history_find(event->history, SIP_FINDING_stir_refused, t->final_record, t->request_record, "method",
                     history_words(request->method_name), "name@stir", history_number(event->message->status), NULL);
}

/* The code of a failed verification in a Reason; 0: none. */
static guint32 stir_cause(const struct sip_message *response)
{
    struct sip_values values = sip_values_of(response, SIP_HEADER_REASON);
    struct sip_text value;
    struct sip_reason reason;

    while (sip_values_next(&values, &value))
        if (sip_reason_parse(value, &reason) && reason.has_cause && sip_text_equal(reason.protocol, "STIR") &&
            is_stir_code(reason.cause))
            return reason.cause;
    return 0;
}

/* M1, passed: the verification failed, and local policy lets the call go on. */
static void m1_stir_failed_but_passed(const struct sip_event *event)
{
    struct sip_transaction *t = event->transaction;
    guint32 cause;

    if (event->copy || event->message->status >= 300 || !sip_message_has(event->message, SIP_HEADER_REASON) ||
        (cause = stir_cause(event->message)) == 0 || !transaction_report_once(t, SIP_FINDING_stir_failed_but_passed) ||
        transaction_reported_elsewhere(t, SIP_FINDING_stir_failed_but_passed))
        return;
    history_find(event->history, SIP_FINDING_stir_failed_but_passed, event->record, t->request_record, "cause",
                 history_number(cause), "name@stir", history_number(cause), NULL);
}

static gsize identity_length(const struct sip_message *request)
{
    struct sip_values values = sip_values_of(request, SIP_HEADER_IDENTITY);
    struct sip_text value;
    gsize length = 0;

    while (sip_values_next(&values, &value))
        length += value.length;
    return length;
}

/* The same call of the same sender once more, on a new branch. */
static gboolean is_repeated(const struct sip_transaction *refused, const struct sip_transaction *t)
{
    return refused->method == t->method && refused->from_tag == t->from_tag && refused->sent_by == t->sent_by &&
           refused->branch != t->branch && refused->final_time <= t->request_time &&
           t->request_time - refused->final_time <= RESIGNING_TIME && transaction_request(refused) != NULL;
}

/* M2: the authentication service signs again, in full; or a side that never signs does so when it is asked to. */
static void m2_identity_resent(const struct sip_event *event)
{
    const struct sip_transaction *t = event->transaction;

    if (t == NULL || event->copy || event->message->method == SIP_METHOD_ACK ||
        !sip_message_has(event->message, SIP_HEADER_IDENTITY))
        return;
    for (const struct sip_transaction *refused = t->older; refused != NULL; refused = refused->older) {
        if ((refused->final_status != 428 && refused->final_status != 438) || !is_repeated(refused, t) ||
            identity_length(event->message) <= identity_length(transaction_request(refused)))
            continue;
        history_withdraw(event->history, SIP_FINDING_stir_refused, refused->final_record);
        if (refused->final_status == 438)
            history_find(event->history, SIP_FINDING_identity_resent, refused->final_record, t->request_record, NULL);
        break;
    }
}

/* --- M3
 * ------------------------------------------------------------------------------------------------------------------------
 */

static void find_block(const struct sip_event *event, enum sip_remark_id finding)
{
    const struct sip_transaction *t = event->transaction;

    /* Who decided is known, so the time since the ringing need not tell (C7). */
    history_withdraw(event->history, SIP_FINDING_rejected_by_person, t->final_record);
    history_withdraw(event->history, SIP_FINDING_rejected_by_machine, t->final_record);
    history_find(event->history, finding, t->final_record, t->request_record, NULL);
}

/* M3: the caller is not wanted: an analytics engine says so, or the callee does. */
static void m3_blocked(const struct sip_event *event)
{
    if (!is_original_final(event) || !transaction_is_initial(event->transaction))
        return;
    switch (event->message->status) {
    case 603:
        if (sip_response_is_analytics_block(event->message))
            find_block(event, SIP_FINDING_network_blocked);
        break;
    case 607:
        find_block(event, SIP_FINDING_unwanted_by_callee);
        break;
    case 608:
        find_block(event, SIP_FINDING_rejected_by_engine);
        break;
    default:
        break;
    }
}

static const struct sip_rule_entry rules[] = {
    {m2_identity_resent, ~METHOD(ACK), ON_REQUEST},
    {m1_stir_refused, ANY_METHOD, ON_4XX},
    {m1_stir_failed_but_passed, ANY_METHOD, ON_PROVISIONAL | ON_2XX | ON_LATER_FINAL},
    {m3_blocked, ANY_METHOD, ON_6XX},
    {NULL, 0, 0},
};

const struct sip_rule_section sip_rules_m = {.letter = 'm', .rules = rules};
