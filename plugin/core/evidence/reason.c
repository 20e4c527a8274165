/* reason.c
 * Evidence of Reason headers, in responses and in requests that end a call.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * RFC 3326; RFC 4411 (Preemption); RFC 6228 (199); RFC 6432; RFC 8197 (607); RFC 8606 (location); RFC 9366; RFC 9410
 * (STIR); 3GPP TS 24.229 (RELEASE_CAUSE, FAILURE_CAUSE); ATIS-1000099 (603+); FreeSWITCH's own causes
 */

#include <string.h>

#include <sipexplain/q850.h>

#include "parts.h"

#define ANALYTICS_MARK "v=analytics1" /* ATIS-1000099 */

/* The protocols that IANA lists for Reason, spelt so that a filter finds them whatever case the sender uses. */
static const char *const protocols[] = {
    "SIP",       "Q.850",     "Preemption", "EMM",      "ESM",           "S1AP-RNL",      "S1AP-TL", "S1AP-NAS",
    "S1AP-MISC", "S1AP-PROT", "DIAMETER",   "IKEV2",    "RELEASE_CAUSE", "FAILURE_CAUSE", "STIR",    "5GMM",
    "5GSM",      "NGAP-RNL",  "NGAP-TL",    "NGAP-NAS", "NGAP-MISC",     "NGAP-PROT",
};

/* Protocols whose causes are few and have words in a group of the language file. */
static const struct {
    const char *protocol;
    const char *place;
    enum sip_remark_id id;
    guint32 first;
    guint32 last;
} small_protocols[] = {
    {"Preemption", "name@preemption", SIP_EVIDENCE_reason_preemption, 1, 4},
    {"RELEASE_CAUSE", "name@release_cause", SIP_EVIDENCE_reason_release_cause, 1, 7},
    {"FAILURE_CAUSE", "name@failure_cause", SIP_EVIDENCE_reason_failure_cause, 1, 3},
};

/* RFC 8606 §4; each has a word in the group [location]. */
static const char *const locations[] = {
    "U",     "LPN",   "LN",    "TN",     "RLN",    "RPN",    "INTL",   "BI",
    "LOC-6", "LOC-8", "LOC-9", "LOC-11", "LOC-12", "LOC-13", "LOC-14", "LOC-15",
};

/* What a Q.850 cause means to somebody who has to repair a failed call, unless the code says the same. Gateways and
 * B2BUAs give a code the cause that RFC 3398 has for it, so that such a pair is no news. */
static const struct {
    guint16 cause;
    guint16 told_by[3]; /* codes */
    enum sip_remark_id id;
} meanings[] = {
    {1, {404, 484, 604}, SIP_EVIDENCE_q850_number},
    {2, {404, 484, 604}, SIP_EVIDENCE_q850_number},
    {3, {404, 484, 604}, SIP_EVIDENCE_q850_number},
    {5, {404, 484, 604}, SIP_EVIDENCE_q850_number},
    {16, {0}, SIP_EVIDENCE_q850_normal},
    {21, {402, 403, 603}, SIP_EVIDENCE_q850_rejected},
    {24, {433, 403, 603}, SIP_EVIDENCE_q850_rejected},
    {27, {0}, SIP_EVIDENCE_q850_out_of_order},
    {28, {404, 484, 604}, SIP_EVIDENCE_q850_number},
    {31, {0}, SIP_EVIDENCE_q850_interworking},
    {34, {0}, SIP_EVIDENCE_q850_capacity},
    {38, {500, 502}, SIP_EVIDENCE_q850_network_fault},
    {41, {400, 481, 500}, SIP_EVIDENCE_q850_network_fault},
    {42, {0}, SIP_EVIDENCE_q850_capacity},
    {44, {0}, SIP_EVIDENCE_q850_capacity},
    {47, {580}, SIP_EVIDENCE_q850_capacity},
    {65, {488, 606}, SIP_EVIDENCE_q850_bearer},
    {70, {488, 606}, SIP_EVIDENCE_q850_bearer},
    {88, {488, 606}, SIP_EVIDENCE_q850_bearer},
    {102, {408, 504}, SIP_EVIDENCE_q850_timer},
    {127, {0}, SIP_EVIDENCE_q850_interworking},
};

static struct sip_text canonical_protocol(struct sip_text protocol)
{
    for (gsize i = 0; i < G_N_ELEMENTS(protocols); i++)
        if (protocol.length > 0 && (protocol.data[0] ^ protocols[i][0]) % 0x20 == 0 &&
            sip_text_equal(protocol, protocols[i]))
            return (struct sip_text){protocols[i], strlen(protocols[i])};
    return protocol;
}

