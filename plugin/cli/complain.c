/* complain.c
 * Messages on standard error.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#include <stdio.h>
#include <stdlib.h>

#include "complain.h"

#define LONGEST_QUOTE 40 /* characters of an argument that a message repeats */

int complain(const char *format, ...)
{
    va_list arguments;
    char *message;

    va_start(arguments, format);
    message = g_strdup_vprintf(format, arguments);
    va_end(arguments);
    (void)fprintf(stderr, "sipexplain: %s\n", message);
    g_free(message);
    return EXIT_FAILURE;
}

char *quote(const char *argument)
{
    char *valid = g_utf8_make_valid(argument, -1);
    GString *quoted = g_string_new("\"");
    guint count = 0;

    for (const char *p = valid; *p != '\0' && count < LONGEST_QUOTE; p = g_utf8_next_char(p), count++)
        g_string_append_unichar(quoted, g_unichar_isprint(g_utf8_get_char(p)) ? g_utf8_get_char(p) : '?');
    if (g_utf8_strlen(valid, -1) > LONGEST_QUOTE)
        g_string_append(quoted, "...");
    g_string_append_c(quoted, '"');
    g_free(valid);
    return g_string_free(quoted, FALSE);
}
