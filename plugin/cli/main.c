/* main.c
 * The command `sipexplain`: the catalogue of SIP response codes at the prompt.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#include <stdio.h>
#include <stdlib.h>

#include <sipexplain/language.h>

#include "commands.h"
#include "complain.h"
#include "terminal.h"

static int print(const GString *text)
{
    if (fwrite(text->str, 1, text->len, stdout) != text->len || fflush(stdout) != 0)
        return complain("the output could not be written");
    return EXIT_SUCCESS;
}

static int run_in_language(const struct options *options, const char *language)
{
    struct prompt prompt = {
        .catalogue = sip_catalogue_new(language),
        .format = options->markdown ? PROMPT_MARKDOWN : (options->json ? PROMPT_JSON : PROMPT_TEXT),
        .width = terminal_width(),
        .colours = terminal_has_colours(),
        .out = g_string_new(NULL),
    };
    int status = run_command(options, &prompt);

    if (prompt.out->len > 0 && print(prompt.out) != EXIT_SUCCESS)
        status = EXIT_FAILURE;
    g_string_free(prompt.out, TRUE);
    sip_catalogue_free(prompt.catalogue);
    return status;
}

static int refuse_language(const char *wish)
{
    char *quoted = quote(wish);
    char **languages = sip_catalogue_languages();
    char *known = g_strjoinv(", ", languages);

    complain("%s is no language of the texts; there are auto, %s", quoted, known);
    g_free(known);
    g_strfreev(languages);
    g_free(quoted);
    return EXIT_FAILURE;
}

static int print_languages(void)
{
    char **languages = sip_catalogue_languages();
    GString *lines = g_string_new("auto\n");
    int status;

    for (char **language = languages; *language != NULL; language++)
        g_string_append_printf(lines, "%s\n", *language);
    status = print(lines);
    g_string_free(lines, TRUE);
    g_strfreev(languages);
    return status;
}

static int run_options(const struct options *options)
{
    const char *wish = options->language != NULL ? options->language : "auto";
    char *language;
    int status;

    if (options->version) {
        GString *version = g_string_new("sipexplain " SIPEXPLAIN_VERSION "\n");

        status = print(version);
        g_string_free(version, TRUE);
        return status;
    }
    if (options->languages)
        return print_languages();
    language = sip_language_find(wish);
    status = language != NULL ? run_in_language(options, language) : refuse_language(wish);
    g_free(language);
    return status;
}

int main(int argc, char **argv)
{
    struct options options = {0};
    const int status = options_parse(&options, argc, argv) ? run_options(&options) : EXIT_FAILURE;

    options_clear(&options);
    return status;
}
