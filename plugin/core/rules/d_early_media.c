/* d_early_media.c
 * Section D of the rules: Early media and failed calls after 183. D3, early media that is silent, would need the RTP
 * frames, which the history does not get.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * RFC 3261 §13.2.1; RFC 3960 §3.2; RFC 5009 (P-Early-Media); RFC 6337 §3.1.1, §5.2.3
 */

#include "description.h"

#define ANNOUNCEMENT_TIME 0.5 /* seconds of early media from which something can have been said */

/* The final answer to a call attempt whose INVITE was captured. */
static gboolean is_attempt_final(const struct sip_event *event)
{
    const struct sip_transaction *t = event->transaction;

    return event_is_first_final(event) && t->method == SIP_METHOD_INVITE && transaction_is_initial(t) &&
           t->request_record != 0;
}

/* The attempt has failed: neither given up by the caller nor to be repeated with credentials. */
static gboolean is_failure(guint16 status)
{
    return status >= 400 && status != 401 && status != 407 && status != 487;
}

/* D1: the network said why, in the caller's ear. */
static void d1_early_media_before_failure(const struct sip_event *event)
{
    struct sip_transaction *t = event->transaction;

    if (is_attempt_final(event) && is_failure(t->final_status) && t->early_media &&
        t->final_time - t->early_media_time >= ANNOUNCEMENT_TIME &&
        !history_has_found(event->history, SIP_FINDING_no_answer_timeout, t->final_record) &&
        request_report_once(t, SIP_FINDING_early_media_before_failure))
        history_find(event->history, SIP_FINDING_early_media_before_failure, t->final_record, t->early_media_record,
                     "seconds", history_seconds(t->final_time - t->early_media_time), NULL);
}

/* D2: progress that nobody could hear. A 199 is no progress. */
static void d2_progress_without_media(const struct sip_event *event)
{
    const struct sip_transaction *t = event->transaction;

    if (is_attempt_final(event) && !transaction_final_is_forwarded(t) && is_failure(t->final_status) &&
        t->first_provisional_time != NEVER && t->provisional_status < 190 && t->ringing_time == NEVER && !t->early_body)
        history_find(event->history, SIP_FINDING_progress_without_media, t->final_record, t->provisional_record,
                     "status", history_number(t->provisional_status), NULL);
}

static gboolean lets_media_through(const struct sip_message *ringing)
{
    struct sip_text value;

    return sip_message_header(ringing, SIP_HEADER_P_EARLY_MEDIA, &value) &&
           (sip_text_has_prefix(value, "sendrecv") || sip_text_has_prefix(value, "sendonly"));
}

/* D4: after this some phones drop the early media and ring by themselves, others don't (RFC 3960 §3.2). */
static void d4_ringback_conflict(const struct sip_event *event)
{
    struct sip_transaction *t = event->transaction;
    const struct sip_message *early = transaction_early(t);

    if (event->copy || event->message->status != 180 || presence_of_sdp(event->message) != ABSENT || early == NULL ||
        early->status != 183 || history_hash(early->to_tag) != event->to_tag ||
        t->early_record != t->early_media_record || !transaction_is_initial(t) || lets_media_through(event->message))
        return;
    if (request_report_once(t, SIP_FINDING_ringback_conflict))
        history_find(event->history, SIP_FINDING_ringback_conflict, event->record, t->early_record, NULL);
}

/* --- D5 --- */

/* The description of another kind of session (RFC 3959), which the answer need not repeat. */
static gboolean is_early_session(const struct sip_message *early)
{
    return g_strstr_len(early->start_line.data, early->body.data + early->body.length - early->start_line.data,
                        "early-session") != NULL;
}

/* Another offer and answer of the dialog may have come in between. */
static gboolean was_renegotiated(const struct sip_transaction *invite)
{
    for (const struct sip_transaction *t = call_newest(invite->call); t != NULL; t = t->older)
        if ((t->method == SIP_METHOD_PRACK || t->method == SIP_METHOD_UPDATE) && transaction_same_dialog(t, invite) &&
            presence_of_sdp(transaction_request(t)) != ABSENT)
            return TRUE;
    return FALSE;
}

static struct sip_text first_codec(const struct sip_media *media)
{
    struct sip_text formats = media->formats;
    struct sip_text codec = {NULL, 0};

    sip_media_codec_next(media, &formats, &codec);
    return codec;
}

/* With ICE the candidates count, not the address of the media line. */
static gboolean uses_ice(const struct sip_media *media)
{
    return g_strstr_len(media->attributes.data, (gssize)media->attributes.length, "a=candidate:") != NULL;
}

#define PLACE_SIZE 80 /* bytes: an address as history_words() gives it, with brackets and port */

static void name_place(const struct sip_media *media, char place[PLACE_SIZE])
{
    const char *address = history_words(media->address);

    g_snprintf(place, PLACE_SIZE, strchr(address, ':') != NULL ? "[%s]:%u" : "%s:%u", address, media->port);
}

static gboolean find_difference(struct sip_history *history, const struct sip_transaction *t,
                                const struct sip_media *early, const struct sip_media *answer)
{
    char early_place[PLACE_SIZE];
    char answer_place[PLACE_SIZE];
    const char *was = early_place;
    const char *is = answer_place;

    name_place(early, early_place);
    name_place(answer, answer_place);
    if (!sip_text_same_folded(early->address, answer->address) || early->port != answer->port) {
        /* named by their places */
    } else if (!sip_text_same_folded(early->protocol, answer->protocol)) {
        was = history_words(early->protocol);
        is = history_words(answer->protocol);
    } else if (!sip_text_same_folded(first_codec(early), first_codec(answer))) {
        was = history_words(first_codec(early));
        is = history_words(first_codec(answer));
    } else {
        return FALSE;
    }
    history_find(history, SIP_FINDING_answer_differs_from_early_media, t->final_record, t->early_record, "status",
                 history_number(transaction_early(t)->status), "early", was, "answer", is, NULL);
    return TRUE;
}

