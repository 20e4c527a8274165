/* complain.h
 * Messages on standard error.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#ifndef SIPEXPLAIN_COMPLAIN_H
#define SIPEXPLAIN_COMPLAIN_H

#include <glib.h>

/* Prints "sipexplain: ..." as one line. Returns EXIT_FAILURE, so that a caller may return it in turn. */
int complain(const char *format, ...) G_GNUC_PRINTF(1, 2);

/* An argument as a message may repeat it: short, valid UTF-8, nothing that a terminal obeys. The caller frees it with
 * g_free. */
char *quote(const char *argument);

#endif
