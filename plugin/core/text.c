/* text.c
 * A piece of a message's text, and the few operations the scanners need on it.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#include <string.h>

#include <sipexplain/text.h>

static gboolean is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

struct sip_text sip_text_trim(struct sip_text text)
{
    while (text.length > 0 && is_blank(text.data[0])) {
        text.data++;
        text.length--;
    }
    while (text.length > 0 && is_blank(text.data[text.length - 1]))
        text.length--;
    return text;
}

gboolean sip_text_has_prefix(struct sip_text text, const char *prefix)
{
    const gsize length = strlen(prefix);

    return text.length >= length && g_ascii_strncasecmp(text.data, prefix, length) == 0;
}

gboolean sip_text_equal(struct sip_text text, const char *word)
{
    return text.length == strlen(word) && sip_text_has_prefix(text, word);
}

gsize sip_text_number(struct sip_text text, guint32 *value)
{
    guint64 number = 0;
    gsize digits = 0;

    while (digits < text.length && g_ascii_isdigit(text.data[digits])) {
        number = MIN(number * 10 + (guint64)(text.data[digits] - '0'), G_MAXUINT32);
        digits++;
    }
    if (digits > 0)
        *value = (guint32)number;
    return digits;
}

char *sip_text_to_utf8(struct sip_text text)
{
    return g_utf8_make_valid(text.data != NULL ? text.data : "", (gssize)text.length);
}
