/* a_authentication.c
 * Section A of the rules: Authentication.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * RFC 3261 §22; RFC 7616 §3.3; RFC 8760 §2.4; RFC 3310 §3.4 (AKA); RFC 3329 (security agreement)
 */

#include "../history/history.h"

#define UNANSWERED_AFTER 64.0 /* seconds: no client waits longer with its credentials */
#define SCAN_WINDOW 60.0      /* seconds */
#define SCAN_REQUESTS 20
#define SCAN_USERS 10
#define STALE_LOOP 3
#define MAX_ENTRIES 65536 /* of each table; beyond that all is forgotten */

/* A server asks with 401 and WWW-Authenticate, a proxy with 407 and Proxy-Authenticate; a forking proxy merges both
 * kinds. */
static const struct auth_pair {
    enum sip_header challenge;
    enum sip_header credentials;
} auth_pairs[] = {
    {SIP_HEADER_WWW_AUTHENTICATE, SIP_HEADER_AUTHORIZATION},
    {SIP_HEADER_PROXY_AUTHENTICATE, SIP_HEADER_PROXY_AUTHORIZATION},
};

struct refused_source {
    gdouble times[SCAN_REQUESTS]; /* of the last refusals, a ring */
    guint32 users[SCAN_REQUESTS];
    guint next;
    guint count;
    gdouble reported;
    guint32 reported_record;
    gboolean trusted; /* a request of this source got through */
};

struct section_state {
    GHashTable *sources;     /* host -> struct refused_source */
    GHashTable *credentials; /* host and realm -> time of the last credentials, as gdouble */
    gdouble forgotten;       /* when `credentials` was emptied */
};

static gboolean is_challenge(guint16 status)
{
    return status == 401 || status == 407;
}

/* The credentials for a realm in a request. FALSE: none, or empty ones, as in the first REGISTER of an IMS phone. */
static gboolean find_credentials(const struct sip_message *request, enum sip_header header, struct sip_text realm,
                                 struct sip_auth *found)
{
    struct sip_values values;
    struct sip_text value;

    if (request == NULL)
        return FALSE;
    values = sip_values_of(request, header);
    while (sip_values_next(&values, &value))
        if (sip_auth_parse(value, found) && found->nonce.length > 0 && found->response.length > 0 &&
            history_hash(found->realm) == history_hash(realm))
            return TRUE;
    return FALSE;
}

/* The challenge of a response for a realm. */
static gboolean find_challenge(const struct sip_message *response, enum sip_header header, struct sip_text realm,
                               struct sip_auth *found)
{
    struct sip_values values;
    struct sip_text value;

    if (response == NULL)
        return FALSE;
    values = sip_values_of(response, header);
    while (sip_values_next(&values, &value))
        if (sip_auth_parse(value, found) && history_hash(found->realm) == history_hash(realm))
            return TRUE;
    return FALSE;
}

/* What a challenge says about the request that it answers. */
enum verdict {
    VERDICT_NONE,      /* no challenge, or the request is not known */
    VERDICT_FIRST,     /* no credentials for this realm in the request */
    VERDICT_STALE,     /* credentials were there, the server says that only their nonce is too old */
    VERDICT_OLD_NONCE, /* credentials with a nonce of unknown origin: may be old, may be wrong */
    VERDICT_REFUSED    /* credentials with the nonce of the challenge just before */
};

struct judgement {
    enum verdict verdict;
    struct sip_auth challenge;
    const struct auth_pair *pair;
};

static enum verdict judge_challenge(const struct sip_transaction *t, const struct auth_pair *pair,
                                    const struct sip_auth *challenge)
{
    const struct sip_transaction *refused = t->previous;
    struct sip_auth credentials;
    struct sip_auth earlier;

    if (!find_credentials(transaction_request(t), pair->credentials, challenge->realm, &credentials))
        return VERDICT_FIRST;
    if (challenge->stale)
        return VERDICT_STALE;
    if (credentials.auts.length == 0 && refused != NULL && refused->final_status == t->final_status &&
        find_challenge(transaction_final(refused), pair->challenge, challenge->realm, &earlier) &&
        history_hash(earlier.nonce) == history_hash(credentials.nonce))
        return VERDICT_REFUSED;
    return VERDICT_OLD_NONCE;
}

