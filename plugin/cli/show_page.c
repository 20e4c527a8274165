/* show_page.c
 * `sipexplain list --markdown`: the reference page of the manual, docs/response-codes.md.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#include <string.h>

#include <sipexplain/comparison.h>
#include <sipexplain/template.h>

#include "text.h"

static const struct sip_explanation *explain(const struct prompt *prompt, guint16 code)
{
    return sip_catalogue_explain(prompt->catalogue, code, SIP_METHOD_NONE, FALSE);
}

static void append_escaped(GString *out, const char *text)
{
    for (; *text != '\0'; text++) {
        if (strchr("\\`*_<>[]|#", *text) != NULL)
            g_string_append_c(out, '\\');
        g_string_append_c(out, *text);
    }
}

static void add_list(const struct prompt *prompt, const char *key, const char *const *items, gboolean numbered)
{
    guint number = 0;

    g_string_append_printf(prompt->out, "\n**%s**\n\n", text_heading(prompt, key));
    for (; *items != NULL; items++) {
        number++;
        if (numbered)
            g_string_append_printf(prompt->out, "%u. ", number);
        else
            g_string_append(prompt->out, "- ");
        append_escaped(prompt->out, *items);
        g_string_append_c(prompt->out, '\n');
    }
}

static void add_line(const struct prompt *prompt, const char *key, const char *line)
{
    if (line == NULL)
        return;
    g_string_append_printf(prompt->out, "\n**%s:** ", text_heading(prompt, key));
    append_escaped(prompt->out, line);
    g_string_append_c(prompt->out, '\n');
}

static void add_confusions(const struct prompt *prompt, guint16 code)
{
    struct sip_confusion *confusions = sip_catalogue_confused_with(prompt->catalogue, code);

    if (confusions->code != 0)
        g_string_append_printf(prompt->out, "\n**%s**\n\n", text_heading(prompt, "confused"));
    for (const struct sip_confusion *confusion = confusions; confusion->code != 0; confusion++) {
        g_string_append_printf(prompt->out, "- [%u](#%u): ", confusion->code, confusion->code);
        append_escaped(prompt->out, confusion->difference);
        g_string_append_c(prompt->out, '\n');
    }
    sip_confusions_free(confusions);
}

/* The names of the methods that share a text, by its summary, and the texts in the order of the methods. */
struct method_texts {
    GHashTable *names_by_summary;
    GPtrArray *explanations;
};

static void collect_method(struct method_texts *texts, const struct sip_explanation *explanation, const char *name)
{
    const char *names = g_hash_table_lookup(texts->names_by_summary, explanation->summary);

    if (names == NULL)
        g_ptr_array_add(texts->explanations, (gpointer)explanation);
    g_hash_table_insert(texts->names_by_summary, (gpointer)explanation->summary,
                        names == NULL ? g_strdup(name) : g_strconcat(names, ", ", name, NULL));
}

static void add_method_text(const struct prompt *prompt, const struct sip_explanation *explanation, const char *names)
{
    g_string_append_printf(prompt->out, "- %s: ", names);
    append_escaped(prompt->out, explanation->summary);
    g_string_append_c(prompt->out, '.');
    for (const char *const *text = explanation->description; *text != NULL; text++) {
        g_string_append_c(prompt->out, ' ');
        append_escaped(prompt->out, *text);
    }
    g_string_append_c(prompt->out, '\n');
}

static gboolean says_the_same(const struct sip_explanation *a, const struct sip_explanation *b)
{
    return strcmp(a->summary, b->summary) == 0;
}

/* The methods in whose answer the code says something of its own. Those without a text of their own that are not INVITE
 * may have one together. */
static void collect_methods(const struct prompt *prompt, const struct sip_explanation *general,
                            struct method_texts *texts)
{
    const struct sip_explanation *other =
        sip_catalogue_explain(prompt->catalogue, general->code, SIP_METHOD_OTHER, FALSE);

    for (enum sip_method method = SIP_METHOD_INVITE; method < SIP_METHOD_OTHER; method++) {
        for (int in_dialog = 0; in_dialog <= (method == SIP_METHOD_INVITE ? 1 : 0); in_dialog++) {
            const struct sip_explanation *explanation =
                sip_catalogue_explain(prompt->catalogue, general->code, method, in_dialog != 0);

            if (!says_the_same(explanation, general) && !says_the_same(explanation, other))
                collect_method(texts, explanation, in_dialog != 0 ? "re-INVITE" : sip_method_name(method));
        }
    }
    if (!says_the_same(other, general))
        collect_method(texts, other, text_heading(prompt, "methods.other"));
}

