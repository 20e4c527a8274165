/* b_no_answer.c
 * Section B of the rules: No useful answer.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * RFC 3261 §17.1.1.2, §17.1.2.2, §18.4, §21.5.4; RFC 3263 §4.3; RFC 3581 §4; RFC 7339; RFC 792, RFC 4443 (ICMP)
 */

#include "b_no_answer.h"

#define MIN_COPIES 3 /* of a request over UDP, so that one lost packet says nothing */
#define MIN_COPIES_TIME 3.0
#define STILL_REPEATED 1.0   /* seconds after the response, so that a copy that crossed it says nothing */
#define ONLY_100_TIME 10.0   /* seconds */
#define FAILOVER_SILENCE 2.0 /* seconds: a parallel fork opens its branches at once */
#define OVERLOAD_COUNT 10
#define OVERLOAD_CALLS 3
#define OVERLOAD_WINDOW 10.0 /* seconds */
#define REPORT_INTERVAL 60.0 /* seconds: one finding about a server a minute */
#define MAX_HOSTS 65536      /* whose state is kept in each table; beyond that all is forgotten */
#define SILENT_OPTIONS 2
#define NEVER_ANSWERED_OPTIONS 3

/* OPTIONS from one host to another. */
struct keepalive {
    gboolean answered;
    guint silent; /* in a row */
    guint32 first_record;
    gdouble unreachable; /* when an ICMP error was reported last */
};

struct back_off {
    gdouble until;
    guint32 from_uri;
    guint32 record; /* the 503 */
    guint32 seconds;
    gboolean reported;
};

struct rejections {
    gdouble times[OVERLOAD_COUNT]; /* a ring */
    guint32 calls[OVERLOAD_COUNT];
    gboolean recovered[OVERLOAD_COUNT]; /* another server took the call */
    guint next;
    guint count;
    gdouble reported;
    guint32 reported_record;
};

struct section_state {
    GHashTable *keepalives; /* hosts -> struct keepalive */
    GHashTable *back_offs;  /* hosts -> struct back_off */
    GHashTable *rejections; /* host -> struct rejections */
    GHashTable *registered; /* set of hosts that sent a REGISTER: phones, which may be switched off */
};

static void bound_table(GHashTable *table)
{
    if (g_hash_table_size(table) >= MAX_HOSTS)
        g_hash_table_remove_all(table);
}

static struct section_state *state_of(const struct sip_history *history)
{
    return history_section_state(history, &sip_rules_b);
}

static gpointer host_key(const struct sip_history *history, guint32 endpoint)
{
    return GUINT_TO_POINTER(history_host(history, endpoint));
}

static gpointer pair_key(const struct sip_history *history, const struct sip_transaction *t)
{
    return GUINT_TO_POINTER(history_host(history, t->source) * 65599 + history_host(history, t->destination));
}

/* Beyond MAX_HOSTS any host may be a phone. */
static gboolean is_registered(const struct sip_history *history, guint32 endpoint)
{
    GHashTable *registered = state_of(history)->registered;

    return g_hash_table_size(registered) >= MAX_HOSTS || g_hash_table_contains(registered, host_key(history, endpoint));
}

/* The sender has tried hard enough: with copies over UDP, with one over a transport that repeats by itself. */
static gboolean was_tried(const struct sip_history *history, const struct sip_transaction *t)
{
    if (t->stream)
        return history_both_directions_seen(history, t);
    return t->request_copies >= MIN_COPIES && t->last_request_time - t->request_time >= MIN_COPIES_TIME;
}

static void b4_last_target_failed(struct sip_history *history, const struct sip_transaction *t);
static void b8_recovered(struct sip_history *history, const struct sip_transaction *rejected,
                         const struct sip_message *response);

/* --- B1
 * ------------------------------------------------------------------------------------------------------------------------
 */

/* A refresh of the session belongs to F4. */
static gboolean is_refresh(const struct sip_transaction *t)
{
    const struct sip_message *request = transaction_request(t);

    return !transaction_is_initial(t) && request != NULL && sip_message_has(request, SIP_HEADER_SESSION_EXPIRES);
}