/* D5: an answer has to be repeated as it was; the caller keeps the first (RFC 3261 §13.2.1). */
static void d5_answer_differs_from_early_media(const struct sip_event *event)
{
    struct sip_transaction *t = event->transaction;
    const struct sip_message *early = transaction_early(t);
    struct sip_text early_sdp;
    struct sip_text answer_sdp;
    struct sip_media before;
    struct sip_media now;

    if (!is_attempt_final(event) || t->final_status / 100 != 2 || early == NULL ||
        history_hash(early->to_tag) != t->final_tag || presence_of_sdp(transaction_request(t)) != PRESENT ||
        !find_whole_sdp(early, &early_sdp) || !find_whole_sdp(event->message, &answer_sdp) ||
        transaction_final_is_forwarded(t) || is_early_session(early) || was_renegotiated(t))
        return;
    for (guint i = 0; sip_sdp_media(early_sdp, i, &before) && sip_sdp_media(answer_sdp, i, &now); i++)
        if ((before.port != 0 || now.port != 0) && !uses_ice(&before) && !uses_ice(&now) &&
            find_difference(event->history, t, &before, &now))
            return;
}

/* --- D6 --- */

/* TRUE if every stream that was offered is refused. An answer with fewer lines is not judged. */
static gboolean rejects_all(const struct sip_message *offer, const struct sip_message *answer)
{
    struct sip_text offered;
    struct sip_text answered;
    struct sip_media there;
    struct sip_media here;
    gboolean refused = FALSE;

    if (!find_whole_sdp(answer, &answered) || sip_sdp_first_port(answered) != 0 || !find_whole_sdp(offer, &offered))
        return FALSE;
    for (guint i = 0; sip_sdp_media(offered, i, &there); i++) {
        if (!sip_sdp_media(answered, i, &here) || here.port != 0)
            return FALSE;
        refused = refused || there.port != 0;
    }
    return refused;
}

/* D6: the answer in a 2xx to INVITE, UPDATE or PRACK. */
static void d6_all_rejected_in_response(const struct sip_event *event)
{
    const struct sip_transaction *t = event->transaction;

    if (event->copy || t->final_record != event->record || t->final_status / 100 != 2 ||
        (t->method != SIP_METHOD_INVITE && t->method != SIP_METHOD_UPDATE && t->method != SIP_METHOD_PRACK) ||
        transaction_final_is_forwarded(t))
        return;
    if (rejects_all(transaction_request(t), event->message))
        history_find(event->history, SIP_FINDING_media_all_rejected, event->record, t->request_record, NULL);
}

/* The INVITE without an offer whose reliable provisional, with the offer, the PRACK acknowledges. */
static const struct sip_transaction *find_offer_in_provisional(const struct sip_event *prack)
{
    struct sip_text value;
    struct sip_rack rack;
    guint32 rseq;

    if (!sip_message_header(prack->message, SIP_HEADER_RACK, &value) || !sip_rack_parse(value, &rack))
        return NULL;
    for (const struct sip_transaction *t = call_newest(prack->call); t != NULL; t = t->older)
        if (t->method == SIP_METHOD_INVITE && t->cseq == rack.cseq && t->from_tag == prack->transaction->from_tag &&
            presence_of_sdp(transaction_request(t)) == ABSENT && transaction_early(t) != NULL &&
            sip_message_number(transaction_early(t), SIP_HEADER_RSEQ, &rseq) && rseq == rack.rseq)
            return t;
    return NULL;
}

/* D6: the answer to an offer that came with a response stands in the ACK or in the PRACK. */
static void d6_all_rejected_in_request(const struct sip_event *event)
{
    const struct sip_transaction *t = event->transaction;
    const struct sip_transaction *invite;

    if (t == NULL || event->copy || event->message->body.length == 0)
        return;
    if (event->message->method == SIP_METHOD_ACK) {
        if (t->ack_record == event->record && t->final_status / 100 == 2 &&
            presence_of_sdp(transaction_request(t)) == ABSENT && rejects_all(transaction_final(t), event->message))
            history_find(event->history, SIP_FINDING_media_all_rejected, event->record, t->final_record, NULL);
    } else if (event->message->method == SIP_METHOD_PRACK && !transaction_is_forwarded(t)) {
        invite = find_offer_in_provisional(event);
        if (invite != NULL && rejects_all(transaction_early(invite), event->message))
            history_find(event->history, SIP_FINDING_media_all_rejected, event->record, invite->early_record, NULL);
    }
}

static const struct sip_rule_entry rules[] = {
    {d6_all_rejected_in_request, METHOD(ACK) | METHOD(PRACK), ON_REQUEST},
    {d1_early_media_before_failure, METHOD(INVITE), ON_FAILURE},
    {d2_progress_without_media, METHOD(INVITE), ON_FAILURE},
    {d4_ringback_conflict, METHOD(INVITE), ON_PROVISIONAL},
    {d5_answer_differs_from_early_media, METHOD(INVITE), ON_2XX},
    {d6_all_rejected_in_response, METHOD(INVITE) | METHOD(UPDATE) | METHOD(PRACK), ON_2XX},
    {NULL, 0, 0},
};

const struct sip_rule_section sip_rules_d = {.letter = 'd', .rules = rules};
