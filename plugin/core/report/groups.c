/* groups.c
 * Puts each message into its call or other group.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * RFC 3261 §8.1.3.4, §8.1.3.5, §12.2, §16.6, §22.2; RFC 6665 §4.1
 */

#include <sipexplain/groups.h>
#include <sipexplain/ledger.h>

#define MAX_LOOKS 16 /* groups of one Call-ID that are looked through: a registration may use it for days */

struct sip_groups {
    GArray *groups;     /* struct sip_group; number 1 is the first */
    GHashTable *newest; /* text of a Call-ID -> number of its newest group */
};

/* A message on its way into its group. */
struct arrival {
    struct sip_groups *groups;
    struct sip_ledger *ledger;
    const struct sip_packet *packet;
    const struct sip_message *message;
    guint32 number; /* of the record */
    guint32 call_id;
};

struct sip_groups *sip_groups_new(void)
{
    struct sip_groups *groups = g_new(struct sip_groups, 1);

    groups->groups = g_array_new(FALSE, FALSE, sizeof(struct sip_group));
    groups->newest = g_hash_table_new(g_direct_hash, g_direct_equal);
    return groups;
}

void sip_groups_free(struct sip_groups *groups)
{
    if (groups == NULL)
        return;
    g_array_free(groups->groups, TRUE);
    g_hash_table_destroy(groups->newest);
    g_free(groups);
}

guint32 sip_groups_count(const struct sip_groups *groups)
{
    return groups->groups->len;
}

static struct sip_group *change(struct sip_groups *groups, guint32 number)
{
    return &g_array_index(groups->groups, struct sip_group, number - 1);
}

const struct sip_group *sip_groups_get(const struct sip_groups *groups, guint32 number)
{
    return &g_array_index(groups->groups, struct sip_group, number - 1);
}

gdouble sip_group_dial_delay(const struct sip_group *group)
{
    if (group->method != SIP_METHOD_INVITE || group->first_request == SIP_NEVER || group->ring_time == SIP_NEVER)
        return SIP_NEVER;
    return MAX(group->ring_time - group->first_request, 0.0); /* times may go backwards in a capture */
}

/* --- Finding the group --- */

static gboolean opens_dialog(guint8 method)
{
    return method == SIP_METHOD_INVITE || method == SIP_METHOD_SUBSCRIBE || method == SIP_METHOD_REFER;
}

/* Methods that are never sent inside a dialog, whatever tags a client puts into them. */
static gboolean stands_alone(enum sip_method method)
{
    return method == SIP_METHOD_REGISTER || method == SIP_METHOD_PUBLISH;
}

static gboolean needs_dialog(enum sip_method method)
{
    switch (method) {
    case SIP_METHOD_ACK:
    case SIP_METHOD_BYE:
    case SIP_METHOD_CANCEL:
    case SIP_METHOD_PRACK:
    case SIP_METHOD_UPDATE:
    case SIP_METHOD_INFO:
        return TRUE;
    default:
        return FALSE;
    }
}

static gboolean is_inside_dialog(const struct sip_message *message)
{
    return needs_dialog(message->method) ||
           (!message->is_response && message->to_tag.length > 0 && !stands_alone(message->method));
}

/* Requests inside a dialog belong to the one that opened it; an INVITE repeats the call of the same Call-ID; any other
 * request is the same only under the same CSeq, on another leg or another branch. */
static gboolean takes_in(const struct sip_group *group, const struct sip_message *message)
{
    if (is_inside_dialog(message))
        return group->is_midway || opens_dialog(group->method);
    if (group->is_midway)
        return message->is_response;
    return group->method == (guint8)message->method &&
           (group->method == SIP_METHOD_INVITE || group->cseq == message->cseq);
}

static guint32 find_by_call_id(const struct arrival *arrival)
{
    guint32 number = GPOINTER_TO_UINT(g_hash_table_lookup(arrival->groups->newest, GUINT_TO_POINTER(arrival->call_id)));

    for (guint looks = 0; number != 0 && looks < MAX_LOOKS; looks++) {
        const struct sip_group *group = sip_groups_get(arrival->groups, number);

        if (takes_in(group, arrival->message))
            return number;
        number = group->older;
    }
    return 0;
}

static guint32 add_group(const struct arrival *arrival)
{
    const struct sip_message *message = arrival->message;
    struct sip_groups *groups = arrival->groups;
    gpointer key = GUINT_TO_POINTER(arrival->call_id);
    const struct sip_group group = {
        .start = arrival->packet->time,
        .first_request = SIP_NEVER,
        .last_request = SIP_NEVER,
        .status_time = SIP_NEVER,
        .ring_time = SIP_NEVER,
        .call_id = arrival->call_id,
        .from = sip_ledger_keep_text(arrival->ledger, message->from_uri),
        .to = sip_ledger_keep_text(arrival->ledger, message->to_uri),
        .method_name = sip_ledger_record(arrival->ledger, arrival->number)->method_name,
        .older = GPOINTER_TO_UINT(g_hash_table_lookup(groups->newest, key)),
        .cseq = message->cseq,
        .method = (guint8)message->method,
        .is_midway = is_inside_dialog(message),
    };

    g_array_append_val(groups->groups, group);
    g_hash_table_insert(groups->newest, key, GUINT_TO_POINTER(groups->groups->len));
    return groups->groups->len;
}

