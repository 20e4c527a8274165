/* calls.c
 * How the calls and other groups of a capture ended, and why.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * RFC 3261 §16.7 (of several answers one counts)
 */

#include <sipexplain/calls.h>

struct sip_calls {
    GArray *calls; /* struct sip_call, by group */
    GArray *codes; /* guint16, group by group */
};

/* What judging needs. */
struct judgement {
    const struct sip_ledger *ledger;
    struct sip_catalogue *catalogue;
    struct sip_calls *calls;
};

static struct sip_call *call_of(const struct judgement *judgement, guint32 group)
{
    return &g_array_index(judgement->calls->calls, struct sip_call, group - 1);
}

/* --- Which response decided --- */

/* The request of a later answer was sent only when the earlier answer had come. */
static gboolean follows(const struct sip_record *later, guint32 earlier)
{
    return later->request > earlier;
}

/* TRUE if a final response takes the place of another one of the same group. Of answers to branches of one request a
 * 2xx is the one that counts, and a 487 says only that the branch was not needed any more. */
static gboolean outranks(const struct judgement *judgement, const struct sip_record *response, guint32 other)
{
    const struct sip_record *decisive = sip_ledger_record(judgement->ledger, other);

    if (decisive->status < 200)
        return TRUE;
    if (decisive->status / 100 == 2)
        return FALSE;
    return response->status != 487 || follows(response, other);
}

static gboolean is_response(const struct sip_record *record)
{
    return record->kind == SIP_RECORD_RESPONSE;
}

static void take_record(const struct judgement *judgement, guint32 number)
{
    const struct sip_record *record = sip_ledger_record(judgement->ledger, number);
    struct sip_call *call = call_of(judgement, record->group);

    if (call->decisive == 0)
        call->decisive = number;
    if (record->decides == 0 || !is_response(record))
        return;
    call->code_count = (guint16)MIN(call->code_count + 1, G_MAXUINT16);
    if (record->status >= 200 && outranks(judgement, record, call->decisive))
        call->decisive = number;
}

/* --- Why --- */

/* Findings by which a request without a final response has failed, rather than that the capture ended too early. */
static gboolean tells_silence(enum sip_remark_id remark)
{
    switch (remark) {
    case SIP_FINDING_request_unanswered:
    case SIP_FINDING_register_unanswered:
    case SIP_FINDING_icmp_unreachable:
    case SIP_FINDING_peer_stopped_answering:
    case SIP_FINDING_peer_never_answered:
        return TRUE;
    default:
        return FALSE;
    }
}

static enum sip_severity severity_of_code(const struct judgement *judgement, const struct sip_record *record)
{
    return is_response(record) ? sip_catalogue_explain(judgement->catalogue, record->status,
                                                       (enum sip_method)record->method, record->in_dialog)
                                     ->severity
                               : SIP_SEVERITY_CHAT;
}

static void blame(struct sip_call *call, guint32 record, guint32 finding, enum sip_severity severity)
{
    call->cause = record;
    call->finding = finding;
    call->severity = (guint8)severity;
}

/* The gravest finding of the decisive message speaks for it. */
static void blame_decisive(const struct judgement *judgement, struct sip_call *call)
{
    const struct sip_record *record = sip_ledger_record(judgement->ledger, call->decisive);
    gint gravest = -1;

    blame(call, call->decisive, 0, severity_of_code(judgement, record));
    for (guint32 number = record->first_remark; number != 0;
         number = sip_ledger_remark(judgement->ledger, number)->next) {
        const enum sip_remark_id id = (enum sip_remark_id)sip_ledger_remark(judgement->ledger, number)->id;
        const enum sip_severity severity = sip_remark_severity(id);

        if (sip_remark_tells_why(id, record->status) && (gint)severity > gravest) {
            gravest = (gint)severity;
            blame(call, call->decisive, number, MAX(severity, (enum sip_severity)call->severity));
        }
    }
}

/* A failed response inside the dialog of a call that was answered, or that began before the capture. */
static gboolean fails_inside(const struct sip_call *call, const struct sip_record *record)
{
    return is_response(record) && record->resent == 0 && record->outcome == SIP_OUTCOME_FAILED &&
           (call->outcome == SIP_CALL_MIDWAY ? record->decides != 0 : record->in_dialog != 0);
}

