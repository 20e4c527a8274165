/* calls_json.c
 * Calls as JSON, an object a line. The keys are documented in docs/reports.md and do not change.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#include <sipexplain/json.h>

#include "call_words.h"

static void add_string(struct json_writer *json, const char *key, const char *value)
{
    json_key(json, key);
    json_string(json, value);
}

static void add_codes(struct json_writer *json, const struct sip_report *report, const struct sip_call *call)
{
    const guint16 *codes = sip_calls_codes(report->calls, call);

    json_key(json, "codes");
    json_begin_array(json);
    for (guint i = 0; i < call->code_count; i++)
        json_number(json, codes[i]);
    json_end_array(json);
}

static void add_server(struct json_writer *json, const struct sip_group *group)
{
    char *server = group->is_answered != 0 ? sip_endpoint_text(&group->server) : NULL;

    add_string(json, "server", server);
    g_free(server);
}

static void add_dial_delay(struct json_writer *json, const struct sip_group *group)
{
    const gdouble delay = sip_group_dial_delay(group);

    json_key(json, "post_dial_delay");
    if (delay == SIP_NEVER)
        json_string(json, NULL);
    else
        json_seconds(json, delay);
}

/* The stable name of the finding that is the cause: its text holds frames and seconds, so that no two are the same. */
static void add_finding(struct json_writer *json, const struct sip_report *report, const struct sip_call *call)
{
    const struct sip_remark *finding = sip_ledger_remark(report->ledger, call->finding);

    add_string(json, "finding", finding != NULL ? sip_remark_slug((enum sip_remark_id)finding->id) : NULL);
}

static void add_call(struct json_writer *json, const struct sip_report *report, guint32 number)
{
    const struct sip_call *call = sip_calls_get(report->calls, number);
    const struct sip_group *group = sip_groups_get(sip_ledger_groups(report->ledger), number);
    char *start = call_time(group->start, TRUE);
    char *cause = call_cause(report, call, "text");
    char *fix = call_fix(report, call);

    json_begin_object(json);
    add_string(json, "start", start);
    add_string(json, "from", sip_ledger_text(report->ledger, group->from));
    add_string(json, "to", sip_ledger_text(report->ledger, group->to));
    add_string(json, "method", call_method(report, group));
    add_codes(json, report, call);
    add_string(json, "outcome", sip_call_outcome_slug((enum sip_call_outcome)call->outcome));
    json_key(json, "failure");
    json_boolean(json, call->outcome == SIP_CALL_FAILED);
    add_string(json, "cause", cause);
    add_string(json, "fix", *fix != '\0' ? fix : NULL);
    json_key(json, "frame");
    json_number(json, sip_ledger_frame(report->ledger, call->cause));
    add_string(json, "call_id", sip_ledger_text(report->ledger, group->call_id));
    add_server(json, group);
    add_dial_delay(json, group);
    add_finding(json, report, call);
    json_end_object(json);
    g_free(start);
    g_free(cause);
    g_free(fix);
}

void sip_calls_print_json(const struct sip_report *report, const guint32 *groups, FILE *out)
{
    GString *line = g_string_new(NULL);

    for (; *groups != 0; groups++) {
        struct json_writer json;

        json_start_line(&json, line);
        add_call(&json, report, *groups);
        (void)fprintf(out, "%s\n", line->str);
        g_string_truncate(line, 0);
    }
    g_string_free(line, TRUE);
}
