/* capabilities.c
 * Evidence of what the answerer takes: Allow, Accept, Allow-Events, Recv-Info, Accept-Resource-Priority, against what
 * was sent.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * RFC 3261 §20.1, §20.5, §21.4.6, §21.4.7, §21.4.13; RFC 4412 §4.6.2; RFC 6086 §4.2.2; RFC 6665 §8.2.1, §8.3.2
 */

#include "parts.h"

static struct sip_text request_header(const struct evidence *evidence, enum sip_header header)
{
    struct sip_text value = {NULL, 0};

    if (evidence->request != NULL)
        sip_message_header(evidence->request, header, &value);
    return value;
}

/* TRUE if the header stands there with at least one value. */
static gboolean has_values(const struct sip_message *message, enum sip_header header)
{
    struct sip_values list = sip_values_of(message, header);
    struct sip_text value;

    return sip_values_next(&list, &value);
}

/* What was sent, and what the answerer takes. */
static void say_pair(const struct evidence *evidence, enum sip_remark_id id, const char *sent_name,
                     struct sip_text sent, const char *list_name, enum sip_header header)
{
    struct evidence_values values;

    evidence_start(&values);
    evidence_text(&values, sent_name, sent, EVIDENCE_WORD);
    evidence_list(&values, list_name, sip_values_of(evidence->message, header), sip_value_token, EVIDENCE_HALF + 8);
    evidence_say(evidence, id, &values);
}

/* 405, and 501 where it tells more than it must. */
static void look_at_methods(const struct evidence *evidence)
{
    const struct sip_message *message = evidence->message;

    if (has_values(message, SIP_HEADER_ALLOW))
        evidence_say_list(evidence, SIP_EVIDENCE_allowed_methods, "methods", message, SIP_HEADER_ALLOW);
    else if (message->status == 405)
        evidence_say_bare(evidence, SIP_EVIDENCE_allow_missing);
    if (message->method_name.length > 0 && sip_message_lists_text(message, SIP_HEADER_ALLOW, message->method_name))
        evidence_say_word(evidence, SIP_EVIDENCE_allow_names_method, "method", message->method_name);
}

/* 415: one of three headers tells what was wrong with the body. */
static void look_at_body_type(const struct evidence *evidence)
{
    const struct sip_message *message = evidence->message;
    const struct sip_text sent =
        sip_value_token(evidence->request != NULL ? evidence->request->content_type : (struct sip_text){NULL, 0});

    if (sent.length > 0 && sip_message_lists_text(message, SIP_HEADER_ACCEPT, sent))
        evidence_say_word(evidence, SIP_EVIDENCE_accept_names_type, "type", sent);
    else if (sent.length > 0 && has_values(message, SIP_HEADER_ACCEPT))
        say_pair(evidence, SIP_EVIDENCE_body_type_refused, "sent", sent, "types", SIP_HEADER_ACCEPT);
    else if (has_values(message, SIP_HEADER_ACCEPT))
        evidence_say_list(evidence, SIP_EVIDENCE_accepted_types, "types", message, SIP_HEADER_ACCEPT);
    else if (sip_message_has(message, SIP_HEADER_ACCEPT))
        evidence_say_bare(evidence, SIP_EVIDENCE_accept_empty);
    if (has_values(message, SIP_HEADER_ACCEPT_ENCODING))
        evidence_say_list(evidence, SIP_EVIDENCE_accepted_encodings, "encodings", message, SIP_HEADER_ACCEPT_ENCODING);
    if (has_values(message, SIP_HEADER_ACCEPT_LANGUAGE))
        evidence_say_list(evidence, SIP_EVIDENCE_accepted_languages, "languages", message, SIP_HEADER_ACCEPT_LANGUAGE);
    if (!sip_message_has(message, SIP_HEADER_ACCEPT) && !sip_message_has(message, SIP_HEADER_ACCEPT_ENCODING) &&
        !sip_message_has(message, SIP_HEADER_ACCEPT_LANGUAGE))
        evidence_say_bare(evidence, SIP_EVIDENCE_accept_missing);
}

