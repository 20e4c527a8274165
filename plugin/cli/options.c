/* options.c
 * What the user asks for.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#include "complain.h"
#include "options.h"

gboolean options_parse(struct options *options, int argc, char **argv)
{
    /* File names, because only they come as the bytes that were typed, whatever the locale. */
    const GOptionEntry entries[] = {
        {"method", 'm', 0, G_OPTION_ARG_FILENAME, &options->method, "The method that is answered, such as SUBSCRIBE",
         "METHOD"},
        {"json", 'j', 0, G_OPTION_ARG_NONE, &options->json, "Print JSON", NULL},
        {"markdown", 0, 0, G_OPTION_ARG_NONE, &options->markdown, "Print a list as a reference page", NULL},
        {"language", 'l', 0, G_OPTION_ARG_FILENAME, &options->language, "Language of the texts", "LANGUAGE"},
        {"languages", 0, 0, G_OPTION_ARG_NONE, &options->languages, "Print the languages and exit", NULL},
        {"version", 'V', 0, G_OPTION_ARG_NONE, &options->version, "Print the version and exit", NULL},
        {G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &options->arguments, NULL, NULL},
        {NULL, 0, 0, 0, NULL, NULL, NULL},
    };
    GOptionContext *context = g_option_context_new("CODE... | compare CODE CODE | list [FILTER...] | doctor");
    GError *error = NULL;
    gboolean parsed;

    g_option_context_add_main_entries(context, entries, NULL);
    g_option_context_set_summary(context, "Explains SIP response codes: what they say, when you see them, what to do.");
    g_option_context_set_description(context, "A FILTER is the first digits of a code (4, 48, 4xx) or a word.\n"
                                              "Without --language the texts come in the language of the environment.");
    parsed = g_option_context_parse(context, &argc, &argv, &error);
    if (!parsed) {
        complain("%s; see \"sipexplain --help\"", error->message);
        g_error_free(error);
    }
    g_option_context_free(context);
    return parsed;
}

void options_clear(struct options *options)
{
    g_strfreev(options->arguments);
    g_free(options->method);
    g_free(options->language);
}
