/* l_refer.c
 * Section L of the rules, continued: REFER and Replaces.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * RFC 3515 §2.4 (REFER); RFC 7647 §5 (202 is 200); RFC 4488 §4 (Refer-Sub); RFC 7614 (nosub, explicitsub); RFC 3891 §3
 * (Replaces)
 */

#include "l_subscription.h"

#define RETRY_WINDOW 64.0 /* seconds: no client waits longer with its credentials */

/* --- L4
 * ------------------------------------------------------------------------------------------------------------------------
 */

static gboolean is_settled(const struct sip_history *history, const struct sip_transaction *refer)
{
    return history_has_found(history, SIP_FINDING_transfer_succeeded, refer->final_record) ||
           history_has_found(history, SIP_FINDING_transfer_failed, refer->final_record);
}

/* The REFER that a NOTIFY tells of, on its first leg. From the second REFER of a dialog on, the event's id is the CSeq
 * number of the REFER (RFC 3515 §2.4.6); where it is missing and several may be meant, nobody knows. */
static struct sip_transaction *find_refer(const struct sip_history *history, const struct sip_transaction *notify,
                                          const struct sip_message *message)
{
    struct sip_transaction *found = NULL;
    struct sip_text event;
    struct sip_text id;
    guint32 number = 0;
    gboolean has_id;

    if (!sip_message_header(message, SIP_HEADER_EVENT, &event))
        return NULL;
    has_id = sip_parameter(event, "id", &id) && sip_text_number(id, &number) > 0;
    for (struct sip_transaction *t = call_newest(notify->call); t != NULL; t = t->older) {
        if (t->method != SIP_METHOD_REFER || !is_notify_of(notify, t) || t->final_status >= 300 ||
            transaction_is_forwarded(t) || (has_id ? t->cseq != number : is_settled(history, t)))
            continue;
        if (found != NULL)
            return NULL;
        found = t;
    }
    return found;
}

/* The result of the new call. FALSE: none, or only progress. */
static gboolean find_result(const struct sip_message *notify, guint16 *status, struct sip_text *phrase)
{
    return sip_fragment_status(notify, status, phrase) && *status >= 200;
}

static void report_result(struct sip_history *history, struct sip_transaction *refer, guint32 notify_record,
                          guint16 status, struct sip_text phrase)
{
    if (refer->final_record == 0 || is_settled(history, refer))
        return;
    history_withdraw(history, SIP_FINDING_transfer_outcome_unknown, refer->final_record);
    if (status < 300)
        history_find(history, SIP_FINDING_transfer_succeeded, refer->final_record, notify_record, NULL);
    else
        history_find(history, SIP_FINDING_transfer_failed, refer->final_record, notify_record, "code",
                     history_number(status), "phrase", history_words(phrase), NULL);
}

/* The transferor has ended the call, or told the other side that it does not listen any more. */
static gboolean lost_interest(const struct sip_transaction *refer)
{
    for (const struct sip_transaction *t = call_newest(refer->call); t != NULL; t = t->older)
        if (t->method == SIP_METHOD_BYE ||
            (t->method == SIP_METHOD_SUBSCRIBE && t->from_tag == refer->from_tag && t->cseq > refer->cseq) ||
            (t->final_status >= 300 && is_notify_of(t, refer)))
            return TRUE;
    return FALSE;
}

static void report_unknown(struct sip_history *history, struct sip_transaction *refer, guint32 record)
{
    if (!lost_interest(refer) && !is_settled(history, refer))
        history_find(history, SIP_FINDING_transfer_outcome_unknown, refer->final_record, record, NULL);
}

/* L4: the NOTIFY tells what became of the transfer, not the answer to the REFER. */
void l4_transfer_progress(const struct sip_event *event)
{
    const struct sip_message *notify = event->message;
    struct sip_transaction *refer;
    struct sip_text phrase;
    guint16 status;

    if (notify->method != SIP_METHOD_NOTIFY || event->copy || !is_about(notify, "refer") ||
        (refer = find_refer(event->history, event->transaction, notify)) == NULL)
        return;
    if (find_result(notify, &status, &phrase))
        report_result(event->history, refer, event->record, status, phrase);
    else if (is_terminated(notify))
        report_unknown(event->history, refer, event->record);
}

/* TRUE if both sides agreed that no NOTIFY follows by itself. */
static gboolean has_no_subscription(const struct sip_message *refer, const struct sip_message *response)
{
    struct sip_text value;

    return (sip_message_header(response, SIP_HEADER_REFER_SUB, &value) &&
            sip_text_equal(sip_value_token(value), "false")) ||
           sip_message_lists(refer, SIP_HEADER_REQUIRE, "nosub") ||
           sip_message_lists(refer, SIP_HEADER_REQUIRE, "explicitsub");
}

