/* g_redirect.c
 * Section G of the rules: Redirect.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * RFC 3261 §8.1.3.4, §16.7, §19.1.4, §21.3; RFC 4694 (rn, npdi); RFC 5630 §5 (sips)
 */

#include "../history/history.h"

#define FOLLOW_TIME 5.0 /* seconds within which a client sends the request elsewhere by itself */
#define USER_END 8      /* characters of a number that no prefix changes */
#define MAX_CONTACTS 8  /* of a redirection that are looked at */
#define MAX_ROW 5       /* redirections in a row from which it is a loop */

/* A place that a redirection named, for a client that follows under another Call-ID, or passes it on. */
struct pointer {
    gdouble time;
    guint32 key;
    guint32 record; /* of the 3xx */
    guint32 call;
    guint32 caller;
    guint32 tried; /* the target of the redirected request */
};

struct section_state {
    GHashTable *pointers;     /* key -> struct pointer, the newest of a key */
    GQueue order;             /* all of them, oldest first */
    GHashTable *destinations; /* host of a client -> the host it sent a request to, or SEVERAL */
};

#define SEVERAL GUINT_TO_POINTER(G_MAXUINT32)

static struct section_state *state_of(const struct sip_history *history)
{
    return history_section_state(history, &sip_rules_g);
}

static gboolean is_original_final(const struct sip_event *event)
{
    return event_is_first_final(event) && !transaction_final_is_forwarded(event->transaction);
}

/* --- Targets --- */

/* User with its parameters (a ported number differs in rn and npdi only), or the number of a tel URI with its own. */
static struct sip_text user_of(struct sip_text value)
{
    const struct sip_text uri = sip_uri_text(value);
    const struct sip_text rest = sip_text_skip(uri, sip_text_until(uri, ":").length + 1);
    const struct sip_text user = sip_text_until(rest, "@");

    if (user.length < rest.length || sip_text_has_prefix(uri, "tel:"))
        return user;
    return (struct sip_text){rest.data, 0};
}

/* A hash for comparing two addresses as RFC 3261 §19.1.4 does, without the parameters behind the host; 0: no address.
 */
static guint32 target_of(struct sip_text value)
{
    struct sip_uri uri;
    guint32 hash;

    if (!sip_uri_parse(value, &uri))
        return 0;
    hash = history_hash(user_of(value));
    hash = hash * 31 + history_hash_folded(uri.scheme);
    hash = hash * 31 + history_hash_folded(uri.host);
    return MAX(hash * 31 + uri.port, 1);
}

/* The addresses in the Contacts of a redirection to which a SIP client can go; returns how many there are. */
static guint targets_of(const struct sip_message *response, struct sip_text contacts[MAX_CONTACTS])
{
    struct sip_values values;
    struct sip_text value;
    struct sip_uri uri;
    guint count = 0;

    if (response == NULL)
        return 0;
    values = sip_values_of(response, SIP_HEADER_CONTACT);
    while (count < MAX_CONTACTS && sip_values_next(&values, &value))
        if (sip_uri_parse(value, &uri) && (sip_text_equal(uri.scheme, "sip") || sip_text_equal(uri.scheme, "sips") ||
                                           sip_text_equal(uri.scheme, "tel")))
            contacts[count++] = value;
    return count;
}

static gboolean names_target(const struct sip_transaction *redirected, guint32 target)
{
    struct sip_text contacts[MAX_CONTACTS];
    const guint count = targets_of(transaction_final(redirected), contacts);

    for (guint i = 0; i < count; i++)
        if (target_of(contacts[i]) == target)
            return TRUE;
    return FALSE;
}

/* 305 and 380 have a rule of their own (G3): their Contact is no new target. */
static gboolean is_redirection(const struct sip_transaction *t)
{
    return t->final_status / 100 == 3 && t->final_status != 305 && t->final_status != 380 &&
           transaction_is_initial(t) && transaction_request(t) != NULL && t->method != SIP_METHOD_CANCEL;
}

