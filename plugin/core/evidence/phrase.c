/* phrase.c
 * Evidence of reason phrases by which a sender says more than its code does.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * RFC 8224 §6.2.2 (STIR); RFC 2543, RFC 4474 (older wordings); RFC 5057 §5.1 note 9; RFC 6665 §4.1.3; ATIS-1000099; the
 * phrases of Kamailio, OpenSIPS and FreeSWITCH
 */

#include <sipexplain/outcome.h>

#include "parts.h"

/* A phrase counts with its code only, as free text means little. */
static const struct {
    const char *beginning; /* of the phrase, in any case */
    guint16 status;
    enum sip_remark_id id;
} phrases[] = {
    {"Stale Date", 403, SIP_EVIDENCE_phrase_stale_date},
    {"Not relaying", 403, SIP_EVIDENCE_phrase_not_relaying},
    {"Message too large", 403, SIP_EVIDENCE_phrase_message_too_large},
    {"R-URI too large", 403, SIP_EVIDENCE_phrase_uri_too_large},
    {"Session Timer Too Small", 422, SIP_EVIDENCE_phrase_old_wording},
    {"Use Supported PASSporT Format", 428, SIP_EVIDENCE_phrase_passport_format},
    {"Bad Identity-Info", 436, SIP_EVIDENCE_phrase_old_wording},
    {"Unsupported Certificate", 437, SIP_EVIDENCE_phrase_old_wording},
    {"Invalid PASSporT", 438, SIP_EVIDENCE_phrase_passport_invalid},
    {"Call Leg/Transaction Does Not Exist", 481, SIP_EVIDENCE_phrase_old_wording},
    {"Subscription does not exist", 481, SIP_EVIDENCE_phrase_subscription},
    {"Merged Request", 482, SIP_EVIDENCE_phrase_merged},
    {"Request merged", 482, SIP_EVIDENCE_phrase_merged},
    {"I'm terribly sorry", 500, SIP_EVIDENCE_phrase_ser_fault},
    {"Maximum Calls In Progress", 503, SIP_EVIDENCE_phrase_call_limit},
    {"System Busy", 503, SIP_EVIDENCE_phrase_call_limit},
    {"Gateway Time-out", 504, SIP_EVIDENCE_phrase_old_wording},
};

/* "(478/TM)", "(1/SL)": the error number and the module that made the answer, at the end of the phrase. */
static gboolean find_ser_ending(struct sip_text phrase, struct sip_text *ending)
{
    gsize start = phrase.length;
    guint32 number;
    struct sip_text module;

    while (start > 0 && phrase.data[start - 1] != '(')
        start--;
    if (start == 0)
        return FALSE;
    *ending = sip_text_skip(phrase, start - 1);
    module = sip_text_skip(phrase, start);
    module = sip_text_skip(module, sip_text_number(module, &number));
    return module.data != phrase.data + start && (sip_text_equal(module, "/TM)") || sip_text_equal(module, "/SL)"));
}

/* Kamailio's stock script answers a request inside a call that comes without its Route set so. */
static gboolean is_lost_route(const struct evidence *evidence)
{
    const struct sip_message *message = evidence->message;

    return message->status == 404 && sip_text_equal(message->phrase, "Not here") &&
           (evidence->request == NULL || evidence->request->to_tag.length > 0);
}

/* FreeSWITCH answers a failed check of the caller's signature with 429, which belongs to REFER (RFC 3892). */
static gboolean is_stir_429(const struct evidence *evidence)
{
    return evidence->message->status == 429 && evidence->request != NULL &&
           evidence->request->method == SIP_METHOD_INVITE &&
           !sip_message_has(evidence->request, SIP_HEADER_REFERRED_BY);
}

void evidence_of_phrase(const struct evidence *evidence)
{
    const struct sip_message *message = evidence->message;
    struct sip_text ending;

    for (gsize i = 0; i < G_N_ELEMENTS(phrases); i++) {
        if (phrases[i].status == message->status && sip_text_has_prefix(message->phrase, phrases[i].beginning)) {
            evidence_say_text(evidence, phrases[i].id, "phrase", message->phrase);
            return;
        }
    }
    if (message->status == 603 && sip_text_equal(message->phrase, "Network Blocked") &&
        !sip_response_is_analytics_block(message))
        evidence_say_bare(evidence, SIP_EVIDENCE_phrase_network_blocked);
    else if (is_lost_route(evidence))
        evidence_say_bare(evidence, SIP_EVIDENCE_phrase_lost_route);
    else if (is_stir_429(evidence))
        evidence_say_bare(evidence, SIP_EVIDENCE_phrase_stir_429);
    else if (find_ser_ending(message->phrase, &ending))
        evidence_say_text(evidence, SIP_EVIDENCE_phrase_ser, "ending", ending);
}
