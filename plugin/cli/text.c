/* text.c
 * The pieces that the command's texts are made of: titles, headings, lists.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#include <sipexplain/template.h>

#include <sipexplain/layout.h>
#include "text.h"

#define INDENT 2

#define BOLD "\033[1m"
#define PLAIN "\033[0m"

const char *text_heading(const struct prompt *prompt, const char *key)
{
    const char *heading = sip_catalogue_word(prompt->catalogue, "headings", key);

    if (heading == NULL)
        g_error("the built-in catalogue has no heading %s", key);
    return heading;
}

const char *text_name(const struct prompt *prompt, const struct sip_explanation *explanation)
{
    return explanation->name != NULL ? explanation->name : sip_catalogue_label(prompt->catalogue, "unnamed");
}

const char *text_class(const struct prompt *prompt, const struct sip_explanation *explanation)
{
    char key[16];

    g_snprintf(key, sizeof key, "class.%u", explanation->code_class);
    return sip_catalogue_label(prompt->catalogue, key);
}

char *text_title(const struct prompt *prompt, const struct sip_explanation *explanation)
{
    char code[8];
    const struct sip_place places[] = {{"code", code},
                                       {"name", text_name(prompt, explanation)},
                                       {"class", text_class(prompt, explanation)},
                                       {"method", prompt->method_name},
                                       {NULL, NULL}};

    g_snprintf(code, sizeof code, "%u", explanation->code);
    return sip_template_fill(text_heading(prompt, prompt->method_name != NULL ? "title.method" : "title"), places);
}

char *text_confusion(const struct prompt *prompt, const struct sip_confusion *confusion)
{
    const struct sip_explanation *other =
        sip_catalogue_explain(prompt->catalogue, confusion->code, SIP_METHOD_NONE, FALSE);
    char code[8];

    g_snprintf(code, sizeof code, "%u", confusion->code);
    return sip_template_fill(
        text_heading(prompt, "confused.item"),
        (const struct sip_place[]){
            {"code", code}, {"name", text_name(prompt, other)}, {"difference", confusion->difference}, {NULL, NULL}});
}

const char *text_standing(const struct prompt *prompt, const struct sip_explanation *explanation)
{
    static const char *const keys[] = {
        [SIP_STANDING_DEPRECATED] = "standing.deprecated",
        [SIP_STANDING_HISTORIC] = "standing.historic",
        [SIP_STANDING_DE_FACTO] = "standing.de-facto",
        [SIP_STANDING_UNKNOWN] = "standing.unknown",
        [SIP_STANDING_INVALID] = NULL,
    };

    return keys[explanation->standing] != NULL ? text_heading(prompt, keys[explanation->standing]) : NULL;
}

const char *retry_slug(enum sip_retry retry)
{
    static const char *const slugs[] = {
        [SIP_RETRY_NO] = "no",
        [SIP_RETRY_LATER] = "later",
        [SIP_RETRY_CHANGED] = "changed",
        [SIP_RETRY_ELSEWHERE] = "elsewhere",
        [SIP_RETRY_NOT_NEEDED] = "not-needed",
    };

    return slugs[retry];
}

const char *text_retry(const struct prompt *prompt, const struct sip_explanation *explanation)
{
    char *key = g_strconcat("retry.", retry_slug(explanation->retry), NULL);
    const char *words = text_heading(prompt, key);

    g_free(key);
    return words;
}

void text_add_severity(const struct prompt *prompt, const struct sip_explanation *explanation, const char *text)
{
    static const char *const colours[] = {
        [SIP_SEVERITY_CHAT] = "\033[1;32m",
        [SIP_SEVERITY_NOTE] = "\033[1;36m",
        [SIP_SEVERITY_WARN] = "\033[1;33m",
        [SIP_SEVERITY_ERROR] = "\033[1;31m",
    };

    if (prompt->colours)
        g_string_append(prompt->out, colours[explanation->severity]);
    g_string_append(prompt->out, text);
    if (prompt->colours)
        g_string_append(prompt->out, PLAIN);
}

/* A line or more in bold, which ends before the last line does. */
static void add_bold(const struct prompt *prompt, const char *text, guint indent)
{
    if (prompt->colours)
        g_string_append(prompt->out, BOLD);
    layout_wrap(prompt->out, text, 0, indent, prompt->width);
    if (prompt->colours)
        g_string_insert(prompt->out, (gssize)prompt->out->len - 1, PLAIN);
}

void text_add_title(const struct prompt *prompt, const struct sip_explanation *explanation)
{
    char *title = text_title(prompt, explanation);
    GString *lines = g_string_new(NULL);

    layout_wrap(lines, title, 0, INDENT, prompt->width);
    g_string_truncate(lines, lines->len - 1);
    text_add_severity(prompt, explanation, lines->str);
    g_string_append_c(prompt->out, '\n');
    layout_wrap(prompt->out, explanation->summary, 0, 0, prompt->width);
    g_string_free(lines, TRUE);
    g_free(title);
}

void text_add_heading(const struct prompt *prompt, const char *key)
{
    g_string_append_c(prompt->out, '\n');
    add_bold(prompt, text_heading(prompt, key), 0);
}

void text_add_item(const struct prompt *prompt, const char *mark, const char *item)
{
    const guint indent = INDENT + layout_columns(mark) + 1;

    layout_pad(prompt->out, "", INDENT);
    layout_pad(prompt->out, mark, indent - INDENT);
    layout_wrap(prompt->out, item, indent, indent, prompt->width);
}

void text_add_section(const struct prompt *prompt, const char *key, const char *const *items, gboolean numbered)
{
    guint number = 0;

    if (*items == NULL)
        return;
    text_add_heading(prompt, key);
    for (; *items != NULL; items++) {
        char mark[16] = "-";

        number++;
        if (numbered)
            g_snprintf(mark, sizeof mark, "%u.", number);
        text_add_item(prompt, mark, *items);
    }
}

void text_add_details(const struct prompt *prompt, const struct text_detail *details, guint count)
{
    guint columns = 0;

    for (guint i = 0; i < count; i++)
        if (details[i].text != NULL)
            columns = MAX(columns, layout_columns(text_heading(prompt, details[i].key)));
    columns += INDENT;
    g_string_append_c(prompt->out, '\n');
    for (guint i = 0; i < count; i++) {
        if (details[i].text == NULL)
            continue;
        if (prompt->colours)
            g_string_append(prompt->out, BOLD);
        layout_pad(prompt->out, text_heading(prompt, details[i].key), columns);
        if (prompt->colours)
            g_string_append(prompt->out, PLAIN);
        layout_wrap(prompt->out, details[i].text, columns, columns, prompt->width);
    }
}
