/* retry_after.c
 * Evidence of Retry-After.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * RFC 3261 §14.2, §20.33, §21.4.11, §21.5.1, §21.5.4; RFC 3311 §5.2 (overlapping offers)
 */

#include "parts.h"

#define OVERLAP_SECONDS 10 /* a 500 to an offer that came too early asks for no more */

static gboolean is_overlap(const struct evidence *evidence, guint32 seconds)
{
    const struct sip_message *request = evidence->request;

    return evidence->message->status == 500 && seconds <= OVERLAP_SECONDS && request != NULL &&
           request->to_tag.length > 0 && (request->method == SIP_METHOD_INVITE || request->method == SIP_METHOD_UPDATE);
}

/* 500 and 503 speak of the server, the other codes that RFC 3261 names of the called party. */
static enum sip_remark_id choose(const struct evidence *evidence, guint32 seconds)
{
    if (is_overlap(evidence, seconds))
        return SIP_EVIDENCE_retry_after_overlap;
    if (seconds == 0)
        return SIP_EVIDENCE_retry_after_at_once;
    switch (evidence->message->status) {
    case 503:
        return SIP_EVIDENCE_retry_after_server;
    case 404:
    case 480:
    case 486:
    case 600:
    case 603:
        return SIP_EVIDENCE_retry_after_callee;
    default:
        return SIP_EVIDENCE_retry_after_request;
    }
}

void evidence_of_retry_after(const struct evidence *evidence)
{
    struct sip_text value;
    struct sip_retry_after retry_after;

    if (!sip_message_header(evidence->message, SIP_HEADER_RETRY_AFTER, &value) ||
        !sip_retry_after_parse(value, &retry_after))
        return;
    evidence_say_number(evidence, choose(evidence, retry_after.seconds), "seconds", retry_after.seconds);
    if (retry_after.has_duration)
        evidence_say_number(evidence, SIP_EVIDENCE_retry_after_duration, "duration", retry_after.duration);
    if (retry_after.comment.length > 0) {
        struct evidence_values values;

        evidence_start(&values);
        evidence_quoted(&values, "quote", retry_after.comment, EVIDENCE_QUOTE);
        evidence_say(evidence, SIP_EVIDENCE_retry_after_comment, &values);
    }
}
