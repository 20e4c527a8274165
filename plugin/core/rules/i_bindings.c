/* i_bindings.c
 * Section I of the rules, continued: registered addresses at which nobody answers.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * RFC 3261 §10.2, §10.3; RFC 5626 §5.3.1 (flows, 430)
 */

#include "i_registration.h"

#define GIVE_UP_TIME 32.0 /* seconds: Timer B and Timer F, 64*T1 */
#define MIN_COPIES 3      /* of a request over UDP, so that one lost packet says nothing */
#define MIN_COPIES_TIME 3.0
#define MAX_USER_KEYS 8
#define MAX_ENTRIES 100000 /* of each table; beyond that all is forgotten, which only silences the rules */
#define SIP_PORT 5060
#define SIPS_PORT 5061

/* An address under which somebody registered: where the REGISTER came from, or what its Contact names. */
struct binding {
    guint64 key;
    guint32 user;   /* address-of-record */
    guint32 record; /* the 200 */
    gdouble since;
    gdouble until;
    gboolean shared;   /* several users registered from there: a proxy or SBC, no telephone */
    gboolean reported; /* since the last 200; a monitor would say it every minute */
};

/* One address-of-record. */
struct user {
    guint64 keys[MAX_USER_KEYS]; /* of its bindings, a ring */
    guint next;                  /* counts them all */
};

struct bindings {
    GHashTable *addresses; /* set of struct binding */
    GHashTable *users;     /* address-of-record -> struct user */
};

static struct bindings *bindings_of(const struct sip_history *history)
{
    return registration_state(history)->bindings;
}

struct bindings *bindings_new(void)
{
    struct bindings *bindings = g_new(struct bindings, 1);

    bindings->addresses = g_hash_table_new_full(g_int64_hash, g_int64_equal, NULL, g_free);
    bindings->users = g_hash_table_new_full(g_direct_hash, g_direct_equal, NULL, g_free);
    return bindings;
}

void bindings_free(struct bindings *bindings)
{
    g_hash_table_destroy(bindings->users);
    g_hash_table_destroy(bindings->addresses);
    g_free(bindings);
}

static void bound_tables(struct bindings *bindings)
{
    if (g_hash_table_size(bindings->addresses) < MAX_ENTRIES && g_hash_table_size(bindings->users) < MAX_ENTRIES)
        return;
    g_hash_table_remove_all(bindings->users);
    g_hash_table_remove_all(bindings->addresses);
}

/* --- Addresses --- */

static guint64 key_of_endpoint(guint32 endpoint)
{
    return endpoint;
}

static guint64 key_of_contact(const struct sip_uri *uri)
{
    return (guint64)1 << 32 | registration_hash_contact(uri);
}

/* Where requests to a URI go if nobody knows better. FALSE: it has a name for its host. */
static gboolean find_uri_endpoint(const struct sip_history *history, const struct sip_uri *uri, guint32 *endpoint)
{
    const guint16 standard = sip_text_equal(uri->scheme, "sips") ? SIPS_PORT : SIP_PORT;

    return history_find_endpoint(history, uri->host, uri->port != 0 ? uri->port : standard, endpoint);
}

static struct user *find_user(struct bindings *bindings, guint32 address_of_record)
{
    void *key = GUINT_TO_POINTER(address_of_record);
    struct user *user = g_hash_table_lookup(bindings->users, key);

    if (user == NULL) {
        user = g_new0(struct user, 1);
        g_hash_table_insert(bindings->users, key, user);
    }
    return user;
}

static void remove_binding(struct bindings *bindings, guint64 key, guint32 user)
{
    const struct binding *binding = g_hash_table_lookup(bindings->addresses, &key);

    if (binding != NULL && binding->user == user)
        g_hash_table_remove(bindings->addresses, &key);
}

static void remove_all_bindings(struct bindings *bindings, guint32 address_of_record)
{
    const struct user *user = find_user(bindings, address_of_record);

    for (gsize i = 0; i < user->next && i < MAX_USER_KEYS; i++)
        remove_binding(bindings, user->keys[i], address_of_record);
}

