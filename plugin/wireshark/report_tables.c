/* report_tables.c
 * The calls and the summary as tables of the window, in its Telephony menu.
 *
 * Such a table is filled while its packets go by, and nothing tells when they are over. So the calls are judged when
 * the first packet comes, as the window has observed the whole capture before, and a packet only brings its call in.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#include "report.h"

#include <epan/stat_tap_ui.h>

#include <sipexplain/summary.h>

#include "explain.h"
#include "words.h"

#define MAX_TABLES 6
#define CALL_TABLES 3     /* failed, not connected, others */
#define SUMMARY_COLUMNS 4 /* number, figure, value, meaning */

/* One of the two kinds of tables. */
struct kind {
    stat_tap_table_ui ui;
    guint table_count;
    char *titles[MAX_TABLES];
    struct sip_report *report;
    struct sip_selection *selection;
    struct sip_summary *summary;
    GPtrArray *old_rows; /* of earlier fillings: another window may still show them */
};

static struct kind calls;
static struct kind summary;

/* --- Rows --- */

static stat_tap_table *table_at(const struct kind *kind, guint index)
{
    return g_array_index(kind->ui.tables, stat_tap_table *, index);
}

static stat_tap_table_item_type number_item(guint number)
{
    stat_tap_table_item_type item = {.type = TABLE_ITEM_UINT};

    item.value.uint_value = number;
    return item;
}

/* Takes ownership of the text. */
static stat_tap_table_item_type text_item(const char *text)
{
    stat_tap_table_item_type item = {.type = TABLE_ITEM_STRING};

    item.value.string_value = text;
    return item;
}

static void clear_item(stat_tap_table_item_type *item)
{
    if (item->type == TABLE_ITEM_STRING)
        g_free((char *)item->value.string_value);
    item->type = TABLE_ITEM_NONE;
}

struct old_row {
    stat_tap_table_item_type *items;
    guint count;
};

static void free_old_row(gpointer data)
{
    struct old_row *row = data;

    for (guint i = 0; i < row->count; i++)
        clear_item(&row->items[i]);
    g_free(row->items);
    g_free(row);
}

/* Wireshark has no way to take rows out of a table; it frees what stands in it when the last window is closed. */
static void drop_rows(struct kind *kind, stat_tap_table *table)
{
    if (kind->old_rows == NULL)
        kind->old_rows = g_ptr_array_new_with_free_func(free_old_row);
    for (guint i = 0; i < table->num_elements; i++) {
        struct old_row *row = g_new(struct old_row, 1);

        *row = (struct old_row){.items = table->elements[i], .count = table->num_fields};
        g_ptr_array_add(kind->old_rows, row);
    }
    table->num_elements = 0;
}

static void forget(struct kind *kind)
{
    g_clear_pointer(&kind->report, sip_report_free);
    g_clear_pointer(&kind->selection, sip_selection_free);
    g_clear_pointer(&kind->summary, sip_summary_free);
}

static void reset_table(struct kind *kind, stat_tap_table *table)
{
    forget(kind);
    drop_rows(kind, table);
}

static void free_item(stat_tap_table *table _U_, guint row _U_, guint column _U_, stat_tap_table_item_type *item)
{
    clear_item(item);
}

/* The window is about to fill the tables; as it has not shown any before, or has them emptied next. */
static void begin_tables(struct kind *kind, const char *(*title_of)(guint index))
{
    if (kind->old_rows != NULL && kind->ui.refcount <= 1)
        g_clear_pointer(&kind->old_rows, g_ptr_array_unref);
    for (guint i = 0; i < kind->table_count; i++) {
        g_free(kind->titles[i]);
        kind->titles[i] = g_strdup(title_of(i));
        if (kind->ui.tables == NULL || i >= kind->ui.tables->len)
            stat_tap_add_table(&kind->ui, stat_tap_init_table(kind->titles[i], (int)kind->ui.nfields, 0, NULL));
        else
            reset_table(kind, table_at(kind, i));
        table_at(kind, i)->title = kind->titles[i];
    }
}

