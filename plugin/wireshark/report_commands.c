/* report_commands.c
 * tshark -z sipexplain,calls[,json|,markdown][,filter] and -z sipexplain,summary[,filter].
 *
 * The listener only notes which calls its filter lets through; the report is made at the end, when the whole capture is
 * known, and tells each of these calls in full.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#include "report.h"

#include <stdlib.h>
#include <string.h>

#include <epan/stat_tap_ui.h>
#include <wsutil/report_message.h>

#include <sipexplain/summary.h>

#include "explain.h"

typedef void (*report_printer)(const struct sip_report *report, const struct sip_selection *selection,
                               sip_calls_printer print_calls);

/* One -z on the command line. */
struct request {
    report_printer print;
    sip_calls_printer print_calls; /* NULL in a summary */
    struct sip_selection *selection;
};

static void print_calls(const struct sip_report *report, const struct sip_selection *selection, sip_calls_printer print)
{
    guint32 *groups = sip_report_sort(report, selection);

    print(report, groups, stdout);
    g_free(groups);
}

static void print_summary(const struct sip_report *report, const struct sip_selection *selection,
                          sip_calls_printer print _U_)
{
    struct sip_summary *summary = sip_summary_new();
    guint32 *groups = sip_report_sort(report, selection);

    for (const guint32 *group = groups; *group != 0; group++)
        sip_summary_add(summary, report, *group);
    sip_summary_print(summary, report, stdout);
    g_free(groups);
    sip_summary_free(summary);
}

/* --- The listener --- */

static void reset(void *data)
{
    struct request *request = data;

    sip_selection_free(request->selection);
    request->selection = sip_selection_new();
}

static tap_packet_status take_record(void *data, packet_info *pinfo _U_, epan_dissect_t *edt _U_, const void *tapped,
                                     tap_flags_t flags _U_)
{
    const struct request *request = data;
    const struct explain_tap_record *record = tapped;

    return record->record->group != 0 && sip_selection_add(request->selection, record->record->group)
               ? TAP_PACKET_REDRAW
               : TAP_PACKET_DONT_REDRAW;
}

static void draw(void *data)
{
    const struct request *request = data;
    struct sip_report *report = report_begin();

    request->print(report, request->selection, request->print_calls);
    sip_report_free(report);
}

static void finish(void *data)
{
    struct request *request = data;

    sip_selection_free(request->selection);
    g_free(request);
}

/* --- The command line --- */

/* A filter may be given behind a comma; an empty one is none. */
static gboolean read_filter(const char *rest, const char **filter)
{
    *filter = rest[0] == ',' && rest[1] != '\0' ? rest + 1 : NULL;
    return rest[0] == ',' || rest[0] == '\0';
}

static gboolean listen(const char *name, const char *filter, report_printer print, sip_calls_printer calls)
{
    struct request *request = g_new(struct request, 1);
    GString *error;

    *request = (struct request){.print = print, .print_calls = calls, .selection = sip_selection_new()};
    error = register_tap_listener(EXPLAIN_TAP, request, filter, TL_REQUIRES_NOTHING, reset, take_record, draw, finish);
    if (error == NULL)
        return TRUE;
    report_failure("Couldn't register %s tap: %s", name, error->str);
    g_string_free(error, TRUE);
    finish(request);
    return FALSE;
}

/* Takes the name of a format off the front of what stands behind the name of the report. */
static sip_calls_printer read_format(const char **rest)
{
    static const struct {
        const char *name;
        sip_calls_printer print;
    } formats[] = {{",json", sip_calls_print_json}, {",markdown", sip_calls_print_markdown}};

    for (gsize i = 0; i < G_N_ELEMENTS(formats); i++) {
        const gsize length = strlen(formats[i].name);

        if (strncmp(*rest, formats[i].name, length) == 0 && ((*rest)[length] == '\0' || (*rest)[length] == ',')) {
            *rest += length;
            return formats[i].print;
        }
    }
    return sip_calls_print_text;
}

#define CALLS "sipexplain,calls"
#define SUMMARY "sipexplain,summary"

static gboolean refuse(const char *usage)
{
    report_failure("invalid \"-z %s\" argument", usage);
    return FALSE;
}

static gboolean begin_calls(const char *argument)
{
    const char *rest = argument + strlen(CALLS);
    const sip_calls_printer print = read_format(&rest);
    const char *filter;

    return read_filter(rest, &filter) ? listen(CALLS, filter, print_calls, print)
                                      : refuse(CALLS "[,json|,markdown][,<filter>]");
}

static gboolean begin_summary(const char *argument)
{
    const char *filter;

    return read_filter(argument + strlen(SUMMARY), &filter) ? listen(SUMMARY, filter, print_summary, NULL)
                                                            : refuse(SUMMARY "[,<filter>]");
}

static compat_started start_calls(const char *argument, void *data _U_)
{
    COMPAT_END_START(begin_calls(argument)); /* NOLINT(concurrency-mt-unsafe): tshark has one thread */
}

static compat_started start_summary(const char *argument, void *data _U_)
{
    COMPAT_END_START(begin_summary(argument)); /* NOLINT(concurrency-mt-unsafe): tshark has one thread */
}

void report_commands_register(void)
{
    static stat_tap_ui calls = {
        .group = COMPAT_GROUP_TELEPHONY,
        .title = "SIP Explain: Calls",
        .cli_string = CALLS,
        .tap_init_cb = start_calls,
    };
    static stat_tap_ui summary = {
        .group = COMPAT_GROUP_TELEPHONY,
        .title = "SIP Explain: Summary",
        .cli_string = SUMMARY,
        .tap_init_cb = start_summary,
    };

    register_stat_tap_ui(&calls, NULL);
    register_stat_tap_ui(&summary, NULL);
}