static void add_binding(struct bindings *bindings, guint64 key, const struct sip_transaction *t, guint32 seconds)
{
    struct binding *binding = g_hash_table_lookup(bindings->addresses, &key);
    struct user *user = find_user(bindings, t->to_uri);
    gboolean known = FALSE;

    if (binding == NULL) {
        binding = g_new0(struct binding, 1);
        binding->key = key;
        g_hash_table_add(bindings->addresses, binding);
    } else if (binding->user != t->to_uri && binding->until > t->final_time) {
        binding->shared = TRUE;
    }
    binding->user = t->to_uri;
    binding->record = t->final_record;
    binding->since = t->final_time;
    binding->until = t->final_time + seconds;
    binding->reported = FALSE;
    for (gsize i = 0; i < user->next && i < MAX_USER_KEYS; i++)
        known = known || user->keys[i] == key;
    if (!known)
        user->keys[user->next++ % MAX_USER_KEYS] = key;
}

/* --- I4
 * ------------------------------------------------------------------------------------------------------------------------
 */

/* What a REGISTER takes back is no binding any more, whatever the answer: calls that fail from now on are no surprise.
 */
void i4_note_removal(const struct sip_event *event)
{
    const struct sip_transaction *t = event->transaction;
    struct bindings *bindings = bindings_of(event->history);
    const struct contact_list *asked;
    guint32 endpoint;

    if (t == NULL || event->copy || t->method != SIP_METHOD_REGISTER)
        return;
    asked = registration_asked(event);
    for (guint i = 0; i < asked->count; i++) {
        const struct listed_contact *listed = &asked->contacts[i];

        if (!listed->is_readable)
            continue;
        if (listed->contact.star) {
            remove_all_bindings(bindings, t->to_uri);
        } else if (listed->has_lifetime && listed->lifetime == 0) {
            remove_binding(bindings, key_of_contact(&listed->contact.uri), t->to_uri);
            remove_binding(bindings, key_of_endpoint(t->source), t->to_uri);
            if (find_uri_endpoint(event->history, &listed->contact.uri, &endpoint))
                remove_binding(bindings, key_of_endpoint(endpoint), t->to_uri);
        }
    }
}

/* Earlier addresses of the same series: the client has moved. */
static void forget_moved(struct bindings *bindings, const struct sip_transaction *t)
{
    for (const struct sip_transaction *other = t->older; other != NULL; other = other->older)
        if (other->method == SIP_METHOD_REGISTER && other->to_uri == t->to_uri && other->source != t->source)
            remove_binding(bindings, key_of_endpoint(other->source), t->to_uri);
}

void i4_note_binding(const struct sip_event *event)
{
    const struct sip_transaction *t = event->transaction;
    struct bindings *bindings = bindings_of(event->history);
    const struct sip_contact *contact;
    guint32 endpoint;
    guint32 granted;

    if (!is_register_answer(event) || t->final_status != 200 ||
        (contact = registration_own_contact(registration_asked(event))) == NULL ||
        !registration_granted(registration_answered(event), contact, &granted) || granted == 0)
        return;
    bound_tables(bindings);
    if (registration_count_contacts(registration_answered(event)) == 1)
        remove_all_bindings(bindings, t->to_uri);
    else
        forget_moved(bindings, t);
    add_binding(bindings, key_of_contact(&contact->uri), t, granted);
    if (!t->through_proxy)
        add_binding(bindings, key_of_endpoint(t->source), t, granted);
    if (find_uri_endpoint(event->history, &contact->uri, &endpoint) && endpoint != t->source)
        add_binding(bindings, key_of_endpoint(endpoint), t, granted);
}

static struct binding *find_live_binding(const struct sip_history *history, guint64 key, gdouble time)
{
    struct binding *binding = g_hash_table_lookup(bindings_of(history)->addresses, &key);

    return binding != NULL && binding->since <= time && binding->until > time ? binding : NULL;
}

