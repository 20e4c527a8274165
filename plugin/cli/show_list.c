/* show_list.c
 * `sipexplain list`: a line for each code.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#include <sipexplain/layout.h>
#include "show_json.h"
#include "text.h"

#define CODE_COLUMNS 5 /* three digits and the gap behind them */
#define GAP 2
#define MIN_SUMMARY 24 /* columns; where fewer remain, the summary stands below the name */

static const struct sip_explanation *explain(const struct prompt *prompt, guint16 code)
{
    return sip_catalogue_explain(prompt->catalogue, code, SIP_METHOD_NONE, FALSE);
}

static guint find_name_columns(const struct prompt *prompt, const guint16 *codes)
{
    guint columns = 0;

    for (; *codes != 0; codes++)
        columns = MAX(columns, layout_columns(text_name(prompt, explain(prompt, *codes))));
    return columns;
}

static void add_code(const struct prompt *prompt, guint16 code, guint name_columns, gboolean one_line)
{
    const struct sip_explanation *explanation = explain(prompt, code);
    const char *name = text_name(prompt, explanation);
    const guint indent = CODE_COLUMNS + (one_line ? name_columns + GAP : 0);
    char number[8];

    g_snprintf(number, sizeof number, "%u", code);
    text_add_severity(prompt, explanation, number);
    layout_pad(prompt->out, "", CODE_COLUMNS - layout_columns(number));
    if (one_line) {
        layout_pad(prompt->out, name, name_columns + GAP);
    } else {
        layout_wrap(prompt->out, name, CODE_COLUMNS, CODE_COLUMNS, prompt->width);
        layout_pad(prompt->out, "", indent);
    }
    layout_wrap(prompt->out, explanation->summary, indent, indent, prompt->width);
}

static void show_as_text(const struct prompt *prompt, const guint16 *codes)
{
    const guint name_columns = find_name_columns(prompt, codes);
    const gboolean one_line = prompt->width == 0 || CODE_COLUMNS + name_columns + GAP + MIN_SUMMARY <= prompt->width;

    for (; *codes != 0; codes++)
        add_code(prompt, *codes, name_columns, one_line);
}

void show_list(const struct prompt *prompt, const guint16 *codes)
{
    switch (prompt->format) {
    case PROMPT_JSON:
        show_codes_as_json(prompt, codes);
        break;
    case PROMPT_MARKDOWN:
        show_page(prompt, codes);
        break;
    case PROMPT_TEXT:
        show_as_text(prompt, codes);
        break;
    }
}
