/* comparison_facts.c
 * What the facts of two response codes say about the pair, in whole sentences.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * RFC 3261 §13.2.2, §16.7, §21; RFC 5057 §5.1
 */

#include <string.h>

#include <sipexplain/template.h>

#include "comparison_facts.h"

#define MIN_DIFFERENCES 2
#define ENOUGH_DIFFERENCES 5

/* The most telling first. "next" is no fact but a sentence of the code itself, and stands here for its place. */
static const char *const facts[] = {"stage",  "forks",   "dialog", "next",  "sender",
                                    "inside", "carries", "caller", "proxy", "methods"};

struct code_names {
    char number[8]; /* "604" */
    char group[16]; /* "class 6" */
};

static struct code_names name_code(guint16 code)
{
    struct code_names names;

    g_snprintf(names.number, sizeof names.number, "%u", code);
    g_snprintf(names.group, sizeof names.group, "class %u", code / 100U);
    return names;
}

/* Of the code, else of its class. */
static const char *find_fact(const struct comparison_pair *pair, int which, const char *key)
{
    const struct code_names names = name_code(pair->explanations[which]->code);
    const char *value = sip_catalogue_fact(pair->catalogue, names.number, key);

    return value != NULL ? value : sip_catalogue_fact(pair->catalogue, names.group, key);
}

/* Of the code, else of its class, whose text has a place for the code; NULL if there is none. */
static char *find_sentence(const struct comparison_pair *pair, int which, const char *key)
{
    const struct code_names names = name_code(pair->explanations[which]->code);
    const char *sentence = sip_catalogue_word(pair->catalogue, names.number, key);

    if (sentence == NULL)
        sentence = sip_catalogue_word(pair->catalogue, names.group, key);
    if (sentence == NULL)
        return NULL;
    return sip_template_fill(sentence, (const struct sip_place[]){{"code", names.number}, {NULL, NULL}});
}

static char *fill(const struct comparison_pair *pair, const char *group, const char *key,
                  const struct sip_place *places)
{
    const char *sentence = sip_catalogue_word(pair->catalogue, group, key);

    if (sentence == NULL)
        g_error("the built-in catalogue has no sentence %s in [%s]", key, group);
    return sip_template_fill(sentence, places);
}

/* A sentence of the group [comparison] about both codes. */
static char *fill_for_both(const struct comparison_pair *pair, const char *key)
{
    const struct code_names first = name_code(pair->explanations[0]->code);
    const struct code_names second = name_code(pair->explanations[1]->code);

    return fill(pair, "comparison", key,
                (const struct sip_place[]){{"first", first.number},
                                           {"first_summary", pair->explanations[0]->summary},
                                           {"second", second.number},
                                           {"second_summary", pair->explanations[1]->summary},
                                           {NULL, NULL}});
}

/* What both codes say on one point, as one text; NULL if one of them says nothing. Frees both sentences. */
static char *join(const struct comparison_pair *pair, char *first, char *second)
{
    char *joined = NULL;

    if (first != NULL && second != NULL)
        joined = fill(pair, "comparison", "both",
                      (const struct sip_place[]){{"first", first}, {"second", second}, {NULL, NULL}});
    g_free(first);
    g_free(second);
    return joined;
}

/* The sentence for the value that a fact has for a code; NULL if it says nothing about the code. */
static char *say_fact(const struct comparison_pair *pair, int which, const char *fact)
{
    const struct code_names names = name_code(pair->explanations[which]->code);
    const char *value = find_fact(pair, which, fact);
    char *group = g_strconcat("fact ", fact, NULL);
    const char *sentence = value != NULL ? sip_catalogue_word(pair->catalogue, group, value) : NULL;

    g_free(group);
    if (sentence == NULL)
        return NULL;
    return sip_template_fill(sentence, (const struct sip_place[]){{"code", names.number}, {NULL, NULL}});
}

/* Two facts are names of the protocol: the header that a code must carry, the methods that it can answer. They set a
 * code apart also from one about which they say nothing; but where INVITE is among the methods, they tell nothing
 * beside a code that answers any method. */
static gboolean sets_apart(const struct comparison_pair *pair, int which, const char *fact)
{
    const char *value = find_fact(pair, which, fact);
    const char *other = find_fact(pair, 1 - which, fact);

    if (value == NULL)
        return FALSE;
    return other != NULL ? strcmp(value, other) != 0 : !g_str_has_prefix(value, "INVITE");
}

static gboolean is_list_of_names(const char *fact)
{
    return strcmp(fact, "carries") == 0 || strcmp(fact, "methods") == 0;
}

