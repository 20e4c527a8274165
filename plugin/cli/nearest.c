/* nearest.c
 * The response codes that somebody may have meant.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#include <stdlib.h>
#include <string.h>

#include "nearest.h"

#define LONGEST 40      /* bytes; nothing that is longer is near to a name */
#define MIN_BEGINNING 3 /* letters that say enough of a word */
#define FAR G_MAXUINT

/* Levenshtein's: how many bytes must be put in, left out or changed. */
static guint count_edits(const char *a, const char *b)
{
    guint row[LONGEST + 1];
    const gsize length = strlen(b);

    if (strlen(a) > LONGEST || length > LONGEST)
        return FAR;
    for (guint j = 0; j <= length; j++)
        row[j] = j;
    for (guint i = 1; a[i - 1] != '\0'; i++) {
        guint diagonal = row[0];

        row[0] = i;
        for (guint j = 1; j <= length; j++) {
            const guint changed = diagonal + (a[i - 1] != b[j - 1] ? 1 : 0);

            diagonal = row[j];
            row[j] = MIN(changed, MIN(row[j], row[j - 1]) + 1);
        }
    }
    return row[length];
}

static guint distance_to_number(const char *typed, guint16 code)
{
    char number[8];
    guint edits;

    g_snprintf(number, sizeof number, "%u", code);
    edits = count_edits(typed, number);
    return edits < strlen(number) ? edits : FAR;
}

/* A word that begins with what was typed is nearly it. */
static guint distance_to_word(const char *typed, const char *word)
{
    const guint edits = count_edits(typed, word);

    return strlen(typed) >= MIN_BEGINNING && g_str_has_prefix(word, typed) ? MIN(edits, 1) : edits;
}

/* The whole name or one word of it; a third of the letters may be wrong. */
static guint distance_to_name(const char *typed, const char *name)
{
    char *folded = g_ascii_strdown(name, -1);
    char **words = g_strsplit_set(folded, " /-()", -1);
    guint nearest = count_edits(typed, folded);

    for (char **word = words; *word != NULL; word++)
        if (**word != '\0')
            nearest = MIN(nearest, distance_to_word(typed, *word));
    g_strfreev(words);
    g_free(folded);
    return nearest <= strlen(typed) / 3 ? nearest : FAR;
}

struct candidate {
    guint16 code;
    guint distance;
    guint16 gap; /* to the number that was typed, for those at the same distance */
};

static int compare_candidates(const void *a, const void *b)
{
    const struct candidate *first = a;
    const struct candidate *second = b;

    if (first->distance != second->distance)
        return first->distance < second->distance ? -1 : 1;
    if (first->gap != second->gap)
        return first->gap < second->gap ? -1 : 1;
    return (int)first->code - (int)second->code;
}

static struct candidate rate(struct sip_catalogue *catalogue, guint16 code, const char *typed)
{
    const struct sip_explanation *explanation = sip_catalogue_explain(catalogue, code, SIP_METHOD_NONE, FALSE);
    struct candidate candidate = {.code = code, .distance = distance_to_number(typed, code)};
    char *end;
    const guint64 number = g_ascii_strtoull(typed, &end, 10);

    if (*typed != '\0' && *end == '\0' && number < G_MAXUINT16)
        candidate.gap = (guint16)ABS((gint)number - (gint)code);
    if (candidate.distance == FAR && explanation->name != NULL)
        candidate.distance = distance_to_name(typed, explanation->name);
    return candidate;
}

void nearest_codes(struct sip_catalogue *catalogue, const char *typed, guint16 nearest[NEAREST_MAX + 1])
{
    char *folded = g_ascii_strdown(typed, -1);
    guint16 *codes = sip_catalogue_codes(catalogue);
    GArray *candidates = g_array_new(FALSE, FALSE, sizeof(struct candidate));
    guint count = 0;

    g_strstrip(folded);
    for (const guint16 *code = codes; *code != 0 && *folded != '\0'; code++) {
        const struct candidate candidate = rate(catalogue, *code, folded);

        if (candidate.distance != FAR)
            g_array_append_val(candidates, candidate);
    }
    g_array_sort(candidates, compare_candidates);
    for (; count < MIN(candidates->len, NEAREST_MAX); count++) {
        const struct candidate *candidate = &g_array_index(candidates, struct candidate, count);

        if (candidate->distance > g_array_index(candidates, struct candidate, 0).distance)
            break;
        nearest[count] = candidate->code;
    }
    nearest[count] = 0;
    g_array_free(candidates, TRUE);
    g_free(codes);
    g_free(folded);
}
