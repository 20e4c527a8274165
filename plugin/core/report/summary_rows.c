/* summary_rows.c
 * The figures of many calls in words.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#include <string.h>

#include <sipexplain/summary.h>
#include <sipexplain/template.h>

#include "call_words.h"

#define TOP 10 /* causes and servers */

/* A section on its way into words. */
struct table {
    const struct sip_summary *summary;
    const struct sip_report *report;
    GPtrArray *rows;
};

const char *sip_summary_section_title(struct sip_catalogue *catalogue, enum sip_summary_section section)
{
    static const char *const keys[SIP_SUMMARY_SECTIONS] = {
        [SIP_SECTION_CALLS] = "section.calls",   [SIP_SECTION_REQUESTS] = "section.requests",
        [SIP_SECTION_RATIOS] = "section.ratios", [SIP_SECTION_DELAYS] = "section.delays",
        [SIP_SECTION_CAUSES] = "section.causes", [SIP_SECTION_SERVERS] = "section.servers",
    };

    return sip_report_word(catalogue, keys[section]);
}

static const char *word(const struct table *table, const char *key)
{
    return sip_report_word(table->report->catalogue, key);
}

static void free_row(gpointer data)
{
    struct sip_summary_row *row = data;

    g_free(row->label);
    g_free(row->value);
    g_free(row->note);
    g_free(row);
}

/* Takes ownership of the texts. */
static void add_row(const struct table *table, struct sip_summary_row row)
{
    g_ptr_array_add(table->rows, g_memdup2(&row, sizeof row));
}

/* The note of a figure stands under its key and ".note". */
static char *note_of(const struct table *table, const char *key)
{
    char *note_key = g_strconcat(key, ".note", NULL);
    char *note = g_strdup(word(table, note_key));

    g_free(note_key);
    return note;
}

static char *fill(const struct table *table, const char *key, const struct sip_place *places)
{
    return sip_template_fill(word(table, key), places);
}

/* "12.3" of a share; the caller has made sure that there is a whole. */
static void write_percent(struct sip_share share, char *text, gsize size)
{
    g_ascii_formatd(text, (gint)size, "%.1f", 100.0 * share.part / share.whole);
}

static void add_count(const struct table *table, const char *key, guint32 count)
{
    add_row(table,
            (struct sip_summary_row){g_strdup(word(table, key)), g_strdup_printf("%u", count), note_of(table, key)});
}

static void add_count_with_share(const struct table *table, const char *key, struct sip_share share)
{
    char count[16];
    char percent[16];
    const struct sip_place places[] = {{"count", count}, {"percent", percent}, {NULL, NULL}};

    if (share.whole == 0) {
        add_count(table, key, share.part);
        return;
    }
    g_snprintf(count, sizeof count, "%u", share.part);
    write_percent(share, percent, sizeof percent);
    add_row(table, (struct sip_summary_row){g_strdup(word(table, key)), fill(table, "count_with_share", places),
                                            note_of(table, key)});
}

static void add_share(const struct table *table, const char *key, struct sip_share share)
{
    char percent[16];
    const struct sip_place places[] = {{"percent", percent}, {NULL, NULL}};

    if (share.whole != 0)
        write_percent(share, percent, sizeof percent);
    add_row(table, (struct sip_summary_row){g_strdup(word(table, key)),
                                            share.whole != 0 ? fill(table, "share", places)
                                                             : g_strdup(word(table, "no_share")),
                                            note_of(table, key)});
}

static void add_calls(const struct table *table)
{
    const struct sip_summary *summary = table->summary;
    const guint32 *outcomes = summary->outcomes;
    const guint32 all = summary->attempts;

    add_count(table, "calls.attempts", all);
    add_count_with_share(table, "calls.answered", (struct sip_share){outcomes[SIP_CALL_ANSWERED], all});
    add_count_with_share(table, "calls.troubled", (struct sip_share){summary->troubled, all});
    add_count_with_share(table, "calls.not_connected", (struct sip_share){outcomes[SIP_CALL_NOT_CONNECTED], all});
    add_count_with_share(table, "calls.failed", (struct sip_share){outcomes[SIP_CALL_FAILED], all});
    add_count_with_share(table, "calls.cancelled", (struct sip_share){outcomes[SIP_CALL_CANCELLED], all});
    add_count_with_share(table, "calls.unfinished",
                         (struct sip_share){outcomes[SIP_CALL_CHALLENGED] + outcomes[SIP_CALL_NEGOTIATION] +
                                                outcomes[SIP_CALL_REDIRECTED] + outcomes[SIP_CALL_PENDING],
                                            all});
    add_count(table, "calls.midway", summary->midway);
}

static void add_requests(const struct table *table)
{
    const struct sip_summary *summary = table->summary;

    add_count(table, "requests.registrations", summary->registrations);
    add_count(table, "requests.registrations_failed", summary->registrations_failed);
    add_count(table, "requests.others", summary->others);
    add_count(table, "requests.others_failed", summary->others_failed);
}