/* The worst verdict over all challenges of the final response. */
static struct judgement judge_final(const struct sip_transaction *t)
{
    struct judgement worst = {.verdict = VERDICT_NONE};

    if (transaction_request(t) == NULL || transaction_final(t) == NULL || !is_challenge(t->final_status))
        return worst;
    for (gsize i = 0; i < G_N_ELEMENTS(auth_pairs); i++) {
        struct sip_values values = sip_values_of(transaction_final(t), auth_pairs[i].challenge);
        struct sip_text value;
        struct sip_auth challenge;

        while (sip_values_next(&values, &value)) {
            if (sip_auth_parse(value, &challenge) && judge_challenge(t, &auth_pairs[i], &challenge) > worst.verdict)
                worst = (struct judgement){judge_challenge(t, &auth_pairs[i], &challenge), challenge, &auth_pairs[i]};
        }
    }
    return worst;
}

/* Several rules ask about the same two or three transactions in turn. */
static struct judgement judge(const struct sip_transaction *t)
{
    static struct {
        guint32 final_record;
        guint32 previous_record;
        const struct sip_copy *final;
        struct judgement judgement;
    } known[4];
    const gsize slot = t->final_record % G_N_ELEMENTS(known);
    const guint32 previous_record = t->previous != NULL ? t->previous->final_record : 0;

    if (!is_challenge(t->final_status))
        return (struct judgement){.verdict = VERDICT_NONE};
    if (known[slot].final != t->final || known[slot].final_record != t->final_record ||
        known[slot].previous_record != previous_record) {
        known[slot].final_record = t->final_record;
        known[slot].previous_record = previous_record;
        known[slot].final = t->final;
        known[slot].judgement = judge_final(t);
    }
    return known[slot].judgement;
}

/* TRUE if the request answered the challenge of the one before it. */
static gboolean answers_challenge(const struct sip_transaction *t)
{
    return t->previous != NULL && is_challenge(t->previous->final_status) && t->has_credentials;
}

/* The same, on the leg that is nearest to the answerer. */
static gboolean is_original_final(const struct sip_event *event)
{
    return event_is_first_final(event) && !transaction_final_is_forwarded(event->transaction);
}

/* A1: the challenge was met, whatever else becomes of the request. */
static void a1_normal_challenge(const struct sip_event *event)
{
    const struct sip_transaction *t = event->transaction;

    if (!event_is_first_final(event) || !answers_challenge(t) || is_challenge(t->final_status))
        return;
    for (const struct sip_transaction *member = t->previous; member != NULL; member = member->previous)
        if (!transaction_final_is_forwarded(member) && judge(member).verdict == VERDICT_FIRST &&
            member->previous == NULL)
            history_find(event->history, SIP_FINDING_normal_challenge, member->final_record, t->final_record, NULL);
}

/* A2: the credentials were fresh, and the same realm asks again. */
static void a2_repeated_challenge(const struct sip_event *event)
{
    const struct sip_transaction *t = event->transaction;
    struct judgement judgement;

    if (!event_is_first_final(event))
        return;
    judgement = judge(t);
    if (judgement.verdict != VERDICT_REFUSED)
        return;
    history_set_outcome(event->history, t->final_record, SIP_OUTCOME_FAILED);
    if (!transaction_final_is_forwarded(t))
        history_find(event->history, SIP_FINDING_repeated_challenge, t->final_record, t->previous->final_record,
                     "realm", history_words(judgement.challenge.realm), "request",
                     history_number(history_frame_of(event->history, t->request_record)), "seconds",
                     history_seconds(t->request_time - t->previous->final_time), NULL);
}

