/* key_files.h
 * The key files of the catalogue, which are compiled in.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#ifndef SIPEXPLAIN_CORE_KEY_FILES_H
#define SIPEXPLAIN_CORE_KEY_FILES_H

#include <glib.h>

/* A file of plugin/catalogue, by its name without ".ini". */
struct key_file {
    const char *name;
    const char *begin;
    const char *end;
};

/* In the order of their names; one without a name ends them. */
extern const struct key_file key_files[];

#endif
