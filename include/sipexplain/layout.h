/* layout.h
 * Text in the columns of a terminal, where Chinese, Japanese and Korean characters take two of them.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#ifndef SIPEXPLAIN_LAYOUT_H
#define SIPEXPLAIN_LAYOUT_H

#include <glib.h>

/* How many columns a line of UTF-8 takes. */
guint layout_columns(const char *text);

/* Appends a text to a line that already has `column` columns. No line becomes wider than `width` (0: no limit); further
 * lines begin at column `indent`. Breaks at blanks and beside wide characters, but not before closing punctuation; what
 * fits no line is cut. Ends the last line. */
void layout_wrap(GString *out, const char *text, guint column, guint indent, guint width);

/* Appends a text and blanks up to `width` columns. */
void layout_pad(GString *out, const char *text, guint width);

#endif
