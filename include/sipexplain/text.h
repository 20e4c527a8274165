/* text.h
 * A piece of a message's text, and the few operations the scanners need on it.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#ifndef SIPEXPLAIN_TEXT_H
#define SIPEXPLAIN_TEXT_H

#include <glib.h>

/* Points into bytes that somebody else owns; not terminated, may hold any byte. */
struct sip_text {
    const char *data;
    gsize length;
};

/* The text without blanks, tabs and line ends at both sides. */
struct sip_text sip_text_trim(struct sip_text text);

/* Compares without regard to ASCII case. */
gboolean sip_text_equal(struct sip_text text, const char *word);
gboolean sip_text_has_prefix(struct sip_text text, const char *prefix);

/* Reads the decimal digits that a text begins with. Returns how many there were (0: no number); a value above
 * G_MAXUINT32 is cut to it, as header values are clamped rather than lost. */
gsize sip_text_number(struct sip_text text, guint32 *value);

/* A terminated copy that is valid UTF-8 (a wrong byte becomes U+FFFD). The caller frees it with g_free. */
char *sip_text_to_utf8(struct sip_text text);

#endif