/* --- What the message is to it --- */

/* Sent by the one who sent the group's initial request: the first leg, not one on which a proxy sends it on. A sender
 * may change the port from one attempt to the next, but not within one. */
static gboolean is_sender(const struct sip_group *group, const struct arrival *arrival)
{
    const struct sip_endpoint *source = &arrival->packet->source;

    return group->first_request == SIP_NEVER ||
           (memcmp(group->sender.address, source->address, sizeof source->address) == 0 &&
            (group->sender.port == source->port || group->cseq != arrival->message->cseq));
}

static void take_initial_request(struct sip_group *group, const struct arrival *arrival)
{
    const gdouble time = arrival->packet->time;

    if (group->first_request == SIP_NEVER) {
        group->first_request = time;
        group->sender = arrival->packet->source;
    }
    group->last_request = time;
    group->status_time = SIP_NEVER;
    group->cseq = arrival->message->cseq;
}

/* Of a dialog that began before the capture every request counts, but not the legs on which a proxy sends it on. */
static gboolean judge_midway(struct sip_group *group, const struct arrival *arrival, const struct sip_record *record)
{
    const struct sip_message *message = arrival->message;
    const struct sip_endpoint *source = &arrival->packet->source;

    if (record->resent != 0 || message->method == SIP_METHOD_ACK ||
        (group->last_method == (guint8)message->method && group->cseq == message->cseq &&
         memcmp(&group->sender, source, sizeof *source) != 0))
        return FALSE;
    group->last_method = (guint8)message->method;
    group->cseq = message->cseq;
    group->sender = *source;
    return TRUE;
}

/* TRUE if the request is one by which the group's sender asks, for the first time or again. */
static gboolean judge_request(struct sip_group *group, const struct arrival *arrival, const struct sip_record *record)
{
    const struct sip_record *earlier =
        record->request != 0 ? sip_ledger_record(arrival->ledger, record->request) : NULL;

    if (arrival->message->method == SIP_METHOD_CANCEL && earlier != NULL && earlier->decides != 0)
        group->is_given_up = 1;
    if (group->is_midway != 0)
        return judge_midway(group, arrival, record);
    if (group->method != (guint8)arrival->message->method || record->resent != 0 || record->in_dialog != 0 ||
        (earlier != NULL ? earlier->decides == 0 : !is_sender(group, arrival)))
        return FALSE;
    take_initial_request(group, arrival);
    return TRUE;
}

/* Of several final responses, a 2xx is the one that counts, and a 487 comes from a branch that was cancelled. */
static void take_final(struct sip_group *group, const struct arrival *arrival)
{
    const guint16 status = arrival->message->status;

    if (group->is_settled != 0 || (status == 487 && group->is_answered != 0))
        return;
    group->is_settled = status / 100 == 2;
    group->is_answered = 1;
    group->server = arrival->packet->source;
}

/* TRUE if the response answers such a request, as its sender sees it. */
static gboolean judge_response(struct sip_group *group, const struct arrival *arrival, const struct sip_record *record)
{
    const guint16 status = arrival->message->status;
    const gdouble time = arrival->packet->time;

    if (record->resent != 0 || (record->request != 0 ? sip_ledger_record(arrival->ledger, record->request)->decides == 0
                                                     : group->first_request != SIP_NEVER))
        return FALSE;
    if (status != 100 && group->status_time == SIP_NEVER)
        group->status_time = time;
    if (status > 100 && status < 300 && group->ring_time == SIP_NEVER)
        group->ring_time = time;
    if (status >= 200)
        take_final(group, arrival);
    return TRUE;
}

void sip_groups_add(struct sip_groups *groups, struct sip_ledger *ledger, const struct sip_packet *packet,
                    const struct sip_message *message, guint32 number)
{
    struct arrival arrival = {
        .groups = groups,
        .ledger = ledger,
        .packet = packet,
        .message = message,
        .number = number,
    };
    struct sip_record *record = sip_ledger_change(ledger, number);

    if (record->request != 0)
        record->group = sip_ledger_record(ledger, record->request)->group;
    if (record->group == 0) {
        arrival.call_id = sip_ledger_keep_text(ledger, message->call_id);
        record->group = find_by_call_id(&arrival);
    }
    if (record->group == 0)
        record->group = add_group(&arrival);
    record->decides = message->is_response ? judge_response(change(groups, record->group), &arrival, record)
                                           : judge_request(change(groups, record->group), &arrival, record);
}
