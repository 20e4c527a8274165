/* site_note.h
 * Which responses a note of the user's own is about.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#ifndef SIPEXPLAIN_SITE_NOTE_H
#define SIPEXPLAIN_SITE_NOTE_H

#include <sipexplain/catalogue.h>

/* As the user typed it; NULL and "" are the same. The strings belong to whoever keeps the note. */
struct sip_site_note {
    char *codes;  /* "404", "4xx" or "500-599" */
    char *method; /* "": any; "INVITE" is a re-INVITE too */
    char *server; /* "": any; else a part of Server or User-Agent, in any case */
    char *text;
    enum sip_severity severity;
};

/* What is wrong with a member of a note, as a sentence for the user, who sees it beside the table; NULL: nothing.
 * Static texts. */
const char *sip_site_note_fault_of_codes(const char *codes);
const char *sip_site_note_fault_of_method(const char *method);
const char *sip_site_note_fault_of_text(const char *text);

/* `method` and `server` of the response may be "". Codes with a fault match nothing. */
gboolean sip_site_note_matches(const struct sip_site_note *note, guint16 code, const char *method, const char *server);

#endif