/* The methods that have a rule of their own, or about which silence says nothing. */
static gboolean silence_counts(const struct sip_transaction *t)
{
    switch ((enum sip_method)t->method) {
    case SIP_METHOD_REGISTER: /* I3 */
    case SIP_METHOD_BYE:      /* F11 */
    case SIP_METHOD_CANCEL:
    case SIP_METHOD_NOTIFY: /* the subscriber is gone, the notifier drops the subscription (RFC 6665 §4.2.2) */
    case SIP_METHOD_ACK:
        return FALSE;
    case SIP_METHOD_OPTIONS:
        return !transaction_is_initial(t); /* B7 */
    default:
        return !is_refresh(t);
    }
}

/* Another leg of the same request that the same sender opened later. */
static struct sip_transaction *find_next_leg(const struct sip_transaction *t)
{
    for (struct sip_transaction *other = call_newest(t->call); other != NULL; other = other->older)
        if (other != t && other->method == t->method && other->cseq == t->cseq && other->from_tag == t->from_tag &&
            other->sent_by == t->sent_by && other->branch != t->branch && other->destination != t->destination &&
            other->request_time > t->request_time)
            return other;
    return NULL;
}

gboolean b1_is_unanswered(const struct sip_history *history, const struct sip_transaction *t)
{
    const struct sip_transaction *next = find_next_leg(t);
    const struct sip_transaction *behind = transaction_leg_behind(history, t);

    return transaction_request(t) != NULL && t->first_response_record == 0 && was_tried(history, t) &&
           !history_has_found(history, SIP_FINDING_icmp_unreachable, t->request_record) &&
           (next == NULL || next->first_response_record == 0) && (behind == NULL || behind->first_response_record != 0);
}

static void b1_check(struct sip_history *history, struct sip_transaction *t)
{
    char *destination;

    if (!b1_is_unanswered(history, t))
        return;
    b4_last_target_failed(history, t);
    if (history_has_found(history, SIP_FINDING_oversized_udp, t->request_record))
        return;
    destination = history_endpoint_text(history, t->destination);
    history_find(history, SIP_FINDING_request_unanswered, t->request_record, 0, "method",
                 history_words(transaction_request(t)->method_name), "destination", destination, "copies",
                 history_number(t->request_copies), NULL);
    g_free(destination);
}

/* B1: the capture has gone on for 32 s and no response came. */
static void b1_request_unanswered(const struct sip_event *event)
{
    struct sip_transaction *t = event->transaction;

    if (t != NULL && !event->copy && event->message->method != SIP_METHOD_ACK && silence_counts(t))
        history_watch(event->history, t, t->request_time + B_GIVE_UP_TIME, b1_check);
}

/* --- B2, B3
 * --------------------------------------------------------------------------------------------------------------------
 */

/* B2: the client goes on as if it had not got the response that the capture shows. */
static void b2_response_not_accepted(const struct sip_event *event)
{
    struct sip_transaction *t = event->transaction;
    guint32 record;
    gdouble answered;

    if (t == NULL || !event->copy || t->stream || event->message->method == SIP_METHOD_ACK)
        return;
    record = t->method == SIP_METHOD_INVITE ? t->first_response_record : t->final_record;
    answered = t->method == SIP_METHOD_INVITE ? t->first_response_time : t->final_time;
    if (t->request_copies_after_response >= 2 && event->packet->time - answered >= STILL_REPEATED &&
        transaction_report_once(t, SIP_FINDING_response_not_accepted))
        history_find(event->history, SIP_FINDING_response_not_accepted, record, event->record, "method",
                     history_words(event->message->method_name), NULL);
}

static void find_only_100(struct sip_history *history, const struct sip_transaction *t, gdouble end_time,
                          guint32 end_record)
{
    if (t->method == SIP_METHOD_INVITE && transaction_is_initial(t) && t->first_provisional_status == 100 &&
        t->first_provisional_time == NEVER && end_time - t->first_response_time >= ONLY_100_TIME &&
        transaction_leg_behind(history, t) == NULL)
        history_find(history, SIP_FINDING_only_100, t->first_response_record, end_record, "seconds",
                     history_seconds(end_time - t->first_response_time), NULL);
}

