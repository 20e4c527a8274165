/* intervals.c
 * Evidence of lifetimes that are too short: Min-Expires and Min-SE, against what the request asked for.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * RFC 3261 §10.2.8, §10.3, §20.23; RFC 4028 §5, §6 (session timer); RFC 6665 §4.2.1.1
 */

#include "parts.h"

/* The shortest lifetime that a request asks for; an `expires` of a Contact goes before the Expires header, and 0 is the
 * wish to end it, not a lifetime. FALSE: it names none. */
static gboolean asked_lifetime(const struct sip_message *request, guint32 *asked)
{
    struct sip_values list = sip_values_of(request, SIP_HEADER_CONTACT);
    struct sip_text value;
    struct sip_contact contact;
    gboolean found = FALSE;

    if (request->method == SIP_METHOD_REGISTER) {
        for (int i = 0; i < EVIDENCE_MAX_VALUES && sip_values_next(&list, &value); i++) {
            if (!sip_contact_parse(value, &contact) || !contact.has_expires || contact.expires == 0)
                continue;
            *asked = found ? MIN(*asked, contact.expires) : contact.expires;
            found = TRUE;
        }
    }
    return found || (sip_message_number(request, SIP_HEADER_EXPIRES, asked) && *asked > 0);
}

struct interval_remarks {
    enum sip_remark_id missing;   /* the server names no minimum */
    enum sip_remark_id wanted;    /* what was asked for is not known */
    enum sip_remark_id asked;     /* too little */
    enum sip_remark_id not_short; /* as much as is wanted */
};

static void compare(const struct evidence *evidence, const struct interval_remarks *remarks, enum sip_header header,
                    const guint32 *asked)
{
    struct evidence_values values;
    guint32 wanted;

    if (!sip_message_number(evidence->message, header, &wanted)) {
        evidence_say_bare(evidence, remarks->missing);
        return;
    }
    evidence_start(&values);
    evidence_number(&values, "wanted", wanted);
    if (asked == NULL) {
        evidence_say(evidence, remarks->wanted, &values);
        return;
    }
    evidence_number(&values, "asked", *asked);
    evidence_say(evidence, *asked < wanted ? remarks->asked : remarks->not_short, &values);
}

void evidence_of_intervals(const struct evidence *evidence)
{
    static const struct interval_remarks lifetime = {
        SIP_EVIDENCE_min_expires_missing,
        SIP_EVIDENCE_min_expires,
        SIP_EVIDENCE_min_expires_asked,
        SIP_EVIDENCE_min_expires_not_short,
    };
    static const struct interval_remarks session = {
        SIP_EVIDENCE_min_se_missing,
        SIP_EVIDENCE_min_se,
        SIP_EVIDENCE_min_se_asked,
        SIP_EVIDENCE_min_se_not_short,
    };
    const struct sip_message *request = evidence->request;
    guint32 asked = 0;
    gboolean known;

    if (evidence->message->status == 423) {
        known = request != NULL && asked_lifetime(request, &asked);
        compare(evidence, &lifetime, SIP_HEADER_MIN_EXPIRES, known ? &asked : NULL);
    } else if (evidence->message->status == 422) {
        known = request != NULL && sip_message_number(request, SIP_HEADER_SESSION_EXPIRES, &asked);
        compare(evidence, &session, SIP_HEADER_MIN_SE, known ? &asked : NULL);
    }
}
