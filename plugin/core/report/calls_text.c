/* calls_text.c
 * Calls in aligned columns, a line each.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#include <string.h>

#include <sipexplain/layout.h>
#include <sipexplain/report.h>

#define GAP 2 /* blanks between columns */

static void measure_titles(const struct sip_report *report, guint *widths)
{
    for (int i = 0; i < SIP_CALL_COLUMNS; i++)
        widths[i] = layout_columns(sip_call_column_title(report->catalogue, (enum sip_call_column)i));
}

/* The words of all calls, each with its NUL. */
static GString *collect_words(const struct sip_report *report, const guint32 *groups, guint *widths)
{
    GString *all = g_string_new(NULL);

    for (; *groups != 0; groups++) {
        struct sip_call_words words;

        sip_call_words_fill(&words, report, *groups);
        for (int i = 0; i < SIP_CALL_COLUMNS; i++) {
            widths[i] = MAX(widths[i], layout_columns(words.columns[i]));
            g_string_append_len(all, words.columns[i], (gssize)strlen(words.columns[i]) + 1);
        }
        sip_call_words_clear(&words);
    }
    return all;
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

/* Widths are known when all words are. They are kept until then: to make them twice takes more time than to keep them
 * takes memory, which is that of the printed text. */
void sip_calls_print_text(const struct sip_report *report, const guint32 *groups, FILE *out)
{
    guint widths[SIP_CALL_COLUMNS];
    GString *line = g_string_new(NULL);
    GString *words;

    if (*groups == 0) {
        (void)fprintf(out, "%s\n", sip_report_word(report->catalogue, "none"));
        g_string_free(line, TRUE);
        return;
    }
    measure_titles(report, widths);
    words = collect_words(report, groups, widths);
    for (int i = 0; i < SIP_CALL_COLUMNS; i++)
        add_cell(line, widths, i, sip_call_column_title(report->catalogue, (enum sip_call_column)i));
    print_line(line, out);
    for (const char *word = words->str; word < words->str + words->len;) {
        for (int i = 0; i < SIP_CALL_COLUMNS; i++) {
            add_cell(line, widths, i, word);
            word += strlen(word) + 1;
        }
        print_line(line, out);
    }
    g_string_free(words, TRUE);
    g_string_free(line, TRUE);
}