/* B3: the next hop lives, whatever is behind it does not. Where the leg behind is in the capture, it tells more. */
static void b3_only_100_then_final(const struct sip_event *event)
{
    const struct sip_transaction *t = event->transaction;

    if (event_is_first_final(event) && t->cancel == NULL &&
        (t->final_status == 408 || t->final_status == 487 || t->final_status / 100 == 5))
        find_only_100(event->history, t, t->final_time, t->final_record);
}

static void b3_only_100_then_cancel(const struct sip_event *event)
{
    const struct sip_transaction *t = event->transaction;

    if (event->message->method == SIP_METHOD_CANCEL && !event->copy && t->invite != NULL &&
        t->invite->final_status == 0)
        find_only_100(event->history, t->invite, event->packet->time, event->record);
}

/* --- B4
 * ------------------------------------------------------------------------------------------------------------------------
 */

/* The leg came to nothing before the other one was opened: refused with 503, or silent. A time-out after a provisional
 * is no failover. */
static gboolean had_failed(const struct sip_history *history, const struct sip_transaction *leg, gdouble time)
{
    if (leg->final_status != 0)
        return leg->final_status == 503 && leg->final_time <= time;
    return leg->first_response_record == 0 &&
           (time - leg->request_time >= FAILOVER_SILENCE ||
            history_has_found(history, SIP_FINDING_icmp_unreachable, leg->request_record));
}

/* The newest leg of the same request, from the same sender to another destination, that had failed when this one was
 * opened. */
static struct sip_transaction *find_failed_leg(const struct sip_history *history, const struct sip_transaction *t)
{
    for (struct sip_transaction *leg = t->older; leg != NULL; leg = leg->older)
        if (leg->method == t->method && leg->cseq == t->cseq && leg->from_tag == t->from_tag &&
            leg->sent_by == t->sent_by && leg->branch != t->branch && leg->destination != t->destination &&
            leg->request_record != 0 && had_failed(history, leg, t->request_time))
            return leg;
    return NULL;
}

/* Each target that was given up: its own failure is no matter any more. */
static void b4_withdraw(struct sip_history *history, const struct sip_transaction *failed)
{
    for (; failed != NULL; failed = find_failed_leg(history, failed)) {
        history_withdraw(history, SIP_FINDING_request_unanswered, failed->request_record);
        history_withdraw(history, SIP_FINDING_failover_exhausted, failed->request_record);
        history_withdraw(history, SIP_FINDING_failover_exhausted, failed->final_record);
        history_withdraw(history, SIP_FINDING_icmp_unreachable, failed->request_record);
    }
}

/* B4, exhausted: `record` tells that the last target failed like those before it. */
static void find_exhausted(struct sip_history *history, const struct sip_transaction *t, guint32 record)
{
    const struct sip_transaction *failed = find_failed_leg(history, t);

    if (failed == NULL)
        return;
    b4_withdraw(history, failed);
    history_find(history, SIP_FINDING_failover_exhausted, record, failed->request_record, NULL);
}

static void b4_last_target_failed(struct sip_history *history, const struct sip_transaction *t)
{
    if (find_next_leg(t) == NULL)
        find_exhausted(history, t, t->request_record);
}

/* B4: the next target of the route took the call, or none did. A 100 says only that there is somebody. */
static void b4_failover(const struct sip_event *event)
{
    struct sip_transaction *t = event->transaction;
    const struct sip_transaction *failed;
    char *destination;

    if (t->request_record == 0 || event->copy)
        return;
    if (t->final_status == 503) {
        history_withdraw(event->history, SIP_FINDING_failover_worked, t->first_response_record);
        find_exhausted(event->history, t, t->final_record);
    } else if ((failed = find_failed_leg(event->history, t)) != NULL &&
               transaction_report_once(t, SIP_FINDING_failover_worked)) {
        destination = history_endpoint_text(event->history, t->destination);
        b4_withdraw(event->history, failed);
        b8_recovered(event->history, failed, event->message);
        history_find(event->history, SIP_FINDING_failover_worked, event->record, failed->request_record, "destination",
                     destination, NULL);
        g_free(destination);
    }
}

/* --- B5
 * ------------------------------------------------------------------------------------------------------------------------
 */

