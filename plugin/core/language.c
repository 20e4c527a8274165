/* language.c
 * The language of the texts, as the user wishes it.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#include <string.h>

#include <sipexplain/catalogue.h>
#include <sipexplain/language.h>

static const char *find_in_environment(const char *const *languages)
{
    /* Every form of each wish, the most exact first: "ru_RU.UTF-8", "ru_RU", "ru"; "C" at the end. */
    for (const char *const *name = g_get_language_names(); *name != NULL; name++)
        if (g_strv_contains(languages, *name))
            return *name;
    return "en";
}

char *sip_language_find(const char *wish)
{
    char **languages = sip_catalogue_languages();
    const char *found = NULL;
    char *language;

    if (strcmp(wish, "auto") == 0)
        found = find_in_environment((const char *const *)languages);
    else if (g_strv_contains((const char *const *)languages, wish))
        found = wish;
    language = g_strdup(found);
    g_strfreev(languages);
    return language;
}
