/* call_words.c
 * What a report says about one call.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#include <time.h>

#include <sipexplain/remark_text.h>
#include <sipexplain/report.h>

#include "call_words.h"

const char *sip_call_column_key(enum sip_call_column column)
{
    static const char *const keys[SIP_CALL_COLUMNS] = {
        [SIP_COLUMN_START] = "start",     [SIP_COLUMN_FROM] = "from",   [SIP_COLUMN_TO] = "to",
        [SIP_COLUMN_METHOD] = "method",   [SIP_COLUMN_CODES] = "codes", [SIP_COLUMN_OUTCOME] = "outcome",
        [SIP_COLUMN_CAUSE] = "cause",     [SIP_COLUMN_FIX] = "fix",     [SIP_COLUMN_FRAME] = "frame",
        [SIP_COLUMN_CALL_ID] = "call_id",
    };

    return keys[column];
}

static const char *find_word(struct sip_catalogue *catalogue, const char *kind, const char *name)
{
    char *key = g_strconcat(kind, ".", name, NULL);
    const char *word = sip_report_word(catalogue, key);

    g_free(key);
    return word;
}

const char *sip_call_column_title(struct sip_catalogue *catalogue, enum sip_call_column column)
{
    return find_word(catalogue, "column", sip_call_column_key(column));
}

/* --- Cause and fix --- */

static const struct sip_explanation *explain(const struct sip_report *report, const struct sip_record *record)
{
    return sip_catalogue_explain(report->catalogue, record->status, (enum sip_method)record->method, record->in_dialog);
}

/* A text of the first piece of evidence on a record that has one; NULL: none does. */
static char *text_of_evidence(const struct sip_report *report, guint32 record, const char *key)
{
    char *text = NULL;

    for (guint32 number = sip_ledger_record(report->ledger, record)->first_remark; number != 0 && text == NULL;
         number = sip_ledger_remark(report->ledger, number)->next)
        if (!sip_remark_is_finding((enum sip_remark_id)sip_ledger_remark(report->ledger, number)->id))
            text = sip_remark_text(report->catalogue, report->ledger, record, sip_ledger_remark(report->ledger, number),
                                   key);
    return text;
}

static char *text_of_finding(const struct sip_report *report, const struct sip_call *call, const char *key)
{
    return call->finding != 0 ? sip_remark_text(report->catalogue, report->ledger, call->cause,
                                                sip_ledger_remark(report->ledger, call->finding), key)
                              : NULL;
}

/* The cause where the decisive message tells none, or none is asked for; NULL: that message tells it. */
static const char *cause_by_outcome(const struct sip_call *call, const struct sip_record *cause)
{
    if (call->outcome == SIP_CALL_CANCELLED && cause->status < 200)
        return "cause.cancelled";
    if (call->cause != call->decisive)
        return NULL;
    switch ((enum sip_call_outcome)call->outcome) {
    case SIP_CALL_PENDING:
        return "cause.pending";
    case SIP_CALL_MIDWAY:
        return "cause.midway";
    case SIP_CALL_ANSWERED:
        return "cause.answered";
    default:
        return NULL;
    }
}

char *call_cause(const struct sip_report *report, const struct sip_call *call, const char *finding_key)
{
    const struct sip_record *record = sip_ledger_record(report->ledger, call->cause);
    const char *word = cause_by_outcome(call, record);
    char *cause = text_of_finding(report, call, finding_key);

    if (cause == NULL && word != NULL)
        return g_strdup(sip_report_word(report->catalogue, word));
    if (cause == NULL)
        cause = text_of_evidence(report, call->cause, "summary");
    return cause != NULL ? cause : g_strdup(explain(report, record)->summary);
}

char *call_cause_name(const struct sip_report *report, const struct sip_call *call)
{
    const struct sip_record *record = sip_ledger_record(report->ledger, call->cause);
    const char *name = explain(report, record)->name;
    char *summary = call_cause(report, call, "summary");
    char code[8];
    const struct sip_place places[] = {
        {"code", code},
        {"name", name != NULL ? name : sip_catalogue_label(report->catalogue, "unnamed")},
        {"summary", summary},
        {NULL, NULL},
    };
    char *filled;

    if (call->finding != 0 || record->kind != SIP_RECORD_RESPONSE)
        return summary;
    g_snprintf(code, sizeof code, "%03u", record->status);
    filled = sip_template_fill(sip_report_word(report->catalogue, "cause.code"), places);
    g_free(summary);
    return filled;
}