/* --- G1 --- */

static void point_at(struct sip_history *history, struct pointer pointer)
{
    struct section_state *state = state_of(history);
    struct pointer *oldest;

    while ((oldest = g_queue_peek_head(&state->order)) != NULL && pointer.time - oldest->time > 2 * FOLLOW_TIME) {
        g_queue_pop_head(&state->order);
        if (g_hash_table_lookup(state->pointers, GUINT_TO_POINTER(oldest->key)) == oldest)
            g_hash_table_remove(state->pointers, GUINT_TO_POINTER(oldest->key));
        g_free(oldest);
    }
    oldest = g_memdup2(&pointer, sizeof pointer);
    g_hash_table_insert(state->pointers, GUINT_TO_POINTER(pointer.key), oldest);
    g_queue_push_tail(&state->order, oldest);
}

static const struct pointer *find_pointer(const struct sip_history *history, guint32 key)
{
    return g_hash_table_lookup(state_of(history)->pointers, GUINT_TO_POINTER(key));
}

/* The end of a user part: a box may write the same number with another prefix. 0: no user. */
static guint32 hash_user(struct sip_text value)
{
    const struct sip_text user = sip_text_until(user_of(value), ";");

    return history_hash(sip_text_skip(user, user.length > USER_END ? user.length - USER_END : 0));
}

/* What a client may do with a redirection: go to the user that it names, or answer its own caller with it. */
static guint32 following_key(guint32 host, struct sip_text contact)
{
    return (host * 31 + hash_user(contact)) * 31 + 1;
}

static guint32 passing_key(guint32 host, struct sip_text contact)
{
    return (host * 31 + target_of(contact)) * 31 + 2;
}

static void g1_note_redirection(const struct sip_event *event)
{
    const struct sip_transaction *t = event->transaction;
    struct sip_text contacts[MAX_CONTACTS];
    struct pointer pointer = {.time = event->packet->time};
    guint count;

    if (!event_is_first_final(event) || !is_redirection(t))
        return;
    pointer.record = event->record;
    pointer.call = history_hash(event->message->call_id);
    pointer.caller = hash_user(transaction_request(t)->from_uri);
    pointer.tried = target_of(transaction_request(t)->request_uri);
    count = targets_of(event->message, contacts);
    for (guint i = 0; i < count; i++) {
        pointer.key = following_key(history_host(event->history, t->source), contacts[i]);
        if (hash_user(contacts[i]) != 0)
            point_at(event->history, pointer);
        pointer.key = passing_key(history_host(event->history, t->destination), contacts[i]);
        point_at(event->history, pointer);
    }
}

/* The newest redirection that sent this client to this target, in the same call. */
static const struct sip_transaction *find_redirection(const struct sip_history *history,
                                                      const struct sip_transaction *t)
{
    for (const struct sip_transaction *earlier = t->older; earlier != NULL; earlier = earlier->older)
        if (is_redirection(earlier) && earlier->method == t->method && earlier->from_tag == t->from_tag &&
            earlier->final_time <= t->request_time &&
            history_host(history, earlier->source) == history_host(history, t->source) &&
            names_target(earlier, target_of(transaction_request(t)->request_uri)))
            return earlier;
    return NULL;
}

/* A proxy that forwards what its client sends to the new target follows nothing itself. */
static gboolean was_followed_upstream(const struct sip_history *history, const struct sip_transaction *redirected)
{
    for (const struct sip_transaction *t = call_newest(redirected->call); t != NULL; t = t->older)
        if (t != redirected && t->cseq == redirected->cseq && t->from_tag == redirected->from_tag &&
            t->method == redirected->method &&
            history_has_found(history, SIP_FINDING_redirect_followed, t->final_record))
            return TRUE;
    return FALSE;
}

static void find_followed(struct sip_history *history, guint32 record, const struct sip_transaction *t)
{
    history_withdraw(history, SIP_FINDING_redirect_not_followed, record);
    history_find(history, SIP_FINDING_redirect_followed, record, t->request_record, NULL);
}

