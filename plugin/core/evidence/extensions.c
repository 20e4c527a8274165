/* extensions.c
 * Evidence of option tags and security mechanisms: Unsupported, Require, Security-Server.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * RFC 3261 §8.2.2.3, §8.2.4, §16.3, §21.4.15, §21.4.16; RFC 3327 §5.3 (path); RFC 3329 §2.3 (sec-agree)
 */

#include "parts.h"

/* Option tags of one kind, gathered for one remark. */
struct tag_line {
    enum sip_remark_id id;
    struct evidence_line line;
};

static void say_tags(const struct evidence *evidence, const struct tag_line *tags)
{
    if (tags->line.length > 0)
        evidence_say_word(evidence, tags->id, "tags", evidence_line_text(&tags->line));
}

/* Some registrars refuse a Path that a proxy has put in for a phone that doesn't list `path` as supported. */
static gboolean is_path_policy(const struct sip_message *request, struct sip_text tag)
{
    return sip_text_equal(tag, "path") && sip_message_has(request, SIP_HEADER_PATH) &&
           !sip_message_lists(request, SIP_HEADER_SUPPORTED, "path");
}

static void look_at_unsupported(const struct evidence *evidence)
{
    struct tag_line required = {.id = SIP_EVIDENCE_unsupported_require};
    struct tag_line required_of_proxy = {.id = SIP_EVIDENCE_unsupported_proxy_require};
    struct tag_line elsewhere = {.id = SIP_EVIDENCE_unsupported_elsewhere};
    struct tag_line unknown = {.id = SIP_EVIDENCE_unsupported};
    const struct sip_message *request = evidence->request;
    struct sip_values list = sip_values_of(evidence->message, SIP_HEADER_UNSUPPORTED);
    struct sip_text tag;
    gboolean is_path = FALSE;
    int count = 0;

    for (; count < EVIDENCE_MAX_VALUES && sip_values_next(&list, &tag); count++) {
        struct tag_line *tags = &elsewhere;

        if (request == NULL || evidence->message->status != 420)
            tags = &unknown;
        else if (sip_message_lists_text(request, SIP_HEADER_REQUIRE, tag))
            tags = &required;
        else if (sip_message_lists_text(request, SIP_HEADER_PROXY_REQUIRE, tag))
            tags = &required_of_proxy;
        else if (is_path_policy(request, tag))
            tags = NULL;
        if (tags != NULL)
            evidence_line_add(&tags->line, ", ", tag);
        else
            is_path = TRUE;
    }
    if (count == 0 && evidence->message->status == 420)
        evidence_say_bare(evidence, SIP_EVIDENCE_unsupported_missing);
    say_tags(evidence, &required);
    say_tags(evidence, &required_of_proxy);
    if (is_path)
        evidence_say_bare(evidence, SIP_EVIDENCE_unsupported_path);
    say_tags(evidence, &elsewhere);
    say_tags(evidence, &unknown);
}

static void look_at_require(const struct evidence *evidence)
{
    struct tag_line lacking = {.id = SIP_EVIDENCE_extension_required};
    struct tag_line offered = {.id = SIP_EVIDENCE_extension_offered};
    struct tag_line unknown = {.id = SIP_EVIDENCE_extension_wanted};
    const struct sip_message *request = evidence->request;
    struct sip_values list = sip_values_of(evidence->message, SIP_HEADER_REQUIRE);
    struct sip_text tag;
    int count = 0;

    for (; count < EVIDENCE_MAX_VALUES && sip_values_next(&list, &tag); count++) {
        struct tag_line *tags = &lacking;

        if (request == NULL)
            tags = &unknown;
        else if (sip_message_lists_text(request, SIP_HEADER_SUPPORTED, tag))
            tags = &offered;
        evidence_line_add(&tags->line, ", ", tag);
    }
    if (count == 0)
        evidence_say_bare(evidence, SIP_EVIDENCE_extension_missing);
    say_tags(evidence, &lacking);
    say_tags(evidence, &offered);
    say_tags(evidence, &unknown);
}

void evidence_of_extensions(const struct evidence *evidence)
{
    const struct sip_message *message = evidence->message;

    if (message->status == 420 || sip_message_has(message, SIP_HEADER_UNSUPPORTED))
        look_at_unsupported(evidence);
    if (message->status == 421)
        look_at_require(evidence);
    if (sip_message_has(message, SIP_HEADER_SECURITY_SERVER))
        evidence_say_list(evidence, SIP_EVIDENCE_security_offered, "mechanisms", message, SIP_HEADER_SECURITY_SERVER);
    else if (message->status == 494)
        evidence_say_bare(evidence, SIP_EVIDENCE_security_missing);
}
