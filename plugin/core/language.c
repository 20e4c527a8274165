/* language.c
 * The language of the texts, as the user wishes it.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#include <string.h>

#include <sipexplain/language.h>

static const char *const languages[] = {
#define LANGUAGE(code, name) #code,
#include <languages.def>
#undef LANGUAGE
    NULL,
};

static const char *find_in_environment(void)
{
    /* Every form of each wish, the most exact first: "ru_RU.UTF-8", "ru_RU", "ru"; "C" at the end. */
    for (const char *const *name = g_get_language_names(); *name != NULL; name++)
        if (g_strv_contains(languages, *name))
            return *name;
    return "en";
}

char *sip_language_find(const char *wish)
{
    if (strcmp(wish, "auto") == 0)
        return g_strdup(find_in_environment());
    return g_strv_contains(languages, wish) ? g_strdup(wish) : NULL;
}