/* The binding that a request made use of: its destination is the client, or its Request-URI the contact. */
static struct binding *find_used_binding(const struct sip_history *history, const struct sip_transaction *t,
                                         gboolean at_client)
{
    struct binding *binding = find_live_binding(history, key_of_endpoint(t->destination), t->request_time);
    const struct sip_message *request = transaction_request(t);
    struct sip_uri uri;
    guint32 endpoint;

    if (binding != NULL && !binding->shared)
        return binding;
    if (request == NULL || !sip_uri_parse(request->request_uri, &uri))
        return NULL;
    if (at_client && binding == NULL && !(find_uri_endpoint(history, &uri, &endpoint) && endpoint == t->destination))
        return NULL;
    return find_live_binding(history, key_of_contact(&uri), t->request_time);
}

static void report_unreachable(struct sip_history *history, const struct sip_transaction *t, struct binding *binding)
{
    /* One cause, one finding: this one knows more. */
    history_withdraw(history, SIP_FINDING_request_unanswered, t->request_record);
    history_withdraw(history, SIP_FINDING_icmp_unreachable, t->request_record);
    if (binding->reported && t->method == SIP_METHOD_OPTIONS)
        return;
    binding->reported = TRUE;
    history_find(history, SIP_FINDING_registered_but_unreachable, t->request_record, binding->record, "method",
                 sip_method_name((enum sip_method)t->method), "seconds",
                 history_number((guint)(binding->until - t->request_time)), NULL);
}

static void i4_check(struct sip_history *history, struct sip_transaction *t)
{
    struct binding *binding = find_used_binding(history, t, TRUE);
    const gboolean tried =
        t->stream ? history_both_directions_seen(history, t)
                  : t->request_copies >= MIN_COPIES && t->last_request_time - t->request_time >= MIN_COPIES_TIME;

    if (history_has_found(history, SIP_FINDING_registered_but_unreachable, t->request_record))
        history_withdraw(history, SIP_FINDING_request_unanswered, t->request_record);
    else if (binding != NULL && tried && t->first_response_record == 0 &&
             history_last_sent(history, t->destination) < t->request_time)
        report_unreachable(history, t, binding);
}

/* Requests that begin something; those inside a dialog have rules of their own. */
static gboolean begins_something(const struct sip_transaction *t)
{
    return transaction_is_initial(t) && t->request_record != 0 && t->method != SIP_METHOD_CANCEL &&
           t->method != SIP_METHOD_ACK && t->method != SIP_METHOD_REGISTER &&
           sip_method_name((enum sip_method)t->method) != NULL;
}

/* I4: the registrar has the address, but nobody answers there. */
void i4_request_to_binding(const struct sip_event *event)
{
    struct sip_transaction *t = event->transaction;

    if (t != NULL && !event->copy && begins_something(t) && find_used_binding(event->history, t, TRUE) != NULL)
        history_watch(event->history, t, t->request_time + GIVE_UP_TIME, i4_check);
}

/* I4: the edge proxy says that the connection to the client is gone. */
void i4_flow_failed(const struct sip_event *event)
{
    const struct sip_transaction *t = event->transaction;
    struct binding *binding;

    if (is_first_final(event) && t->final_status == 430 && begins_something(t) && !transaction_final_is_forwarded(t) &&
        (binding = find_used_binding(event->history, t, FALSE)) != NULL)
        report_unreachable(event->history, t, binding);
}

/* Unreachable; not path MTU (type 3 code 4, ICMPv6 type 2) and not time exceeded, which is to be ignored (RFC 3261
 * §18.4). */
static gboolean says_unreachable(const struct sip_packet *packet)
{
    if (packet->icmpv6)
        return packet->icmp_type == 1;
    return packet->icmp_type == 3 &&
           (packet->icmp_code <= 3 || packet->icmp_code == 9 || packet->icmp_code == 10 || packet->icmp_code == 13);
}

/* I4: nobody listens at the registered address. */
void i4_icmp(const struct sip_event *event)
{
    struct sip_transaction *t = event->transaction;
    struct binding *binding;

    if (t == NULL || !says_unreachable(event->packet) || !begins_something(t) || t->first_response_record != 0 ||
        (binding = find_used_binding(event->history, t, TRUE)) == NULL)
        return;
    report_unreachable(event->history, t, binding);
}
