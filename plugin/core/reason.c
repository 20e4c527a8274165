/* reason.c
 * The headers that say why: Warning, Reason, Retry-After.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * RFC 3261 §20.33, §20.43, §25.1; RFC 3326 §2; RFC 8606 §4; RFC 9410
 */

#include <string.h>

#include <sipexplain/headers.h>

#define BLANKS " \t\r\n"

/* Names and addresses hold a dot, a colon or a bracket; a first word without these belongs to an unquoted text. */
static gboolean looks_like_host(struct sip_text word)
{
    return sip_text_until(word, ".:[").length < word.length;
}

gboolean sip_warning_parse(struct sip_text value, struct sip_warning *warning)
{
    struct sip_text rest = sip_text_trim(value);
    guint32 code = 0;
    const gsize digits = sip_text_number(rest, &code);
    const char *quote;

    memset(warning, 0, sizeof *warning);
    if (digits == 3) {
        warning->code = (guint16)code;
        rest = sip_text_trim(sip_text_skip(rest, digits));
    }
    quote = rest.length > 0 ? memchr(rest.data, '"', rest.length) : NULL;
    if (quote != NULL) {
        const gsize before = (gsize)(quote - rest.data);

        warning->agent = sip_text_trim((struct sip_text){rest.data, before});
        sip_text_quoted(sip_text_skip(rest, before), &warning->text);
    } else {
        const struct sip_text word = sip_text_until(rest, BLANKS);

        if (looks_like_host(word)) {
            warning->agent = word;
            rest = sip_text_trim(sip_text_skip(rest, word.length));
        }
        warning->text = rest;
    }
    return warning->code != 0 || warning->text.length > 0;
}

gboolean sip_reason_parse(struct sip_text value, struct sip_reason *reason)
{
    struct sip_text cause;

    memset(reason, 0, sizeof *reason);
    reason->protocol = sip_value_token(value);
    reason->has_cause = sip_parameter(value, "cause", &cause) && sip_text_number(cause, &reason->cause) > 0;
    sip_parameter(value, "text", &reason->text);
    sip_parameter(value, "location", &reason->location);
    sip_parameter(value, "ppi", &reason->ppi);
    return reason->protocol.length > 0;
}

gboolean sip_reason_is_constant(const struct sip_reason *reason)
{
    gboolean has_underscore = FALSE;

    for (gsize i = 0; i < reason->text.length; i++) {
        if (reason->text.data[i] == '_')
            has_underscore = TRUE;
        else if (!g_ascii_isupper(reason->text.data[i]) && !g_ascii_isdigit(reason->text.data[i]))
            return FALSE;
    }
    return has_underscore || sip_text_equal(reason->text, "CRASH");
}

/* Takes a comment, which may hold others, off the front; gives what stands inside its parentheses. */
static void take_comment(struct sip_text *rest, struct sip_text *comment)
{
    guint depth = 1;
    gsize end = 1;

    while (end < rest->length && depth > 0) {
        if (rest->data[end] == '\\')
            end++;
        else if (rest->data[end] == '(')
            depth++;
        else if (rest->data[end] == ')')
            depth--;
        end++;
    }
    end = MIN(end, rest->length);
    *comment = sip_text_trim((struct sip_text){rest->data + 1, end - 1 - (depth == 0 ? 1 : 0)});
    *rest = sip_text_trim(sip_text_skip(*rest, end));
}

gboolean sip_retry_after_parse(struct sip_text value, struct sip_retry_after *retry_after)
{
    struct sip_text rest = sip_text_trim(value);
    struct sip_text duration;
    gsize digits;

    memset(retry_after, 0, sizeof *retry_after);
    digits = sip_text_number(rest, &retry_after->seconds);
    rest = sip_text_trim(sip_text_skip(rest, digits));
    if (rest.length > 0 && rest.data[0] == '(')
        take_comment(&rest, &retry_after->comment);
    retry_after->has_duration =
        sip_parameter(rest, "duration", &duration) && sip_text_number(duration, &retry_after->duration) > 0;
    return digits > 0;
}
