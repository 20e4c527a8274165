/* i_registration.h
 * What the rules about registration share: the section is split over i_registration.c (one request and its answer),
 * i_contacts.c (what is read from both), i_interval.c (423), i_bindings.c (registered addresses), i_storm.c (load of a
 * server) and i_registrants.c (a client over several registrations).
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * RFC 3261 §10
 */

#ifndef SIPEXPLAIN_RULES_I_REGISTRATION_H
#define SIPEXPLAIN_RULES_I_REGISTRATION_H

#include "../history/history.h"

static inline gboolean is_first_final(const struct sip_event *event)
{
    return !event->copy && event->transaction->final_record == event->record;
}

/* A first final response to a REGISTER that is in the capture. */
static inline gboolean is_register_answer(const struct sip_event *event)
{
    return is_first_final(event) && event->transaction->method == SIP_METHOD_REGISTER &&
           transaction_request(event->transaction) != NULL;
}

/* The contacts of a message, in their order. */
struct listed_contact {
    struct sip_contact contact;
    gboolean is_readable;
    gboolean has_lifetime; /* the message names one: the contact's own expires beats the Expires header (RFC 3261
                              §10.2.1.1) */
    guint32 lifetime;
};
struct contact_list {
    guint count;
    struct listed_contact *contacts;
    guint room;
    const struct sip_message *message;
    guint32 record;
};

#define KEPT_CONTACT_LISTS 32 /* a REGISTER waits for its answer while others come */

struct registration_state {
    struct contact_list contacts[2][KEPT_CONTACT_LISTS]; /* of requests and of responses, by record */
    GHashTable *loads;                                   /* host of a server -> struct register_load (I5) */
    GHashTable *silent;        /* two hosts -> when register_unanswered was last reported for them, as gdouble (I3) */
    GHashTable *refused;       /* host of a client -> struct refused_client (I8) */
    struct bindings *bindings; /* I4 */
    struct registrants *registrants; /* I9, I10 */
};

static inline struct registration_state *registration_state(const struct sip_history *history)
{
    return history_section_state(history, &sip_rules_i);
}

/* The contacts of the message of a record; read only once, as many rules ask for them. The list is good until another
 * request, or another response, is asked for. */
const struct contact_list *registration_contacts(const struct sip_history *history, guint32 record,
                                                 const struct sip_message *message);
/* Those of a REGISTER, and of its answer, in an event for which is_register_answer is true. */
const struct contact_list *registration_asked(const struct sip_event *event);
const struct contact_list *registration_answered(const struct sip_event *event);

/* The first contact that is to be added or kept, not removed; NULL: none. */
const struct sip_contact *registration_own_contact(const struct contact_list *asked);

/* The lifetime that a 2xx grants to a contact of the request. FALSE: the contact is not listed, or so changed by a box
 * between that it can't be told from others. */
gboolean registration_granted(const struct contact_list *answered, const struct sip_contact *contact, guint32 *seconds);

/* User, host and port of a contact, for comparing. */
guint32 registration_hash_contact(const struct sip_uri *uri);

/* How many live contacts a 2xx lists. */
guint registration_count_contacts(const struct contact_list *answered);

struct bindings *bindings_new(void);
void bindings_free(struct bindings *bindings);
struct registrants *registrants_new(void);
void registrants_free(struct registrants *registrants);

void i1_interval_ignored(const struct sip_event *event);
void i1_interval_negotiated(const struct sip_event *event);
void i1_interval_refused_again(const struct sip_event *event);

void i4_note_removal(const struct sip_event *event);
void i4_note_binding(const struct sip_event *event);
void i4_request_to_binding(const struct sip_event *event);
void i4_flow_failed(const struct sip_event *event);
void i4_icmp(const struct sip_event *event);
void i5_note_register(const struct sip_event *event);
void i5_registration_storm(const struct sip_event *event);
void i9_contacts_pile_up(const struct sip_event *event);
void i10_note_register(const struct sip_event *event);
void i10_note_grant(const struct sip_event *event);
void i10_registration_not_refreshed(const struct sip_event *event);

#endif