/* The group that a tapped record brings in; 0: none, or one that is there already. */
static guint32 take_group(struct kind *kind, const struct explain_tap_record *tapped)
{
    const guint32 group = tapped->record->group;

    if (kind->report == NULL) {
        kind->report = report_begin();
        kind->selection = sip_selection_new();
        kind->summary = sip_summary_new();
    }
    return group != 0 && group <= sip_calls_count(kind->report->calls) && sip_selection_add(kind->selection, group)
               ? group
               : 0;
}

/* --- Calls --- */

static const char *title_of_calls(guint index)
{
    static const char *const keys[CALL_TABLES] = {"group.failed", "group.not_connected", "group.rest"};

    return sip_report_word(words_catalogue(), keys[index]);
}

static void begin_calls(stat_tap_table_ui *ui _U_)
{
    begin_tables(&calls, title_of_calls);
}

static void reset_calls(stat_tap_table *table)
{
    reset_table(&calls, table);
}

/* The window has no way from a line to its packets but the number of the frame: it stands where it is always in view.
 */
static const enum sip_call_column column_order[SIP_CALL_COLUMNS] = {
    SIP_COLUMN_START, SIP_COLUMN_FRAME,   SIP_COLUMN_FROM,  SIP_COLUMN_TO,  SIP_COLUMN_METHOD,
    SIP_COLUMN_CODES, SIP_COLUMN_OUTCOME, SIP_COLUMN_CAUSE, SIP_COLUMN_FIX, SIP_COLUMN_CALL_ID,
};

static void add_call(guint32 group)
{
    const struct sip_call *call = sip_calls_get(calls.report->calls, group);
    stat_tap_table *table = table_at(&calls, MIN(call->outcome, CALL_TABLES - 1));
    stat_tap_table_item_type items[SIP_CALL_COLUMNS];
    struct sip_call_words words;

    sip_call_words_fill(&words, calls.report, group);
    for (int i = 0; i < SIP_CALL_COLUMNS; i++)
        items[i] = column_order[i] == SIP_COLUMN_FRAME
                       ? number_item(sip_ledger_frame(calls.report->ledger, call->cause))
                       : text_item(g_steal_pointer(&words.columns[column_order[i]]));
    sip_call_words_clear(&words);
    stat_tap_init_table_row(table, table->num_elements, SIP_CALL_COLUMNS, items);
}

static tap_packet_status take_call(void *data _U_, packet_info *pinfo _U_, epan_dissect_t *edt _U_, const void *tapped,
                                   tap_flags_t flags _U_)
{
    const guint32 group = take_group(&calls, tapped);

    if (group == 0)
        return TAP_PACKET_DONT_REDRAW;
    add_call(group);
    return TAP_PACKET_REDRAW;
}

/* --- Summary --- */

static const char *title_of_section(guint index)
{
    return sip_summary_section_title(words_catalogue(), (enum sip_summary_section)index);
}

static void begin_summary(stat_tap_table_ui *ui _U_)
{
    begin_tables(&summary, title_of_section);
}

static void reset_summary(stat_tap_table *table)
{
    reset_table(&summary, table);
}

/* The window has the row in view already: it is changed in its place. */
static void set_row(stat_tap_table *table, guint index, struct sip_summary_row *row)
{
    stat_tap_table_item_type items[SUMMARY_COLUMNS] = {
        number_item(index + 1),
        text_item(g_steal_pointer(&row->label)),
        text_item(g_steal_pointer(&row->value)),
        text_item(g_steal_pointer(&row->note)),
    };

    for (guint i = 0; index < table->num_elements && i < SUMMARY_COLUMNS; i++)
        clear_item(&table->elements[index][i]);
    stat_tap_init_table_row(table, index, SUMMARY_COLUMNS, items);
}

static void show_section(guint index)
{
    GPtrArray *rows = sip_summary_rows(summary.summary, summary.report, (enum sip_summary_section)index);

    for (guint row = 0; row < rows->len; row++)
        set_row(table_at(&summary, index), row, g_ptr_array_index(rows, row));
    g_ptr_array_unref(rows);
}

static tap_packet_status take_figures(void *data _U_, packet_info *pinfo _U_, epan_dissect_t *edt _U_,
                                      const void *tapped, tap_flags_t flags _U_)
{
    const guint32 group = take_group(&summary, tapped);

    if (group == 0)
        return TAP_PACKET_DONT_REDRAW;
    sip_summary_add(summary.summary, summary.report, group);
    for (guint i = 0; i < SIP_SUMMARY_SECTIONS; i++)
        show_section(i);
    return TAP_PACKET_REDRAW;
}