char *call_fix(const struct sip_report *report, const struct sip_call *call)
{
    const struct sip_record *record = sip_ledger_record(report->ledger, call->cause);
    const gboolean is_response = record->kind == SIP_RECORD_RESPONSE;
    const char *note = is_response && report->note_of != NULL ? report->note_of(report->ledger, call->cause) : NULL;
    char *fix;

    if (note != NULL)
        return g_strdup(note);
    if (call->severity < SIP_SEVERITY_NOTE)
        return g_strdup("");
    fix = text_of_finding(report, call, "fix.1");
    if (fix == NULL)
        fix = text_of_evidence(report, call->cause, "fix.1");
    if (fix == NULL && is_response)
        fix = g_strdup(explain(report, record)->fix[0]);
    return fix != NULL ? fix : g_strdup("");
}

/* --- The other columns --- */

static gboolean is_clean(const char *text)
{
    while (g_ascii_isprint(*text))
        text++;
    return *text == '\0';
}

char *call_clean(const char *text)
{
    GString *cleaned;

    if (is_clean(text)) /* most are */
        return g_strdup(text);
    cleaned = g_string_new(NULL);
    for (; *text != '\0'; text = g_utf8_next_char(text)) {
        const gunichar c = g_utf8_get_char(text);

        g_string_append_unichar(cleaned, g_unichar_isprint(c) ? c : 0xFFFD);
    }
    return g_string_free(cleaned, FALSE);
}

char *call_codes(const struct sip_report *report, const struct sip_call *call)
{
    const guint16 *codes = sip_calls_codes(report->calls, call);
    GString *list = g_string_new(NULL);

    for (guint i = 0; i < call->code_count; i++)
        g_string_append_printf(list, i == 0 ? "%03u" : " %03u", codes[i]);
    return g_string_free(list, FALSE);
}

char *call_time(gdouble seconds, gboolean universal)
{
    const gint64 milliseconds = (gint64)(seconds * 1000.0);
    const time_t whole = (time_t)(milliseconds / 1000);
    char text[64];
    struct tm time;

    if (milliseconds < 0 || (universal ? gmtime_r(&whole, &time) : localtime_r(&whole, &time)) == NULL ||
        strftime(text, sizeof text, universal ? "%Y-%m-%dT%H:%M:%S" : "%Y-%m-%d %H:%M:%S", &time) == 0)
        return g_strdup(""); /* a damaged time stamp */
    return g_strdup_printf("%s.%03u%s", text, (guint)(milliseconds % 1000), universal ? "Z" : "");
}

const char *call_method(const struct sip_report *report, const struct sip_group *group)
{
    const char *name = sip_method_name((enum sip_method)group->method);

    return name != NULL ? name : sip_ledger_text(report->ledger, group->method_name);
}

void sip_call_words_fill(struct sip_call_words *words, const struct sip_report *report, guint32 group_number)
{
    const struct sip_call *call = sip_calls_get(report->calls, group_number);
    const struct sip_group *group = sip_groups_get(sip_ledger_groups(report->ledger), group_number);
    const struct sip_ledger *ledger = report->ledger;
    char *cause = call_cause(report, call, "text");
    char *fix = call_fix(report, call);

    words->columns[SIP_COLUMN_START] = call_time(group->start, FALSE);
    words->columns[SIP_COLUMN_FROM] = call_clean(sip_ledger_text(ledger, group->from));
    words->columns[SIP_COLUMN_TO] = call_clean(sip_ledger_text(ledger, group->to));
    words->columns[SIP_COLUMN_METHOD] = call_clean(call_method(report, group));
    words->columns[SIP_COLUMN_CODES] = call_codes(report, call);
    words->columns[SIP_COLUMN_OUTCOME] =
        g_strdup(find_word(report->catalogue, "outcome", sip_call_outcome_slug((enum sip_call_outcome)call->outcome)));
    words->columns[SIP_COLUMN_CAUSE] = call_clean(cause);
    words->columns[SIP_COLUMN_FIX] = call_clean(fix);
    words->columns[SIP_COLUMN_FRAME] = g_strdup_printf("%u", sip_ledger_frame(ledger, call->cause));
    words->columns[SIP_COLUMN_CALL_ID] = call_clean(sip_ledger_text(ledger, group->call_id));
    g_free(cause);
    g_free(fix);
}

void sip_call_words_clear(struct sip_call_words *words)
{
    for (gsize i = 0; i < SIP_CALL_COLUMNS; i++)
        g_clear_pointer(&words->columns[i], g_free);
}