/* The values that every Reason has. */
static void start_values(struct evidence_values *values, const struct sip_reason *reason)
{
    evidence_start(values);
    evidence_text(values, "protocol", canonical_protocol(reason->protocol), EVIDENCE_HALF);
    if (reason->has_cause)
        evidence_number(values, "cause", reason->cause);
    evidence_quoted(values, "text", reason->text, EVIDENCE_FIELD);
}

static void say(const struct evidence *evidence, const struct sip_reason *reason, enum sip_remark_id id)
{
    struct evidence_values values;

    start_values(&values, reason);
    evidence_say(evidence, id, &values);
}

/* With a name from a group of the language file: "name@group". */
static void say_named(const struct evidence *evidence, const struct sip_reason *reason, enum sip_remark_id id,
                      const char *place)
{
    struct evidence_values values;

    start_values(&values, reason);
    evidence_number(&values, place, reason->cause);
    evidence_say(evidence, id, &values);
}

static void say_text(const struct evidence *evidence, const struct sip_reason *reason)
{
    struct evidence_values values;

    if (reason->text.length == 0)
        return;
    evidence_start(&values);
    evidence_quoted(&values, "quote", reason->text, EVIDENCE_QUOTE);
    evidence_say(evidence, SIP_EVIDENCE_reason_text, &values);
}

static void say_location(const struct evidence *evidence, const struct sip_reason *reason)
{
    for (gsize i = 0; i < G_N_ELEMENTS(locations); i++) {
        struct evidence_values values;

        if (!sip_text_equal(reason->location, locations[i]))
            continue;
        evidence_start(&values);
        evidence_text(&values, "location", (struct sip_text){locations[i], strlen(locations[i])}, EVIDENCE_WORD);
        evidence_text(&values, "place@location", (struct sip_text){locations[i], strlen(locations[i])}, EVIDENCE_WORD);
        evidence_say(evidence, SIP_EVIDENCE_reason_location, &values);
        return;
    }
}

/* What the cause means is said where it explains a failure; a 487 answers a CANCEL, whatever cause came along. */
static void say_meaning(const struct evidence *evidence, guint32 cause)
{
    const struct sip_message *message = evidence->message;

    if (!message->is_response || message->status < 400 || message->status == 487)
        return;
    for (gsize i = 0; i < G_N_ELEMENTS(meanings); i++) {
        gboolean is_told = FALSE;

        for (gsize j = 0; j < G_N_ELEMENTS(meanings[i].told_by); j++)
            is_told |= meanings[i].told_by[j] == message->status;
        if (meanings[i].cause == cause && !is_told)
            evidence_say_bare(evidence, meanings[i].id);
    }
}

static void look_at_q850(const struct evidence *evidence, const struct sip_reason *reason)
{
    struct evidence_values values;

    start_values(&values, reason);
    if (reason->cause <= SIP_Q850_MAX)
        evidence_number(&values, "q850", reason->cause);
    if (sip_q850_is_assigned(reason->cause)) {
        evidence_number(&values, "name@q850", reason->cause);
        evidence_say(evidence, SIP_EVIDENCE_reason_q850, &values);
    } else {
        evidence_say(evidence, SIP_EVIDENCE_reason_q850_unassigned, &values);
    }
    if (!sip_q850_is_usual_text(reason->cause, reason->text))
        say_text(evidence, reason);
    say_location(evidence, reason);
    say_meaning(evidence, reason->cause);
}

static void say_constant(const struct evidence *evidence, const struct sip_reason *reason)
{
    struct evidence_values values;

    start_values(&values, reason);
    evidence_text(&values, "quote", reason->text, EVIDENCE_QUOTE);
    evidence_say(evidence, SIP_EVIDENCE_reason_freeswitch, &values);
}

static enum sip_remark_id sip_in_request(enum sip_method method, guint32 cause)
{
    if (cause == 607)
        return SIP_EVIDENCE_reason_unwanted;
    if (method == SIP_METHOD_CANCEL) {
        if (cause == 200)
            return SIP_EVIDENCE_reason_answered_elsewhere;
        if (cause >= 400 && cause <= 699 && cause != 487)
            return SIP_EVIDENCE_reason_other_branch;
    }
    if (method == SIP_METHOD_BYE && cause >= 400 && cause <= 699)
        return SIP_EVIDENCE_reason_other_leg;
    return SIP_EVIDENCE_reason_sip;
}

static enum sip_remark_id sip_in_response(guint16 status, guint32 cause)
{
    if (status == 199)
        return SIP_EVIDENCE_reason_branch_ended;
    if (status == 487)
        return cause == 200 ? SIP_EVIDENCE_reason_answered_elsewhere : SIP_EVIDENCE_reason_sip;
    if (status >= 300 && cause != status && cause >= 300 && cause <= 699)
        return SIP_EVIDENCE_reason_sip_differs;
    return SIP_EVIDENCE_reason_sip;
}

