/* language.h
 * The language of the texts, as the user wishes it.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#ifndef SIPEXPLAIN_LANGUAGE_H
#define SIPEXPLAIN_LANGUAGE_H

#include <glib.h>

/* The language for a wish: a code such as "en" of a file in plugin/catalogue, or "auto" for that of the user's
 * environment (LANGUAGE, LC_ALL, LC_MESSAGES, LANG), which is English where no other is built in. NULL for a language
 * that is not built in. The caller frees it with g_free. */
char *sip_language_find(const char *wish);

#endif
