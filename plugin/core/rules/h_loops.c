/* h_loops.c
 * Section H of the rules: Routing loops.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * RFC 3261 §8.2.2.2, §16.3, §16.6; RFC 5393
 */

#include <string.h>

#include "../history/history.h"

#define MAX_VIAS 80          /* of a request that are looked at: more than Max-Forwards usually permits */
#define LOOP_PASSES 5        /* of one box from which it is a loop even without a 482 */
#define ORDINARY_HOPS 10     /* a request that began with fewer was not meant to go far */
#define B2BUA_CALLS 5        /* with the same two users between the same two boxes */
#define B2BUA_TIME 1.0       /* seconds */
#define B2BUA_EACH_WAY 2     /* of those calls at least */
#define REPORT_INTERVAL 60.0 /* seconds */
#define MAX_PAIRS 4096       /* of boxes and users that are watched at a time */

/* The last calls between two users over two boxes. */
struct pair {
    gdouble times[B2BUA_CALLS]; /* a ring */
    guint32 calls[B2BUA_CALLS];
    guint32 records[B2BUA_CALLS];
    gboolean there[B2BUA_CALLS]; /* the direction: from the box with the smaller number */
    guint next;
    guint count;
    gdouble reported;
};

struct section_state {
    GHashTable *pairs; /* hash of boxes and users -> struct pair */
};

static gboolean is_original_final(const struct sip_event *event)
{
    return event_is_first_final(event) && !transaction_final_is_forwarded(event->transaction);
}

/* --- The Via list --- */

static guint16 port_of(const struct sip_via *via)
{
    if (via->port != 0)
        return via->port;
    return sip_text_equal(via->transport, "TLS") || sip_text_equal(via->transport, "WSS") ? 5061 : 5060;
}

/* An address that every box may give itself. */
static gboolean is_nobodys(struct sip_text host)
{
    return sip_text_equal(host, "localhost") || sip_text_equal(host, "0.0.0.0") || sip_text_equal(host, "::") ||
           sip_text_equal(host, "::1") || sip_text_has_prefix(host, "127.");
}

/* One box, not two with the same private address behind different NATs. */
static gboolean is_same_box(const struct sip_via *a, const struct sip_via *b)
{
    return !is_nobodys(a->host) && port_of(a) == port_of(b) && sip_text_same_folded(a->host, b->host) &&
           (a->received.length == 0 || b->received.length == 0 || sip_text_same(a->received, b->received));
}

/* The boxes that the request has passed, the last one first; returns how many there are. */
static guint read_vias(const struct sip_message *request, struct sip_via passed[MAX_VIAS])
{
    struct sip_values values = sip_values_of(request, SIP_HEADER_VIA);
    struct sip_text value;
    guint length = 0;

    while (length < MAX_VIAS && sip_values_next(&values, &value))
        if (sip_via_parse(value, &passed[length]))
            length++;
    return length;
}

/* How often the request has passed the box that it has passed most often; `box` receives the place of that box. */
static guint count_passes(const struct sip_via *passed, guint length, guint *box)
{
    guint most = 0;

    for (guint i = 0; i < length; i++) {
        guint count = 1;

        for (guint j = i + 1; j < length; j++)
            count += is_same_box(&passed[i], &passed[j]);
        if (count > most) {
            most = count;
            *box = i;
        }
    }
    return most;
}

static gboolean is_one_request(const struct sip_transaction *a, const struct sip_transaction *b)
{
    return a->method == b->method && a->cseq == b->cseq && a->from_tag == b->from_tag;
}

/* TRUE if a leg of the same request carries the finding already, on the request or on its answer. */
static gboolean is_reported(const struct sip_history *history, enum sip_remark_id finding,
                            const struct sip_transaction *leg)
{
    for (const struct sip_transaction *t = call_newest(leg->call); t != NULL; t = t->older)
        if (is_one_request(t, leg) && (history_has_found(history, finding, t->request_record) ||
                                       history_has_found(history, finding, t->final_record)))
            return TRUE;
    return FALSE;
}

/* "192.0.2.1:5060": the sent-by of a box, cut where it is longer than any address. */
struct box_name {
    char text[80];
};

static struct box_name name_box(const struct sip_via *box)
{
    const char *host = history_words(box->host);
    struct box_name name;

    g_snprintf(name.text, sizeof name.text, strchr(host, ':') != NULL ? "[%s]:%u" : "%s:%u", host, port_of(box));
    return name;
}

static void find_loop(struct sip_history *history, guint32 record, const struct sip_transaction *t,
                      const struct sip_via *box, guint passes)
{
    const struct box_name name = name_box(box);

    history_find(history, SIP_FINDING_loop_detected, record, t->request_record, "box", name.text, "count",
                 history_number(passes), NULL);
}

static void find_spiral(struct sip_history *history, const struct sip_transaction *t, const struct sip_via *box,
                        guint passes)
{
    const struct box_name name = name_box(box);

    history_find(history, SIP_FINDING_spiral, t->request_record, 0, "box", name.text, "count", history_number(passes),
                 NULL);
}

