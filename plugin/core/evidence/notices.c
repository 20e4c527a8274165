/* notices.c
 * Evidence of headers and bodies that belong to one code, or that name what went wrong in words.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * RFC 3261 §20.18 (Error-Info); RFC 5360 §5.9.3 (Permission-Missing); RFC 6442 §4.4 (Geolocation-Error); RFC 8688 §3
 * (608); RFC 8876 §5.2 (AlertMsg-Error); 3GPP TS 24.229 (Response-Source, application/3gpp-ims+xml); MS-OCER
 * (ms-diagnostics); Kamailio (P-Registrar-Error)
 */

#include "parts.h"

#define IMS_BODY "application/3gpp-ims+xml"

/* A header that is shown as it is. */
static const struct {
    enum sip_header header;
    enum sip_remark_id id;
} plain_headers[] = {
    {SIP_HEADER_P_REGISTRAR_ERROR, SIP_EVIDENCE_registrar_error},
    {SIP_HEADER_MS_DIAGNOSTICS, SIP_EVIDENCE_ms_diagnostics},
    {SIP_HEADER_RESPONSE_SOURCE, SIP_EVIDENCE_response_source},
};

static void say_uris(const struct evidence *evidence, enum sip_remark_id id, enum sip_header header)
{
    struct evidence_values values;

    evidence_start(&values);
    evidence_list(&values, "uri", sip_values_of(evidence->message, header), sip_uri_text, EVIDENCE_LIST);
    evidence_say(evidence, id, &values);
}

/* The signed card that tells how to reach the engine that rejected the call. */
static void look_at_card(const struct evidence *evidence)
{
    struct sip_values list = sip_values_of(evidence->message, SIP_HEADER_CALL_INFO);
    struct sip_text value;
    struct sip_text purpose;

    while (sip_values_next(&list, &value)) {
        if (sip_parameter(value, "purpose", &purpose) && sip_text_equal(purpose, "jwscard")) {
            evidence_say_text(evidence, SIP_EVIDENCE_redress_card, "uri", sip_uri_text(value));
            return;
        }
    }
    evidence_say_bare(evidence, SIP_EVIDENCE_redress_card_missing);
}

/* Error codes with words in a group of the language file; an unknown xyz counts as x00 (RFC 6442 §4.4). */
static guint32 known_error(guint32 error, const guint16 *known, gsize count)
{
    for (gsize i = 0; i < count; i++)
        if (known[i] == error)
            return error;
    return error >= 100 && error <= 399 ? error / 100 * 100 : 0;
}

static void say_error(const struct evidence *evidence, enum sip_remark_id id, const char *place, guint32 error,
                      guint32 word)
{
    struct evidence_values values;

    evidence_start(&values);
    evidence_number(&values, "error", error);
    evidence_number(&values, place, word);
    evidence_say(evidence, id, &values);
}

static void look_at_location(const struct evidence *evidence)
{
    static const guint16 known[] = {100, 200, 201, 202, 300};
    guint32 error;

    if (sip_message_number(evidence->message, SIP_HEADER_GEOLOCATION_ERROR, &error) &&
        known_error(error, known, G_N_ELEMENTS(known)) != 0)
        say_error(evidence, SIP_EVIDENCE_geolocation_error, "name@geolocation_error", error,
                  known_error(error, known, G_N_ELEMENTS(known)));
    else if (evidence->message->status == 424)
        evidence_say_bare(evidence, SIP_EVIDENCE_geolocation_error_missing);
}

static void look_at_alert(const struct evidence *evidence)
{
    static const guint16 known[] = {100, 101, 102, 103};
    guint32 error;

    if (sip_message_number(evidence->message, SIP_HEADER_ALERTMSG_ERROR, &error) && error < 200 &&
        known_error(error, known, G_N_ELEMENTS(known)) != 0)
        say_error(evidence, SIP_EVIDENCE_alert_error, "name@alert_error", error,
                  known_error(error, known, G_N_ELEMENTS(known)));
    else if (evidence->message->status == 425)
        evidence_say_bare(evidence, SIP_EVIDENCE_alert_error_missing);
}

static gboolean body_names(const struct sip_message *message, const char *word)
{
    return message->body.length > 0 && g_strstr_len(message->body.data, (gssize)message->body.length, word) != NULL;
}

/* The XML body by which an IMS core tells a phone what to do instead. */
static void look_at_ims_body(const struct evidence *evidence)
{
    const struct sip_message *message = evidence->message;

    if (!sip_text_has_prefix(message->content_type, IMS_BODY))
        return;
    if (message->status == 380 && body_names(message, "emergency"))
        evidence_say_bare(evidence, SIP_EVIDENCE_ims_emergency);
    else if (message->status == 504 && body_names(message, "restoration"))
        evidence_say_bare(evidence, SIP_EVIDENCE_ims_restoration);
}

void evidence_of_notices(const struct evidence *evidence)
{
    const struct sip_message *message = evidence->message;
    struct sip_text value;

    if (message->status == 608)
        look_at_card(evidence);
    if (message->status == 424 || sip_message_has(message, SIP_HEADER_GEOLOCATION_ERROR))
        look_at_location(evidence);
    if (message->status == 425 || sip_message_has(message, SIP_HEADER_ALERTMSG_ERROR))
        look_at_alert(evidence);
    if (sip_message_has(message, SIP_HEADER_PERMISSION_MISSING))
        say_uris(evidence, SIP_EVIDENCE_permission_missing, SIP_HEADER_PERMISSION_MISSING);
    look_at_ims_body(evidence);
    if (sip_message_has(message, SIP_HEADER_ERROR_INFO))
        say_uris(evidence, SIP_EVIDENCE_error_info, SIP_HEADER_ERROR_INFO);
    for (gsize i = 0; i < G_N_ELEMENTS(plain_headers); i++)
        if (sip_message_header(message, plain_headers[i].header, &value) && value.length > 0)
            evidence_say_text(evidence, plain_headers[i].id, "quote", value);
}