static void follow_in_other_call(const struct sip_event *event)
{
    const struct sip_transaction *t = event->transaction;
    const struct sip_text target = event->message->request_uri;
    const struct pointer *pointer;

    if (g_hash_table_size(state_of(event->history)->pointers) == 0 || hash_user(target) == 0)
        return;
    pointer = find_pointer(event->history, following_key(history_host(event->history, t->source), target));
    if (pointer != NULL && pointer->call != history_hash(event->message->call_id) &&
        pointer->caller == hash_user(event->message->from_uri) && pointer->tried != target_of(target) &&
        event->packet->time - pointer->time <= FOLLOW_TIME)
        find_followed(event->history, pointer->record, t);
}

static gboolean is_new_attempt(const struct sip_event *event)
{
    return event->transaction != NULL && !event->copy && event->message->method != SIP_METHOD_ACK &&
           event->message->method != SIP_METHOD_CANCEL && transaction_is_initial(event->transaction);
}

/* G1: the client goes where it was sent. */
static void g1_redirect_followed(const struct sip_event *event)
{
    const struct sip_transaction *redirected;

    if (!is_new_attempt(event))
        return;
    redirected = find_redirection(event->history, event->transaction);
    if (redirected == NULL)
        follow_in_other_call(event);
    else if (!was_followed_upstream(event->history, redirected))
        find_followed(event->history, redirected->final_record, event->transaction);
}

/* The client has been everywhere already, and must not go twice (RFC 3261 §8.1.3.4). */
static gboolean was_tried(const struct sip_transaction *redirected, guint32 target)
{
    for (const struct sip_transaction *t = call_newest(redirected->call); t != NULL; t = t->older)
        if (t->method == redirected->method && t->from_tag == redirected->from_tag && transaction_request(t) != NULL &&
            target_of(transaction_request(t)->request_uri) == target)
            return TRUE;
    return FALSE;
}

/* The client answers its own caller with the redirection: a B2BUA that leaves it to him. */
static gboolean was_passed_on(const struct sip_history *history, const struct sip_transaction *t,
                              struct sip_text contact)
{
    const struct pointer *pointer = find_pointer(history, passing_key(history_host(history, t->source), contact));

    return pointer != NULL && pointer->time >= t->final_time;
}

static void g1_note_destination(const struct sip_event *event)
{
    GHashTable *destinations = state_of(event->history)->destinations;
    gpointer client = GUINT_TO_POINTER(history_host(event->history, event->source));
    gpointer server = GUINT_TO_POINTER(history_host(event->history, event->destination));
    gpointer known;

    if (event->copy)
        return;
    if (!g_hash_table_lookup_extended(destinations, client, NULL, &known))
        g_hash_table_insert(destinations, client, server);
    else if (known != server && known != SEVERAL)
        g_hash_table_insert(destinations, client, SEVERAL);
}

/* TRUE if the capture would show a request to this contact: the client was seen talking to several hosts, or the
 * contact is served where the redirected request went to. */
static gboolean would_be_seen(const struct sip_history *history, const struct sip_transaction *redirected,
                              struct sip_text contact)
{
    gpointer client = GUINT_TO_POINTER(history_host(history, redirected->source));
    struct sip_uri asked;
    struct sip_uri named;
    guint32 endpoint;

    if (g_hash_table_lookup(state_of(history)->destinations, client) == SEVERAL)
        return TRUE;
    if (!sip_uri_parse(contact, &named) || named.host.length == 0 ||
        !sip_uri_parse(transaction_request(redirected)->request_uri, &asked))
        return FALSE;
    if (history_find_endpoint(history, named.host, named.port, &endpoint))
        return history_host(history, endpoint) == history_host(history, redirected->destination);
    return sip_text_same_folded(named.host, asked.host) && named.port == asked.port;
}