static void add_ratios(const struct table *table)
{
    add_share(table, "ratio.ser", sip_summary_ser(table->summary));
    add_share(table, "ratio.seer", sip_summary_seer(table->summary));
    add_share(table, "ratio.isa", sip_summary_isa(table->summary));
}

static void add_delay(const struct table *table, const char *key, const struct sip_delays *delays, gboolean median)
{
    const gboolean any = sip_delays_count(delays) > 0;
    char count[16];
    char seconds[32];
    const struct sip_place label[] = {{"name", word(table, key)}, {"count", count}, {NULL, NULL}};
    const struct sip_place value[] = {{"seconds", seconds}, {NULL, NULL}};

    g_snprintf(count, sizeof count, "%u", sip_delays_count(delays));
    if (any)
        g_ascii_formatd(seconds, sizeof seconds, "%.3f",
                        median ? sip_delays_median(delays) : sip_delays_percentile(delays, 95));
    add_row(table,
            (struct sip_summary_row){fill(table, median ? "delay.median" : "delay.percentile", label),
                                     any ? fill(table, "delay.seconds", value) : g_strdup(word(table, "delay.none")),
                                     median ? note_of(table, key) : g_strdup("")});
}

static void add_delays(const struct table *table)
{
    static const char *const keys[] = {"delay.answered", "delay.other", "delay.dial"};
    const struct sip_delays *const delays[] = {table->summary->answered_delays, table->summary->other_delays,
                                               table->summary->dial_delays};

    for (gsize i = 0; i < G_N_ELEMENTS(keys); i++) {
        add_delay(table, keys[i], delays[i], TRUE);
        add_delay(table, keys[i], delays[i], FALSE);
    }
}

static char *note_of_cause(const struct table *table, const struct sip_call *call)
{
    char *fix = call_fix(table->report, call);
    char frame[16];
    const struct sip_place places[] = {{"fix", fix}, {"frame", frame}, {NULL, NULL}};
    char *note;

    g_snprintf(frame, sizeof frame, "%u", sip_ledger_frame(table->report->ledger, call->cause));
    note = fill(table, *fix != '\0' ? "cause.note" : "cause.note.bare", places);
    g_free(fix);
    return note;
}

static void add_cause(const struct table *table, const struct sip_tally *tally)
{
    const struct sip_call *call = sip_calls_get(table->report->calls, tally->example);

    add_row(table, (struct sip_summary_row){call_cause_name(table->report, call), g_strdup_printf("%u", tally->count),
                                            note_of_cause(table, call)});
}

static void add_server(const struct table *table, const struct sip_tally *tally)
{
    const struct sip_group *group = sip_groups_get(sip_ledger_groups(table->report->ledger), tally->example);
    char *server = sip_endpoint_text(&group->server);
    const struct sip_call *call = sip_calls_get(table->report->calls, tally->example);
    char *software = call_clean(
        sip_ledger_text(table->report->ledger, sip_ledger_record(table->report->ledger, call->decisive)->server));
    char failed[16];
    const struct sip_place named[] = {{"server", server}, {"software", software}, {NULL, NULL}};
    const struct sip_place note[] = {{"failed", failed}, {NULL, NULL}};

    g_snprintf(failed, sizeof failed, "%u", tally->failed);
    add_row(table, (struct sip_summary_row){*software != '\0' ? fill(table, "server.named", named) : g_strdup(server),
                                            g_strdup_printf("%u", tally->count), fill(table, "server.note", note)});
    g_free(server);
    g_free(software);
}

static void add_tallies(const struct table *table, GHashTable *tallies,
                        void (*add)(const struct table *, const struct sip_tally *), const char *none)
{
    const struct sip_tally **top = sip_tallies_top(tallies, TOP);

    for (const struct sip_tally **one = top; *one != NULL; one++)
        add(table, *one);
    if (*top == NULL)
        add_row(table, (struct sip_summary_row){g_strdup(word(table, none)), g_strdup(""), g_strdup("")});
    g_free(top);
}

GPtrArray *sip_summary_rows(const struct sip_summary *summary, const struct sip_report *report,
                            enum sip_summary_section section)
{
    const struct table table = {
        .summary = summary,
        .report = report,
        .rows = g_ptr_array_new_with_free_func(free_row),
    };

    switch (section) {
    case SIP_SECTION_CALLS:
        add_calls(&table);
        break;
    case SIP_SECTION_REQUESTS:
        add_requests(&table);
        break;
    case SIP_SECTION_RATIOS:
        add_ratios(&table);
        break;
    case SIP_SECTION_DELAYS:
        add_delays(&table);
        break;
    case SIP_SECTION_CAUSES:
        add_tallies(&table, summary->causes, add_cause, "causes.none");
        break;
    case SIP_SECTION_SERVERS:
        add_tallies(&table, summary->servers, add_server, "servers.none");
        break;
    case SIP_SUMMARY_SECTIONS:
        break;
    }
    return table.rows;
}
