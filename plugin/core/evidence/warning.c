/* warning.c
 * Evidence of Warning headers.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * RFC 3261 §20.43; RFC 5630 §9 (380, 381); RFC 8373 §5.2 (308)
 */

#include "parts.h"

/* What kind of refusal a code explains. With another code the Warning is named, but decides nothing. */
enum companion { SESSION_REFUSED, SIPS_REFUSED, ANY_CODE };

static const struct {
    guint16 code;
    enum companion companion;
    enum sip_remark_id id;
} registered[] = {
    {300, ANY_CODE, SIP_EVIDENCE_warning_named},
    {301, SESSION_REFUSED, SIP_EVIDENCE_warning_address_type},
    {302, SESSION_REFUSED, SIP_EVIDENCE_warning_transport},
    {303, ANY_CODE, SIP_EVIDENCE_warning_named},
    {304, SESSION_REFUSED, SIP_EVIDENCE_warning_media_type},
    {305, SESSION_REFUSED, SIP_EVIDENCE_warning_media_format},
    {306, SESSION_REFUSED, SIP_EVIDENCE_warning_attribute},
    {307, SESSION_REFUSED, SIP_EVIDENCE_warning_attribute},
    {308, SESSION_REFUSED, SIP_EVIDENCE_warning_language},
    {330, ANY_CODE, SIP_EVIDENCE_warning_named},
    {331, ANY_CODE, SIP_EVIDENCE_warning_named},
    {370, SESSION_REFUSED, SIP_EVIDENCE_warning_bandwidth},
    {380, SIPS_REFUSED, SIP_EVIDENCE_warning_sips_not_allowed},
    {381, SIPS_REFUSED, SIP_EVIDENCE_warning_sips_required},
    {399, ANY_CODE, SIP_EVIDENCE_warning_misc},
};

static gboolean is_companion(enum companion companion, const struct sip_message *message)
{
    switch (companion) {
    case SESSION_REFUSED:
        return message->status == 488 || message->status == 606;
    case SIPS_REFUSED:
        return message->status >= 400 && message->status < 500;
    case ANY_CODE:
        break;
    }
    return TRUE;
}

static enum sip_remark_id choose(guint16 code, const struct sip_message *message)
{
    if (code == 0)
        return SIP_EVIDENCE_warning_without_code;
    for (gsize i = 0; i < G_N_ELEMENTS(registered); i++)
        if (registered[i].code == code)
            return is_companion(registered[i].companion, message) ? registered[i].id : SIP_EVIDENCE_warning_named;
    return SIP_EVIDENCE_warning_unknown;
}

void evidence_of_warning(const struct evidence *evidence)
{
    struct sip_values list = sip_values_of(evidence->message, SIP_HEADER_WARNING);
    struct sip_text value;
    struct sip_warning warning;

    for (int i = 0; i < EVIDENCE_MAX_VALUES && sip_values_next(&list, &value); i++) {
        struct evidence_values values;
        enum sip_remark_id id;

        if (!sip_warning_parse(value, &warning))
            continue;
        id = choose(warning.code, evidence->message);
        evidence_start(&values);
        if (warning.code != 0)
            evidence_number(&values, "code", warning.code);
        if (id == SIP_EVIDENCE_warning_named)
            evidence_number(&values, "name@warning", warning.code);
        evidence_quoted(&values, "text", warning.text, EVIDENCE_FIELD);
        evidence_quoted(&values, "quote", warning.text.length > 0 ? warning.text : (struct sip_text){"-", 1},
                        id == SIP_EVIDENCE_warning_named ? EVIDENCE_HALF : EVIDENCE_QUOTE);
        evidence_say(evidence, id, &values);
    }
}