static void b5_note_retry_after(const struct sip_event *event)
{
    const struct sip_transaction *t = event->transaction;
    const struct sip_message *request = transaction_request(t);
    struct sip_retry_after retry_after;
    struct sip_text value;
    struct back_off *back_off;

    if (!event_is_first_final(event) || t->final_status != 503 || request == NULL || !transaction_is_initial(t) ||
        !sip_message_header(event->message, SIP_HEADER_RETRY_AFTER, &value) ||
        !sip_retry_after_parse(value, &retry_after) || retry_after.seconds == 0)
        return;
    back_off = g_new(struct back_off, 1);
    *back_off = (struct back_off){
        .until = t->final_time + retry_after.seconds,
        .from_uri = history_hash(request->from_uri),
        .record = t->final_record,
        .seconds = retry_after.seconds,
    };
    bound_table(state_of(event->history)->back_offs);
    g_hash_table_insert(state_of(event->history)->back_offs, pair_key(event->history, t), back_off);
}

/* B5: the same user tries the same server before the time that it has named. */
static void b5_retry_before_retry_after(const struct sip_event *event)
{
    const struct sip_transaction *t = event->transaction;
    struct section_state *state = state_of(event->history);
    struct back_off *back_off;

    if (t == NULL || event->copy || !transaction_is_initial(t) || transaction_is_forwarded(t))
        return;
    switch (event->message->method) {
    case SIP_METHOD_INVITE:
    case SIP_METHOD_REGISTER:
    case SIP_METHOD_SUBSCRIBE:
    case SIP_METHOD_MESSAGE:
        break;
    default:
        return;
    }
    back_off = g_hash_table_lookup(state->back_offs, pair_key(event->history, t));
    if (back_off == NULL)
        return;
    if (event->packet->time >= back_off->until) {
        g_hash_table_remove(state->back_offs, pair_key(event->history, t));
    } else if (!back_off->reported && back_off->from_uri == history_hash(event->message->from_uri)) {
        back_off->reported = TRUE;
        history_find(event->history, SIP_FINDING_retry_before_retry_after, event->record, back_off->record, "seconds",
                     history_number(back_off->seconds), "left", history_seconds(back_off->until - event->packet->time),
                     NULL);
    }
}

/* --- B6
 * ------------------------------------------------------------------------------------------------------------------------
 */

/* Unreachable; not path MTU (type 3 code 4, ICMPv6 type 2) and not time exceeded, which is to be ignored (RFC 3261
 * §18.4). */
static gboolean says_unreachable(const struct sip_packet *packet)
{
    if (packet->icmpv6)
        return packet->icmp_type == 1;
    return packet->icmp_type == 3 &&
           (packet->icmp_code <= 3 || packet->icmp_code == 9 || packet->icmp_code == 10 || packet->icmp_code == 13);
}

static struct keepalive *find_keepalive(const struct sip_history *history, const struct sip_transaction *t)
{
    GHashTable *keepalives = state_of(history)->keepalives;
    struct keepalive *keepalive = g_hash_table_lookup(keepalives, pair_key(history, t));

    if (keepalive == NULL) {
        bound_table(keepalives);
        keepalive = g_new0(struct keepalive, 1);
        keepalive->unreachable = NEVER;
        g_hash_table_insert(keepalives, pair_key(history, t), keepalive);
    }
    return keepalive;
}

/* A monitor asks again and again: once a minute is enough. What a registered phone does is I4's matter. */
static gboolean is_told_already(const struct sip_event *event)
{
    const struct sip_transaction *t = event->transaction;
    struct keepalive *keepalive;

    if (t->method != SIP_METHOD_OPTIONS || !transaction_is_initial(t))
        return FALSE;
    if (is_registered(event->history, t->destination))
        return TRUE;
    keepalive = find_keepalive(event->history, t);
    if (keepalive->unreachable != NEVER && event->packet->time - keepalive->unreachable < REPORT_INTERVAL)
        return TRUE;
    keepalive->unreachable = event->packet->time;
    return FALSE;
}

/* B6: the network answers instead of the server. */
static void b6_icmp_unreachable(const struct sip_event *event)
{
    struct sip_transaction *t = event->transaction;
    char *destination;

    if (t == NULL || !says_unreachable(event->packet) || t->first_response_record != 0 ||
        !transaction_report_once(t, SIP_FINDING_icmp_unreachable) || is_told_already(event))
        return;
    history_withdraw(event->history, SIP_FINDING_request_unanswered, t->request_record);
    destination = history_endpoint_text(event->history, t->destination);
    history_find(event->history, SIP_FINDING_icmp_unreachable, t->request_record, event->record, "method",
                 history_words(event->message->method_name), "destination", destination, NULL);
    g_free(destination);
    b4_last_target_failed(event->history, t);
}

