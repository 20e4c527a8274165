/* calls_text.c
 * Calls in aligned columns, a line each.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#include <sipexplain/layout.h>
#include <sipexplain/report.h>

#define GAP 2 /* blanks between columns */

static void measure(const struct sip_report *report, const guint32 *groups, guint *widths)
{
    for (int i = 0; i < SIP_CALL_COLUMNS; i++)
        widths[i] = layout_columns(sip_call_column_title(report->catalogue, (enum sip_call_column)i));
    for (; *groups != 0; groups++) {
        struct sip_call_words words;

        sip_call_words_fill(&words, report, *groups);
        for (int i = 0; i < SIP_CALL_COLUMNS; i++)
            widths[i] = MAX(widths[i], layout_columns(words.columns[i]));
        sip_call_words_clear(&words);
    }
}

/* The last column is not filled up, so that no line ends in blanks. */
static void add_cell(GString *line, const guint *widths, int column, const char *text)
{
    if (column == SIP_CALL_COLUMNS - 1)
        g_string_append(line, text);
    else
        layout_pad(line, text, widths[column] + GAP);
}

static void print_line(GString *line, FILE *out)
{
    (void)fprintf(out, "%s\n", line->str);
    g_string_truncate(line, 0);
}

/* The words are made twice, once for the widths, as those of a big capture would take more memory than all the rest. */
void sip_calls_print_text(const struct sip_report *report, const guint32 *groups, FILE *out)
{
    guint widths[SIP_CALL_COLUMNS];
    GString *line = g_string_new(NULL);

    if (*groups == 0) {
        (void)fprintf(out, "%s\n", sip_report_word(report->catalogue, "none"));
        g_string_free(line, TRUE);
        return;
    }
    measure(report, groups, widths);
    for (int i = 0; i < SIP_CALL_COLUMNS; i++)
        add_cell(line, widths, i, sip_call_column_title(report->catalogue, (enum sip_call_column)i));
    print_line(line, out);
    for (; *groups != 0; groups++) {
        struct sip_call_words words;

        sip_call_words_fill(&words, report, *groups);
        for (int i = 0; i < SIP_CALL_COLUMNS; i++)
            add_cell(line, widths, i, words.columns[i]);
        sip_call_words_clear(&words);
        print_line(line, out);
    }
    g_string_free(line, TRUE);
}
