/* request.c
 * Evidence of the request that was refused: the one value of it that the code speaks of.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * RFC 3261 §18.1.1, §20.22, §21.4; RFC 3323, RFC 5079 (anonymity); RFC 3903 §5 (SIP-If-Match); RFC 5393 §5.3.3; RFC
 * 8224 §4.1 (Identity)
 */

#include "parts.h"

static void say_header(const struct evidence *evidence, enum sip_remark_id id, enum sip_header header)
{
    struct sip_text value;

    if (sip_message_header(evidence->request, header, &value) && value.length > 0)
        evidence_say_text(evidence, id, "value", value);
}

static void say_body_size(const struct evidence *evidence)
{
    struct evidence_values values;

    evidence_start(&values);
    evidence_number(&values, "length", (guint32)evidence->request->body.length);
    evidence_text(&values, "type", evidence->request->content_type, EVIDENCE_HALF);
    evidence_say(evidence, SIP_EVIDENCE_request_body_size, &values);
}

/* Privacy, or a From without a name, is what makes a caller anonymous (RFC 5079 §3). */
static void say_anonymity(const struct evidence *evidence)
{
    say_header(evidence, SIP_EVIDENCE_request_privacy, SIP_HEADER_PRIVACY);
    evidence_say_text(evidence, SIP_EVIDENCE_request_from, "uri", evidence->request->from_uri);
}

static void say_identity(const struct evidence *evidence)
{
    struct sip_text identity;
    struct sip_text info;

    if (!sip_message_header(evidence->request, SIP_HEADER_IDENTITY, &identity)) {
        evidence_say_bare(evidence, SIP_EVIDENCE_identity_missing);
        return;
    }
    if (sip_parameter(identity, "info", &info))
        evidence_say_text(evidence, SIP_EVIDENCE_identity_certificate, "uri", sip_uri_text(info));
}

void evidence_of_request(const struct evidence *evidence)
{
    const struct sip_message *request = evidence->request;

    if (request == NULL)
        return;
    switch (evidence->message->status) {
    case 404:
    case 410:
    case 416:
    case 484:
    case 485:
    case 604:
        evidence_say_text(evidence, SIP_EVIDENCE_request_uri, "uri", request->request_uri);
        break;
    case 412:
        say_header(evidence, SIP_EVIDENCE_request_etag, SIP_HEADER_SIP_IF_MATCH);
        break;
    case 413:
        say_body_size(evidence);
        break;
    case 414:
        evidence_say_number(evidence, SIP_EVIDENCE_request_uri_size, "length", (guint32)request->request_uri.length);
        break;
    case 428:
    case 436:
    case 437:
    case 438:
        say_identity(evidence);
        break;
    case 433:
        say_anonymity(evidence);
        break;
    case 440:
        say_header(evidence, SIP_EVIDENCE_request_max_breadth, SIP_HEADER_MAX_BREADTH);
        break;
    case 483:
        say_header(evidence, SIP_EVIDENCE_request_max_forwards, SIP_HEADER_MAX_FORWARDS);
        break;
    case 513:
        evidence_say_number(evidence, SIP_EVIDENCE_request_size, "length", (guint32)request->length);
        break;
    default:
        break;
    }
}

void evidence_of_server(const struct evidence *evidence)
{
    const struct sip_text server = sip_message_server(evidence->message);

    if (server.length > 0)
        evidence_say_text(evidence, SIP_EVIDENCE_server, "server", server);
}
