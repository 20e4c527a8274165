/* evidence.c
 * What a message's own headers and body add to the meaning of its code.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#include "parts.h"

/* Provisional and successful responses are many, and little of them needs a word. */
static void collect_of_failure(const struct evidence *evidence)
{
    evidence_of_phrase(evidence);
    evidence_of_retry_after(evidence);
    evidence_of_intervals(evidence);
    evidence_of_extensions(evidence);
    evidence_of_capabilities(evidence);
    evidence_of_challenges(evidence);
}

void sip_evidence_collect(const struct sip_message *message, const struct sip_message *request, sip_remark_sink sink,
                          void *data)
{
    const struct evidence evidence = {
        .message = message,
        .request = message->is_response ? request : NULL,
        .sink = sink,
        .data = data,
    };
    const gboolean is_failure = message->is_response && message->status >= 300;

    if (sip_message_has(message, SIP_HEADER_WARNING))
        evidence_of_warning(&evidence);
    if (sip_message_has(message, SIP_HEADER_REASON))
        evidence_of_reason(&evidence);
    if (is_failure)
        collect_of_failure(&evidence);
    if (message->is_response) {
        evidence_of_contacts(&evidence);
        evidence_of_sdp(&evidence);
    }
    if (is_failure) {
        evidence_of_notices(&evidence);
        evidence_of_request(&evidence);
        evidence_of_server(&evidence);
    }
}
