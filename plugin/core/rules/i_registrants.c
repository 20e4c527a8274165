/* i_registrants.c
 * Section I of the rules, continued: what one client does over several registrations.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * RFC 3261 §10.2.4, §10.3; RFC 5626 §4.2 (one device, several flows)
 */

#include "i_registration.h"

#define LAPSE_GRACE 10.0 /* seconds after the end of a binding */
#define FIRST_DELAY 8.0  /* seconds until a lapse whose hosts are silent is looked at again; doubled each time */
#define MAX_DELAY 4096.0
#define PILE_COUNT 3
#define MAX_ENTRIES 100000 /* of each table; beyond that all is forgotten, which only silences the rules */

/* One address-of-record at one host. */
struct registrant {
    guint64 key;
    guint32 user;
    guint32 source;
    guint32 registrar;
    guint32 record; /* the 200 that granted last */
    gdouble granted_time;
    guint32 granted;
    gdouble delay;
    GSequenceIter *lapse; /* its place in bindings.lapses; NULL: nothing to wait for */
    gdouble due;
    /* The contact of the last 200 that added one (I9). */
    guint32 contact; /* user, host and port */
    guint32 contact_user;
    guint32 contact_host;
    guint32 instance;
    guint32 reg_id;
    guint32 call_id;
    guint contacts; /* in the list of the registrar */
    guint32 first_record;
    guint pile;
};

struct registrants {
    GHashTable *all; /* set of struct registrant */
    GHashTable
        *new_host_time; /* address-of-record -> when a host registered it that had not done so before, as gdouble */
    GSequence *lapses;  /* struct registrant, by the time when its binding must have been refreshed */
    gdouble next_lapse; /* none is due before */
};

static struct registrants *registrants_of(const struct sip_history *history)
{
    return registration_state(history)->registrants;
}

struct registrants *registrants_new(void)
{
    struct registrants *registrants = g_new(struct registrants, 1);

    registrants->all = g_hash_table_new_full(g_int64_hash, g_int64_equal, NULL, g_free);
    registrants->new_host_time = g_hash_table_new_full(g_direct_hash, g_direct_equal, NULL, g_free);
    registrants->lapses = g_sequence_new(NULL);
    registrants->next_lapse = G_MAXDOUBLE;
    return registrants;
}

void registrants_free(struct registrants *registrants)
{
    g_sequence_free(registrants->lapses);
    g_hash_table_destroy(registrants->new_host_time);
    g_hash_table_destroy(registrants->all);
    g_free(registrants);
}

static void bound_tables(struct registrants *registrants)
{
    if (g_hash_table_size(registrants->all) < MAX_ENTRIES &&
        g_hash_table_size(registrants->new_host_time) < MAX_ENTRIES)
        return;
    g_sequence_remove_range(g_sequence_get_begin_iter(registrants->lapses),
                            g_sequence_get_end_iter(registrants->lapses));
    g_hash_table_remove_all(registrants->all);
    g_hash_table_remove_all(registrants->new_host_time);
}

/* --- I9
 * ------------------------------------------------------------------------------------------------------------------------
 */

static struct registrant *find_registrant(const struct sip_history *history, const struct sip_transaction *t)
{
    const guint64 key = (guint64)history_host(history, t->source) << 32 | t->to_uri;

    return g_hash_table_lookup(registrants_of(history)->all, &key);
}

static gboolean is_private(struct sip_text host)
{
    guint32 second;

    if (sip_text_has_prefix(host, "172.") && sip_text_number(sip_text_skip(host, 4), &second) > 0)
        return second >= 16 && second <= 31;
    return sip_text_has_prefix(host, "10.") || sip_text_has_prefix(host, "192.168.") ||
           sip_text_has_prefix(host, "fd") || sip_text_has_prefix(host, "fe80:");
}

/* The same telephone with another contact. Behind one public address there may be many: only the instance, the Call-ID
 * or a private address tells that it is one. */
static gboolean is_same_device(const struct registrant *registrant, const struct sip_transaction *t,
                               const struct sip_contact *contact)
{
    if (registrant->contact_user != history_hash(contact->uri.user) ||
        registrant->instance != history_hash(contact->instance) || registrant->reg_id != history_hash(contact->reg_id))
        return FALSE;
    if (registrant->instance != 0)
        return TRUE;
    return registrant->contact_host == history_hash_folded(contact->uri.host) &&
           (registrant->call_id == history_hash(transaction_request(t)->call_id) || is_private(contact->uri.host));
}

/* I9: each registration adds a contact, and nobody removes the old ones. */
void i9_contacts_pile_up(const struct sip_event *event)
{
    const struct sip_transaction *t = event->transaction;
    struct registrant *registrant;
    const struct sip_contact *contact;
    guint contacts;

    if (!is_register_answer(event) || t->final_status != 200 || transaction_final_is_forwarded(t) ||
        (registrant = find_registrant(event->history, t)) == NULL ||
        (contact = registration_own_contact(registration_asked(event))) == NULL ||
        (contacts = registration_count_contacts(registration_answered(event))) == 0)
        return;
    if (registrant->contact == registration_hash_contact(&contact->uri)) {
        registrant->contacts = contacts;
        return;
    }
    if (registrant->pile > 0 && contacts > registrant->contacts && is_same_device(registrant, t, contact)) {
        registrant->pile++;
    } else {
        registrant->pile = 1;
        registrant->first_record = t->final_record;
    }
    registrant->contacts = contacts;
    registrant->contact = registration_hash_contact(&contact->uri);
    registrant->contact_user = history_hash(contact->uri.user);
    registrant->contact_host = history_hash_folded(contact->uri.host);
    registrant->instance = history_hash(contact->instance);
    registrant->reg_id = history_hash(contact->reg_id);
    registrant->call_id = history_hash(transaction_request(t)->call_id);
    if (registrant->pile == PILE_COUNT)
        history_find(event->history, SIP_FINDING_contacts_pile_up, t->final_record, registrant->first_record, "count",
                     history_number(contacts), NULL);
}