static void g1_check(struct sip_history *history, struct sip_transaction *t)
{
    struct sip_text contacts[MAX_CONTACTS];
    guint count;
    guint open = 0;

    if (!is_redirection(t) || t->next != NULL ||
        history_has_found(history, SIP_FINDING_redirect_followed, t->final_record) ||
        history_has_found(history, SIP_FINDING_sips_downgrade_refused, t->final_record))
        return;
    count = targets_of(transaction_final(t), contacts);
    for (guint i = 0; i < count; i++) {
        if (was_passed_on(history, t, contacts[i]) || !would_be_seen(history, t, contacts[i]))
            return;
        open += !was_tried(t, target_of(contacts[i]));
    }
    if (open > 0)
        history_find(history, SIP_FINDING_redirect_not_followed, t->final_record, t->request_record, "contact",
                     history_words(sip_uri_text(contacts[0])), NULL);
}

/* Requests by which somebody wants to reach somebody. */
static gboolean reaches_for_somebody(const struct sip_transaction *t)
{
    return t->method == SIP_METHOD_INVITE || t->method == SIP_METHOD_REGISTER || t->method == SIP_METHOD_SUBSCRIBE ||
           t->method == SIP_METHOD_MESSAGE;
}

/* G1: it does not. A proxy may pass the redirection on, and a choice of several is the user's. */
static void g1_redirect_not_followed(const struct sip_event *event)
{
    struct sip_transaction *t = event->transaction;
    struct sip_text contacts[MAX_CONTACTS];
    guint count;

    if (!event_is_first_final(event) || !is_redirection(t) || !reaches_for_somebody(t) ||
        transaction_request(t)->has_several_vias)
        return;
    count = targets_of(event->message, contacts);
    if (count == 1 || (count > 1 && t->final_status != 300))
        history_watch(event->history, t, t->final_time + FOLLOW_TIME, g1_check);
}

/* --- G2 --- */

/* One loop, one finding, on the leg of the client that goes round. */
static gboolean is_known_loop(const struct sip_history *history, const struct sip_transaction *redirected)
{
    for (const struct sip_transaction *t = call_newest(redirected->call); t != NULL; t = t->older)
        if (t->from_tag == redirected->from_tag &&
            history_has_found(history, SIP_FINDING_redirect_loop, t->final_record))
            return TRUE;
    return FALSE;
}

/* G2: the client goes once more to where it has been, because it was sent there again. */
static void g2_redirect_loop(const struct sip_event *event)
{
    const struct sip_transaction *t = event->transaction;
    const struct sip_transaction *redirected;
    guint32 target;

    if (!is_new_attempt(event))
        return;
    redirected = find_redirection(event->history, t);
    if (redirected == NULL || is_known_loop(event->history, redirected))
        return;
    target = target_of(event->message->request_uri);
    for (const struct sip_transaction *earlier = t->older; earlier != NULL; earlier = earlier->older) {
        if (earlier->method != t->method || earlier->from_tag != t->from_tag || transaction_request(earlier) == NULL ||
            earlier->request_time > redirected->final_time ||
            history_host(event->history, earlier->source) != history_host(event->history, t->source) ||
            target_of(transaction_request(earlier)->request_uri) != target)
            continue;
        history_find(event->history, SIP_FINDING_redirect_loop, redirected->final_record, earlier->request_record,
                     "request", history_number(history_frame_of(event->history, t->request_record)), "target",
                     history_words(event->message->request_uri), NULL);
        return;
    }
}

/* G2: redirected again and again. */
static void g2_redirected_too_often(const struct sip_event *event)
{
    const struct sip_transaction *t = event->transaction;
    guint count = 0;

    if (!event_is_first_final(event) || !is_redirection(t) || is_known_loop(event->history, t))
        return;
    for (const struct sip_transaction *member = t; member != NULL && is_redirection(member) && member->call == t->call;
         member = member->previous) {
        count++;
        if (count == MAX_ROW)
            history_find(event->history, SIP_FINDING_redirect_loop, t->final_record, member->request_record, "request",
                         history_number(history_frame_of(event->history, t->request_record)), "target",
                         history_words(transaction_request(t)->request_uri), NULL);
    }
}