/* A3: stale=true, or a success with the newest nonce shows that only the old nonce was wrong. */
static void a3_stale_nonce(const struct sip_event *event)
{
    const struct sip_transaction *t = event->transaction;
    const struct sip_transaction *before = t->previous;
    struct judgement judgement;

    if (!is_original_final(event))
        return;
    judgement = judge(t);
    if (judgement.verdict == VERDICT_STALE)
        history_find(event->history, SIP_FINDING_stale_nonce, t->final_record, t->request_record, "realm",
                     history_words(judgement.challenge.realm), NULL);
    /* A 403 to the newest nonce is no success: the server has had enough of the attempts. */
    if (is_challenge(t->final_status) || t->final_status == 403 || !answers_challenge(t))
        return;
    judgement = judge(before);
    if (judgement.verdict == VERDICT_REFUSED || judgement.verdict == VERDICT_OLD_NONCE) {
        history_withdraw(event->history, SIP_FINDING_repeated_challenge, before->final_record);
        history_set_outcome(event->history, before->final_record, SIP_OUTCOME_CHALLENGE);
        history_find(event->history, SIP_FINDING_stale_nonce, before->final_record, before->request_record, "realm",
                     history_words(judgement.challenge.realm), NULL);
    }
}

/* A request that used the newest nonce and was told that it is stale. */
static gboolean is_stale_to_newest(const struct sip_transaction *t)
{
    const struct judgement judgement = judge(t);
    struct sip_auth credentials;
    struct sip_auth earlier;

    return judgement.verdict == VERDICT_STALE && t->previous != NULL &&
           find_credentials(transaction_request(t), judgement.pair->credentials, judgement.challenge.realm,
                            &credentials) &&
           find_challenge(transaction_final(t->previous), judgement.pair->challenge, judgement.challenge.realm,
                          &earlier) &&
           history_hash(earlier.nonce) == history_hash(credentials.nonce);
}

/* A3, loop: servers behind one address that do not share their nonces, or nonces that live shorter than the round trip.
 */
static void a3_stale_loop(const struct sip_event *event)
{
    const struct sip_transaction *t = event->transaction;
    guint count = 0;

    if (!is_original_final(event) || !is_challenge(t->final_status))
        return;
    for (const struct sip_transaction *member = t; member != NULL && is_stale_to_newest(member);
         member = member->previous)
        count++;
    if (count == STALE_LOOP)
        history_find(event->history, SIP_FINDING_stale_loop, t->final_record, t->previous->final_record, "count",
                     history_number(count), NULL);
}

/* A4: somebody else on the way asks as well. A forking proxy may ask for several realms at once, and the client may
 * answer one a round (RFC 8760 §2.4): then the realm is no other. */
static void a4_challenge_other_realm(const struct sip_event *event)
{
    const struct sip_transaction *t = event->transaction;
    struct judgement judgement;
    struct sip_auth earlier;

    if (!is_original_final(event) || !answers_challenge(t))
        return;
    judgement = judge(t);
    if (judgement.verdict == VERDICT_FIRST &&
        !find_challenge(transaction_final(t->previous), judgement.pair->challenge, judgement.challenge.realm, &earlier))
        history_find(event->history, SIP_FINDING_challenge_other_realm, t->final_record, t->previous->final_record,
                     "realm", history_words(judgement.challenge.realm), NULL);
}

static gboolean asks_for_first_time(const struct sip_transaction *t, guint32 *realm)
{
    const struct judgement judgement = judge(t);

    *realm = history_hash(judgement.challenge.realm);
    return judgement.verdict == VERDICT_FIRST;
}

/* A4, ping-pong: X, Y, X: the client holds the credentials for the last realm only. */
static void a4_realm_ping_pong(const struct sip_event *event)
{
    const struct sip_transaction *t = event->transaction;
    guint32 third;
    guint32 second;
    guint32 first;

    if (!is_original_final(event) || t->previous == NULL || t->previous->previous == NULL)
        return;
    if (asks_for_first_time(t, &third) && asks_for_first_time(t->previous, &second) &&
        asks_for_first_time(t->previous->previous, &first) && first == third && first != second) {
        history_withdraw(event->history, SIP_FINDING_challenge_other_realm, t->final_record);
        history_find(event->history, SIP_FINDING_realm_ping_pong, t->final_record, t->previous->previous->final_record,
                     "realm", history_words(judge(t).challenge.realm), NULL);
    }
}

