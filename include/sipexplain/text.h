/* text.h
 * A piece of a message's text, and the few operations the scanners need on it.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#ifndef SIPEXPLAIN_TEXT_H
#define SIPEXPLAIN_TEXT_H

#include <string.h>

#include <glib.h>

/* The smallest operations are inline: they run for every header of every message. */

/* Points into bytes that somebody else owns; not terminated, may hold any byte. */
struct sip_text {
    const char *data;
    gsize length;
};

static inline gboolean sip_is_blank(char c)
{
    return (guchar)c <= ' ' && (c == ' ' || c == '\t' || c == '\r' || c == '\n');
}

/* The text without blanks, tabs and line ends at both sides. */
static inline struct sip_text sip_text_trim(struct sip_text text)
{
    while (text.length > 0 && sip_is_blank(text.data[0])) {
        text.data++;
        text.length--;
    }
    while (text.length > 0 && sip_is_blank(text.data[text.length - 1]))
        text.length--;
    return text;
}

/* Compares two texts, byte by byte or without regard to ASCII case. */
gboolean sip_text_same(struct sip_text a, struct sip_text b);
gboolean sip_text_same_folded(struct sip_text a, struct sip_text b);

/* Compares without regard to ASCII case. */
static inline gboolean sip_text_equal(struct sip_text text, const char *word)
{
    const gsize length = strlen(word);

    return text.length == length && sip_text_same_folded(text, (struct sip_text){word, length});
}

static inline gboolean sip_text_has_prefix(struct sip_text text, const char *prefix)
{
    const gsize length = strlen(prefix);

    return text.length >= length &&
           sip_text_same_folded((struct sip_text){text.data, length}, (struct sip_text){prefix, length});
}

/* The text without its first `length` bytes; empty if it has no more. */
static inline struct sip_text sip_text_skip(struct sip_text text, gsize length)
{
    length = MIN(length, text.length);
    if (length > 0) /* a text that is not there may have no address */
        text.data += length;
    text.length -= length;
    return text;
}

/* Fills a place that has no text yet: of fields and parameters that come twice, the first counts. */
static inline void sip_text_set_once(struct sip_text *place, struct sip_text text)
{
    if (place->data == NULL)
        *place = text;
}

/* The text up to the first of the bytes in `ends`, or the whole of it. */
struct sip_text sip_text_until(struct sip_text text, const char *ends);

/* Separators, to look for several at once: SIP_COMMA | SIP_BLANK. */
enum sip_separator {
    SIP_BLANK = 1 << 0, /* as in sip_is_blank */
    SIP_COMMA = 1 << 1,
    SIP_SEMICOLON = 1 << 2,
    SIP_EQUALS = 1 << 3,
    SIP_COLON = 1 << 4,
    SIP_QUESTION = 1 << 5,
    SIP_GREATER = 1 << 6,
    SIP_SLASH = 1 << 7,
    SIP_QUOTE = 1 << 8,
    SIP_LESS = 1 << 9
};
extern const guint16 sip_separators[256]; /* enum sip_separator of each byte */

/* The text up to the first of the separators, or the whole of it. */
static inline struct sip_text sip_text_before(struct sip_text text, guint separators)
{
    const char *here = text.data;
    const char *end;

    if (text.length == 0) /* there may be no address */
        return text;
    end = here + text.length;
    /* Four at a time: this loop runs over a third of what a message's headers hold. */
    for (; end - here >= 4; here += 4) {
        if ((sip_separators[(guchar)here[0]] & separators) != 0)
            return (struct sip_text){text.data, (gsize)(here - text.data)};
        if ((sip_separators[(guchar)here[1]] & separators) != 0)
            return (struct sip_text){text.data, (gsize)(here + 1 - text.data)};
        if ((sip_separators[(guchar)here[2]] & separators) != 0)
            return (struct sip_text){text.data, (gsize)(here + 2 - text.data)};
        if ((sip_separators[(guchar)here[3]] & separators) != 0)
            return (struct sip_text){text.data, (gsize)(here + 3 - text.data)};
    }
    while (here < end && (sip_separators[(guchar)*here] & separators) == 0)
        here++;
    return (struct sip_text){text.data, (gsize)(here - text.data)};
}

/* The text without the separators at its front. */
static inline struct sip_text sip_text_past(struct sip_text text, guint separators)
{
    while (text.length > 0 && (sip_separators[(guchar)text.data[0]] & separators) != 0) {
        text.data++;
        text.length--;
    }
    return text;
}

/* Takes one line off the front; the line comes without its line end (CR LF or LF). FALSE: nothing left. */
static inline gboolean sip_text_line(struct sip_text *rest, struct sip_text *line)
{
    const char *end;

    if (rest->length == 0)
        return FALSE;
    end = memchr(rest->data, '\n', rest->length);
    *line = *rest;
    line->length = end != NULL ? (gsize)(end - rest->data) : rest->length;
    *rest = sip_text_skip(*rest, line->length + 1);
    if (line->length > 0 && line->data[line->length - 1] == '\r')
        line->length--;
    return TRUE;
}

/* Reads the quoted string that a text begins with: what stands between the quotes, escapes as they are. A missing end
 * quote is no matter. Returns how many bytes it takes; 0: no quote at the beginning. */
gsize sip_text_quoted(struct sip_text text, struct sip_text *inside);

/* Reads the decimal digits that a text begins with. Returns how many there were (0: no number); a value above
 * G_MAXUINT32 is cut to it, as header values are clamped rather than lost. */
gsize sip_text_number(struct sip_text text, guint32 *value);

/* Writes a terminated copy of at most size - 1 bytes for the eye: valid UTF-8, control characters and runs of blanks as
 * one blank. A longer text is cut at a character and ends in "...". `size` is 4 at least. Returns the length. */
gsize sip_text_clean(struct sip_text text, char *copy, gsize size);

/* A terminated copy that is valid UTF-8 (a wrong byte becomes U+FFFD). The caller frees it with g_free. */
char *sip_text_to_utf8(struct sip_text text);

#endif