/* --- G3, G4 --- */

/* G3: only through this proxy, or not by SIP at all. */
static void g3_use_proxy(const struct sip_event *event)
{
    const struct sip_transaction *t = event->transaction;
    struct sip_text contact;

    if (!is_original_final(event))
        return;
    if (t->final_status == 305 && sip_message_header(event->message, SIP_HEADER_CONTACT, &contact))
        history_find(event->history, SIP_FINDING_use_proxy, t->final_record, t->request_record, "contact",
                     history_words(sip_uri_text(sip_list_first(contact))), NULL);
    else if (t->final_status == 380)
        history_find(event->history, SIP_FINDING_alternative_service, t->final_record, t->request_record, NULL);
}

static gboolean has_warning(const struct sip_message *response, guint16 code)
{
    struct sip_values values = sip_values_of(response, SIP_HEADER_WARNING);
    struct sip_text value;
    struct sip_warning warning;

    while (sip_values_next(&values, &value))
        if (sip_warning_parse(value, &warning) && warning.code == code)
            return TRUE;
    return FALSE;
}

static gboolean leads_to_sip_only(const struct sip_message *response)
{
    struct sip_values values = sip_values_of(response, SIP_HEADER_CONTACT);
    struct sip_text value;
    struct sip_uri uri;
    guint count = 0;

    for (; sip_values_next(&values, &value); count++)
        if (!sip_uri_parse(value, &uri) || !sip_text_equal(uri.scheme, "sip"))
            return FALSE;
    return count > 0;
}

/* G4: the caller asks for TLS all the way and can't have it, or the other way round. */
static void g4_sips_downgrade_refused(const struct sip_event *event)
{
    const struct sip_transaction *t = event->transaction;
    const struct sip_message *request = transaction_request(t);
    const struct sip_message *response = event->message;
    gboolean refused = FALSE;

    if (!is_original_final(event) || request == NULL)
        return;
    if (sip_text_has_prefix(request->request_uri, "sips:"))
        refused = response->status == 416 || (response->status == 480 && has_warning(response, 380)) ||
                  (response->status / 100 == 3 && leads_to_sip_only(response));
    else if (sip_text_has_prefix(request->request_uri, "sip:"))
        refused = response->status == 480 && has_warning(response, 381);
    if (refused)
        history_find(event->history, SIP_FINDING_sips_downgrade_refused, t->final_record, t->request_record, "target",
                     history_words(request->request_uri), NULL);
}

static void *create(void)
{
    struct section_state *state = g_new(struct section_state, 1);

    state->pointers = g_hash_table_new(g_direct_hash, g_direct_equal);
    g_queue_init(&state->order);
    state->destinations = g_hash_table_new(g_direct_hash, g_direct_equal);
    return state;
}

static void destroy(void *data)
{
    struct section_state *state = data;

    g_hash_table_destroy(state->pointers);
    g_queue_clear_full(&state->order, g_free);
    g_hash_table_destroy(state->destinations);
    g_free(state);
}

static const struct sip_rule_entry rules[] = {
    {g1_note_destination, ANY_METHOD, ON_REQUEST},
    {g1_redirect_followed, ~(METHOD(ACK) | METHOD(CANCEL)), ON_REQUEST},
    {g2_redirect_loop, ~(METHOD(ACK) | METHOD(CANCEL)), ON_REQUEST},
    {g1_note_redirection, ANY_METHOD, ON_3XX},
    {g2_redirected_too_often, ANY_METHOD, ON_3XX},
    {g3_use_proxy, ANY_METHOD, ON_3XX},
    {g4_sips_downgrade_refused, ANY_METHOD, ON_3XX | ON_4XX},
    {g1_redirect_not_followed, ANY_METHOD, ON_3XX},
    {NULL, 0, 0},
};

const struct sip_rule_section sip_rules_g = {
    .letter = 'g',
    .rules = rules,
    .create = create,
    .destroy = destroy,
};