/* 406 speaks of the body of the answer, so the request's own Accept counts. */
static void look_at_request_accept(const struct evidence *evidence)
{
    const struct sip_message *request = evidence->request;

    if (request == NULL)
        return;
    if (has_values(request, SIP_HEADER_ACCEPT))
        evidence_say_list(evidence, SIP_EVIDENCE_request_accept, "types", request, SIP_HEADER_ACCEPT);
    else if (sip_message_has(request, SIP_HEADER_ACCEPT))
        evidence_say_bare(evidence, SIP_EVIDENCE_request_accept_empty);
    else
        evidence_say_bare(evidence, SIP_EVIDENCE_request_accept_missing);
}

/* Package names are compared with regard to case (RFC 6665 §8.2.1). */
static gboolean lists_package(const struct sip_message *message, struct sip_text package)
{
    struct sip_values list = sip_values_of(message, SIP_HEADER_ALLOW_EVENTS);
    struct sip_text value;

    while (sip_values_next(&list, &value))
        if (sip_text_same(value, package))
            return TRUE;
    return FALSE;
}

static void look_at_event(const struct evidence *evidence)
{
    const struct sip_message *message = evidence->message;
    const struct sip_text package = sip_value_token(request_header(evidence, SIP_HEADER_EVENT));
    const gboolean has_list = has_values(message, SIP_HEADER_ALLOW_EVENTS);

    if (evidence->request != NULL && package.length == 0)
        evidence_say_bare(evidence, SIP_EVIDENCE_event_missing);
    if (package.length > 0 && lists_package(message, package))
        evidence_say_word(evidence, SIP_EVIDENCE_event_listed, "event", package);
    else if (package.length > 0 && sip_message_lists_text(message, SIP_HEADER_ALLOW_EVENTS, package))
        evidence_say_word(evidence, SIP_EVIDENCE_event_case, "event", package);
    else if (package.length > 0 && has_list)
        say_pair(evidence, SIP_EVIDENCE_event_refused, "event", package, "events", SIP_HEADER_ALLOW_EVENTS);
    else if (package.length > 0)
        evidence_say_word(evidence, SIP_EVIDENCE_event_unknown, "event", package);
    else if (has_list)
        evidence_say_list(evidence, SIP_EVIDENCE_events_offered, "events", message, SIP_HEADER_ALLOW_EVENTS);
}

static void look_at_info_package(const struct evidence *evidence)
{
    const struct sip_message *message = evidence->message;
    const struct sip_text package = sip_value_token(request_header(evidence, SIP_HEADER_INFO_PACKAGE));

    if (!has_values(message, SIP_HEADER_RECV_INFO))
        evidence_say_bare(evidence, SIP_EVIDENCE_info_packages_none);
    else if (package.length > 0)
        say_pair(evidence, SIP_EVIDENCE_info_package_refused, "package", package, "packages", SIP_HEADER_RECV_INFO);
    else
        evidence_say_list(evidence, SIP_EVIDENCE_info_packages, "packages", message, SIP_HEADER_RECV_INFO);
}

static void look_at_priority(const struct evidence *evidence)
{
    const struct sip_message *message = evidence->message;
    const struct sip_text sent = request_header(evidence, SIP_HEADER_RESOURCE_PRIORITY);

    if (has_values(message, SIP_HEADER_ACCEPT_RESOURCE_PRIORITY))
        evidence_say_list(evidence, SIP_EVIDENCE_priorities_accepted, "priorities", message,
                          SIP_HEADER_ACCEPT_RESOURCE_PRIORITY);
    if (sent.length > 0)
        evidence_say_text(evidence, SIP_EVIDENCE_priority_sent, "priority", sent);
}

void evidence_of_capabilities(const struct evidence *evidence)
{
    switch (evidence->message->status) {
    case 405:
    case 501:
        look_at_methods(evidence);
        break;
    case 406:
        look_at_request_accept(evidence);
        break;
    case 415:
        look_at_body_type(evidence);
        break;
    case 417:
        look_at_priority(evidence);
        break;
    case 469:
        look_at_info_package(evidence);
        break;
    case 489:
        look_at_event(evidence);
        break;
    default:
        break;
    }
}