static void l4_check(struct sip_history *history, struct sip_transaction *refer)
{
    const struct sip_transaction *last = NULL;

    for (const struct sip_transaction *t = call_newest(refer->call); t != NULL; t = t->older) {
        if (!is_notify_of(t, refer))
            continue;
        if (transaction_request(t) != NULL && is_about(transaction_request(t), "refer") &&
            find_refer(history, t, transaction_request(t)) == NULL)
            return;
        if (last == NULL && t->request_time > refer->request_time)
            last = t;
    }
    /* It rings somewhere: as long as progress is reported, there is more to come. */
    if (last != NULL && last->request_time + NOTIFY_TIME > history_now(history))
        history_watch(history, refer, last->request_time + NOTIFY_TIME, l4_check);
    else if (last != NULL || notify_must_pass(history, refer))
        report_unknown(history, refer, last != NULL ? last->request_record : refer->request_record);
}

/* L4: a NOTIFY may have come before this answer. */
void l4_transfer_accepted(const struct sip_event *event)
{
    struct sip_transaction *refer = event->transaction;
    struct sip_text phrase;
    guint16 status;

    if (!is_answer_to(event, SIP_METHOD_REFER) || refer->final_status / 100 != 2 || transaction_is_forwarded(refer) ||
        has_no_subscription(transaction_request(refer), event->message))
        return;
    for (const struct sip_transaction *t = call_newest(event->call); t != NULL; t = t->older)
        if (t->method == SIP_METHOD_NOTIFY && transaction_request(t) != NULL &&
            is_about(transaction_request(t), "refer") &&
            find_refer(event->history, t, transaction_request(t)) == refer &&
            find_result(transaction_request(t), &status, &phrase))
            report_result(event->history, refer, t->request_record, status, phrase);
    history_watch(event->history, refer, refer->final_time + NOTIFY_TIME, l4_check);
}

/* --- L5
 * ------------------------------------------------------------------------------------------------------------------------
 */

static void report_refused(struct sip_history *history, const struct sip_transaction *t)
{
    history_find(history, SIP_FINDING_refer_refused, t->final_record, t->request_record, NULL);
}

static void l5_check_challenge(struct sip_history *history, struct sip_transaction *t)
{
    if (t->next == NULL && !history_has_found(history, SIP_FINDING_repeated_challenge, t->final_record))
        report_refused(history, t);
}

static gboolean call_is_over(const struct sip_transaction *t)
{
    for (const struct sip_transaction *bye = call_newest(t->call); bye != NULL; bye = bye->older)
        if (bye->method == SIP_METHOD_BYE)
            return TRUE;
    return FALSE;
}

/* L5: no transfer, the old call stands. */
void l5_refer_refused(const struct sip_event *event)
{
    struct sip_transaction *t = event->transaction;

    if (!is_answer_to(event, SIP_METHOD_REFER) || t->final_status < 300 || transaction_final_is_forwarded(t))
        return;
    if (t->final_status == 401 || t->final_status == 407)
        history_watch(event->history, t, t->final_time + RETRY_WINDOW, l5_check_challenge);
    else if (t->final_status != 481 || !call_is_over(t))
        report_refused(event->history, t);
}

/* The changed request passed, so the refusal before it was none. */
void l5_refer_accepted(const struct sip_event *event)
{
    if (!is_answer_to(event, SIP_METHOD_REFER) || event->transaction->final_status / 100 != 2)
        return;
    for (const struct sip_transaction *t = event->transaction->previous; t != NULL; t = t->previous)
        history_withdraw(event->history, SIP_FINDING_refer_refused, t->final_record);
}

/* --- L6
 * ------------------------------------------------------------------------------------------------------------------------
 */

/* TRUE if the answer speaks of the call to be replaced, not of the new one (RFC 3891 §3). */
static gboolean blames_replaces(const struct sip_transaction *t, struct sip_text replaces, guint count)
{
    struct sip_text early_only;

    switch (t->final_status) {
    case 481:
        return TRUE;
    case 486:
        return sip_parameter(replaces, "early-only", &early_only);
    case 603: /* the old call has ended already; but after ringing somebody has declined the new one */
        return t->first_provisional_time == NEVER;
    case 400:
        return count > 1;
    case 488: /* Asterisk, inside a dialog; elsewhere it is about codecs */
        return !transaction_is_initial(t);
    default:
        return FALSE;
    }
}

/* L6: attended transfer or pickup fails. */
void l6_replaces_failed(const struct sip_event *event)
{
    const struct sip_transaction *t = event->transaction;
    struct sip_text replaces = {NULL, 0};
    struct sip_values values;
    struct sip_text value;
    guint count = 0;

    if (!is_answer_to(event, SIP_METHOD_INVITE) || t->final_status < 400 || transaction_final_is_forwarded(t))
        return;
    values = sip_values_of(transaction_request(t), SIP_HEADER_REPLACES);
    for (; sip_values_next(&values, &value); count++)
        if (count == 0)
            replaces = value;
    if (count == 0 || !blames_replaces(t, replaces, count))
        return;
    /* One cause, one finding: nobody has decided against the new call. */
    history_withdraw(event->history, SIP_FINDING_rejected_by_person, t->final_record);
    history_withdraw(event->history, SIP_FINDING_rejected_by_machine, t->final_record);
    history_find(event->history, SIP_FINDING_replaces_failed, t->final_record, t->request_record, "dialog",
                 history_words(sip_value_token(replaces)), NULL);
}