/* --- A5
 * ------------------------------------------------------------------------------------------------------------------------
 */

static gpointer credentials_key(guint32 host, struct sip_text realm)
{
    return GUINT_TO_POINTER(host * 31 + history_hash(realm));
}

static void a5_note_credentials(const struct sip_event *event)
{
    struct section_state *state = history_section_state(event->history, &sip_rules_a);

    if (event->copy || event->transaction == NULL)
        return;
    for (gsize i = 0; i < G_N_ELEMENTS(auth_pairs); i++) {
        struct sip_values values = sip_values_of(event->message, auth_pairs[i].credentials);
        struct sip_text value;
        struct sip_auth auth;

        if (values.message == NULL)
            continue;
        if (g_hash_table_size(state->credentials) >= MAX_ENTRIES) {
            g_hash_table_remove_all(state->credentials);
            state->forgotten = event->packet->time;
        }
        while (sip_values_next(&values, &value))
            if (sip_auth_parse(value, &auth))
                g_hash_table_insert(
                    state->credentials,
                    credentials_key(history_host(event->history, event->transaction->source), auth.realm),
                    g_memdup2(&event->packet->time, sizeof event->packet->time));
    }
}

static gboolean credentials_came_later(struct sip_history *history, const struct sip_transaction *t,
                                       struct sip_text realm)
{
    const struct section_state *state = history_section_state(history, &sip_rules_a);
    const gdouble *time =
        g_hash_table_lookup(state->credentials, credentials_key(history_host(history, t->source), realm));

    return state->forgotten >= t->final_time || (time != NULL && *time >= t->final_time);
}

/* Another branch or a CANCEL ended the call, so nobody has to answer this challenge any more. */
static gboolean call_ended_otherwise(const struct sip_transaction *challenged)
{
    for (const struct sip_transaction *t = call_newest(challenged->call); t != NULL; t = t->older)
        if (t != challenged && t->cseq == challenged->cseq && t->from_tag == challenged->from_tag &&
            (t->method == SIP_METHOD_CANCEL || t->final_status / 100 == 2 || t->final_status / 100 == 6))
            return TRUE;
    return FALSE;
}

static void a5_check_unanswered(struct sip_history *history, struct sip_transaction *t)
{
    const struct judgement judgement = judge(t);

    if (judgement.verdict != VERDICT_FIRST || t->next != NULL || call_ended_otherwise(t) ||
        t->last_request_time > t->final_time || credentials_came_later(history, t, judgement.challenge.realm))
        return;
    history_find(history, SIP_FINDING_challenge_unanswered, t->final_record, t->request_record, "realm",
                 history_words(judgement.challenge.realm), NULL);
}

/* A5: nobody came back with credentials. Judged where the client stands, however far the challenge has come. */
static void a5_challenge_unanswered(const struct sip_event *event)
{
    struct sip_transaction *t = event->transaction;

    if (!event_is_first_final(event) || !is_challenge(t->final_status) || t->has_credentials ||
        (t->method != SIP_METHOD_INVITE && t->method != SIP_METHOD_REGISTER) || t->through_proxy)
        return;
    history_watch(event->history, t, t->final_time + UNANSWERED_AFTER, a5_check_unanswered);
}

/* --- A6
 * ------------------------------------------------------------------------------------------------------------------------
 */

static struct refused_source *find_source(struct section_state *state, guint32 host)
{
    struct refused_source *source = g_hash_table_lookup(state->sources, GUINT_TO_POINTER(host));