/* The answer that decided the call, as it is seen on another leg. */
static gboolean repeats_decisive(const struct judgement *judgement, const struct sip_call *call,
                                 const struct sip_record *record)
{
    return is_response(record) && record->status >= 300 &&
           record->status == sip_ledger_record(judgement->ledger, call->decisive)->status;
}

/* What stands on another message is the cause if it is graver than what the decisive one says; a finding, which knows
 * more than a code, also if it is as grave. */
static void take_finding(const struct judgement *judgement, struct sip_call *call, guint32 number, guint32 finding)
{
    const enum sip_remark_id id = (enum sip_remark_id)sip_ledger_remark(judgement->ledger, finding)->id;
    const gint severity = (gint)sip_remark_severity(id);

    if (!sip_remark_tells_why(id, sip_ledger_record(judgement->ledger, number)->status))
        return;
    if (tells_silence(id) && call->outcome == SIP_CALL_PENDING)
        call->outcome = SIP_CALL_FAILED;
    if (severity < SIP_SEVERITY_NOTE &&
        !repeats_decisive(judgement, call, sip_ledger_record(judgement->ledger, number)))
        return;
    if (severity > (gint)call->severity || (severity == (gint)call->severity && call->finding == 0))
        blame(call, number, finding, (enum sip_severity)severity);
}

static void take_cause(const struct judgement *judgement, guint32 number)
{
    const struct sip_record *record = sip_ledger_record(judgement->ledger, number);
    struct sip_call *call = call_of(judgement, record->group);
    const gboolean fails = fails_inside(call, record);

    if (fails && (gint)severity_of_code(judgement, record) > (gint)call->severity)
        blame(call, number, 0, severity_of_code(judgement, record));
    for (guint32 finding = record->first_remark; finding != 0;
         finding = sip_ledger_remark(judgement->ledger, finding)->next)
        take_finding(judgement, call, number, finding);
    if (call->outcome == SIP_CALL_MIDWAY && fails)
        call->outcome = SIP_CALL_FAILED;
}

static enum sip_call_outcome outcome_of(const struct judgement *judgement, const struct sip_call *call)
{
    const struct sip_group *group = sip_groups_get(sip_ledger_groups(judgement->ledger), call->group);
    const struct sip_record *record = sip_ledger_record(judgement->ledger, call->decisive);

    if (group->is_midway != 0)
        return SIP_CALL_MIDWAY;
    if (!is_response(record) || record->status < 200)
        return group->is_given_up != 0 ? SIP_CALL_CANCELLED : SIP_CALL_PENDING;
    switch ((enum sip_outcome)record->outcome) {
    case SIP_OUTCOME_SUCCESS:
        return group->method == SIP_METHOD_INVITE ? SIP_CALL_ANSWERED : SIP_CALL_SUCCEEDED;
    case SIP_OUTCOME_CHALLENGE:
        return SIP_CALL_CHALLENGED;
    case SIP_OUTCOME_REDIRECTED:
        return SIP_CALL_REDIRECTED;
    case SIP_OUTCOME_NEGOTIATION:
        return SIP_CALL_NEGOTIATION;
    case SIP_OUTCOME_CANCELLED:
        return SIP_CALL_CANCELLED;
    case SIP_OUTCOME_NOT_CONNECTED:
        return SIP_CALL_NOT_CONNECTED;
    default:
        return SIP_CALL_FAILED;
    }
}

/* --- All of them --- */

typedef void (*record_visitor)(const struct judgement *judgement, guint32 number);

static void for_each_record(const struct judgement *judgement, record_visitor visit)
{
    const guint32 count = sip_ledger_count(judgement->ledger);
    const guint32 groups = sip_calls_count(judgement->calls);

    for (guint32 number = 1; number <= count; number++) {
        const struct sip_record *record = sip_ledger_record(judgement->ledger, number);

        if (record->group != 0 && record->group <= groups && record->kind != SIP_RECORD_DROPPED)
            visit(judgement, number);
    }
}