/* It was no harmless return after all. */
static void withdraw_spiral(struct sip_history *history, const struct sip_transaction *leg)
{
    for (const struct sip_transaction *t = call_newest(leg->call); t != NULL; t = t->older)
        if (is_one_request(t, leg))
            history_withdraw(history, SIP_FINDING_spiral, t->request_record);
}

/* --- H1, H3 --- */

/* H1, H3: a request that comes back is lawful if its target has changed, and few passes say that it has. */
static void h1_h3_passes(const struct sip_event *event)
{
    const struct sip_transaction *t = event->transaction;
    struct sip_via passed[MAX_VIAS];
    guint passes;
    guint box = 0;

    if (t == NULL || event->copy || !event->message->has_several_vias || event->message->method == SIP_METHOD_ACK ||
        event->message->method == SIP_METHOD_CANCEL)
        return;
    passes = count_passes(passed, read_vias(event->message, passed), &box);
    if (passes < 2)
        return;
    if (passes >= LOOP_PASSES) {
        withdraw_spiral(event->history, t);
        if (!is_reported(event->history, SIP_FINDING_loop_detected, t))
            find_loop(event->history, t->request_record, t, &passed[box], passes);
    } else if (transaction_is_initial(t) && !is_reported(event->history, SIP_FINDING_spiral, t))
        find_spiral(event->history, t, &passed[box], passes);
}

/* H3: the loop has been noticed. */
static void h3_withdraw(const struct sip_event *event)
{
    const struct sip_transaction *t = event->transaction;

    if (event_is_first_final(event) && (t->final_status == 482 || t->final_status == 483))
        withdraw_spiral(event->history, t);
}

/* Over TCP a box that opened the connection answers from a port of that connection. */
static gboolean is_destination(const struct sip_history *history, const struct sip_transaction *t, guint32 endpoint)
{
    const guint32 host = history_host(history, t->destination);

    if (!t->stream)
        return endpoint == t->destination;
    return history_host(history, endpoint) == host && history_host(history, t->source) != host;
}

/* The box that answers is in the list already: it has recognised its own Via. */
static gboolean has_passed_answerer(const struct sip_history *history, const struct sip_transaction *t,
                                    const struct sip_via *passed, guint length, guint *box)
{
    guint32 endpoint;

    for (guint i = 1; i < length; i++) {
        if (history_find_endpoint(history, passed[i].host, port_of(&passed[i]), &endpoint) &&
            is_destination(history, t, endpoint)) {
            *box = i;
            return TRUE;
        }
    }
    return FALSE;
}

/* The same request by another way to the same server. */
static const struct sip_transaction *find_twin(const struct sip_transaction *t)
{
    for (const struct sip_transaction *other = call_newest(t->call); other != NULL; other = other->older)
        if (other != t && is_one_request(other, t) && other->branch != t->branch && other->request_record != 0 &&
            other->destination == t->destination && other->request_time <= t->final_time)
            return other;
    return NULL;
}

/* H1: the server says that it knows this request. If it belongs to a dialog, its route is to blame (F7). */
static void h1_refused(const struct sip_event *event)
{
    const struct sip_transaction *t = event->transaction;
    const struct sip_transaction *twin;
    struct sip_via passed[MAX_VIAS];
    guint length;
    guint passes;
    guint box = 0;

    if (!is_original_final(event) || t->final_status != 482 || transaction_request(t) == NULL ||
        t->method == SIP_METHOD_CANCEL ||
        history_has_found(event->history, SIP_FINDING_dialog_misrouted, t->final_record))
        return;
    length = read_vias(transaction_request(t), passed);
    passes = count_passes(passed, length, &box);
    if (passes < 2 && has_passed_answerer(event->history, t, passed, length, &box))
        passes = 2;
    if (passes >= 2) {
        if (!is_reported(event->history, SIP_FINDING_loop_detected, t))
            find_loop(event->history, t->final_record, t, &passed[box], passes);
    } else if (transaction_is_initial(t) && (twin = find_twin(t)) != NULL) {
        history_find(event->history, SIP_FINDING_merged_request, t->final_record, twin->request_record, "request",
                     history_number(history_frame_of(event->history, t->request_record)), NULL);
    }
}

/* --- H2 --- */

/* The first leg of the request that is known. */
static const struct sip_transaction *first_leg(const struct sip_transaction *leg)
{
    const struct sip_transaction *first = leg;

    for (const struct sip_transaction *t = call_newest(leg->call); t != NULL; t = t->older)
        if (is_one_request(t, leg) && transaction_request(t) != NULL && t->request_record < first->request_record &&
            t->request_record != 0)
            first = t;
    return first;
}

