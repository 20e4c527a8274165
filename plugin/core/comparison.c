/* comparison.c
 * Two response codes side by side: how they differ, when to use which, how to tell them in a capture.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * RFC 3261 §21
 */

#include <string.h>

#include <sipexplain/comparison.h>

#include "comparison_facts.h"

static char *name_group(const struct comparison_pair *pair)
{
    return g_strdup_printf("compare %u %u", pair->explanations[0]->code, pair->explanations[1]->code);
}

/* Adds what was written for the pair by hand: `list`.1, `list`.2, ... */
static void add_written(const struct comparison_pair *pair, GPtrArray *texts, const char *list)
{
    char *group = name_group(pair);
    const char *text;

    do {
        char *key = g_strdup_printf("%s.%u", list, texts->len + 1);

        text = sip_catalogue_word(pair->catalogue, group, key);
        g_free(key);
        if (text != NULL)
            g_ptr_array_add(texts, g_strdup(text));
    } while (text != NULL);
    g_free(group);
}

/* Behind what was written by hand only those facts follow that the catalogue names, because only a reader can tell what
 * a sentence already says. */
static void add_named_facts(const struct comparison_pair *pair, GPtrArray *differences)
{
    char *group = name_group(pair);
    const char *value = sip_catalogue_fact(pair->catalogue, group, "adds");
    char **facts = g_strsplit(value != NULL ? value : "", ";", -1);

    for (char **fact = facts; *fact != NULL; fact++) {
        char *difference = comparison_fact_difference(pair, *fact);

        if (difference != NULL)
            g_ptr_array_add(differences, difference);
    }
    g_strfreev(facts);
    g_free(group);
}

static const char *const *end_list(GPtrArray *texts)
{
    g_ptr_array_add(texts, NULL);
    return (const char *const *)g_ptr_array_free(texts, FALSE);
}

static const char *const *find_differences(const struct comparison_pair *pair)
{
    GPtrArray *differences = g_ptr_array_new();

    add_written(pair, differences, "difference");
    if (differences->len > 0)
        add_named_facts(pair, differences);
    else
        comparison_add_fact_differences(pair, differences);
    return end_list(differences);
}

static const char *const *find_choice(const struct comparison_pair *pair)
{
    GPtrArray *choice = g_ptr_array_new();

    add_written(pair, choice, "choose");
    if (choice->len == 0)
        comparison_add_uses(pair, choice);
    return end_list(choice);
}

static const char *const *find_marks(const struct comparison_pair *pair)
{
    GPtrArray *marks = g_ptr_array_new();

    add_written(pair, marks, "tell");
    if (marks->len == 0)
        comparison_add_marks(pair, marks);
    return end_list(marks);
}

static char *find_reference(const struct comparison_pair *pair)
{
    char *group = name_group(pair);
    const char *written = sip_catalogue_fact(pair->catalogue, group, "reference");
    const char *first = pair->explanations[0]->reference;
    const char *second = pair->explanations[1]->reference;

    g_free(group);
    if (written != NULL)
        return g_strdup(written);
    return strcmp(first, second) != 0 ? g_strconcat(first, "; ", second, NULL) : g_strdup(first);
}

struct sip_comparison *sip_comparison_new(struct sip_catalogue *catalogue, guint16 a, guint16 b)
{
    struct sip_comparison *comparison;
    struct comparison_pair pair = {.catalogue = catalogue};

    if (a == b || MIN(a, b) < 100 || MAX(a, b) > 699)
        return NULL;
    pair.explanations[0] = sip_catalogue_explain(catalogue, MIN(a, b), SIP_METHOD_NONE, FALSE);
    pair.explanations[1] = sip_catalogue_explain(catalogue, MAX(a, b), SIP_METHOD_NONE, FALSE);
    comparison = g_new0(struct sip_comparison, 1);
    comparison->first = pair.explanations[0];
    comparison->second = pair.explanations[1];
    comparison->differences = find_differences(&pair);
    comparison->choose = find_choice(&pair);
    comparison->tell = find_marks(&pair);
    comparison->reference = find_reference(&pair);
    return comparison;
}

void sip_comparison_free(struct sip_comparison *comparison)
{
    if (comparison == NULL)
        return;
    g_strfreev((char **)comparison->differences);
    g_strfreev((char **)comparison->choose);
    g_strfreev((char **)comparison->tell);
    g_free((char *)comparison->reference);
    g_free(comparison);
}

/* The difference in one sentence, which only pairs written by hand have; for others the first of the list says it. */
static char *find_decisive_difference(struct sip_catalogue *catalogue, const struct sip_comparison *comparison)
{
    const struct comparison_pair pair = {.catalogue = catalogue,
                                         .explanations = {comparison->first, comparison->second}};
    char *group = name_group(&pair);
    const char *written = sip_catalogue_word(catalogue, group, "confused.1");

    g_free(group);
    return g_strdup(written != NULL ? written : comparison->differences[0]);
}

struct sip_confusion *sip_catalogue_confused_with(struct sip_catalogue *catalogue, guint16 code)
{
    char *group = g_strdup_printf("%u", code);
    const char *value = sip_catalogue_fact(catalogue, group, "confused");
    char **others = g_strsplit(value != NULL ? value : "", ";", -1);
    GArray *confusions = g_array_new(TRUE, TRUE, sizeof(struct sip_confusion));

    for (char **other = others; *other != NULL; other++) {
        const guint16 number = (guint16)g_ascii_strtoull(*other, NULL, 10);
        struct sip_comparison *comparison = sip_comparison_new(catalogue, code, number);

        if (comparison != NULL) {
            const struct sip_confusion confusion = {.code = number,
                                                    .difference = find_decisive_difference(catalogue, comparison),
                                                    .tell = g_steal_pointer(&comparison->tell)};

            g_array_append_val(confusions, confusion);
        }
        sip_comparison_free(comparison);
    }
    g_strfreev(others);
    g_free(group);
    return (struct sip_confusion *)(gpointer)g_array_free(confusions, FALSE);
}

void sip_confusions_free(struct sip_confusion *confusions)
{
    if (confusions == NULL)
        return;
    for (struct sip_confusion *confusion = confusions; confusion->code != 0; confusion++) {
        g_free((char *)confusion->difference);
        g_strfreev((char **)confusion->tell);
    }
    g_free(confusions);
}
