/* words.h
 * The catalogue in the language that the user has chosen.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#ifndef SIPEXPLAIN_WORDS_H
#define SIPEXPLAIN_WORDS_H

#include <sipexplain/catalogue.h>

/* Read when it is first asked for, as most captures hold no SIP. It belongs to this file and lives until the language
 * changes or Wireshark ends: take it anew for each frame and each report. */
struct sip_catalogue *words_catalogue(void);

/* TRUE if a catalogue has been read. */
gboolean words_are_read(void);

/* A wish as sip_language_find takes it. The catalogue of another language is freed, with all that was made from it. */
void words_choose_language(const char *wish);

void words_forget(void);

#endif