static void look_at_sip(const struct evidence *evidence, const struct sip_reason *reason)
{
    const struct sip_message *message = evidence->message;
    const enum sip_remark_id id = message->is_response ? sip_in_response(message->status, reason->cause)
                                                       : sip_in_request(message->method, reason->cause);
    struct evidence_values values;

    if (sip_reason_is_constant(reason)) {
        say_constant(evidence, reason);
        return;
    }
    start_values(&values, reason);
    if (message->is_response)
        evidence_number(&values, "status", message->status);
    evidence_say(evidence, id, &values);
    if (id != SIP_EVIDENCE_reason_answered_elsewhere && !sip_text_same_folded(reason->text, message->phrase))
        say_text(evidence, reason);
}

static gboolean is_stir_code(guint32 cause)
{
    return cause == 403 || cause == 428 || cause == 433 || (cause >= 436 && cause <= 438);
}

static void look_at_stir(const struct evidence *evidence, const struct sip_reason *reason)
{
    const struct sip_message *message = evidence->message;
    const gboolean passed = message->is_response && message->status < 300;

    if (is_stir_code(reason->cause))
        say_named(evidence, reason, passed ? SIP_EVIDENCE_reason_stir_passed : SIP_EVIDENCE_reason_stir, "name@stir");
    else
        say(evidence, reason, SIP_EVIDENCE_reason_other);
    say_text(evidence, reason);
}

static void look_at_other(const struct evidence *evidence, const struct sip_reason *reason)
{
    gboolean said = FALSE;

    for (gsize i = 0; i < G_N_ELEMENTS(small_protocols) && !said; i++) {
        said = sip_text_equal(reason->protocol, small_protocols[i].protocol) &&
               reason->cause >= small_protocols[i].first && reason->cause <= small_protocols[i].last;
        if (said)
            say_named(evidence, reason, small_protocols[i].id, small_protocols[i].place);
    }
    if (!said)
        say(evidence, reason, SIP_EVIDENCE_reason_other);
    say_text(evidence, reason);
}

/* The notice of a network that blocks by call analytics, known as 603+: the phrase and the mark in the text of the
 * Reason are both needed. */
static gboolean is_analytics_block(const struct sip_message *message, const struct sip_reason *reason)
{
    return message->is_response && message->status == 603 && sip_text_equal(message->phrase, "Network Blocked") &&
           sip_text_has_prefix(reason->text, ANALYTICS_MARK);
}

/* 603+: the text holds whom to ask, and the location tells whose network blocked, with SIP as well as with Q.850. */
static void say_blocked(const struct evidence *evidence, const struct sip_reason *reason)
{
    struct sip_text contact = sip_text_trim(sip_text_skip(reason->text, strlen(ANALYTICS_MARK)));
    struct evidence_values values;

    if (contact.length > 0 && contact.data[0] == ';')
        contact = sip_text_skip(contact, 1);
    start_values(&values, reason);
    if (sip_text_equal(reason->protocol, "Q.850") && reason->has_cause && reason->cause <= SIP_Q850_MAX)
        evidence_number(&values, "q850", reason->cause);
    evidence_quoted(&values, "contact", contact.length > 0 ? contact : (struct sip_text){"-", 1}, EVIDENCE_QUOTE);
    evidence_say(evidence, SIP_EVIDENCE_reason_blocked, &values);
    say_location(evidence, reason);
}

static void look_at(const struct evidence *evidence, const struct sip_reason *reason)
{
    if (is_analytics_block(evidence->message, reason)) {
        say_blocked(evidence, reason);
    } else if (!reason->has_cause) {
        say(evidence, reason, SIP_EVIDENCE_reason_no_cause);
        say_text(evidence, reason);
    } else if (sip_text_equal(reason->protocol, "Q.850")) {
        look_at_q850(evidence, reason);
    } else if (sip_text_equal(reason->protocol, "SIP")) {
        look_at_sip(evidence, reason);
    } else if (sip_text_equal(reason->protocol, "STIR")) {
        look_at_stir(evidence, reason);
    } else {
        look_at_other(evidence, reason);
    }
}

void evidence_of_reason(const struct evidence *evidence)
{
    struct sip_values list = sip_values_of(evidence->message, SIP_HEADER_REASON);
    struct sip_text value;
    struct sip_reason reason;

    for (int i = 0; i < EVIDENCE_MAX_VALUES && sip_values_next(&list, &value); i++)
        if (sip_reason_parse(value, &reason))
            look_at(evidence, &reason);
}
