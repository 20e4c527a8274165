/* find_codes.c
 * The codes that `sipexplain list` is asked for.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#include <string.h>

#include "prompt.h"

/* "4", "48", "486", "4xx", "48x" as the digits that a code begins with; NULL for a word. The caller frees it. */
static char *read_prefix(const char *filter)
{
    const gsize digits = strspn(filter, "0123456789");
    const gsize length = strlen(filter);

    if (digits == 0 || digits + strspn(filter + digits, "xX") != length || (digits < length && length != 3))
        return NULL;
    return g_strndup(filter, digits);
}

static void append_folded(GString *haystack, const char *text)
{
    char *folded = g_utf8_casefold(text, -1);

    g_string_append(haystack, folded);
    g_string_append_c(haystack, '\n');
    g_free(folded);
}

static gboolean has_word(const struct sip_explanation *explanation, const char *word)
{
    GString *haystack = g_string_new(NULL);
    char *folded = g_utf8_casefold(word, -1);
    gboolean found;

    append_folded(haystack, explanation->name != NULL ? explanation->name : "");
    append_folded(haystack, explanation->summary);
    for (const char *const *text = explanation->description; *text != NULL; text++)
        append_folded(haystack, *text);
    found = strstr(haystack->str, folded) != NULL;
    g_free(folded);
    g_string_free(haystack, TRUE);
    return found;
}

static gboolean passes(const struct sip_explanation *explanation, const char *const *filters)
{
    gboolean asked_for_digits = FALSE;
    gboolean has_digits = FALSE;
    gboolean has_words = TRUE;
    char number[8];

    g_snprintf(number, sizeof number, "%u", explanation->code);
    for (; *filters != NULL; filters++) {
        char *prefix = read_prefix(*filters);

        if (prefix != NULL) {
            asked_for_digits = TRUE;
            has_digits = has_digits || g_str_has_prefix(number, prefix);
        } else {
            has_words = has_words && has_word(explanation, *filters);
        }
        g_free(prefix);
    }
    return has_words && (has_digits || !asked_for_digits);
}

guint16 *find_codes(struct sip_catalogue *catalogue, const char *const *filters)
{
    guint16 *codes = sip_catalogue_codes(catalogue);
    guint16 *kept = codes;

    for (const guint16 *code = codes; *code != 0; code++)
        if (passes(sip_catalogue_explain(catalogue, *code, SIP_METHOD_NONE, FALSE), filters))
            *kept++ = *code;
    *kept = 0;
    return codes;
}