static void add_methods(const struct prompt *prompt, const struct sip_explanation *general)
{
    struct method_texts texts = {.names_by_summary = g_hash_table_new_full(g_str_hash, g_str_equal, NULL, g_free),
                                 .explanations = g_ptr_array_new()};

    collect_methods(prompt, general, &texts);
    if (texts.explanations->len > 0)
        g_string_append_printf(prompt->out, "\n**%s**\n\n", text_heading(prompt, "methods"));
    for (guint i = 0; i < texts.explanations->len; i++) {
        const struct sip_explanation *explanation = g_ptr_array_index(texts.explanations, i);

        add_method_text(prompt, explanation, g_hash_table_lookup(texts.names_by_summary, explanation->summary));
    }
    g_ptr_array_free(texts.explanations, TRUE);
    g_hash_table_destroy(texts.names_by_summary);
}

static void add_code(const struct prompt *prompt, const struct sip_explanation *explanation)
{
    g_string_append_printf(prompt->out, "\n<a id=\"%u\"></a>\n### %u ", explanation->code, explanation->code);
    append_escaped(prompt->out, text_name(prompt, explanation));
    g_string_append(prompt->out, "\n\n");
    append_escaped(prompt->out, explanation->summary);
    g_string_append(prompt->out, ".\n");
    add_list(prompt, "description", explanation->description, FALSE);
    add_list(prompt, "when", explanation->when, FALSE);
    add_list(prompt, "fix", explanation->fix, TRUE);
    add_methods(prompt, explanation);
    add_confusions(prompt, explanation->code);
    add_line(prompt, "retry", text_retry(prompt, explanation));
    add_line(prompt, "standing", text_standing(prompt, explanation));
    add_line(prompt, "reference", explanation->reference);
}

static gboolean is_registered(const struct sip_explanation *explanation)
{
    return explanation->standing == SIP_STANDING_REGISTERED || explanation->standing == SIP_STANDING_DEPRECATED;
}

static void add_introduction(const struct prompt *prompt, const guint16 *codes)
{
    guint counts[2] = {0, 0};
    char registered[16];
    char others[16];
    char *contents;

    for (; *codes != 0; codes++)
        counts[is_registered(explain(prompt, *codes)) ? 0 : 1]++;
    g_snprintf(registered, sizeof registered, "%u", counts[0]);
    g_snprintf(others, sizeof others, "%u", counts[1]);
    contents =
        sip_template_fill(text_heading(prompt, "page.contents"),
                          (const struct sip_place[]){{"registered", registered}, {"others", others}, {NULL, NULL}});
    g_string_append_printf(prompt->out,
                           "<!-- Made by `sipexplain list --markdown` from plugin/catalogue. Do not edit. -->\n\n"
                           "# %s\n\n%s\n",
                           text_heading(prompt, "page.title"), contents);
    g_free(contents);
}

/* A line for each class, with a link to each of its codes. */
static void add_index(const struct prompt *prompt, const guint16 *codes)
{
    guint8 code_class = 0;

    for (; *codes != 0; codes++) {
        const struct sip_explanation *explanation = explain(prompt, *codes);

        if (explanation->code_class != code_class) {
            code_class = explanation->code_class;
            g_string_append_printf(prompt->out, "\n- %uxx %s:", code_class, text_class(prompt, explanation));
        }
        g_string_append_printf(prompt->out, " [%u](#%u)", *codes, *codes);
    }
    g_string_append_c(prompt->out, '\n');
}

void show_page(const struct prompt *prompt, const guint16 *codes)
{
    guint8 code_class = 0;

    add_introduction(prompt, codes);
    add_index(prompt, codes);
    for (; *codes != 0; codes++) {
        const struct sip_explanation *explanation = explain(prompt, *codes);

        if (explanation->code_class != code_class) {
            code_class = explanation->code_class;
            g_string_append_printf(prompt->out, "\n## %uxx %s\n", code_class, text_class(prompt, explanation));
        }
        add_code(prompt, explanation);
    }
}