/* "INVITE;UPDATE" as a reader wants it. The caller frees it. */
static char *show_names(const struct comparison_pair *pair, int which, const char *fact)
{
    const char *value = find_fact(pair, which, fact);
    char **names = g_strsplit(value != NULL ? value : "", ";", -1);
    char *shown = g_strjoinv(", ", names);

    g_strfreev(names);
    return shown;
}

/* `which` is the code that `key` speaks of. */
static char *say_names(const struct comparison_pair *pair, int which, const char *fact, const char *group,
                       const char *key)
{
    const struct code_names code = name_code(pair->explanations[which]->code);
    const struct code_names other = name_code(pair->explanations[1 - which]->code);
    char *names = show_names(pair, which, fact);
    char *other_names = show_names(pair, 1 - which, fact);
    char *said = fill(pair, group, key,
                      (const struct sip_place[]){{"code", code.number},
                                                 {"names", names},
                                                 {"other", other.number},
                                                 {"other_names", other_names},
                                                 {NULL, NULL}});

    g_free(names);
    g_free(other_names);
    return said;
}

static char *say_name_difference(const struct comparison_pair *pair, const char *fact)
{
    const int which = sets_apart(pair, 0, fact) ? 0 : 1;
    const gboolean both = sets_apart(pair, 1 - which, fact);
    char *group;
    char *said;

    if (!sets_apart(pair, which, fact))
        return NULL;
    group = g_strconcat("fact ", fact, NULL);
    said = say_names(pair, which, fact, group, both ? "both" : "one");
    g_free(group);
    return said;
}

char *comparison_fact_difference(const struct comparison_pair *pair, const char *fact)
{
    if (strcmp(fact, "next") == 0)
        return join(pair, find_sentence(pair, 0, fact), find_sentence(pair, 1, fact));
    if (is_list_of_names(fact))
        return say_name_difference(pair, fact);
    if (g_strcmp0(find_fact(pair, 0, fact), find_fact(pair, 1, fact)) == 0)
        return NULL;
    return join(pair, say_fact(pair, 0, fact), say_fact(pair, 1, fact));
}

/* Codes of one class differ in the first place by what they say. */
static gboolean is_told_by_meaning(const struct comparison_pair *pair)
{
    return pair->explanations[0]->code_class == pair->explanations[1]->code_class &&
           strcmp(pair->explanations[0]->summary, pair->explanations[1]->summary) != 0;
}

void comparison_add_fact_differences(const struct comparison_pair *pair, GPtrArray *texts)
{
    if (is_told_by_meaning(pair))
        g_ptr_array_add(texts, fill_for_both(pair, "meaning"));
    for (guint i = 0; i < G_N_ELEMENTS(facts) && texts->len < ENOUGH_DIFFERENCES; i++) {
        char *difference = comparison_fact_difference(pair, facts[i]);

        if (difference != NULL)
            g_ptr_array_add(texts, difference);
    }
    if (texts->len < MIN_DIFFERENCES)
        g_ptr_array_insert(texts, 0, fill_for_both(pair, "meaning"));
}

static void add_marks_of_names(const struct comparison_pair *pair, GPtrArray *texts, const char *fact, const char *key)
{
    for (int which = 0; which < 2; which++)
        if (sets_apart(pair, which, fact))
            g_ptr_array_add(texts, say_names(pair, which, fact, "comparison", key));
}

static gboolean fact_is(const struct comparison_pair *pair, int which, const char *fact, const char *value)
{
    return g_strcmp0(find_fact(pair, which, fact), value) == 0;
}

void comparison_add_marks(const struct comparison_pair *pair, GPtrArray *texts)
{
    const guint before = texts->len;

    add_marks_of_names(pair, texts, "methods", "tell.methods");
    add_marks_of_names(pair, texts, "carries", "tell.carries");
    /* The smaller code is the provisional one. Whether an INVITE was answered is known of codes for any method. */
    if (fact_is(pair, 0, "stage", "provisional") && !fact_is(pair, 1, "stage", "provisional") &&
        find_fact(pair, 1, "methods") == NULL)
        g_ptr_array_add(texts, fill_for_both(pair, "tell.ack"));
    if (fact_is(pair, 0, "forks", "others-go-on") && fact_is(pair, 1, "forks", "all-stop"))
        g_ptr_array_add(texts, fill_for_both(pair, "tell.branches"));
    if (texts->len == before)
        g_ptr_array_add(texts, fill_for_both(pair, "tell.sender"));
}

void comparison_add_uses(const struct comparison_pair *pair, GPtrArray *texts)
{
    for (int which = 0; which < 2; which++) {
        char *use = find_sentence(pair, which, "use");

        if (use != NULL)
            g_ptr_array_add(texts, use);
    }
}
