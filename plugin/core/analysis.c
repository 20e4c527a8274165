/* analysis.c
 * The way of the data: the messages of a capture go in, in the order of the frames; records to explain come out.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#include <sipexplain/analysis.h>

#include "transactions.h"

struct sip_analysis {
    struct sip_ledger *ledger;
    struct sip_transactions *transactions;
};

struct sip_analysis *sip_analysis_new(void)
{
    struct sip_analysis *analysis = g_new(struct sip_analysis, 1);

    analysis->ledger = sip_ledger_new();
    analysis->transactions = sip_transactions_new();
    return analysis;
}

void sip_analysis_free(struct sip_analysis *analysis)
{
    if (analysis == NULL)
        return;
    sip_transactions_free(analysis->transactions);
    sip_ledger_free(analysis->ledger);
    g_free(analysis);
}

static struct sip_record make_record(struct sip_analysis *analysis, guint32 frame, const struct sip_message *message,
                                     enum sip_record_kind kind)
{
    struct sip_record record = {
        .frame = frame,
        .phrase = sip_ledger_keep_text(analysis->ledger, message->phrase),
        .status = message->status,
        .kind = (guint8)kind,
        .method = (guint8)message->method,
    };

    if (message->method == SIP_METHOD_OTHER)
        record.method_name = sip_ledger_keep_text(analysis->ledger, message->method_name);
    return record;
}

static void add_response(struct sip_analysis *analysis, guint32 frame, const struct sip_message *response)
{
    struct sip_record record = make_record(analysis, frame, response, SIP_RECORD_RESPONSE);
    const struct sip_transaction *transaction = sip_transactions_find(analysis->transactions, response);

    if (transaction != NULL) {
        record.request_frame = transaction->request_frame;
        record.in_dialog = transaction->in_dialog;
    }
    record.outcome = (guint8)sip_outcome_of_response(response, record.in_dialog);
    sip_ledger_append(analysis->ledger, &record);
}

/* The status line in a message/sipfrag body is the answer that somebody else got: to the INVITE that a REFER asked for,
 * unless the fragment says otherwise (RFC 3515 §2.4.5). */
static void add_fragment(struct sip_analysis *analysis, guint32 frame, const struct sip_message *message)
{
    struct sip_message fragment = {.is_response = TRUE, .method = SIP_METHOD_INVITE};
    struct sip_record record;

    if (!sip_fragment_status(message, &fragment.status, &fragment.phrase))
        return;
    record = make_record(analysis, frame, &fragment, SIP_RECORD_FRAGMENT);
    sip_ledger_append(analysis->ledger, &record);
}

void sip_analysis_add(struct sip_analysis *analysis, guint32 frame, const struct sip_message *message, gboolean quoted)
{
    if (quoted) {
        if (message->is_response) {
            const struct sip_record record = make_record(analysis, frame, message, SIP_RECORD_QUOTATION);

            sip_ledger_append(analysis->ledger, &record);
        }
        return;
    }
    if (message->is_response)
        add_response(analysis, frame, message);
    else
        sip_transactions_add_request(analysis->transactions, frame, message);
    add_fragment(analysis, frame, message);
}

const struct sip_ledger *sip_analysis_ledger(const struct sip_analysis *analysis)
{
    return analysis->ledger;
}
