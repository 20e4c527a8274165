/* summary.c
 * The figures of many calls.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * RFC 6076 §4.3 (SRD), §4.6 (SER), §4.7 (SEER), §4.8 (ISA)
 */

#include <sipexplain/summary.h>

#include "../hash.h"
#include "call_words.h"

struct sip_summary *sip_summary_new(void)
{
    struct sip_summary *summary = g_new0(struct sip_summary, 1);

    hash_choose_key();
    summary->answered_delays = sip_delays_new();
    summary->other_delays = sip_delays_new();
    summary->dial_delays = sip_delays_new();
    summary->causes = g_hash_table_new_full(hash_string, g_str_equal, g_free, g_free);
    summary->servers = g_hash_table_new_full(hash_string, g_str_equal, g_free, g_free);
    return summary;
}

void sip_summary_free(struct sip_summary *summary)
{
    if (summary == NULL)
        return;
    sip_delays_free(summary->answered_delays);
    sip_delays_free(summary->other_delays);
    sip_delays_free(summary->dial_delays);
    g_hash_table_destroy(summary->causes);
    g_hash_table_destroy(summary->servers);
    g_free(summary);
}

/* --- Tallies --- */

/* Takes ownership of the name. */
static void tally(GHashTable *tallies, char *name, const struct sip_call *call)
{
    struct sip_tally *known = g_hash_table_lookup(tallies, name);

    if (known == NULL) {
        known = g_new0(struct sip_tally, 1);
        known->example = call->group;
        g_hash_table_insert(tallies, name, known);
    } else {
        g_free(name);
    }
    known->count++;
    known->failed += call->outcome == SIP_CALL_FAILED;
    known->example = MIN(known->example, call->group);
}

static gboolean needs_repair(const struct sip_call *call)
{
    return call->outcome == SIP_CALL_FAILED || call->outcome == SIP_CALL_NOT_CONNECTED ||
           call->severity >= SIP_SEVERITY_WARN;
}

/* Causes with the same name are one: that of a finding may hold a value, such as an event package. */
static void add_cause(struct sip_summary *summary, const struct sip_report *report, const struct sip_call *call)
{
    if (needs_repair(call))
        tally(summary->causes, call_cause_name(report, call), call);
}

static void add_server(struct sip_summary *summary, const struct sip_group *group, const struct sip_call *call)
{
    if (group->is_answered != 0)
        tally(summary->servers, sip_endpoint_text(&group->server), call);
}

static gint compare_tallies(gconstpointer left, gconstpointer right)
{
    const struct sip_tally *a = *(const struct sip_tally *const *)left;
    const struct sip_tally *b = *(const struct sip_tally *const *)right;

    return a->count != b->count ? (gint)(a->count < b->count) - (gint)(a->count > b->count)
                                : (gint)(a->example > b->example) - (gint)(a->example < b->example);
}

const struct sip_tally **sip_tallies_top(GHashTable *tallies, guint most)
{
    GPtrArray *all = g_ptr_array_new();
    GHashTableIter iterator;
    gpointer value;

    g_hash_table_iter_init(&iterator, tallies);
    while (g_hash_table_iter_next(&iterator, NULL, &value))
        g_ptr_array_add(all, value);
    g_ptr_array_sort(all, compare_tallies);
    g_ptr_array_set_size(all, (gint)MIN(all->len, most));
    g_ptr_array_add(all, NULL);
    return (const struct sip_tally **)(gpointer)g_ptr_array_free(all, FALSE);
}

/* --- Calls --- */

static void add_status(struct sip_summary *summary, guint16 status)
{
    summary->established += status / 100 == 2;
    summary->redirected += status / 100 == 3;
    switch (status) {
    case 480:
    case 486:
    case 600:
    case 603:
        summary->effective++;
        break;
    case 408:
    case 500:
    case 503:
    case 504:
        summary->ineffective++;
        break;
    default:
        summary->effective += status / 100 == 2;
        break;
    }
}

static void add_delays(struct sip_summary *summary, const struct sip_group *group, const struct sip_call *call)
{
    if (group->status_time != SIP_NEVER)
        sip_delays_add(call->outcome == SIP_CALL_ANSWERED ? summary->answered_delays : summary->other_delays,
                       group->status_time - group->last_request);
    if (sip_group_dial_delay(group) != SIP_NEVER)
        sip_delays_add(summary->dial_delays, sip_group_dial_delay(group));
}

static void add_attempt(struct sip_summary *summary, const struct sip_report *report, const struct sip_group *group,
                        const struct sip_call *call)
{
    const struct sip_record *decisive = sip_ledger_record(report->ledger, call->decisive);

    summary->attempts++;
    summary->outcomes[call->outcome]++;
    summary->troubled += call->outcome == SIP_CALL_ANSWERED && call->severity >= SIP_SEVERITY_WARN;
    if (decisive->kind == SIP_RECORD_RESPONSE)
        add_status(summary, decisive->status);
    add_delays(summary, group, call);
}

static void add_request(guint32 *count, guint32 *failed, const struct sip_call *call)
{
    ++*count;
    *failed += call->outcome == SIP_CALL_FAILED;
}

void sip_summary_add(struct sip_summary *summary, const struct sip_report *report, guint32 number)
{
    const struct sip_group *group = sip_groups_get(sip_ledger_groups(report->ledger), number);
    const struct sip_call *call = sip_calls_get(report->calls, number);

    if (group->first_request == SIP_NEVER)
        summary->midway++;
    else if (group->method == SIP_METHOD_INVITE)
        add_attempt(summary, report, group, call);
    else if (group->method == SIP_METHOD_REGISTER)
        add_request(&summary->registrations, &summary->registrations_failed, call);
    else
        add_request(&summary->others, &summary->others_failed, call);
    add_cause(summary, report, call);
    add_server(summary, group, call);
}

/* --- Ratios --- */

struct sip_share sip_summary_ser(const struct sip_summary *summary)
{
    return (struct sip_share){summary->established, summary->attempts - summary->redirected};
}

struct sip_share sip_summary_seer(const struct sip_summary *summary)
{
    return (struct sip_share){summary->effective, summary->attempts - summary->redirected};
}

struct sip_share sip_summary_isa(const struct sip_summary *summary)
{
    return (struct sip_share){summary->ineffective, summary->attempts};
}
