/* commands.c
 * The commands: explain codes, `compare`, `list`, `doctor`. Decides what is asked for, and refuses what makes no sense.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#include <stdlib.h>
#include <string.h>

#include "commands.h"
#include "complain.h"
#include "doctor.h"
#include "nearest.h"

static gboolean parse_code(const char *argument, guint16 *code)
{
    guint64 number;

    if (strlen(argument) != 3 || !g_ascii_string_to_unsigned(argument, 10, 100, 699, &number, NULL))
        return FALSE;
    *code = (guint16)number;
    return TRUE;
}

static int refuse_code(struct sip_catalogue *catalogue, const char *argument)
{
    char *quoted = quote(argument);
    GString *hint = g_string_new(NULL);
    guint16 nearest[NEAREST_MAX + 1];

    nearest_codes(catalogue, argument, nearest);
    for (const guint16 *code = nearest; *code != 0; code++) {
        const struct sip_explanation *explanation = sip_catalogue_explain(catalogue, *code, SIP_METHOD_NONE, FALSE);

        g_string_append_printf(hint, "%s%u %s", code == nearest ? "nearest: " : ", ", *code, explanation->name);
    }
    if (hint->len == 0)
        g_string_append(hint, "see \"sipexplain list\" for the codes, \"sipexplain --help\" for the commands");
    complain("%s is no SIP response code (100 to 699); %s", quoted, hint->str);
    g_string_free(hint, TRUE);
    g_free(quoted);
    return EXIT_FAILURE;
}

/* Reads all codes, so that one message names each that is wrong. NULL if any is. The caller frees them with g_free. */
static guint16 *parse_codes(struct sip_catalogue *catalogue, char *const *arguments)
{
    GArray *codes = g_array_new(TRUE, TRUE, sizeof(guint16));
    gboolean valid = TRUE;

    for (; *arguments != NULL; arguments++) {
        guint16 code = 0;

        if (parse_code(*arguments, &code)) {
            g_array_append_val(codes, code);
        } else {
            refuse_code(catalogue, *arguments);
            valid = FALSE;
        }
    }
    return (guint16 *)(gpointer)g_array_free(codes, !valid);
}

static int run_codes(struct prompt *prompt, char *const *arguments)
{
    guint16 *codes = parse_codes(prompt->catalogue, arguments);

    if (codes == NULL)
        return EXIT_FAILURE;
    show_codes(prompt, codes);
    g_free(codes);
    return EXIT_SUCCESS;
}

static int run_compare(struct prompt *prompt, char *const *arguments)
{
    guint16 *codes = parse_codes(prompt->catalogue, arguments);
    int status = EXIT_SUCCESS;

    if (codes == NULL)
        return EXIT_FAILURE;
    if (g_strv_length((char **)arguments) != 2)
        status = complain("compare needs two codes: sipexplain compare 404 604");
    else if (codes[0] == codes[1])
        status = complain("compare needs two different codes, and both are %u", codes[0]);
    else
        show_comparison(prompt, codes[0], codes[1]);
    g_free(codes);
    return status;
}

static int run_list(struct prompt *prompt, const char *const *filters)
{
    guint16 *codes;
    int status = EXIT_SUCCESS;

    for (const char *const *filter = filters; *filter != NULL; filter++)
        if (!g_utf8_validate(*filter, -1, NULL) || **filter == '\0')
            return complain("list takes words or the first digits of a code, and one argument is %s",
                            **filter == '\0' ? "empty" : "not UTF-8");
    codes = find_codes(prompt->catalogue, filters);
    if (*codes == 0) {
        char *quoted = quote(filters[0]);

        status = complain("no code has %s%s; see \"sipexplain list\" for all", quoted,
                          filters[1] != NULL ? " and the rest" : "");
        g_free(quoted);
    } else {
        show_list(prompt, codes);
    }
    g_free(codes);
    return status;
}

static gboolean parse_method(const char *name, struct prompt *prompt)
{
    if (g_ascii_strcasecmp(name, "re-INVITE") == 0) {
        prompt->method = SIP_METHOD_INVITE;
        prompt->in_dialog = TRUE;
        prompt->method_name = "re-INVITE";
        return TRUE;
    }
    for (enum sip_method method = SIP_METHOD_INVITE; method < SIP_METHOD_OTHER; method++) {
        if (g_ascii_strcasecmp(name, sip_method_name(method)) == 0 && method != SIP_METHOD_ACK) {
            prompt->method = method;
            prompt->method_name = sip_method_name(method);
            return TRUE;
        }
    }
    return FALSE;
}

static int refuse_method(const char *name)
{
    char *quoted = quote(name);
    GString *known = g_string_new(NULL);

    for (enum sip_method method = SIP_METHOD_INVITE; method < SIP_METHOD_OTHER; method++)
        if (method != SIP_METHOD_ACK)
            g_string_append_printf(known, "%s, ", sip_method_name(method));
    complain("%s is no method that is answered; the methods are %sre-INVITE", quoted, known->str);
    g_string_free(known, TRUE);
    g_free(quoted);
    return EXIT_FAILURE;
}

int run_command(const struct options *options, struct prompt *prompt)
{
    static char *const none[] = {NULL};
    char *const *arguments = options->arguments != NULL ? options->arguments : none;
    const char *command = *arguments;
    const gboolean is_list = g_strcmp0(command, "list") == 0;
    const gboolean is_compare = g_strcmp0(command, "compare") == 0;
    const gboolean is_doctor = g_strcmp0(command, "doctor") == 0;

    if (command == NULL)
        return complain("name a code, or \"compare\", \"list\" or \"doctor\"; see \"sipexplain --help\"");
    if (options->markdown && !is_list)
        return complain("--markdown goes with \"list\"");
    if (options->markdown && options->json)
        return complain("--markdown and --json exclude each other");
    if (options->method != NULL && (is_list || is_compare || is_doctor))
        return complain("--method goes with codes, not with \"%s\"", command);
    if (options->json && is_doctor)
        return complain("--json goes with codes, \"compare\" and \"list\"");
    if (is_doctor && arguments[1] != NULL)
        return complain("\"doctor\" stands alone");
    if (options->method != NULL && !parse_method(options->method, prompt))
        return refuse_method(options->method);
    if (is_list)
        return run_list(prompt, (const char *const *)arguments + 1);
    if (is_compare)
        return run_compare(prompt, arguments + 1);
    if (is_doctor)
        return run_doctor(prompt);
    return run_codes(prompt, arguments);
}
