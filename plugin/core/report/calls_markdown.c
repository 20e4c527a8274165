/* calls_markdown.c
 * Calls as a Markdown table, for a ticket.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#include <string.h>

#include <sipexplain/report.h>

/* What a capture holds must not become markup. */
static void add_cell(GString *line, const char *text)
{
    g_string_append(line, "| ");
    for (; *text != '\0'; text++) {
        if (strchr("\\`*_{}[]<>#|~", *text) != NULL)
            g_string_append_c(line, '\\');
        g_string_append_c(line, *text);
    }
    g_string_append_c(line, ' ');
}

static void end_line(GString *line, FILE *out)
{
    (void)fprintf(out, "%s|\n", line->str);
    g_string_truncate(line, 0);
}

void sip_calls_print_markdown(const struct sip_report *report, const guint32 *groups, FILE *out)
{
    GString *line = g_string_new(NULL);

    for (int i = 0; i < SIP_CALL_COLUMNS; i++)
        add_cell(line, sip_call_column_title(report->catalogue, (enum sip_call_column)i));
    end_line(line, out);
    for (int i = 0; i < SIP_CALL_COLUMNS; i++)
        g_string_append(line, i == SIP_COLUMN_FRAME ? "| ---: " : "| --- ");
    end_line(line, out);
    for (; *groups != 0; groups++) {
        struct sip_call_words words;

        sip_call_words_fill(&words, report, *groups);
        for (int i = 0; i < SIP_CALL_COLUMNS; i++)
            add_cell(line, words.columns[i]);
        sip_call_words_clear(&words);
        end_line(line, out);
    }
    g_string_free(line, TRUE);
}