    if (source == NULL) {
        if (g_hash_table_size(state->sources) >= MAX_ENTRIES)
            g_hash_table_remove_all(state->sources);
        source = g_new0(struct refused_source, 1);
        source->reported = NEVER;
        g_hash_table_insert(state->sources, GUINT_TO_POINTER(host), source);
    }
    return source;
}

static guint count_users(const struct refused_source *source)
{
    guint distinct = 0;

    for (guint i = 0; i < source->count; i++) {
        guint j = 0;

        while (source->users[j] != source->users[i])
            j++;
        distinct += j == i;
    }
    return distinct;
}

static guint32 user_of(const struct sip_transaction *t)
{
    struct sip_uri uri = {.user = {NULL, 0}};

    if (!sip_uri_parse(transaction_request(t)->to_uri, &uri))
        return 0;
    return history_hash(uri.user);
}

/* A6: many users, one source, no success. */
static void a6_credential_scan(const struct sip_event *event)
{
    const struct sip_transaction *t = event->transaction;
    const guint16 status = t->final_status;
    struct refused_source *source;
    gdouble oldest;

    if (!is_original_final(event) || (t->method != SIP_METHOD_INVITE && t->method != SIP_METHOD_REGISTER) ||
        transaction_request(t) == NULL || t->through_proxy)
        return;
    source = find_source(history_section_state(event->history, &sip_rules_a), history_host(event->history, t->source));
    if (status / 100 == 2 && !source->trusted) {
        source->trusted = TRUE;
        history_withdraw(event->history, SIP_FINDING_credential_scan, source->reported_record);
    }
    if (source->trusted || (status != 403 && status != 404 && !is_challenge(status)))
        return;
    source->times[source->next] = event->packet->time;
    source->users[source->next] = user_of(t);
    source->next = (source->next + 1) % SCAN_REQUESTS;
    source->count = MIN(source->count + 1, SCAN_REQUESTS);
    oldest = source->times[source->next];
    if (source->count < SCAN_REQUESTS || event->packet->time - oldest > SCAN_WINDOW ||
        count_users(source) < SCAN_USERS ||
        (source->reported != NEVER && event->packet->time - source->reported < SCAN_WINDOW))
        return;
    source->reported = event->packet->time;
    source->reported_record = t->final_record;
    history_find(event->history, SIP_FINDING_credential_scan, t->final_record, t->request_record, "count",
                 history_number(source->count), "users", history_number(count_users(source)), NULL);
}

/* --- A7 to A10 --- */

static gboolean is_plain_forbidden(const struct sip_event *event)
{
    const struct sip_transaction *t = event->transaction;

    return is_original_final(event) && t->final_status == 403 && transaction_is_initial(t) &&
           t->method != SIP_METHOD_CANCEL && transaction_request(t) != NULL && t->provisional_time == NEVER &&
           !sip_text_equal(event->message->phrase, "Stale Date");
}

/* A7: the credentials may be right, but they do not permit this. */
static void a7_forbidden_after_credentials(const struct sip_event *event)
{
    const struct sip_transaction *t = event->transaction;

    if (is_plain_forbidden(event) && answers_challenge(t))
        history_find(event->history, SIP_FINDING_forbidden_after_credentials, t->final_record,
                     t->previous->final_record, "request",
                     history_number(history_frame_of(event->history, t->request_record)), NULL);
}

/* A8: nobody asked for credentials. To a keep-alive any answer is a good one (O). */
static void a8_forbidden_without_challenge(const struct sip_event *event)
{
    const struct sip_transaction *t = event->transaction;

    if (is_plain_forbidden(event) && t->method != SIP_METHOD_OPTIONS && t->previous == NULL &&
        !sip_message_has(transaction_request(t), SIP_HEADER_AUTHORIZATION) &&
        !sip_message_has(transaction_request(t), SIP_HEADER_PROXY_AUTHORIZATION))
        history_find(event->history, SIP_FINDING_forbidden_without_challenge, t->final_record, t->request_record, NULL);
}

