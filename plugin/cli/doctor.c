/* doctor.c
 * The command `doctor`: is the plugin loaded, and if not, why.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#include <stdlib.h>
#include <string.h>

#include <sipexplain/layout.h>
#include <sipexplain/template.h>

#include "doctor.h"
#include "installation.h"
#include "text.h"

#define INDENT 2

struct report {
    struct prompt *prompt;
    const struct installation *found;
    GPtrArray *tasks; /* texts: what is wrong, and what to do about it */
};

/* What comes from outside, as a terminal may show it. */
static char *clean(const char *text)
{
    char *valid = g_utf8_make_valid(text, -1);
    GString *shown = g_string_new(NULL);

    for (const char *p = valid; *p != '\0'; p = g_utf8_next_char(p))
        g_string_append_unichar(shown, g_unichar_isprint(g_utf8_get_char(p)) ? g_utf8_get_char(p) : '?');
    g_free(valid);
    return g_string_free(shown, FALSE);
}

static char *fill(const struct report *report, const char *key, const struct sip_place *places)
{
    const char *sentence = sip_catalogue_word(report->prompt->catalogue, "doctor", key);

    if (sentence == NULL)
        g_error("the built-in catalogue has no [doctor] %s", key);
    return sip_template_fill(sentence, places != NULL ? places : &(const struct sip_place){NULL, NULL});
}

static void say(const struct report *report, const char *key, const struct sip_place *places)
{
    char *sentence = fill(report, key, places);

    layout_wrap(report->prompt->out, sentence, 0, INDENT, report->prompt->width);
    g_free(sentence);
}

static void say_path(const struct report *report, const char *key, const char *path)
{
    char *shown = clean(path);

    say(report, key, (const struct sip_place[]){{"path", shown}, {NULL, NULL}});
    g_free(shown);
}

/* A task has two texts: `key` is what is wrong, `fix` what to do about it. */
static void add_task(const struct report *report, const char *key, const char *fix, const struct sip_place *places)
{
    char *problem = fill(report, key, places);
    char *remedy = fill(report, fix, places);

    g_ptr_array_add(report->tasks, problem);
    g_ptr_array_add(report->tasks, remedy);
}

static void add_task_of_path(const struct report *report, const char *key, const char *fix, const char *path)
{
    char *shown = clean(path);

    add_task(report, key, fix, (const struct sip_place[]){{"path", shown}, {NULL, NULL}});
    g_free(shown);
}

/* --- What was found */

static void say_program(const struct report *report, const struct wireshark_program *program)
{
    char *path = clean(program->path != NULL ? program->path : "");
    const struct sip_place places[] = {
        {"program", program->name}, {"version", program->version}, {"path", path}, {NULL, NULL}};

    if (program->path == NULL)
        say(report, "program.absent", places);
    else
        say(report, program->version != NULL ? "program" : "program.mute", places);
    g_free(path);
}

static void say_build(const struct report *report)
{
    const char *built = installation_built_for();

    if (built != NULL)
        say(report, "built", (const struct sip_place[]){{"version", built}, {NULL, NULL}});
    else
        say(report, "built.bare", NULL);
}

static void say_folders(const struct report *report)
{
    const struct installation *found = report->found;

    if (found->global_folder != NULL)
        say_path(report, found->is_global_moved ? "folder.moved" : "folder.global", found->global_folder);
    else
        say(report, "folder.unknown", NULL);
    if (found->is_root)
        say(report, "root", NULL);
    else if (found->personal_folder != NULL)
        say_path(report, "folder.personal", found->personal_folder);
}

static void say_copies(const struct report *report)
{
    const struct installation *found = report->found;

    if (found->loaded != NULL)
        say_path(report, "loaded", found->loaded);
    for (guint i = 0; found->tshark.path == NULL && i < found->copies->len; i++)
        say_path(report, "untried", found->copies->pdata[i]);
    for (guint i = 0; i < found->others->len; i++)
        say_path(report, "other", found->others->pdata[i]);
}

/* --- What is to be done */

/* A program that this build is not for; the plugin may be there in another build all the same. */
static gboolean is_unfit(const struct installation *found, const struct wireshark_program *program)
{
    if (program->minor == NULL || installation_built_for() == NULL)
        return FALSE;
    if (found->loaded != NULL && g_strcmp0(program->minor, found->tshark.minor) == 0)
        return FALSE;
    return strcmp(program->minor, installation_built_for()) != 0;
}

