/* requests.c
 * What a request changes in its call.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * RFC 3261 §9.1, §13.2.2.4, §17.2.3
 */

#include "private.h"

static gboolean has_credentials(const struct sip_message *message)
{
    static const enum sip_header headers[] = {SIP_HEADER_AUTHORIZATION, SIP_HEADER_PROXY_AUTHORIZATION};

    for (gsize i = 0; i < G_N_ELEMENTS(headers); i++) {
        struct sip_values values = sip_values_of(message, headers[i]);
        struct sip_text value;
        struct sip_auth auth;

        if (values.message == NULL)
            continue;
        while (sip_values_next(&values, &value))
            if (sip_auth_parse(value, &auth) && auth.nonce.length > 0 && auth.response.length > 0)
                return TRUE;
    }
    return FALSE;
}

void history_take_ack(struct sip_history *history, struct sip_event *event)
{
    event->transaction = history_find_acknowledged(history, event);
    if (event->transaction == NULL)
        return;
    event->copy = event->transaction->ack_record != 0 && event->transaction->ack_record != event->record;
    if (event->transaction->ack_record == 0) {
        event->transaction->ack_record = event->record;
        event->transaction->ack_time = event->packet->time;
    }
}

void history_take_request(struct sip_history *history, struct sip_event *event)
{
    const struct sip_message *request = event->message;
    struct sip_transaction *t = history_find_transaction(event, request->method);

    event->copy = t != NULL && t->request_record != 0;
    if (t == NULL)
        t = history_add_transaction(history, event->call);
    event->transaction = t;
    t->last_request_time = event->packet->time;
    t->request_copies = (guint16)MIN(t->request_copies + 1, G_MAXUINT16);
    if ((request->method == SIP_METHOD_INVITE ? t->first_response_time : t->final_time) != NEVER)
        t->request_copies_after_response = (guint16)MIN(t->request_copies_after_response + 1, G_MAXUINT16);
    if (event->copy)
        return;
    history_fill_transaction(t, event);
    t->request_record = event->record;
    t->request_time = event->packet->time;
    t->has_credentials = has_credentials(request);
    t->through_proxy = request->has_several_vias;
    t->parent_branch = history_hash_parent_branch(request);
    history_keep_copy(&t->request, request);
    if (request->method == SIP_METHOD_CANCEL) {
        history_link_cancel(history_find_transaction(event, SIP_METHOD_INVITE), t);
    } else {
        if (request->method == SIP_METHOD_INVITE)
            history_link_cancel(t, history_find_transaction(event, SIP_METHOD_CANCEL));
        history_join_family(history, t);
    }
}