static gboolean asks_for_agreement(const struct sip_transaction *t)
{
    const struct sip_message *response = transaction_final(t);

    return response != NULL &&
           (t->final_status == 494 ||
            (t->final_status == 421 && sip_message_lists(response, SIP_HEADER_REQUIRE, "sec-agree")) ||
            (t->final_status == 401 && sip_message_has(response, SIP_HEADER_SECURITY_SERVER)));
}

/* TLS protects without an agreement (RFC 3329 §2.3.1). */
static gboolean is_over_tls(const struct sip_message *request)
{
    struct sip_via via;

    return sip_via_parse(request->via, &via) && sip_text_equal(via.transport, "TLS");
}

/* A9: the client came back with the server's list, and the server let it pass: whatever it asks for now is another
 * matter. */
static void a9_security_agreement(const struct sip_event *event)
{
    const struct sip_transaction *t = event->transaction;
    const struct sip_message *request = transaction_request(t);

    if (!is_original_final(event) || request == NULL || !sip_message_has(request, SIP_HEADER_SECURITY_VERIFY) ||
        is_over_tls(request))
        return;
    if (t->final_status == 494) {
        history_set_outcome(event->history, t->final_record, SIP_OUTCOME_FAILED);
        history_find(event->history, SIP_FINDING_security_agreement_failed, t->final_record, t->request_record, NULL);
    } else if (t->previous != NULL && asks_for_agreement(t->previous) && !asks_for_agreement(t) &&
               (t->final_status < 300 || is_challenge(t->final_status))) {
        history_find(event->history, SIP_FINDING_security_agreement, t->previous->final_record, t->final_record, NULL);
    }
}

/* A10: neither may ever be challenged. */
static void a10_cancel_challenged(const struct sip_event *event)
{
    const enum sip_method method = event->message->method;

    if (!event->copy && is_challenge(event->message->status) &&
        (method == SIP_METHOD_CANCEL || method == SIP_METHOD_ACK)) {
        history_set_outcome(event->history, event->record, SIP_OUTCOME_FAILED);
        history_find(event->history, SIP_FINDING_cancel_challenged, event->record, event->transaction->request_record,
                     "method", sip_method_name(method), NULL);
    }
}

static void *create(void)
{
    struct section_state *state = g_new(struct section_state, 1);

    state->sources = g_hash_table_new_full(g_direct_hash, g_direct_equal, NULL, g_free);
    state->credentials = g_hash_table_new_full(g_direct_hash, g_direct_equal, NULL, g_free);
    state->forgotten = NEVER;
    return state;
}

static void destroy(void *data)
{
    struct section_state *state = data;

    g_hash_table_destroy(state->sources);
    g_hash_table_destroy(state->credentials);
    g_free(state);
}

static const struct sip_rule_entry rules[] = {
    {a5_note_credentials, ANY_METHOD, ON_REQUEST},
    {a1_normal_challenge, ANY_METHOD, ON_FINAL},
    {a2_repeated_challenge, ANY_METHOD, ON_4XX},
    {a3_stale_nonce, ANY_METHOD, ON_FINAL},
    {a3_stale_loop, ANY_METHOD, ON_4XX},
    {a4_challenge_other_realm, ANY_METHOD, ON_4XX},
    {a4_realm_ping_pong, ANY_METHOD, ON_4XX},
    {a5_challenge_unanswered, METHOD(INVITE) | METHOD(REGISTER), ON_4XX},
    {a6_credential_scan, METHOD(INVITE) | METHOD(REGISTER), ON_2XX | ON_4XX},
    {a7_forbidden_after_credentials, ANY_METHOD, ON_4XX},
    {a8_forbidden_without_challenge, ANY_METHOD, ON_4XX},
    {a9_security_agreement, ANY_METHOD, ON_2XX | ON_4XX},
    {a10_cancel_challenged, METHOD(CANCEL) | METHOD(ACK), ON_4XX | ON_LATER_FINAL},
    {NULL, 0, 0},
};

const struct sip_rule_section sip_rules_a = {
    .letter = 'a',
    .rules = rules,
    .create = create,
    .destroy = destroy,
};
