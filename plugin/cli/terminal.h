/* terminal.h
 * What the standard output leads to.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#ifndef SIPEXPLAIN_TERMINAL_H
#define SIPEXPLAIN_TERMINAL_H

#include <glib.h>

/* Columns of the terminal; 0 for a pipe or a file, whose lines have no limit. */
guint terminal_width(void);

/* FALSE for a pipe or a file, for a terminal without colours, and where NO_COLOR is set (https://no-color.org). */
gboolean terminal_has_colours(void);

#endif