static void check_fit(const struct report *report)
{
    const struct wireshark_program *const programs[] = {&report->found->tshark, &report->found->wireshark};
    const char *told = NULL;

    for (guint i = 0; i < G_N_ELEMENTS(programs); i++) {
        if (is_unfit(report->found, programs[i]) && g_strcmp0(programs[i]->minor, told) != 0) {
            told = programs[i]->minor;
            add_task(report, "unfit", "unfit.fix",
                     (const struct sip_place[]){
                         {"version", installation_built_for()}, {"found", programs[i]->minor}, {NULL, NULL}});
        }
    }
}

static void check_unreadable(const struct report *report)
{
    for (guint i = 0; i < report->found->unreadable->len; i++)
        add_task_of_path(report, "unreadable", "unreadable.fix", report->found->unreadable->pdata[i]);
}

static void check_duplicates(const struct report *report)
{
    const GPtrArray *copies = report->found->copies;
    GString *paths;

    if (copies->len < 2)
        return;
    paths = g_string_new(NULL);
    for (guint i = 0; i < copies->len; i++) {
        char *shown = clean(copies->pdata[i]);

        g_string_append_printf(paths, "%s%s", i > 0 ? ", " : "", shown);
        g_free(shown);
    }
    add_task(report, "duplicates", "duplicates.fix", (const struct sip_place[]){{"paths", paths->str}, {NULL, NULL}});
    g_string_free(paths, TRUE);
}

static void check_ignored(const struct report *report)
{
    for (guint i = 0; i < report->found->ignored->len; i++)
        add_task_of_path(report, "ignored", "ignored.fix", report->found->ignored->pdata[i]);
}

/* A readable copy that tshark does not take. */
static void check_refused(const struct report *report)
{
    const struct installation *found = report->found;
    char *complaint = clean(found->complaint != NULL ? found->complaint : "");
    char *path = clean(found->copies->pdata[0]);
    const struct sip_place places[] = {{"path", path}, {"complaint", complaint}, {NULL, NULL}};

    if (g_str_has_suffix(complaint, "."))
        complaint[strlen(complaint) - 1] = '\0';
    add_task(report, found->complaint != NULL ? "refused" : "refused.silently", "refused.fix", places);
    g_free(path);
    g_free(complaint);
}

static void find_tasks(const struct report *report)
{
    const struct installation *found = report->found;

    if (found->tshark.path == NULL && found->wireshark.path == NULL) {
        add_task(report, "none", "none.fix", NULL);
        return;
    }
    check_fit(report);
    check_unreadable(report);
    check_duplicates(report);
    if (found->loaded != NULL)
        return;
    check_ignored(report);
    if (report->tasks->len > 0)
        return; /* each of these is reason enough */
    if (found->copies->len == 0)
        add_task(report, "missing", "missing.fix", NULL);
    else if (found->tshark.path != NULL)
        check_refused(report);
}

static void say_tasks(const struct report *report)
{
    struct prompt *prompt = report->prompt;

    g_string_append_c(prompt->out, '\n');
    if (report->tasks->len == 0) {
        say(report, "healthy", NULL);
        return;
    }
    say(report, "todo", NULL);
    for (guint i = 0; i < report->tasks->len; i += 2) {
        char *mark = g_strdup_printf("%u.", i / 2 + 1);
        const guint indent = INDENT + layout_columns(mark) + 1;

        text_add_item(prompt, mark, report->tasks->pdata[i]);
        layout_pad(prompt->out, "", indent);
        layout_wrap(prompt->out, report->tasks->pdata[i + 1], indent, indent, prompt->width);
        g_free(mark);
    }
}

int run_doctor(struct prompt *prompt)
{
    struct installation found;
    struct report report = {prompt, &found, g_ptr_array_new_with_free_func(g_free)};
    int status;

    installation_examine(&found);
    say_program(&report, &found.wireshark);
    say_program(&report, &found.tshark);
    say_build(&report);
    if (found.tshark.path != NULL || found.wireshark.path != NULL) {
        say_folders(&report);
        say_copies(&report);
    }
    find_tasks(&report);
    say_tasks(&report);
    status = report.tasks->len > 0 ? EXIT_FAILURE : EXIT_SUCCESS;
    g_ptr_array_unref(report.tasks);
    installation_clear(&found);
    return status;
}
