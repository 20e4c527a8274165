/* installation.c
 * What there is of Wireshark on this machine, and of the plugin in its folders.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include <glib/gstdio.h>

#include "installation.h"

const char *installation_built_for(void)
{
    return *SIPEXPLAIN_WIRESHARK != '\0' ? SIPEXPLAIN_WIRESHARK : NULL;
}

/* --- Programs */

/* The lines that a program prints, or says on standard error. Empty if it can't be run. The caller frees both. */
static void ask(const char *path, const char *option, const char *topic, char ***printed, char ***said)
{
    char *argv[] = {(char *)path, (char *)option, (char *)topic, NULL};
    char *output = NULL;
    char *errors = NULL;

    /* Whatever it exits with: what it printed until then is worth reading. */
    (void)g_spawn_sync(NULL, argv, NULL, G_SPAWN_DEFAULT, NULL, NULL, &output, &errors, NULL, NULL);
    *printed = g_strsplit(output != NULL ? output : "", "\n", -1);
    *said = g_strsplit(errors != NULL ? errors : "", "\n", -1);
    g_free(output);
    g_free(errors);
}

/* "TShark (Wireshark) 4.0.17 (Git v4.0.17 ...)." */
static void read_version(struct wireshark_program *program, const char *line)
{
    GRegex *pattern = g_regex_new("\\b((\\d+\\.\\d+)\\.\\d+)", G_REGEX_RAW, 0, NULL);
    GMatchInfo *match;

    if (g_regex_match(pattern, line, 0, &match)) {
        program->version = g_match_info_fetch(match, 1);
        program->minor = g_match_info_fetch(match, 2);
    }
    g_match_info_free(match);
    g_regex_unref(pattern);
}

static void find_program(struct wireshark_program *program, const char *name)
{
    char **printed;
    char **said;

    program->name = name;
    program->path = g_find_program_in_path(name);
    if (program->path == NULL)
        return;
    ask(program->path, "--version", NULL, &printed, &said);
    if (*printed != NULL)
        read_version(program, *printed);
    g_strfreev(printed);
    g_strfreev(said);
}

/* --- Folders */

/* "Personal Plugins:    \t/home/..." The plugins of protocols have a folder of their own there. */
static char *folder_in(char *const *lines, const char *heading)
{
    for (; *lines != NULL; lines++) {
        if (g_str_has_prefix(*lines, heading)) {
            const char *path = *lines + strlen(heading);

            path += strspn(path, " \t");
            return *path != '\0' ? g_build_filename(path, "epan", NULL) : NULL;
        }
    }
    return NULL;
}

/* What is usual, and what this build knows; NULL where that is nothing. */
static char *usual_global_folder(const struct installation *installation, const char *minor)
{
    if (installation->is_global_moved)
        return g_build_filename(g_getenv("WIRESHARK_PLUGIN_DIR"), minor, "epan", NULL);
    return g_strcmp0(minor, installation_built_for()) == 0 ? g_strdup(SIPEXPLAIN_PLUGIN_FOLDER) : NULL;
}

static void find_folders(struct installation *installation)
{
    const char *moved = g_getenv("WIRESHARK_PLUGIN_DIR");
    const struct wireshark_program *tshark = &installation->tshark;
    const char *minor = tshark->minor;

    /* A plugin in its way can keep tshark from telling anything, even its version. */
    if (minor == NULL)
        minor = installation->wireshark.minor != NULL ? installation->wireshark.minor : installation_built_for();
    installation->is_global_moved = !installation->is_root && moved != NULL && *moved != '\0';
    if (tshark->path != NULL) {
        char **printed;
        char **said;

        ask(tshark->path, "-G", "folders", &printed, &said);
        installation->global_folder = folder_in(printed, "Global Plugins:");
        installation->personal_folder = folder_in(printed, "Personal Plugins:");
        g_strfreev(printed);
        g_strfreev(said);
    }
    /* The window does not tell them. */
    if (minor != NULL && installation->global_folder == NULL)
        installation->global_folder = usual_global_folder(installation, minor);
    if (minor != NULL && installation->personal_folder == NULL)
        installation->personal_folder =
            g_build_filename(g_get_home_dir(), ".local", "lib", "wireshark", "plugins", minor, "epan", NULL);
}

/* --- Copies of the plugin */

