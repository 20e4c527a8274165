/* summary_text.c
 * The figures of many calls in columns.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#include <sipexplain/layout.h>
#include <sipexplain/summary.h>

#define INDENT 2
#define GAP 2 /* blanks between columns */

static const struct sip_summary_row *row_at(const GPtrArray *rows, guint index)
{
    return g_ptr_array_index(rows, index);
}

struct widths {
    guint label;
    guint value;
};

static struct widths measure(const GPtrArray *rows)
{
    struct widths widths = {0, 0};

    for (guint i = 0; i < rows->len; i++) {
        widths.label = MAX(widths.label, layout_columns(row_at(rows, i)->label));
        widths.value = MAX(widths.value, layout_columns(row_at(rows, i)->value));
    }
    return widths;
}

static void print_rows(const GPtrArray *rows, FILE *out)
{
    const struct widths widths = measure(rows);
    GString *line = g_string_new(NULL);

    for (guint i = 0; i < rows->len; i++) {
        const struct sip_summary_row *row = row_at(rows, i);

        layout_pad(line, "", INDENT);
        layout_pad(line, row->label, widths.label + GAP);
        layout_pad(line, "", widths.value - layout_columns(row->value)); /* numbers stand on the right */
        g_string_append(line, row->value);
        layout_pad(line, "", GAP);
        g_string_append(line, row->note);
        (void)fprintf(out, "%s\n", g_strchomp(line->str));
        g_string_truncate(line, 0);
    }
    g_string_free(line, TRUE);
}

void sip_summary_print(const struct sip_summary *summary, const struct sip_report *report, FILE *out)
{
    (void)fprintf(out, "%s\n", sip_report_word(report->catalogue, "summary.title"));
    for (int i = 0; i < SIP_SUMMARY_SECTIONS; i++) {
        GPtrArray *rows = sip_summary_rows(summary, report, (enum sip_summary_section)i);

        (void)fprintf(out, "\n%s\n", sip_summary_section_title(report->catalogue, (enum sip_summary_section)i));
        print_rows(rows, out);
        g_ptr_array_unref(rows);
    }
}
