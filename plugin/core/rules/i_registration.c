/* i_registration.c
 * Section I of the rules: Registration.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * RFC 3261 §10; RFC 5626 §4.2.1, §6, §11.6 (outbound)
 */

#include <string.h>

#include "i_registration.h"

#define GIVE_UP_TIME 32.0 /* seconds: Timer F, 64*T1 */
#define MIN_COPIES 3      /* of a request over UDP, so that one lost packet says nothing */
#define MIN_COPIES_TIME 3.0
#define REPORT_INTERVAL 60.0 /* seconds: one finding about a source a minute */
#define MAX_REFUSED 4        /* of one client in a minute: more are a flood, or a scan */
#define MAX_HOSTS 65536      /* whose state is kept */

/* --- I2
 * ------------------------------------------------------------------------------------------------------------------------
 */

/* I2: the registrar decides how long the binding lasts. */
static void i2_registration_shortened(const struct sip_event *event)
{
    const struct sip_transaction *t = event->transaction;
    const struct contact_list *asked;
    guint32 granted;

    if (!is_register_answer(event) || t->final_status / 100 != 2 || transaction_final_is_forwarded(t))
        return;
    asked = registration_asked(event);
    for (guint i = 0; i < asked->count; i++) {
        const struct listed_contact *listed = &asked->contacts[i];

        if (listed->is_readable && listed->has_lifetime &&
            registration_granted(registration_answered(event), &listed->contact, &granted) && granted > 0 &&
            granted < listed->lifetime) {
            history_find(event->history, SIP_FINDING_registration_shortened, t->final_record, t->request_record,
                         "asked", history_number(listed->lifetime), "granted", history_number(granted), NULL);
            return;
        }
    }
}

static gboolean lists_live_contact(const struct contact_list *answered)
{
    for (guint i = 0; i < answered->count; i++)
        if (!answered->contacts[i].is_readable || !answered->contacts[i].has_lifetime ||
            answered->contacts[i].lifetime > 0)
            return TRUE;
    return FALSE;
}

/* I2, missing: a 200 to REGISTER must list all bindings (RFC 3261 §10.3 step 8). */
static void i2_binding_missing(const struct sip_event *event)
{
    const struct sip_transaction *t = event->transaction;

    if (is_register_answer(event) && t->final_status == 200 && !transaction_final_is_forwarded(t) &&
        registration_own_contact(registration_asked(event)) != NULL &&
        !lists_live_contact(registration_answered(event)))
        history_find(event->history, SIP_FINDING_binding_missing, t->final_record, t->request_record, NULL);
}

/* --- I3
 * ------------------------------------------------------------------------------------------------------------------------
 */

/* The next hop has sent it on: it lives, and its own silence comes from what is behind it. The same request that got an
 * answer elsewhere is a failover (B4). */
static gboolean went_on(const struct sip_history *history, const struct sip_transaction *t)
{
    for (const struct sip_transaction *other = call_newest(t->call); other != NULL; other = other->older) {
        if (other->method != t->method || other->cseq != t->cseq || other->from_tag != t->from_tag ||
            other->branch == t->branch)
            continue;
        if (history_host(history, other->source) == history_host(history, t->destination) ||
            (other->sent_by == t->sent_by && other->first_response_record != 0))
            return TRUE;
    }
    return FALSE;
}

/* The sender has tried hard enough: with copies over UDP, with one over a transport that repeats by itself. */
static gboolean was_tried(const struct sip_history *history, const struct sip_transaction *t)
{
    if (t->stream)
        return history_both_directions_seen(history, t);
    return t->request_copies >= MIN_COPIES && t->last_request_time - t->request_time >= MIN_COPIES_TIME;
}

/* TRUE if nothing was said about this client and server within the last minute. */
static gboolean is_due(const struct sip_history *history, const struct sip_transaction *t)
{
    GHashTable *silent = registration_state(history)->silent;
    void *key = GUINT_TO_POINTER(history_host(history, t->source) * 65599 + history_host(history, t->destination));
    const gdouble *reported = g_hash_table_lookup(silent, key);

    if (reported != NULL && ABS(t->request_time - *reported) < REPORT_INTERVAL)
        return FALSE;
    if (g_hash_table_size(silent) >= MAX_HOSTS)
        g_hash_table_remove_all(silent);
    g_hash_table_insert(silent, key, g_memdup2(&t->request_time, sizeof t->request_time));
    return TRUE;
}

