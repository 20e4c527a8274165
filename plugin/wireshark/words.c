/* words.c
 * The catalogue in the language that the user has chosen.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#include "words.h"

#include <sipexplain/language.h>

#include "comparisons.h"
#include "remarks.h"
#include "report.h"

static struct sip_catalogue *catalogue;
static char *language; /* NULL: not chosen yet */

struct sip_catalogue *words_catalogue(void)
{
    if (catalogue == NULL) {
        if (language == NULL)
            words_choose_language("auto");
        catalogue = sip_catalogue_new(language);
        remarks_name_values(catalogue);
        report_tables_name_columns(catalogue);
    }
    return catalogue;
}

gboolean words_are_read(void)
{
    return catalogue != NULL;
}

void words_choose_language(const char *wish)
{
    char *chosen = sip_language_find(wish);

    if (g_strcmp0(chosen, language) == 0) {
        g_free(chosen);
        return;
    }
    words_forget();
    language = chosen;
}

void words_forget(void)
{
    comparisons_forget();
    g_clear_pointer(&catalogue, sip_catalogue_free);
    g_clear_pointer(&language, g_free);
}
