/* terminal.c
 * What the standard output leads to.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#include <stdlib.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "terminal.h"

#define USUAL_WIDTH 80
#define MAX_WIDTH 10000 /* what COLUMNS may ask for */

guint terminal_width(void)
{
    struct winsize size = {0};
    const char *columns = g_getenv("COLUMNS");
    guint64 wished;

    if (!isatty(STDOUT_FILENO))
        return 0;
    if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0)
        return size.ws_col;
    if (columns != NULL && g_ascii_string_to_unsigned(columns, 10, 1, MAX_WIDTH, &wished, NULL))
        return (guint)wished;
    return USUAL_WIDTH;
}

gboolean terminal_has_colours(void)
{
    const char *refused = g_getenv("NO_COLOR");

    return isatty(STDOUT_FILENO) && g_strcmp0(g_getenv("TERM"), "dumb") != 0 && (refused == NULL || *refused == '\0');
}
