/* options.h
 * What the user asks for.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#ifndef SIPEXPLAIN_OPTIONS_H
#define SIPEXPLAIN_OPTIONS_H

#include <glib.h>

struct options {
    char *method;
    char *language;
    gboolean json;
    gboolean markdown;
    gboolean languages;
    gboolean version;
    char **arguments; /* NULL if there are none */
};

/* Reads the command line. FALSE for one that can't be read, behind a message. In both cases the caller frees what was
 * read with options_clear. */
gboolean options_parse(struct options *options, int argc, char **argv);
void options_clear(struct options *options);

#endif