static gint compare_paths(gconstpointer a, gconstpointer b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* The copies in a folder, whatever was put before or behind the plugin's name; Wireshark loads every file ".so". */
static void find_copies(const char *folder, GPtrArray *copies)
{
    GDir *files = g_dir_open(folder, 0, NULL);
    const char *name;

    if (files == NULL)
        return;
    while ((name = g_dir_read_name(files)) != NULL)
        if (strstr(name, "sipexplain") != NULL && g_str_has_suffix(name, ".so"))
            g_ptr_array_add(copies, g_build_filename(folder, name, NULL));
    g_dir_close(files);
    g_ptr_array_sort(copies, compare_paths);
}

/* A folder above it may be the one that is closed: that is found out from below, too. */
static void check_readable(const char *path, int mode, GPtrArray *unreadable)
{
    if (g_access(path, mode) != 0 && errno == EACCES)
        g_ptr_array_add(unreadable, g_strdup(path));
}

static void look_into(struct installation *installation, const char *folder)
{
    GPtrArray *found;

    if (folder == NULL)
        return;
    check_readable(folder, R_OK | X_OK, installation->unreadable);
    found = g_ptr_array_new_with_free_func(g_free);
    find_copies(folder, found);
    for (guint i = 0; i < found->len; i++)
        check_readable(found->pdata[i], R_OK, installation->unreadable);
    g_ptr_array_extend_and_steal(installation->copies, found);
}

/* The folders of other versions stand beside: .../plugins/4.0/epan, .../plugins/4.4/epan. */
static void look_beside(struct installation *installation, const char *folder)
{
    char *version_folder;
    char *plugins_folder;
    char *own;
    GDir *versions;
    const char *name;

    if (folder == NULL)
        return;
    version_folder = g_path_get_dirname(folder);
    plugins_folder = g_path_get_dirname(version_folder);
    own = g_path_get_basename(version_folder);
    versions = g_dir_open(plugins_folder, 0, NULL);
    while (versions != NULL && (name = g_dir_read_name(versions)) != NULL) {
        if (strcmp(name, own) != 0) {
            char *other = g_build_filename(plugins_folder, name, "epan", NULL);

            find_copies(other, installation->others);
            g_free(other);
        }
    }
    if (versions != NULL)
        g_dir_close(versions);
    g_free(own);
    g_free(plugins_folder);
    g_free(version_folder);
}

/* --- Is it loaded? */

/* "sipexplain.so   \t1.0.0\tdissector\t/usr/lib/..." */
static char *loaded_in(char *const *lines)
{
    for (; *lines != NULL; lines++) {
        const char *path = strrchr(*lines, '\t');

        if (strstr(*lines, "sipexplain") != NULL && path != NULL)
            return g_strdup(path + 1);
    }
    return NULL;
}

static char *complaint_in(char *const *lines)
{
    for (; *lines != NULL; lines++)
        if (strstr(*lines, "sipexplain") != NULL || strstr(*lines, "SIP Explain") != NULL)
            return g_strdup(g_str_has_prefix(*lines, "tshark: ") ? *lines + strlen("tshark: ") : *lines);
    return NULL;
}

static void try_to_load(struct installation *installation)
{
    char **printed;
    char **said;

    if (installation->tshark.path == NULL)
        return;
    ask(installation->tshark.path, "-G", "plugins", &printed, &said);
    installation->loaded = loaded_in(printed);
    installation->complaint = complaint_in(said);
    g_strfreev(printed);
    g_strfreev(said);
}

void installation_examine(struct installation *installation)
{
    *installation = (struct installation){
        .is_root = getuid() == 0 || geteuid() == 0,
        .copies = g_ptr_array_new_with_free_func(g_free),
        .ignored = g_ptr_array_new_with_free_func(g_free),
        .others = g_ptr_array_new_with_free_func(g_free),
        .unreadable = g_ptr_array_new_with_free_func(g_free),
    };
    find_program(&installation->wireshark, "wireshark");
    find_program(&installation->tshark, "tshark");
    find_folders(installation);
    look_into(installation, installation->global_folder);
    look_beside(installation, installation->global_folder);
    look_beside(installation, installation->personal_folder);
    if (!installation->is_root)
        look_into(installation, installation->personal_folder);
    else if (installation->personal_folder != NULL)
        find_copies(installation->personal_folder, installation->ignored);
    try_to_load(installation);
}

static void clear_program(struct wireshark_program *program)
{
    g_free(program->path);
    g_free(program->version);
    g_free(program->minor);
}

void installation_clear(struct installation *installation)
{
    clear_program(&installation->wireshark);
    clear_program(&installation->tshark);
    g_free(installation->global_folder);
    g_free(installation->personal_folder);
    g_ptr_array_unref(installation->copies);
    g_ptr_array_unref(installation->ignored);
    g_ptr_array_unref(installation->others);
    g_ptr_array_unref(installation->unreadable);
    g_free(installation->loaded);
    g_free(installation->complaint);
}
