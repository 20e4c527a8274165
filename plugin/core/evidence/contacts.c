/* contacts.c
 * Evidence of Contact: where a redirect leads, who is meant, and what a registrar keeps.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * RFC 3261 §10.2.4, §10.3, §20.10, §21.3, §21.4.23
 */

#include "parts.h"

static void say_addresses(const struct evidence *evidence, enum sip_remark_id id)
{
    struct evidence_values values;

    evidence_start(&values);
    evidence_list(&values, "targets", sip_values_of(evidence->message, SIP_HEADER_CONTACT), sip_uri_text,
                  EVIDENCE_LIST);
    evidence_say(evidence, id, &values);
}

static gboolean first_contact(const struct sip_message *message, struct sip_contact *contact)
{
    struct sip_values list = sip_values_of(message, SIP_HEADER_CONTACT);
    struct sip_text value;

    while (sip_values_next(&list, &value))
        if (sip_contact_parse(value, contact) && !contact->star)
            return TRUE;
    return FALSE;
}

static void look_at_redirect(const struct evidence *evidence)
{
    const struct sip_message *message = evidence->message;
    struct sip_contact contact;
    guint32 expires;

    if (!first_contact(message, &contact)) {
        if (message->status != 380) /* names a service, not an address */
            evidence_say_bare(evidence, SIP_EVIDENCE_redirect_nowhere);
        return;
    }
    if (message->status == 305) {
        say_addresses(evidence, SIP_EVIDENCE_redirect_proxy);
        return;
    }
    say_addresses(evidence, SIP_EVIDENCE_redirect_target);
    if (contact.has_expires)
        evidence_say_number(evidence, SIP_EVIDENCE_redirect_expires, "valid", contact.expires);
    else if (sip_message_number(message, SIP_HEADER_EXPIRES, &expires))
        evidence_say_number(evidence, SIP_EVIDENCE_redirect_expires, "valid", expires);
}

/* The same binding: a registrar gives back what it was given, unless a box between rewrites the address. */
static gboolean is_same_binding(const struct sip_contact *a, const struct sip_contact *b)
{
    if (a->instance.length > 0 && b->instance.length > 0)
        return sip_text_same(a->instance, b->instance) && sip_text_same(a->reg_id, b->reg_id);
    return sip_uri_equal(&a->uri, &b->uri);
}

/* The binding in the answer that belongs to the request's Contact; where there is one only, it is that. Returns how
 * many bindings there are. */
static guint find_binding(const struct sip_message *response, const struct sip_contact *own, struct sip_contact *found,
                          gboolean *matches)
{
    struct sip_values list = sip_values_of(response, SIP_HEADER_CONTACT);
    struct sip_text value;
    struct sip_contact contact;
    guint count = 0;

    *matches = FALSE;
    *found = (struct sip_contact){.star = FALSE};
    while (sip_values_next(&list, &value)) {
        if (!sip_contact_parse(value, &contact) || contact.star)
            continue;
        count++;
        if (!*matches && (count == 1 || is_same_binding(own, &contact))) {
            *matches = is_same_binding(own, &contact);
            *found = contact;
        }
    }
    return count;
}

/* What the request asks for its Contact. FALSE: it leaves that to the registrar. */
static gboolean asked_lifetime(const struct sip_message *request, const struct sip_contact *own, guint32 *asked)
{
    *asked = own->expires;
    return own->has_expires || sip_message_number(request, SIP_HEADER_EXPIRES, asked);
}

static void say_granted(const struct evidence *evidence, const struct sip_contact *binding, const guint32 *asked)
{
    struct evidence_values values;
    guint32 granted = binding->expires;

    if (!binding->has_expires && !sip_message_number(evidence->message, SIP_HEADER_EXPIRES, &granted))
        return;
    evidence_start(&values);
    evidence_number(&values, "granted", granted);
    if (asked != NULL && *asked != granted) {
        evidence_number(&values, "asked", *asked);
        evidence_say(evidence, SIP_EVIDENCE_binding_changed, &values);
    } else {
        evidence_say(evidence, SIP_EVIDENCE_binding_granted, &values);
    }
}

static void look_at_bindings(const struct evidence *evidence)
{
    struct sip_contact own;
    struct sip_contact binding;
    gboolean matches;
    gboolean has_asked;
    guint32 asked;
    guint count;

    if (evidence->request == NULL || !first_contact(evidence->request, &own))
        return;
    has_asked = asked_lifetime(evidence->request, &own, &asked);
    count = find_binding(evidence->message, &own, &binding, &matches);
    if (!has_asked || asked > 0) {
        if (matches || count == 1)
            say_granted(evidence, &binding, has_asked ? &asked : NULL);
    } else if (!matches) {
        evidence_say_bare(evidence, SIP_EVIDENCE_binding_removed);
    }
    if (count > 1)
        evidence_say_number(evidence, SIP_EVIDENCE_bindings, "count", count);
}

void evidence_of_contacts(const struct evidence *evidence)
{
    const struct sip_message *message = evidence->message;

    if (message->status >= 300 && message->status <= 399)
        look_at_redirect(evidence);
    else if (message->status == 485 && sip_message_has(message, SIP_HEADER_CONTACT))
        say_addresses(evidence, SIP_EVIDENCE_candidates);
    else if (message->status == 200 && message->method == SIP_METHOD_REGISTER)
        look_at_bindings(evidence);
}