/* H2: all hops were used up, and nobody recognised the loop. */
static void h2_too_many_hops(const struct sip_event *event)
{
    const struct sip_transaction *t = event->transaction;
    const struct sip_transaction *first;
    struct sip_via passed[MAX_VIAS];
    guint32 hops;

    if (!is_original_final(event) || t->final_status != 483 || t->method == SIP_METHOD_OPTIONS ||
        transaction_request(t) == NULL || is_reported(event->history, SIP_FINDING_loop_detected, t) ||
        is_reported(event->history, SIP_FINDING_too_many_hops, t) ||
        history_has_found(event->history, SIP_FINDING_dialog_misrouted, t->final_record))
        return;
    first = first_leg(t);
    /* Each proxy before the first leg took one hop and left a Via. */
    if (!sip_message_number(transaction_request(first), SIP_HEADER_MAX_FORWARDS, &hops))
        return;
    hops += MAX(read_vias(transaction_request(first), passed), 1) - 1;
    if (hops >= ORDINARY_HOPS)
        history_find(event->history, SIP_FINDING_too_many_hops, t->final_record, first->request_record, "hops",
                     history_number(hops), NULL);
}

static guint32 hash_user(struct sip_text uri)
{
    struct sip_uri parsed;

    return sip_uri_parse(uri, &parsed) ? history_hash(parsed.user) : 0;
}

/* NULL: no two users. */
static gpointer pair_key(const struct sip_event *event)
{
    const guint32 from = history_host(event->history, event->transaction->source);
    const guint32 to = history_host(event->history, event->transaction->destination);
    const guint32 caller = hash_user(event->message->from_uri);
    const guint32 called = hash_user(event->message->request_uri);
    guint32 key = MIN(from, to);

    if (caller == 0 || called == 0 || from == to)
        return NULL;
    key = key * 31 + MAX(from, to);
    key = key * 31 + caller;
    return GUINT_TO_POINTER(key * 31 + called);
}

static struct pair *find_or_add_pair(struct section_state *state, gpointer key)
{
    struct pair *pair = g_hash_table_lookup(state->pairs, key);

    if (pair == NULL) {
        /* Only a second counts, so nothing is lost that mattered. */
        if (g_hash_table_size(state->pairs) >= MAX_PAIRS)
            g_hash_table_remove_all(state->pairs);
        pair = g_new0(struct pair, 1);
        pair->reported = NEVER;
        g_hash_table_insert(state->pairs, key, pair);
    }
    return pair;
}

static gboolean is_loop(const struct pair *pair, gdouble now)
{
    guint there = 0;

    for (guint i = 0; i < B2BUA_CALLS; i++) {
        if (i >= pair->count || now - pair->times[i] > B2BUA_TIME)
            return FALSE;
        there += pair->there[i];
    }
    return there >= B2BUA_EACH_WAY && B2BUA_CALLS - there >= B2BUA_EACH_WAY;
}

static gboolean knows_call(const struct pair *pair, guint32 call)
{
    for (guint i = 0; i < pair->count; i++)
        if (pair->calls[i] == call)
            return TRUE;
    return FALSE;
}

/* H2: two B2BUAs send a call back and forth, as a new one each time, so that no Via and no Max-Forwards can tell. */
static void h2_loop_through_b2bua(const struct sip_event *event)
{
    const struct sip_transaction *t = event->transaction;
    const guint32 call = history_hash(event->message->call_id);
    struct pair *pair;
    gpointer key;

    if (t == NULL || event->copy || event->message->method != SIP_METHOD_INVITE || !transaction_is_initial(t) ||
        (key = pair_key(event)) == NULL)
        return;
    pair = find_or_add_pair(history_section_state(event->history, &sip_rules_h), key);
    if (knows_call(pair, call))
        return;
    pair->times[pair->next] = event->packet->time;
    pair->calls[pair->next] = call;
    pair->records[pair->next] = event->record;
    pair->there[pair->next] = history_host(event->history, t->source) < history_host(event->history, t->destination);
    pair->next = (pair->next + 1) % B2BUA_CALLS;
    pair->count = MIN(pair->count + 1, B2BUA_CALLS);
    if (!is_loop(pair, event->packet->time) ||
        (pair->reported != NEVER && event->packet->time - pair->reported < REPORT_INTERVAL))
        return;
    pair->reported = event->packet->time;
    history_find(event->history, SIP_FINDING_loop_through_b2bua, event->record, pair->records[pair->next], "count",
                 history_number(B2BUA_CALLS), NULL);
}

static void *create(void)
{
    struct section_state *state = g_new(struct section_state, 1);

    state->pairs = g_hash_table_new_full(g_direct_hash, g_direct_equal, NULL, g_free);
    return state;
}

static void destroy(void *data)
{
    struct section_state *state = data;

    g_hash_table_destroy(state->pairs);
    g_free(state);
}

static const struct sip_rule_entry rules[] = {
    {h1_h3_passes, ~(METHOD(ACK) | METHOD(CANCEL)), ON_REQUEST},
    {h2_loop_through_b2bua, METHOD(INVITE), ON_REQUEST},
    {h3_withdraw, ANY_METHOD, ON_4XX},
    {h1_refused, ANY_METHOD, ON_4XX},
    {h2_too_many_hops, ANY_METHOD, ON_4XX},
    {NULL, 0, 0},
};

const struct sip_rule_section sip_rules_h = {
    .letter = 'h',
    .rules = rules,
    .create = create,
    .destroy = destroy,
};