static void take_code(const struct judgement *judgement, guint32 number)
{
    const struct sip_record *record = sip_ledger_record(judgement->ledger, number);
    struct sip_call *call = call_of(judgement, record->group);

    if (record->decides != 0 && is_response(record) && call->code_count < G_MAXUINT16)
        g_array_index(judgement->calls->codes, guint16, call->first_code + call->code_count++) = record->status;
}

/* Makes room for the codes of each call, which are counted already, and counts anew while they are put in. */
static void collect_codes(const struct judgement *judgement)
{
    guint32 total = 0;

    for (guint32 group = 1; group <= sip_calls_count(judgement->calls); group++) {
        struct sip_call *call = call_of(judgement, group);

        call->first_code = total;
        total += call->code_count;
        call->code_count = 0;
    }
    g_array_set_size(judgement->calls->codes, total);
    for_each_record(judgement, take_code);
}

struct sip_calls *sip_calls_new(const struct sip_ledger *ledger, struct sip_catalogue *catalogue)
{
    const guint32 count = sip_groups_count(sip_ledger_groups(ledger));
    struct sip_calls *calls = g_new(struct sip_calls, 1);
    const struct judgement judgement = {.ledger = ledger, .catalogue = catalogue, .calls = calls};

    calls->calls = g_array_sized_new(FALSE, TRUE, sizeof(struct sip_call), count);
    calls->codes = g_array_new(FALSE, TRUE, sizeof(guint16));
    g_array_set_size(calls->calls, count);
    for (guint32 group = 1; group <= count; group++)
        call_of(&judgement, group)->group = group;
    for_each_record(&judgement, take_record);
    collect_codes(&judgement);
    for (guint32 group = 1; group <= count; group++) {
        struct sip_call *call = call_of(&judgement, group);

        if (call->decisive == 0)
            continue; /* all its messages were dropped */
        call->outcome = (guint8)outcome_of(&judgement, call);
        blame_decisive(&judgement, call);
    }
    for_each_record(&judgement, take_cause);
    return calls;
}

void sip_calls_free(struct sip_calls *calls)
{
    if (calls == NULL)
        return;
    g_array_free(calls->calls, TRUE);
    g_array_free(calls->codes, TRUE);
    g_free(calls);
}

guint32 sip_calls_count(const struct sip_calls *calls)
{
    return calls->calls->len;
}

const struct sip_call *sip_calls_get(const struct sip_calls *calls, guint32 group)
{
    return &g_array_index(calls->calls, struct sip_call, group - 1);
}

const guint16 *sip_calls_codes(const struct sip_calls *calls, const struct sip_call *call)
{
    return &g_array_index(calls->codes, guint16, call->first_code);
}

const char *sip_call_outcome_slug(enum sip_call_outcome outcome)
{
    static const char *const slugs[SIP_CALL_OUTCOMES] = {
        [SIP_CALL_FAILED] = "failed",           [SIP_CALL_NOT_CONNECTED] = "not_connected",
        [SIP_CALL_CANCELLED] = "cancelled",     [SIP_CALL_CHALLENGED] = "challenged",
        [SIP_CALL_NEGOTIATION] = "negotiation", [SIP_CALL_REDIRECTED] = "redirected",
        [SIP_CALL_PENDING] = "pending",         [SIP_CALL_MIDWAY] = "midway",
        [SIP_CALL_ANSWERED] = "answered",       [SIP_CALL_SUCCEEDED] = "succeeded",
    };

    return slugs[outcome];
}

/* 0: failed, 1: not connected, 2: the rest with something to repair, 3: the rest. */
static gint rank_of(const struct sip_call *call)
{
    if (call->outcome <= SIP_CALL_NOT_CONNECTED)
        return call->outcome;
    return call->severity >= SIP_SEVERITY_WARN ? 2 : 3;
}

gint sip_call_compare(const struct sip_call *a, const struct sip_call *b)
{
    const gint ranks = rank_of(a) - rank_of(b);

    return ranks != 0 ? ranks : (gint)(a->group > b->group) - (gint)(a->group < b->group);
}