static void i3_check(struct sip_history *history, struct sip_transaction *t)
{
    char *server;

    if (t->first_response_record != 0 || !was_tried(history, t) || went_on(history, t) ||
        history_has_found(history, SIP_FINDING_icmp_unreachable, t->request_record) ||
        history_has_found(history, SIP_FINDING_oversized_udp, t->request_record) || !is_due(history, t))
        return;
    server = history_endpoint_text(history, t->destination);
    history_find(history, SIP_FINDING_register_unanswered, t->request_record, 0, "server", server, "copies",
                 history_number(t->request_copies), NULL);
    g_free(server);
}

/* I3: the capture has gone on for 32 s and the registrar said nothing. */
static void i3_register_unanswered(const struct sip_event *event)
{
    struct sip_transaction *t = event->transaction;

    if (t != NULL && !event->copy && t->method == SIP_METHOD_REGISTER)
        history_watch(event->history, t, t->request_time + GIVE_UP_TIME, i3_check);
}

/* --- I6, I7
 * --------------------------------------------------------------------------------------------------------------------
 */

static gboolean contains_word(struct sip_text text, const char *word)
{
    for (gsize i = 0; i + strlen(word) <= text.length; i++)
        if (sip_text_has_prefix(sip_text_skip(text, i), word))
            return TRUE;
    return FALSE;
}

/* A phrase that names something else tells of another fault. */
static gboolean blames_contact(const struct sip_message *response)
{
    return response->phrase.length == 0 || sip_text_equal(response->phrase, "Bad Request") ||
           contains_word(response->phrase, "contact") || contains_word(response->phrase, "expires") ||
           contains_word(response->phrase, "star") || contains_word(response->phrase, "*");
}

/* "*" removes all bindings: it stands alone, and with Expires: 0 (RFC 3261 §10.2.2). */
static gboolean misuses_star(const struct contact_list *asked)
{
    guint32 expires;

    for (guint i = 0; i < asked->count; i++)
        if (asked->contacts[i].is_readable && asked->contacts[i].contact.star)
            return asked->count > 1 || !sip_message_number(asked->message, SIP_HEADER_EXPIRES, &expires) ||
                   expires != 0;
    return FALSE;
}

/* I6: the registrar must refuse this (RFC 3261 §10.3 step 6). */
static void i6_bad_contact_star(const struct sip_event *event)
{
    const struct sip_transaction *t = event->transaction;

    if (is_register_answer(event) && t->final_status == 400 && misuses_star(registration_asked(event)) &&
        blames_contact(event->message) && !transaction_final_is_forwarded(t))
        history_find(event->history, SIP_FINDING_bad_contact_star, t->final_record, t->request_record, NULL);
}

static gboolean asks_for_flow(const struct contact_list *asked)
{
    for (guint i = 0; i < asked->count; i++)
        if (asked->contacts[i].is_readable && asked->contacts[i].contact.reg_id.length > 0)
            return TRUE;
    return FALSE;
}

/* I7: the first proxy does not keep flows (RFC 5626 §6). */
static void i7_outbound_refused(const struct sip_event *event)
{
    const struct sip_transaction *t = event->transaction;

    if (is_register_answer(event) && t->final_status == 439 && asks_for_flow(registration_asked(event)) &&
        !transaction_final_is_forwarded(t))
        history_find(event->history, SIP_FINDING_outbound_refused, t->final_record, t->request_record, NULL);
}

/* --- I8
 * ------------------------------------------------------------------------------------------------------------------------
 */

struct refused_client {
    gdouble since;
    guint count;
    guint32 records[MAX_REFUSED];
    gboolean scanner;
};

static struct refused_client *find_refused_client(const struct sip_event *event)
{
    GHashTable *refused = registration_state(event->history)->refused;
    void *key = GUINT_TO_POINTER(history_host(event->history, event->transaction->source));
    struct refused_client *client = g_hash_table_lookup(refused, key);

    if (client == NULL) {
        if (g_hash_table_size(refused) >= MAX_HOSTS)
            g_hash_table_remove_all(refused);
        client = g_new0(struct refused_client, 1);
        client->since = NEVER;
        g_hash_table_insert(refused, key, client);
    }
    if (client->since == NEVER || event->packet->time - client->since >= REPORT_INTERVAL) {
        client->since = event->packet->time;
        client->count = 0;
    }
    return client;
}

