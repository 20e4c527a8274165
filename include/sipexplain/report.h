/* report.h
 * Reports about the calls of a capture: a line for each, and the figures of all.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#ifndef SIPEXPLAIN_REPORT_H
#define SIPEXPLAIN_REPORT_H

#include <stdio.h>

#include <sipexplain/calls.h>

/* A word of the group [report]. A key that does not exist is a defect of the build and ends the program. */
const char *sip_report_word(struct sip_catalogue *catalogue, const char *key);

/* --- The groups that a report is about --- */

struct sip_selection;

/* Empty. Never NULL. The caller frees it with sip_selection_free. */
struct sip_selection *sip_selection_new(void);
void sip_selection_free(struct sip_selection *selection);

/* TRUE if the group was not in it yet. */
gboolean sip_selection_add(struct sip_selection *selection, guint32 group);

/* --- What a report needs --- */

/* What the user has noted on the response of a record; NULL: nothing. */
typedef const char *(*sip_report_note)(const struct sip_ledger *ledger, guint32 record);

struct sip_report {
    const struct sip_ledger *ledger;
    sip_report_note note_of;
    struct sip_catalogue *catalogue;
    struct sip_calls *calls;
};

/* Judges the groups of a ledger. `catalogue` must live longer than the report, and so must the ledger. `note_of` may be
 * NULL. */
struct sip_report *sip_report_new(const struct sip_ledger *ledger, struct sip_catalogue *catalogue,
                                  sip_report_note note_of);
void sip_report_free(struct sip_report *report);

/* The selected groups in the order of sip_call_compare, ended by 0. The caller frees them with g_free. */
guint32 *sip_report_sort(const struct sip_report *report, const struct sip_selection *selection);

/* --- A line for each call --- */

enum sip_call_column {
    SIP_COLUMN_START,
    SIP_COLUMN_FROM,
    SIP_COLUMN_TO,
    SIP_COLUMN_METHOD,
    SIP_COLUMN_CODES,
    SIP_COLUMN_OUTCOME,
    SIP_COLUMN_CAUSE,
    SIP_COLUMN_FIX, /* empty where nothing has to be repaired */
    SIP_COLUMN_FRAME,
    SIP_COLUMN_CALL_ID,
    SIP_CALL_COLUMNS
};

/* "from": under which name the catalogue and JSON know a column. */
const char *sip_call_column_key(enum sip_call_column column);
const char *sip_call_column_title(struct sip_catalogue *catalogue, enum sip_call_column column);

/* What a line says in each column: valid UTF-8 without control characters. */
struct sip_call_words {
    char *columns[SIP_CALL_COLUMNS];
};

/* The caller frees the words with sip_call_words_clear. */
void sip_call_words_fill(struct sip_call_words *words, const struct sip_report *report, guint32 group);
void sip_call_words_clear(struct sip_call_words *words);

/* Prints a line for each of the groups, which end with 0: in columns, as a JSON object, as a row of a Markdown table.
 */
typedef void (*sip_calls_printer)(const struct sip_report *report, const guint32 *groups, FILE *out);
void sip_calls_print_text(const struct sip_report *report, const guint32 *groups, FILE *out);
void sip_calls_print_json(const struct sip_report *report, const guint32 *groups, FILE *out);
void sip_calls_print_markdown(const struct sip_report *report, const guint32 *groups, FILE *out);

#endif