/* A copy of the request got through at last. */
static void b6_answered_at_last(const struct sip_event *event)
{
    const struct sip_transaction *t = event->transaction;

    if (t->first_response_record == event->record)
        history_withdraw(event->history, SIP_FINDING_icmp_unreachable, t->request_record);
}

/* --- B7
 * ------------------------------------------------------------------------------------------------------------------------
 */

/* Nothing came back that the capture could have missed; the sender's own copies prove it as well. */
static gboolean is_silent(const struct sip_history *history, const struct sip_transaction *t)
{
    return t->first_response_record == 0 && history_last_sent(history, t->destination) < t->request_time &&
           (history_both_directions_seen(history, t) || was_tried(history, t));
}

static void b7_check(struct sip_history *history, struct sip_transaction *t)
{
    struct keepalive *keepalive = find_keepalive(history, t);
    char *destination;

    if (!is_silent(history, t) || is_registered(history, t->destination) ||
        (keepalive->unreachable != NEVER && ABS(t->request_time - keepalive->unreachable) < REPORT_INTERVAL))
        return;
    if (keepalive->silent++ == 0)
        keepalive->first_record = t->request_record;
    destination = history_endpoint_text(history, t->destination);
    if (keepalive->answered && keepalive->silent == SILENT_OPTIONS)
        history_find(history, SIP_FINDING_peer_stopped_answering, t->request_record, keepalive->first_record,
                     "destination", destination, NULL);
    else if (!keepalive->answered && keepalive->silent == NEVER_ANSWERED_OPTIONS)
        history_find(history, SIP_FINDING_peer_never_answered, keepalive->first_record, t->request_record,
                     "destination", destination, "count", history_number(keepalive->silent), NULL);
    g_free(destination);
}

/* B7: the monitor of a trunk gets no answer any more. */
static void b7_peer_silent(const struct sip_event *event)
{
    struct sip_transaction *t = event->transaction;

    if (t != NULL && !event->copy && event->message->method == SIP_METHOD_OPTIONS && transaction_is_initial(t))
        history_watch(event->history, t, t->request_time + B_GIVE_UP_TIME, b7_check);
    if (event->message->method == SIP_METHOD_REGISTER && t != NULL && !is_registered(event->history, t->source))
        g_hash_table_add(state_of(event->history)->registered, host_key(event->history, t->source));
}

static void b7_note_answer(const struct sip_event *event)
{
    const struct sip_transaction *t = event->transaction;
    struct keepalive *keepalive;

    if (t->method != SIP_METHOD_OPTIONS || !transaction_is_initial(t) || t->request_record == 0)
        return;
    keepalive = find_keepalive(event->history, t);
    keepalive->answered = TRUE;
    keepalive->silent = 0;
}

/* --- B8
 * ------------------------------------------------------------------------------------------------------------------------
 */

static guint count_calls(const struct rejections *rejections)
{
    guint distinct = 0;

    for (guint i = 0; i < rejections->count; i++) {
        guint j = 0;

        while (rejections->calls[j] != rejections->calls[i])
            j++;
        distinct += j == i;
    }
    return distinct;
}

/* Another server took a call that this one had refused. If that became of all of them, nobody was turned away. */
static void b8_recovered(struct sip_history *history, const struct sip_transaction *rejected,
                         const struct sip_message *response)
{
    const guint32 call = history_hash(response->call_id);
    struct rejections *rejections =
        g_hash_table_lookup(state_of(history)->rejections, host_key(history, rejected->destination));
    gboolean all_recovered = TRUE;

    if (rejections == NULL)
        return;
    for (guint i = 0; i < rejections->count; i++) {
        rejections->recovered[i] = rejections->recovered[i] || rejections->calls[i] == call;
        all_recovered = all_recovered && rejections->recovered[i];
    }
    if (all_recovered && rejections->reported != NEVER) {
        history_withdraw(history, SIP_FINDING_overload_rejections, rejections->reported_record);
        rejections->reported = NEVER;
    }
}

