/* call_words.h
 * What the reports say about one call, piece by piece.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#ifndef SIPEXPLAIN_CALL_WORDS_H
#define SIPEXPLAIN_CALL_WORDS_H

#include <sipexplain/report.h>

/* The caller frees each text with g_free. */

/* Why the call ended as it did: a text of its finding ("text" or "summary"), else the summary of the code. */
char *call_cause(const struct sip_report *report, const struct sip_call *call, const char *finding_key);

/* A short name of the cause: "404 Not Found: Number or user not known here", or the summary of the finding alone. */
char *call_cause_name(const struct sip_report *report, const struct sip_call *call);

/* The first step to take, which is the user's own note where there is one; "" where nothing has to be repaired. */
char *call_fix(const struct sip_report *report, const struct sip_call *call);

/* Without control characters: what a capture holds must not reach a terminal as a command. */
char *call_clean(const char *text);

/* "100 183 604" */
char *call_codes(const struct sip_report *report, const struct sip_call *call);

/* "2026-01-07T12:00:00.250Z", or the local time "2026-01-07 13:00:00.250". */
char *call_time(gdouble seconds, gboolean universal);

/* Belongs to the report. */
const char *call_method(const struct sip_report *report, const struct sip_group *group);

#endif
