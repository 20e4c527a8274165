/* analysis.c
 * The way of the data: the messages of a capture go in, in the order of the frames; records to explain come out.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#include <sipexplain/analysis.h>
#include <sipexplain/evidence.h>
#include <sipexplain/headers.h>
#include <sipexplain/remark_text.h>

#include "history/public.h"

struct sip_analysis {
    struct sip_ledger *ledger;
    struct sip_history *history;
};

struct sip_analysis *sip_analysis_new(void)
{
    struct sip_analysis *analysis = g_new(struct sip_analysis, 1);

    analysis->ledger = sip_ledger_new();
    analysis->history = sip_history_new(analysis->ledger);
    return analysis;
}

void sip_analysis_free(struct sip_analysis *analysis)
{
    if (analysis == NULL)
        return;
    sip_history_free(analysis->history);
    sip_ledger_free(analysis->ledger);
    g_free(analysis);
}

static guint32 append_record(struct sip_analysis *analysis, const struct sip_packet *packet,
                             const struct sip_message *message, enum sip_record_kind kind)
{
    struct sip_record record = {
        .frame = packet->frame,
        .phrase = sip_ledger_keep_text(analysis->ledger, message->phrase),
        .status = message->status,
        .kind = (guint8)kind,
        .method = (guint8)message->method,
    };

    if (message->is_response)
        record.server = sip_ledger_keep_text(analysis->ledger, sip_message_server(message));
    if (message->method == SIP_METHOD_OTHER)
        record.method_name = sip_ledger_keep_text(analysis->ledger, message->method_name);
    return sip_ledger_append(analysis->ledger, &record);
}

struct evidence_target {
    struct sip_ledger *ledger;
    guint32 record;
};

static void keep_evidence(enum sip_remark_id id, guint32 related_frame, const struct sip_place *places, void *data)
{
    const struct evidence_target *target = data;

    sip_remark_add(target->ledger, target->record, id, related_frame, places);
}

/* The status line in a message/sipfrag body is the answer that somebody else got: to the INVITE that a REFER asked for,
 * unless the fragment says otherwise (RFC 3515 §2.4.5). */
static void add_fragment(struct sip_analysis *analysis, const struct sip_packet *packet,
                         const struct sip_message *message)
{
    guint16 status;
    struct sip_text phrase;

    if (sip_fragment_status(message, &status, &phrase)) {
        const struct sip_message fragment = {
            .is_response = TRUE,
            .method = SIP_METHOD_INVITE,
            .status = status,
            .phrase = phrase,
        };

        append_record(analysis, packet, &fragment, SIP_RECORD_FRAGMENT);
    }
}

void sip_analysis_add(struct sip_analysis *analysis, const struct sip_packet *packet, const struct sip_message *message)
{
    struct evidence_target target = {.ledger = analysis->ledger};

    if (packet->quoted) {
        target.record = append_record(analysis, packet, message, SIP_RECORD_QUOTATION);
        sip_history_add_quotation(analysis->history, packet, message, target.record);
        return;
    }
    target.record =
        append_record(analysis, packet, message, message->is_response ? SIP_RECORD_RESPONSE : SIP_RECORD_REQUEST);
    sip_history_add(analysis->history, packet, message, target.record);
    sip_groups_add(sip_ledger_groups(analysis->ledger), analysis->ledger, packet, message, target.record);
    sip_evidence_collect(message, sip_history_last_request(analysis->history), keep_evidence, &target);
    add_fragment(analysis, packet, message);
}

void sip_analysis_drop_frame(struct sip_analysis *analysis, guint32 frame)
{
    sip_ledger_drop_frame(analysis->ledger, frame);
}

const struct sip_ledger *sip_analysis_ledger(const struct sip_analysis *analysis)
{
    return analysis->ledger;
}
