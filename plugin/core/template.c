/* template.c
 * Sentences with named places, so that every language orders its words as it likes.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#include <string.h>

#include <sipexplain/template.h>

static const char *find_place(const struct sip_place *places, const char *name, gsize length)
{
    for (; places->name != NULL; places++)
        if (strlen(places->name) == length && memcmp(places->name, name, length) == 0)
            return places->value;
    return NULL;
}

/* Which of so many forms of a word goes with a number: the plural rules of Unicode's CLDR for the languages that have
 * two forms or three. What is no whole number takes the form of a few: "0.5 секунды". */
static guint find_form(const char *number, guint forms)
{
    char *end;
    const guint64 count = g_ascii_strtoull(number, &end, 10);
    const guint64 tens = count % 100;
    const guint64 ones = count % 10;
    const gboolean is_whole = end != number && *end == '\0';

    if (forms == 2)
        return is_whole && count == 1 ? 0 : 1;
    if (forms != 3)
        return 0;
    if (!is_whole)
        return 1;
    if (tens >= 11 && tens <= 14)
        return 2;
    return ones == 1 ? 0 : ones >= 2 && ones <= 4 ? 1 : 2;
}

/* The forms stand between `forms` and `end`, separated by bars. */
static void append_form(GString *filled, const char *forms, const char *end, const char *number)
{
    guint count = 1;
    guint form;

    for (const char *c = forms; c < end; c++)
        count += *c == '|' ? 1 : 0;
    for (form = find_form(number, count); form > 0; form--)
        forms = strchr(forms, '|') + 1;
    g_string_append_len(filled, forms, (gssize)strcspn(forms, "|}"));
}

char *sip_template_fill(const char *sentence, const struct sip_place *places)
{
    GString *filled = g_string_new(NULL);

    while (*sentence != '\0') {
        const char *end = *sentence == '{' ? strchr(sentence, '}') : NULL;
        const gsize length = end != NULL ? strcspn(sentence + 1, "|}") : 0;
        const char *value = end != NULL ? find_place(places, sentence + 1, length) : NULL;

        if (value == NULL) {
            g_string_append_c(filled, *sentence++);
            continue;
        }
        if (sentence[1 + length] == '|')
            append_form(filled, sentence + 1 + length + 1, end, value);
        else
            g_string_append(filled, value);
        sentence = end + 1;
    }
    return g_string_free(filled, FALSE);
}