/* --- I10
 * ------------------------------------------------------------------------------------------------------------------------
 */

static gint compare_lapses(gconstpointer left, gconstpointer right, gpointer data)
{
    const struct registrant *a = left;
    const struct registrant *b = right;

    (void)data;
    return a->due < b->due ? -1 : a->due > b->due;
}

static void stop_waiting(struct registrant *registrant)
{
    if (registrant->lapse != NULL)
        g_sequence_remove(registrant->lapse);
    registrant->lapse = NULL;
}

static void wait_until(struct registrants *registrants, struct registrant *registrant, gdouble due)
{
    registrant->due = due;
    registrant->lapse = g_sequence_insert_sorted(registrants->lapses, registrant, compare_lapses, NULL);
    registrants->next_lapse = MIN(registrants->next_lapse, due);
}

/* Whatever the client wants, it is there. Behind a proxy the source says nothing about the client. */
void i10_note_register(const struct sip_event *event)
{
    const struct sip_transaction *t = event->transaction;
    struct registrants *registrants = registrants_of(event->history);
    struct registrant *registrant;

    if (t == NULL || event->copy || t->method != SIP_METHOD_REGISTER || event->message->has_several_vias)
        return;
    bound_tables(registrants);
    registrant = find_registrant(event->history, t);
    if (registrant != NULL) {
        stop_waiting(registrant);
        return;
    }
    registrant = g_new0(struct registrant, 1);
    registrant->key = (guint64)history_host(event->history, t->source) << 32 | t->to_uri;
    registrant->user = t->to_uri;
    g_hash_table_add(registrants->all, registrant);
    g_hash_table_insert(registrants->new_host_time, GUINT_TO_POINTER(t->to_uri),
                        g_memdup2(&event->packet->time, sizeof event->packet->time));
}

/* Another binding of the same host would still bring calls to it. */
static gboolean lists_other_contact_of_host(const struct contact_list *answered, const struct sip_contact *own)
{
    for (guint i = 0; i < answered->count; i++) {
        const struct sip_contact *contact = &answered->contacts[i].contact;

        if (answered->contacts[i].is_readable && sip_text_same_folded(contact->uri.host, own->uri.host) &&
            !sip_uri_equal(&contact->uri, &own->uri))
            return TRUE;
    }
    return FALSE;
}

void i10_note_grant(const struct sip_event *event)
{
    const struct sip_transaction *t = event->transaction;
    struct registrant *registrant;
    const struct sip_contact *contact;
    guint32 granted;

    if (!is_register_answer(event) || t->final_status != 200 || t->through_proxy ||
        (registrant = find_registrant(event->history, t)) == NULL)
        return;
    stop_waiting(registrant);
    contact = registration_own_contact(registration_asked(event));
    if (contact == NULL || !registration_granted(registration_answered(event), contact, &granted) || granted == 0 ||
        lists_other_contact_of_host(registration_answered(event), contact))
        return;
    registrant->record = t->final_record;
    registrant->granted_time = t->final_time;
    registrant->granted = granted;
    registrant->source = t->source;
    registrant->registrar = t->destination;
    registrant->delay = FIRST_DELAY;
    wait_until(registrants_of(event->history), registrant, t->final_time + granted + LAPSE_GRACE);
}

static void judge_lapse(struct sip_history *history, struct registrant *registrant)
{
    struct registrants *registrants = registrants_of(history);
    const gdouble *new_host_time = g_hash_table_lookup(registrants->new_host_time, GUINT_TO_POINTER(registrant->user));
    const gdouble end = registrant->granted_time + registrant->granted + LAPSE_GRACE;

    if (MAX(history_last_sent(history, registrant->source), history_last_sent(history, registrant->registrar)) < end) {
        if (registrant->delay < MAX_DELAY) {
            wait_until(registrants, registrant, history_now(history) + registrant->delay);
            registrant->delay *= 2;
        }
        return;
    }
    /* The client may have moved to another network. */
    if (new_host_time != NULL && *new_host_time <= registrant->granted_time)
        history_find(history, SIP_FINDING_registration_not_refreshed, registrant->record, 0, "seconds",
                     history_number(registrant->granted), NULL);
}

/* I10: the capture has gone on beyond the end of a binding that nobody has refreshed. */
void i10_registration_not_refreshed(const struct sip_event *event)
{
    struct registrants *registrants = registrants_of(event->history);
    GSequence *lapses = registrants->lapses;

    if (registrants->next_lapse > history_now(event->history))
        return;
    registrants->next_lapse = G_MAXDOUBLE;
    while (!g_sequence_is_empty(lapses)) {
        GSequenceIter *first = g_sequence_get_begin_iter(lapses);
        struct registrant *registrant = g_sequence_get(first);

        if (registrant->due > history_now(event->history)) {
            registrants->next_lapse = registrant->due;
            return;
        }
        g_sequence_remove(first);
        registrant->lapse = NULL;
        judge_lapse(event->history, registrant);
    }
}