/* --- Registration --- */

#define TEXT_COLUMN(title)                                                                                             \
    {                                                                                                                  \
        TABLE_ITEM_STRING, TAP_ALIGN_LEFT, (title), "%s"                                                               \
    }
#define NUMBER_COLUMN(title)                                                                                           \
    {                                                                                                                  \
        TABLE_ITEM_UINT, TAP_ALIGN_RIGHT, (title), "%u"                                                                \
    }

/* The titles hold until a capture has SIP in it: then those of the user's language take their place. */
static stat_tap_table_item call_columns[SIP_CALL_COLUMNS] = {
    TEXT_COLUMN("Start"),     NUMBER_COLUMN("Frame"), TEXT_COLUMN("From"),    TEXT_COLUMN("To"),
    TEXT_COLUMN("Method"),    TEXT_COLUMN("Codes"),   TEXT_COLUMN("Outcome"), TEXT_COLUMN("Cause"),
    TEXT_COLUMN("First Fix"), TEXT_COLUMN("Call-ID"),
};
static stat_tap_table_item summary_columns[SUMMARY_COLUMNS] = {
    NUMBER_COLUMN("No."),
    TEXT_COLUMN("Figure"),
    TEXT_COLUMN("Value"),
    TEXT_COLUMN("Meaning"),
};

static char *call_names[SIP_CALL_COLUMNS];
static char *summary_names[SUMMARY_COLUMNS];

static void name_column(stat_tap_table_item *column, char **name, const char *word)
{
    g_free(*name);
    *name = g_strdup(word);
    column->column_name = *name;
}

void report_tables_name_columns(struct sip_catalogue *catalogue)
{
    static const char *const summary_keys[SUMMARY_COLUMNS] = {"column.number", "column.figure", "column.value",
                                                              "column.note"};
    for (int i = 0; i < SIP_CALL_COLUMNS; i++)
        name_column(&call_columns[i], &call_names[i], sip_call_column_title(catalogue, column_order[i]));
    for (int i = 0; i < SUMMARY_COLUMNS; i++)
        name_column(&summary_columns[i], &summary_names[i], sip_report_word(catalogue, summary_keys[i]));
}

void report_tables_release(void)
{
    for (int i = 0; i < SIP_CALL_COLUMNS; i++)
        g_clear_pointer(&call_names[i], g_free);
    for (int i = 0; i < SUMMARY_COLUMNS; i++)
        g_clear_pointer(&summary_names[i], g_free);
}

void report_tables_register(void)
{
    static tap_param filter = {PARAM_FILTER, "filter", "Filter", NULL, TRUE};

    calls.table_count = CALL_TABLES;
    calls.ui = (stat_tap_table_ui){
        .group = COMPAT_GROUP_TELEPHONY,
        .title = "SIP Explain: Calls",
        .tap_name = EXPLAIN_TAP,
        .cli_string = "sipexplain,calls",
        .stat_tap_init_cb = begin_calls,
        .packet_func = take_call,
        .stat_tap_reset_table_cb = reset_calls,
        .stat_tap_free_table_item_cb = free_item,
        .nfields = SIP_CALL_COLUMNS,
        .fields = call_columns,
        .nparams = 1,
        .params = &filter,
    };
    summary.table_count = SIP_SUMMARY_SECTIONS;
    summary.ui = (stat_tap_table_ui){
        .group = COMPAT_GROUP_TELEPHONY,
        .title = "SIP Explain: Summary",
        .tap_name = EXPLAIN_TAP,
        .cli_string = "sipexplain,summary",
        .stat_tap_init_cb = begin_summary,
        .packet_func = take_figures,
        .stat_tap_reset_table_cb = reset_summary,
        .stat_tap_free_table_item_cb = free_item,
        .nfields = SUMMARY_COLUMNS,
        .fields = summary_columns,
        .nparams = 1,
        .params = &filter,
    };
    register_stat_tap_table_ui(&calls.ui);
    register_stat_tap_table_ui(&summary.ui);
}