/* B8: a server sheds load. */
static void b8_overload_rejections(const struct sip_event *event)
{
    const struct sip_transaction *t = event->transaction;
    GHashTable *all = state_of(event->history)->rejections;
    gpointer server = host_key(event->history, t->destination);
    struct rejections *rejections;
    gdouble oldest;
    char *destination;

    if (!event_is_first_final(event) || t->final_status != 503 || !transaction_is_initial(t) ||
        transaction_final_is_forwarded(t))
        return;
    rejections = g_hash_table_lookup(all, server);
    if (rejections == NULL) {
        bound_table(all);
        rejections = g_new0(struct rejections, 1);
        rejections->reported = NEVER;
        g_hash_table_insert(all, server, rejections);
    }
    rejections->times[rejections->next] = event->packet->time;
    rejections->calls[rejections->next] = history_hash(event->message->call_id);
    rejections->recovered[rejections->next] = FALSE;
    rejections->next = (rejections->next + 1) % OVERLOAD_COUNT;
    rejections->count = MIN(rejections->count + 1, OVERLOAD_COUNT);
    oldest = rejections->times[rejections->next];
    if (rejections->count < OVERLOAD_COUNT || event->packet->time - oldest > OVERLOAD_WINDOW ||
        count_calls(rejections) < OVERLOAD_CALLS ||
        (rejections->reported != NEVER && event->packet->time - rejections->reported < REPORT_INTERVAL))
        return;
    rejections->reported = event->packet->time;
    rejections->reported_record = t->final_record;
    destination = history_endpoint_text(event->history, t->destination);
    history_find(event->history, SIP_FINDING_overload_rejections, t->final_record, t->request_record, "server",
                 destination, "count", history_number(rejections->count), "seconds",
                 history_seconds(event->packet->time - oldest), NULL);
    g_free(destination);
}

static void *create(void)
{
    struct section_state *state = g_new(struct section_state, 1);

    state->keepalives = g_hash_table_new_full(g_direct_hash, g_direct_equal, NULL, g_free);
    state->back_offs = g_hash_table_new_full(g_direct_hash, g_direct_equal, NULL, g_free);
    state->rejections = g_hash_table_new_full(g_direct_hash, g_direct_equal, NULL, g_free);
    state->registered = g_hash_table_new(g_direct_hash, g_direct_equal);
    return state;
}

static void destroy(void *data)
{
    struct section_state *state = data;

    g_hash_table_destroy(state->keepalives);
    g_hash_table_destroy(state->back_offs);
    g_hash_table_destroy(state->rejections);
    g_hash_table_destroy(state->registered);
    g_free(state);
}

static const struct sip_rule_entry rules[] = {
    {b1_request_unanswered, ~METHOD(ACK), ON_REQUEST},
    {b2_response_not_accepted, ~METHOD(ACK), ON_REQUEST_COPY},
    {b3_only_100_then_cancel, METHOD(CANCEL), ON_REQUEST},
    {b5_retry_before_retry_after, METHOD(INVITE) | METHOD(REGISTER) | METHOD(SUBSCRIBE) | METHOD(MESSAGE), ON_REQUEST},
    {b7_peer_silent, METHOD(OPTIONS) | METHOD(REGISTER), ON_REQUEST | ON_REQUEST_COPY},
    {b3_only_100_then_final, METHOD(INVITE), ON_4XX | ON_5XX},
    {b4_failover, ANY_METHOD, ON_PROVISIONAL | ON_FINAL | ON_LATER_FINAL},
    {b5_note_retry_after, ANY_METHOD, ON_5XX},
    {b6_answered_at_last, ANY_METHOD, ON_PROVISIONAL | ON_FINAL},
    {b7_note_answer, METHOD(OPTIONS), ON_RESPONSE},
    {b8_overload_rejections, ANY_METHOD, ON_5XX},
    {b6_icmp_unreachable, ANY_METHOD, ON_QUOTATION},
    {NULL, 0, 0},
};

const struct sip_rule_section sip_rules_b = {
    .letter = 'b',
    .rules = rules,
    .create = create,
    .destroy = destroy,
};
