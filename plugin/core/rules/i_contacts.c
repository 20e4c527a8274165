/* i_contacts.c
 * Section I of the rules, continued: what a REGISTER and its answer say about contacts.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * RFC 3261 §10.2, §10.3; RFC 5626 §4.2 (+sip.instance, reg-id)
 */

#include "i_registration.h"

static void read_lifetime(struct listed_contact *listed, const struct sip_message *message)
{
    listed->has_lifetime = TRUE;
    if (listed->contact.has_expires)
        listed->lifetime = listed->contact.expires;
    else
        listed->has_lifetime = sip_message_number(message, SIP_HEADER_EXPIRES, &listed->lifetime);
}

static void read_contacts(struct contact_list *list, const struct sip_message *message)
{
    struct sip_values values = sip_values_of(message, SIP_HEADER_CONTACT);
    struct sip_text value;

    list->count = 0;
    while (sip_values_next(&values, &value)) {
        struct listed_contact *listed;

        if (list->count == list->room) {
            list->room = list->room * 2 + 4;
            list->contacts = g_renew(struct listed_contact, list->contacts, list->room);
        }
        listed = &list->contacts[list->count++];
        listed->is_readable = sip_contact_parse(value, &listed->contact);
        read_lifetime(listed, message);
    }
}

const struct contact_list *registration_contacts(const struct sip_history *history, guint32 record,
                                                 const struct sip_message *message)
{
    struct contact_list *list =
        &registration_state(history)->contacts[message->is_response ? 1 : 0][record % KEPT_CONTACT_LISTS];

    /* The same record with another message: the bytes of the packet are gone, what there is now is a copy of them. */
    if (list->record != record || list->message != message) {
        list->record = record;
        list->message = message;
        read_contacts(list, message);
    }
    return list;
}

const struct contact_list *registration_asked(const struct sip_event *event)
{
    return registration_contacts(event->history, event->transaction->request_record,
                                 transaction_request(event->transaction));
}

const struct contact_list *registration_answered(const struct sip_event *event)
{
    return registration_contacts(event->history, event->record, event->message);
}

static gboolean is_removal(const struct listed_contact *listed)
{
    return listed->has_lifetime && listed->lifetime == 0;
}

const struct sip_contact *registration_own_contact(const struct contact_list *asked)
{
    for (guint i = 0; i < asked->count; i++)
        if (asked->contacts[i].is_readable && !asked->contacts[i].contact.star && !is_removal(&asked->contacts[i]))
            return &asked->contacts[i].contact;
    return NULL;
}

static gboolean is_same_instance(const struct sip_contact *a, const struct sip_contact *b)
{
    return a->instance.length > 0 && sip_text_same(a->instance, b->instance) && sip_text_same(a->reg_id, b->reg_id);
}

/* The binding of a contact in the list of the registrar: the same address, or the same device, or the only one if at
 * least its user is the same (a box between may have changed host and port). NULL: none. */
static const struct listed_contact *find_listed(const struct contact_list *answered, const struct sip_contact *contact)
{
    const struct listed_contact *device = NULL;
    const struct listed_contact *first = NULL;
    guint count = 0;

    for (guint i = 0; i < answered->count; i++) {
        const struct listed_contact *candidate = &answered->contacts[i];

        if (!candidate->is_readable)
            continue;
        if (sip_uri_equal(&candidate->contact.uri, &contact->uri))
            return candidate;
        if (is_same_instance(&candidate->contact, contact))
            device = candidate;
        if (count++ == 0)
            first = candidate;
    }
    if (device != NULL)
        return device;
    return count == 1 && sip_text_same(first->contact.uri.user, contact->uri.user) ? first : NULL;
}

gboolean registration_granted(const struct contact_list *answered, const struct sip_contact *contact, guint32 *seconds)
{
    const struct listed_contact *listed = find_listed(answered, contact);

    if (listed == NULL || !listed->has_lifetime)
        return FALSE;
    *seconds = listed->lifetime;
    return TRUE;
}

guint32 registration_hash_contact(const struct sip_uri *uri)
{
    return (history_hash(uri->user) * 31 + history_hash_folded(uri->host)) * 31 + uri->port;
}

guint registration_count_contacts(const struct contact_list *answered)
{
    guint count = 0;

    for (guint i = 0; i < answered->count; i++)
        count += answered->contacts[i].is_readable && !is_removal(&answered->contacts[i]);
    return count;
}
