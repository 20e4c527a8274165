/* text.c
 * A piece of a message's text, and the few operations the scanners need on it.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#include <string.h>

#include <sipexplain/text.h>

#define REPLACEMENT_CHARACTER 0xFFFD
#define LETTER_CASE 0x20 /* the bit in which an ASCII letter and its capital differ */

const guint16 sip_separators[256] = {
    [' '] = SIP_BLANK,     ['\t'] = SIP_BLANK, ['\r'] = SIP_BLANK,  ['\n'] = SIP_BLANK,   [','] = SIP_COMMA,
    [';'] = SIP_SEMICOLON, ['='] = SIP_EQUALS, [':'] = SIP_COLON,   ['?'] = SIP_QUESTION, ['/'] = SIP_SLASH,
    ['"'] = SIP_QUOTE,     ['<'] = SIP_LESS,   ['>'] = SIP_GREATER,
};

gboolean sip_text_same(struct sip_text a, struct sip_text b)
{
    return a.length == b.length && (a.length == 0 || memcmp(a.data, b.data, a.length) == 0);
}

gboolean sip_text_same_folded(struct sip_text a, struct sip_text b)
{
    gsize i = 0;

    if (a.length != b.length)
        return FALSE;
    for (; i + sizeof(guint32) <= a.length; i += sizeof(guint32)) { /* the same case is the rule */
        guint32 left;
        guint32 right;

        memcpy(&left, a.data + i, sizeof left);
        memcpy(&right, b.data + i, sizeof right);
        if (left != right)
            break;
    }
    for (; i < a.length; i++) { /* g_ascii_strncasecmp would end at a NUL */
        const guchar c = (guchar)a.data[i];
        const guchar difference = c ^ (guchar)b.data[i];

        if (difference != 0 && (difference != LETTER_CASE || !g_ascii_isalpha(c)))
            return FALSE;
    }
    return TRUE;
}

struct sip_text sip_text_until(struct sip_text text, const char *ends)
{
    guint64 set[4] = {0, 0, 0, 0}; /* a bit for each byte that ends the text */
    gsize length = 0;

    if (text.length == 0)
        return text;
    if (ends[1] == '\0') {
        const char *end = memchr(text.data, ends[0], text.length);

        return (struct sip_text){text.data, end != NULL ? (gsize)(end - text.data) : text.length};
    }
    for (; *ends != '\0'; ends++)
        set[(guchar)*ends / 64] |= (guint64)1 << (guchar)*ends % 64;
    while (length < text.length && (set[(guchar)text.data[length] / 64] >> (guchar)text.data[length] % 64 & 1) == 0)
        length++;
    return (struct sip_text){text.data, length};
}

gsize sip_text_quoted(struct sip_text text, struct sip_text *inside)
{
    gsize end = 0;

    if (text.length == 0 || text.data[0] != '"')
        return 0;
    *inside = sip_text_skip(text, 1);
    end = sip_text_until(*inside, "\"").length;
    if (end > 0 && memchr(inside->data, '\\', end) != NULL) /* a quote that is escaped ends nothing */
        for (end = 0; end < inside->length && inside->data[end] != '"';)
            end += inside->data[end] == '\\' ? 2 : 1;
    inside->length = MIN(end, inside->length);
    return MIN(inside->length + 2, text.length);
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

/* Takes one character off a text, as it may be shown: a wrong byte becomes U+FFFD, a control character a blank. */
static gunichar take_character(struct sip_text *text)
{
    gunichar character = text->data[0] == '\0' ? ' ' : g_utf8_get_char_validated(text->data, (gssize)text->length);

    if (character == (gunichar)-1 || character == (gunichar)-2) {
        *text = sip_text_skip(*text, 1);
        return REPLACEMENT_CHARACTER;
    }
    *text = sip_text_skip(*text, text->data[0] == '\0' ? 1 : (gsize)g_unichar_to_utf8(character, NULL));
    return g_unichar_isspace(character) || g_unichar_iscntrl(character) ? ' ' : character;
}

gsize sip_text_clean(struct sip_text text, char *copy, gsize size)
{
    gsize length = 0;
    gsize cut = 0; /* where the dots stand if the text proves too long */

    text = sip_text_trim(text);
    while (text.length > 0) {
        gunichar character;
        gsize bytes;

        if (g_ascii_isgraph(text.data[0]) && length + 4 <= size - 1) { /* nothing to look up, and room for the dots */
            copy[length++] = text.data[0];
            cut = length;
            text = sip_text_skip(text, 1);
            continue;
        }
        character = take_character(&text);
        bytes = (gsize)g_unichar_to_utf8(character, NULL);
        if (character == ' ' && (length == 0 || copy[length - 1] == ' '))
            continue;
        if (length + bytes > size - 1) {
            memcpy(copy + cut, "...", 4);
            return cut + 3;
        }
        length += (gsize)g_unichar_to_utf8(character, copy + length);
        if (length + 3 <= size - 1)
            cut = length;
    }
    if (length > 0 && copy[length - 1] == ' ')
        length--;
    copy[length] = '\0';
    return length;
}

char *sip_text_to_utf8(struct sip_text text)
{
    return g_utf8_make_valid(text.data != NULL ? text.data : "", (gssize)text.length);
}