/* I8: nobody by that address may register here. A6 tells of one who tries many. */
static void i8_aor_unknown(const struct sip_event *event)
{
    const struct sip_transaction *t = event->transaction;
    struct refused_client *client;

    if (!is_register_answer(event))
        return;
    if (history_has_found(event->history, SIP_FINDING_credential_scan, t->final_record)) {
        client = find_refused_client(event);
        client->scanner = TRUE;
        for (guint i = 0; i < client->count; i++)
            history_withdraw(event->history, SIP_FINDING_aor_unknown, client->records[i]);
    }
    if (t->final_status != 404 || transaction_final_is_forwarded(t))
        return;
    client = find_refused_client(event);
    if (client->scanner || client->count == MAX_REFUSED)
        return;
    client->records[client->count++] = t->final_record;
    history_find(event->history, SIP_FINDING_aor_unknown, t->final_record, t->request_record, "aor",
                 history_words(sip_uri_text(transaction_request(t)->to_uri)), NULL);
}

static void *create(void)
{
    struct registration_state *state = g_new0(struct registration_state, 1);

    state->loads = g_hash_table_new_full(g_direct_hash, g_direct_equal, NULL, g_free);
    state->silent = g_hash_table_new_full(g_direct_hash, g_direct_equal, NULL, g_free);
    state->refused = g_hash_table_new_full(g_direct_hash, g_direct_equal, NULL, g_free);
    state->bindings = bindings_new();
    state->registrants = registrants_new();
    return state;
}

static void destroy(void *data)
{
    struct registration_state *state = data;

    g_hash_table_destroy(state->loads);
    g_hash_table_destroy(state->silent);
    g_hash_table_destroy(state->refused);
    bindings_free(state->bindings);
    registrants_free(state->registrants);
    for (gsize i = 0; i < G_N_ELEMENTS(state->contacts); i++)
        for (gsize place = 0; place < KEPT_CONTACT_LISTS; place++)
            g_free(state->contacts[i][place].contacts);
    g_free(state);
}

static const struct sip_rule_entry rules[] = {
    {i1_interval_ignored, METHOD(REGISTER) | METHOD(PUBLISH) | METHOD(SUBSCRIBE), ON_REQUEST},
    {i3_register_unanswered, METHOD(REGISTER), ON_REQUEST},
    {i4_note_removal, METHOD(REGISTER), ON_REQUEST},
    {i4_request_to_binding, ~(METHOD(ACK) | METHOD(CANCEL) | METHOD(REGISTER)), ON_REQUEST},
    {i5_note_register, METHOD(REGISTER), ON_REQUEST},
    {i1_interval_negotiated, METHOD(REGISTER) | METHOD(PUBLISH) | METHOD(SUBSCRIBE), ON_2XX},
    {i1_interval_refused_again, ANY_METHOD, ON_4XX},
    {i2_registration_shortened, METHOD(REGISTER), ON_2XX},
    {i2_binding_missing, METHOD(REGISTER), ON_2XX},
    {i4_note_binding, METHOD(REGISTER), ON_2XX},
    {i4_flow_failed, ANY_METHOD, ON_4XX},
    {i5_registration_storm, METHOD(REGISTER), ON_FINAL},
    {i6_bad_contact_star, METHOD(REGISTER), ON_4XX},
    {i7_outbound_refused, METHOD(REGISTER), ON_4XX},
    {i8_aor_unknown, METHOD(REGISTER), ON_FINAL},
    {i9_contacts_pile_up, METHOD(REGISTER), ON_2XX},
    {i10_registration_not_refreshed, ANY_METHOD, ON_REQUEST | ON_REQUEST_COPY | ON_RESPONSE},
    {i10_note_register, METHOD(REGISTER), ON_REQUEST},
    {i10_note_grant, METHOD(REGISTER), ON_2XX},
    {i4_icmp, ANY_METHOD, ON_QUOTATION},
    {NULL, 0, 0},
};

const struct sip_rule_section sip_rules_i = {
    .letter = 'i',
    .rules = rules,
    .create = create,
    .destroy = destroy,
};
