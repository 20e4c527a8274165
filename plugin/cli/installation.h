/* installation.h
 * What there is of Wireshark on this machine, and of the plugin in its folders.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#ifndef SIPEXPLAIN_INSTALLATION_H
#define SIPEXPLAIN_INSTALLATION_H

#include <glib.h>

/* A program of Wireshark's. Each member is NULL where it is not known. */
struct wireshark_program {
    const char *name;
    char *path;
    char *version; /* "4.0.17" */
    char *minor;   /* "4.0", which a plugin has to fit */
};

struct installation {
    struct wireshark_program wireshark, tshark;
    gboolean is_root;         /* for whom Wireshark ignores personal plugins and WIRESHARK_PLUGIN_DIR */
    gboolean is_global_moved; /* WIRESHARK_PLUGIN_DIR stands in for the folder for all users */
    char *global_folder;      /* NULL where nothing tells it */
    char *personal_folder;
    GPtrArray *copies;     /* of the plugin, in the folders that Wireshark reads now */
    GPtrArray *ignored;    /* in the personal folder of root */
    GPtrArray *others;     /* in the folders of other versions of Wireshark */
    GPtrArray *unreadable; /* folders and copies that the user may not read */
    char *loaded;          /* the copy that tshark loads; NULL if it loads none */
    char *complaint;       /* what tshark says about the plugin; NULL if nothing */
};

/* The minor version that the plugin of this build is for, "4.0"; NULL for a build without it. */
const char *installation_built_for(void);

/* Looks for the programs in PATH, and asks them. The caller frees the members with installation_clear. */
void installation_examine(struct installation *installation);
void installation_clear(struct installation *installation);

#endif
