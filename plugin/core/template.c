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

char *sip_template_fill(const char *sentence, const struct sip_place *places)
{
    GString *filled = g_string_new(NULL);

    while (*sentence != '\0') {
        const char *end = *sentence == '{' ? strchr(sentence, '}') : NULL;
        const char *value = end != NULL ? find_place(places, sentence + 1, (gsize)(end - sentence - 1)) : NULL;

        if (value != NULL) {
            g_string_append(filled, value);
            sentence = end + 1;
        } else {
            g_string_append_c(filled, *sentence++);
        }
    }
    return g_string_free(filled, FALSE);
}
