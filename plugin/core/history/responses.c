/* responses.c
 * What a response changes in its transaction.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * RFC 3261 §13.2.2.4; RFC 3262 §3; RFC 3312; RFC 4028 §7; RFC 5009 §8
 */

#include "private.h"

#define ECHO_TIME 0.05 /* seconds within which a server repeats its response because the request was repeated */

/* Media that waits for preconditions (RFC 3312) is none yet. */
static gboolean has_live_media(struct sip_text sdp)
{
    struct sip_text rest = sdp;
    struct sip_text line;
    struct sip_media media;

    while (sip_text_line(&rest, &line))
        if (sip_text_has_prefix(line, "a=des:"))
            return FALSE;
    for (guint i = 0; sip_sdp_media(sdp, i, &media); i++)
        if (media.port != 0 && !sip_text_equal(media.direction, "inactive"))
            return TRUE;
    return FALSE;
}

/* P-Early-Media of the network (RFC 5009 §8). */
static gboolean is_barred(const struct sip_message *provisional)
{
    struct sip_text value;

    return sip_message_header(provisional, SIP_HEADER_P_EARLY_MEDIA, &value) &&
           (sip_text_has_prefix(value, "inactive") || sip_text_has_prefix(value, "gated"));
}

static gboolean same_rseq(const struct sip_message *a, const struct sip_message *b)
{
    struct sip_text left = {NULL, 0};
    struct sip_text right = {NULL, 0};

    sip_message_header(a, SIP_HEADER_RSEQ, &left);
    sip_message_header(b, SIP_HEADER_RSEQ, &right);
    return history_hash(left) == history_hash(right);
}

static gboolean is_reliable(const struct sip_message *provisional)
{
    return sip_message_lists(provisional, SIP_HEADER_REQUIRE, "100rel");
}

static void take_early_session(struct sip_event *event)
{
    struct sip_transaction *t = event->transaction;
    const struct sip_message *response = event->message;
    const struct sip_message *known = transaction_early(t);
    struct sip_text sdp;

    if (!response->has_content_length || response->content_length > 0 || response->body.length > 0)
        t->early_body = TRUE;
    if (!sip_message_sdp(response, &sdp))
        return;
    if (t->early_media_record == 0 && has_live_media(sdp) && !is_barred(response)) {
        t->early_media = TRUE;
        t->early_media_record = event->record;
        t->early_media_time = event->packet->time;
    }
    if (known == NULL || history_hash(known->to_tag) != event->to_tag ||
        (is_reliable(response) && !is_reliable(known))) {
        t->early_record = event->record;
        history_keep_copy(&t->early, response);
    }
}

static void take_early_tag(struct sip_event *event)
{
    struct sip_transaction *t = event->transaction;

    if (t->first_tag == 0) {
        t->first_tag = event->to_tag;
    } else if (t->second_tag == 0 && event->to_tag != 0 && event->to_tag != t->first_tag) {
        t->second_tag = event->to_tag;
        t->second_tag_record = event->record;
    }
}

static void take_provisional(struct sip_event *event)
{
    struct sip_transaction *t = event->transaction;
    const struct sip_message *response = event->message;
    const struct sip_message *last = transaction_provisional(t);

    if (response->status == 100) {
        event->copy = t->first_provisional_status == 100;
        return;
    }
    event->copy = last != NULL && last->status == response->status && t->provisional_tag == event->to_tag &&
                  same_rseq(last, response);
    t->provisional_copies = event->copy ? (guint16)MIN(t->provisional_copies + 1, G_MAXUINT16) : 1;
    t->provisional_time = event->packet->time;
    t->provisional_status = response->status;
    if (t->first_provisional_time == NEVER)
        t->first_provisional_time = event->packet->time;
    if (response->status == 180 && t->ringing_time == NEVER)
        t->ringing_time = event->packet->time;
    if (event->copy)
        return;
    event->earlier_provisional = t->provisional_record;
    t->provisional_record = event->record;
    t->provisional_tag = event->to_tag;
    take_early_tag(event);
    take_early_session(event);
    history_keep_copy(&t->provisional, response);
}

static void take_final_copy(struct sip_transaction *t, gdouble time)
{
    t->last_final_time = time;
    if (t->request_copies > 1 && time - t->last_request_time <= ECHO_TIME)
        return;
    t->final_copies = (guint16)MIN(t->final_copies + 1, G_MAXUINT16);
    if (t->ack_time != NEVER)
        t->final_copies_after_ack = (guint16)MIN(t->final_copies_after_ack + 1, G_MAXUINT16);
}

static void take_session_interval(struct sip_transaction *t, const struct sip_message *response)
{
    struct sip_text value;
    struct sip_text refresher;

    if (!sip_message_header(response, SIP_HEADER_SESSION_EXPIRES, &value) ||
        !sip_seconds_parse(value, &t->session_interval) || !sip_parameter(value, "refresher", &refresher))
        return;
    if (sip_text_equal(refresher, "uac"))
        t->refresher = REFRESHER_CLIENT;
    else if (sip_text_equal(refresher, "uas"))
        t->refresher = REFRESHER_SERVER;
}

static void take_final(struct sip_history *history, struct sip_event *event)
{
    struct sip_transaction *t = event->transaction;
    const struct sip_message *response = event->message;

    if (t->final_status != 0) {
        event->copy = t->final_status == response->status && t->final_tag == event->to_tag;
        if (event->copy) {
            take_final_copy(t, event->packet->time);
        } else if (response->status / 100 == 2 && t->final_status / 100 == 2) {
            t->second_answer = TRUE;
        }
        return;
    }
    t->final_status = response->status;
    t->final_tag = event->to_tag;
    t->final_time = t->last_final_time = event->packet->time;
    t->final_copies = 1;
    t->final_record = event->record;
    history_keep_copy(&t->final, response);
    if (response->status / 100 == 2)
        take_session_interval(t, response);
    history_remember_refusal(history, t);
}

void history_take_response(struct sip_history *history, struct sip_event *event)
{
    const struct sip_message *response = event->message;
    struct sip_transaction *t = history_find_transaction(event, response->method);

    if (t == NULL) {
        t = history_add_transaction(history, event->call);
        event->transaction = t;
        history_fill_transaction(t, event);
        if (response->method == SIP_METHOD_INVITE)
            history_link_cancel(t, history_find_transaction(event, SIP_METHOD_CANCEL));
    }
    event->transaction = t;
    if (t->first_response_record == 0) {
        t->first_response_record = event->record;
        t->first_response_time = event->packet->time;
    }
    if (response->status >= 200)
        take_final(history, event);
    else
        take_provisional(event);
    if (response->status < 200 && t->first_provisional_status == 0)
        t->first_provisional_status = response->status;
}
