/* f_offers.c
 * Section F of the rules: Inside the dialog. Here: offers that collide or are refused, reliable provisionals,
 * extensions.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * RFC 3261 §8.1.3.5, §14; RFC 3262; RFC 3311 §5.2; RFC 6141; RFC 6337 §4.3
 */

#include "f_dialog.h"

#define ACK_TIME 32.0          /* seconds after which nobody waits for an ACK any more */
#define LATE_COPY 0.6          /* seconds: a request whose first copy was lost comes again after T1 */
#define GLARE_COUNT 3          /* 491 in a row */
#define OVERLAP_RETRY_AFTER 10 /* seconds at most that a 500 to an overlapping offer names (RFC 3261 §14.2) */
#define BYE_TIME 2.0           /* seconds within which a hang-up belongs to the refusal before it */
#define SECOND_TRY 10.0        /* seconds within which another offer belongs to the refused one */
#define PRACK_COPIES 3
#define FOLLOW_TIME 10.0 /* seconds within which a client drops an extension by itself */
#define STORM_COUNT 8
#define STORM_TIME 10.0      /* seconds */
#define REPORT_INTERVAL 60.0 /* seconds */

/* --- Offers --- */

static gboolean has_sdp(const struct sip_message *message)
{
    struct sip_text sdp;

    return message != NULL && sip_message_sdp(message, &sdp);
}

/* An image stream that is not switched off. */
static gboolean has_live_image(const struct sip_message *message)
{
    struct sip_text sdp;
    struct sip_media media;

    if (message == NULL || !sip_message_sdp(message, &sdp))
        return FALSE;
    for (guint i = 0; sip_sdp_media(sdp, i, &media); i++)
        if (sip_text_equal(media.type, "image") && media.port != 0)
            return TRUE;
    return FALSE;
}

/* When the transaction no longer kept its sides from sending another offer: at the final response, of an INVITE that
 * was accepted at the ACK; NEVER: it is still open. */
static gdouble end_of(const struct sip_transaction *t)
{
    if (t->method != SIP_METHOD_INVITE || t->final_status / 100 != 2)
        return t->final_time;
    return t->ack_time != NEVER ? t->ack_time : t->final_time + ACK_TIME;
}

static gboolean was_open_at(const struct sip_transaction *t, gdouble time)
{
    return t->request_record != 0 && t->request_time <= time && (end_of(t) == NEVER || end_of(t) > time);
}

/* --- F1, F2 --- */

/* Something of the other side that was open while the refused request was on its way to it. */
static gboolean crossed(const struct sip_transaction *t, const struct sip_transaction *refused)
{
    return is_from_other_side(t, refused) && may_carry_offer(t) &&
           (was_open_at(t, refused->request_time) ||
            (t->request_time >= refused->request_time && t->request_time <= refused->final_time));
}

/* An INVITE without an offer: the answerer's offer went out with the 2xx, and its answer, in the ACK, is missing. */
static gboolean left_offer_open(const struct sip_transaction *t, const struct sip_transaction *refused)
{
    return is_from_same_side(t, refused) && t->method == SIP_METHOD_INVITE && t->final_status / 100 == 2 &&
           t->cseq < refused->cseq && was_open_at(t, refused->request_time) && transaction_request(t) != NULL &&
           !has_sdp(transaction_request(t)) && has_sdp(transaction_final(t));
}

static const struct sip_transaction *find_pending(const struct sip_transaction *refused)
{
    for (const struct sip_transaction *t = call_newest(refused->call); t != NULL; t = t->older)
        if (t != refused && (crossed(t, refused) || left_offer_open(t, refused)))
            return t;
    return NULL;
}

/* An earlier request of the same side that was still open. */
static const struct sip_transaction *find_overlapped(const struct sip_transaction *refused)
{
    for (const struct sip_transaction *t = call_newest(refused->call); t != NULL; t = t->older)
        if (is_from_same_side(t, refused) && may_carry_offer(t) && t->cseq < refused->cseq &&
            was_open_at(t, refused->request_time))
            return t;
    return NULL;
}

/* 491s in the dialog since the last change that went through. */
static guint count_refusals(const struct sip_transaction *refused)
{
    gdouble accepted = NEVER;
    guint count = 0;

    for (const struct sip_transaction *t = call_newest(refused->call); t != NULL; t = t->older)
        if (is_in_one_dialog(t, refused) && may_carry_offer(t) && t->final_status / 100 == 2)
            accepted = MAX(accepted, t->final_time);
    for (const struct sip_transaction *t = call_newest(refused->call); t != NULL; t = t->older)
        if (is_in_one_dialog(t, refused) && may_carry_offer(t) && t->final_status == 491 && t->final_time > accepted &&
            !transaction_final_is_forwarded(t))
            count++;
    return count;
}

static void find_glare(struct sip_history *history, const struct sip_transaction *t,
                       const struct sip_transaction *pending)
{
    history_find(history, SIP_FINDING_glare, t->final_record, pending->request_record, "method",
                 sip_method_name(pending->method), NULL);
}

/* F1: both sides want to change the session at once; the second one has to wait. */
void f1_glare(const struct sip_event *event)
{
    const struct sip_transaction *t = event->transaction;
    const struct sip_transaction *pending;
    guint count;

    if (!is_original_final(event) || t->final_status != 491 || !may_carry_offer(t) || !is_in_dialog(t))
        return;
    count = count_refusals(t);
    if (count == GLARE_COUNT) {
        history_set_outcome(event->history, t->final_record, SIP_OUTCOME_FAILED);
        history_find(event->history, SIP_FINDING_glare_repeated, t->final_record, t->request_record, "count",
                     history_number(count), NULL);
    }
    if (count >= GLARE_COUNT)
        return;
    pending = find_pending(t);
    if (pending != NULL)
        find_glare(event->history, t, pending);
    else if (is_confirmed(t) && find_overlapped(t) == NULL)
        history_find(event->history, SIP_FINDING_pending_elsewhere, t->final_record, t->request_record, NULL);
}

/* F1: the first copy of the other side's request was lost before the point of the capture. */
void f1_crossing_request_came_late(const struct sip_event *event)
{
    const struct sip_transaction *t = event->transaction;

    if (t == NULL || event->copy || !may_carry_offer(t) || !is_in_dialog(t))
        return;
    for (const struct sip_transaction *refused = t->older; refused != NULL; refused = refused->older) {
        if (!history_has_found(event->history, SIP_FINDING_pending_elsewhere, refused->final_record) ||
            !is_from_other_side(refused, t) || t->request_time - refused->final_time > LATE_COPY)
            continue;
        history_withdraw(event->history, SIP_FINDING_pending_elsewhere, refused->final_record);
        find_glare(event->history, refused, t);
    }
}

/* A 500 because an offer is open names a short time (RFC 3261 §14.2); some send 491 instead. */
static gboolean refuses_overlap(const struct sip_transaction *t)
{
    const struct sip_message *response = transaction_final(t);
    guint32 seconds;

    if (t->final_status == 500)
        return sip_message_number(response, SIP_HEADER_RETRY_AFTER, &seconds) && seconds <= OVERLAP_RETRY_AFTER;
    return t->final_status == 491 && find_pending(t) == NULL;
}

/* F2: the sender did not wait for the end of its own earlier request. */
void f2_overlapping_offer(const struct sip_event *event)
{
    const struct sip_transaction *t = event->transaction;
    const struct sip_transaction *earlier;

    if (!is_original_final(event) || !may_carry_offer(t) || !is_in_dialog(t) || !refuses_overlap(t))
        return;
    earlier = find_overlapped(t);
    if (earlier != NULL && !history_has_found(event->history, SIP_FINDING_glare_repeated, t->final_record))
        history_find(event->history, SIP_FINDING_overlapping_offer, t->final_record, earlier->request_record, "method",
                     sip_method_name(earlier->method), "request",
                     history_number(history_frame_of(event->history, t->request_record)), NULL);
}

/* --- F3 --- */

static gboolean refuses_change(guint16 status)
{
    return status == 488 || status == 606 || status == 415 || status == 403 || status == 503;
}

/* Somebody hung up at once, the same request found another way, or the same side's next offer passed. */
static gboolean refusal_was_not_all(const struct sip_transaction *refused)
{
    for (const struct sip_transaction *t = call_newest(refused->call); t != NULL; t = t->older) {
        if (!is_in_one_dialog(t, refused))
            continue;
        if (t->method == SIP_METHOD_BYE && t->request_time - refused->final_time <= BYE_TIME)
            return TRUE;
        if (t != refused && may_carry_offer(t) && t->from_tag == refused->from_tag && t->cseq >= refused->cseq &&
            t->final_status / 100 == 2 && t->request_time - refused->final_time <= SECOND_TRY)
            return TRUE;
    }
    return FALSE;
}

static void f3_check(struct sip_history *history, struct sip_transaction *t)
{
    const struct sip_message *request = transaction_request(t);

    if (request == NULL || refusal_was_not_all(t))
        return;
    if (has_live_image(request))
        history_find(history, SIP_FINDING_fax_switch_refused, t->final_record, t->request_record, NULL);
    else
        history_find(history, SIP_FINDING_reinvite_refused, t->final_record, t->request_record, "method",
                     sip_method_name(t->method), NULL);
}

/* F3: the offer is refused, the call goes on as it was. An UPDATE without an offer changes no media. */
void f3_change_refused(const struct sip_event *event)
{
    struct sip_transaction *t = event->transaction;

    if (is_original_final(event) && may_carry_offer(t) && is_in_dialog(t) && refuses_change(t->final_status) &&
        is_in_answered_call(t) && (t->method == SIP_METHOD_INVITE || has_sdp(transaction_request(t))))
        history_watch(event->history, t, t->final_time + BYE_TIME, f3_check);
}

/* TRUE if the call was fax from the beginning, or offers it always: then this is no switch. */
static gboolean offered_image_before(const struct sip_transaction *t)
{
    for (const struct sip_transaction *earlier = t->older; earlier != NULL; earlier = earlier->older)
        if (earlier->method == SIP_METHOD_INVITE && earlier->from_tag == t->from_tag && earlier->cseq < t->cseq &&
            (transaction_request(earlier) == NULL || has_live_image(transaction_request(earlier))))
            return TRUE;
    return FALSE;
}

static gboolean accepts_image(const struct sip_message *answer)
{
    struct sip_text sdp;

    return !sip_message_sdp(answer, &sdp) || has_live_image(answer);
}

/* F3: the same, said by a port 0 in the answer. */
void f3_fax_refused_in_answer(const struct sip_event *event)
{
    const struct sip_transaction *t = event->transaction;

    if (is_original_final(event) && may_carry_offer(t) && is_in_dialog(t) && t->final_status / 100 == 2 &&
        has_live_image(transaction_request(t)) && !accepts_image(event->message) && !offered_image_before(t))
        history_find(event->history, SIP_FINDING_fax_switch_refused, t->final_record, t->request_record, NULL);
}

/* F3: a second offer, without what was refused, went through. */
void f3_change_accepted_later(const struct sip_event *event)
{
    const struct sip_transaction *t = event->transaction;

    if (!is_original_final(event) || !may_carry_offer(t) || !is_in_dialog(t) || t->final_status / 100 != 2)
        return;
    for (const struct sip_transaction *refused = t->older; refused != NULL; refused = refused->older) {
        if (!is_from_same_side(refused, t) || !refuses_change(refused->final_status) ||
            t->request_time - refused->final_time > SECOND_TRY)
            continue;
        history_withdraw(event->history, SIP_FINDING_reinvite_refused, refused->final_record);
        history_withdraw(event->history, SIP_FINDING_fax_switch_refused, refused->final_record);
    }
}

/* --- F9 --- */

static gboolean read_rack(const struct sip_transaction *prack, struct sip_rack *rack)
{
    struct sip_text value;

    return prack->method == SIP_METHOD_PRACK && transaction_request(prack) != NULL &&
           sip_message_header(transaction_request(prack), SIP_HEADER_RACK, &value) && sip_rack_parse(value, rack);
}

/* What the PRACKs of an INVITE say about a reliable provisional. */
enum acknowledgement {
    NOT_ACKNOWLEDGED,
    ACKNOWLEDGED,
    OUT_OF_SEQUENCE /* the numbers before it are incomplete: it must not be acknowledged (RFC 3262 §4) */
};

static enum acknowledgement look_for_prack(const struct sip_transaction *invite, guint32 rseq)
{
    enum acknowledgement found = NOT_ACKNOWLEDGED;
    guint32 highest = 0;
    struct sip_rack rack;

    for (const struct sip_transaction *t = call_newest(invite->call); t != NULL; t = t->older) {
        if (t->from_tag != invite->from_tag || t->request_to_tag != invite->provisional_tag || !read_rack(t, &rack) ||
            rack.cseq != invite->cseq)
            continue;
        if (rack.rseq == rseq)
            return ACKNOWLEDGED;
        highest = MAX(highest, rack.rseq);
    }
    if (highest != 0 && rseq != highest + 1)
        found = OUT_OF_SEQUENCE;
    return found;
}

/* TRUE if the finding stands on another leg already. */
static gboolean was_reported_on_other_leg(const struct sip_history *history, const struct sip_transaction *invite)
{
    for (const struct sip_transaction *t = call_newest(invite->call); t != NULL; t = t->older)
        if (t != invite && t->method == SIP_METHOD_INVITE && t->cseq == invite->cseq &&
            t->from_tag == invite->from_tag && t->provisional_tag == invite->provisional_tag &&
            history_has_found(history, SIP_FINDING_prack_missing, t->provisional_record))
            return TRUE;
    return FALSE;
}

/* F9: a reliable provisional is repeated until its PRACK comes. */
void f9_prack_missing(const struct sip_event *event)
{
    const struct sip_transaction *t = event->transaction;
    guint32 rseq;

    if (event->message->status <= 100 || event->message->status >= 200 || !event->copy || t->final_status != 0 ||
        t->provisional_copies < PRACK_COPIES || t->request_copies_after_response >= 2 ||
        !sip_message_lists(event->message, SIP_HEADER_REQUIRE, "100rel") ||
        !sip_message_number(event->message, SIP_HEADER_RSEQ, &rseq) || look_for_prack(t, rseq) != NOT_ACKNOWLEDGED ||
        was_reported_on_other_leg(event->history, t))
        return;
    history_find(event->history, SIP_FINDING_prack_missing, t->provisional_record, event->record, "status",
                 history_number(event->message->status), "copies", history_number(t->provisional_copies), NULL);
}

/* The INVITE whose provisional is acknowledged, on the same leg if there are several. */
static const struct sip_transaction *find_acknowledged_invite(const struct sip_transaction *prack,
                                                              const struct sip_rack *rack)
{
    const struct sip_transaction *found = NULL;

    for (const struct sip_transaction *t = call_newest(prack->call); t != NULL; t = t->older)
        if (t->method == SIP_METHOD_INVITE && t->cseq == rack->cseq && t->from_tag == prack->from_tag &&
            (found == NULL || t->sent_by == prack->sent_by))
            found = t;
    return found;
}

static gboolean was_acknowledged_before(const struct sip_transaction *prack, const struct sip_rack *rack)
{
    struct sip_rack other;

    for (const struct sip_transaction *t = call_newest(prack->call); t != NULL; t = t->older)
        if (t != prack && t->from_tag == prack->from_tag && t->request_to_tag == prack->request_to_tag &&
            t->final_status / 100 == 2 && read_rack(t, &other) && other.rseq == rack->rseq && other.cseq == rack->cseq)
            return TRUE;
    return FALSE;
}

/* F9: the PRACK does not match, or missed the dialog. Once the INVITE is over, or being cancelled, nobody needs it. */
void f9_prack_refused(const struct sip_event *event)
{
    const struct sip_transaction *t = event->transaction;
    const struct sip_transaction *invite;
    struct sip_rack rack;

    if (!is_original_final(event) || t->final_status / 100 != 4 || t->final_status == 401 || t->final_status == 407 ||
        !read_rack(t, &rack) || was_acknowledged_before(t, &rack))
        return;
    invite = find_acknowledged_invite(t, &rack);
    if (invite != NULL && (invite->final_status != 0 || invite->cancel != NULL))
        return;
    history_find(event->history, SIP_FINDING_prack_refused, t->final_record, t->request_record, "status",
                 history_number(t->final_status), NULL);
}

/* --- F10 --- */

/* The headers in which a request names extensions, and the header of the refusal that names the ones in question. */
static gboolean still_wanted(const struct sip_message *request, struct sip_text tag)
{
    return sip_message_lists_text(request, SIP_HEADER_REQUIRE, tag) ||
           sip_message_lists_text(request, SIP_HEADER_PROXY_REQUIRE, tag);
}

static gboolean still_lacking(const struct sip_message *request, struct sip_text tag)
{
    return !sip_message_lists_text(request, SIP_HEADER_SUPPORTED, tag) &&
           !sip_message_lists_text(request, SIP_HEADER_REQUIRE, tag);
}

/* TRUE if the request still has what the refusal objected to; `tag` receives the first such extension. */
static gboolean is_objectionable(const struct sip_message *request, const struct sip_transaction *refused,
                                 struct sip_text *tag)
{
    const gboolean bad = refused->final_status == 420;
    struct sip_values values =
        sip_values_of(transaction_final(refused), bad ? SIP_HEADER_UNSUPPORTED : SIP_HEADER_REQUIRE);

    while (sip_values_next(&values, tag))
        if (bad ? still_wanted(request, *tag) : still_lacking(request, *tag))
            return TRUE;
    return FALSE;
}

/* The security agreement (A9) and the implicit subscription of REFER (L5) are negotiated by rules of their own. */
static gboolean negotiates_extension(const struct sip_transaction *t)
{
    const struct sip_message *response = transaction_final(t);

    if (response == NULL || transaction_request(t) == NULL ||
        (t->method == SIP_METHOD_OPTIONS && transaction_is_initial(t)))
        return FALSE;
    if (t->final_status == 420)
        return sip_message_has(response, SIP_HEADER_UNSUPPORTED);
    return t->final_status == 421 && t->method != SIP_METHOD_REFER && sip_message_has(response, SIP_HEADER_REQUIRE) &&
           !sip_message_lists(response, SIP_HEADER_REQUIRE, "sec-agree");
}

static void find_refused(struct sip_history *history, const struct sip_transaction *t)
{
    struct sip_text tag = {NULL, 0};

    if (is_objectionable(transaction_request(t), t, &tag) &&
        !history_has_found(history, SIP_FINDING_refer_refused, t->final_record))
        history_find(history, SIP_FINDING_extension_refused, t->final_record, t->request_record, "extension",
                     history_words(tag), NULL);
}

static void f10_check(struct sip_history *history, struct sip_transaction *t)
{
    if (t->next == NULL && negotiates_extension(t))
        find_refused(history, t);
}

/* F10: a client that can do without the extension comes back by itself, and soon. */
void f10_extension_refused(const struct sip_event *event)
{
    struct sip_transaction *t = event->transaction;

    if (is_original_final(event) && negotiates_extension(t))
        history_watch(event->history, t, t->final_time + FOLLOW_TIME, f10_check);
}

/* F10: it came back to the same server with the same wish. */
void f10_repeated_unchanged(const struct sip_event *event)
{
    const struct sip_transaction *t = event->transaction;
    struct sip_text tag;

    if (t == NULL || event->copy || event->message->method == SIP_METHOD_ACK || t->previous == NULL ||
        !negotiates_extension(t->previous) || !is_objectionable(event->message, t->previous, &tag) ||
        history_host(event->history, t->destination) != history_host(event->history, t->previous->destination))
        return;
    history_set_outcome(event->history, t->previous->final_record, SIP_OUTCOME_FAILED);
    if (!transaction_final_is_forwarded(t->previous))
        find_refused(event->history, t->previous);
}

static gboolean is_taken(guint16 status)
{
    return (status > 100 && status < 300) || status == 401 || status == 407;
}

/* F10: the changed request is taken. */
void f10_extension_negotiated(const struct sip_event *event)
{
    const struct sip_transaction *t = event->transaction;
    const struct sip_transaction *refused = t->previous;
    struct sip_text tag;

    if (event->copy || !is_taken(event->message->status) || refused == NULL || transaction_request(t) == NULL ||
        !negotiates_extension(refused) || is_objectionable(transaction_request(t), refused, &tag) ||
        transaction_final_is_forwarded(refused) || !is_objectionable(transaction_request(refused), refused, &tag))
        return;
    history_withdraw(event->history, SIP_FINDING_extension_refused, refused->final_record);
    history_find(event->history, SIP_FINDING_extension_negotiated, refused->final_record, t->request_record,
                 "extension", history_words(tag), NULL);
}

/* --- F12 --- */

static gboolean is_one_leg(const struct sip_history *history, const struct sip_transaction *a,
                           const struct sip_transaction *b)
{
    const guint32 from_a = history_host(history, a->source);
    const guint32 to_a = history_host(history, a->destination);
    const guint32 from_b = history_host(history, b->source);
    const guint32 to_b = history_host(history, b->destination);

    return (from_a == from_b && to_a == to_b) || (from_a == to_b && to_a == from_b);
}

static gboolean is_retry(const struct sip_transaction *t)
{
    const guint16 status = t->previous != NULL ? t->previous->final_status : 0;

    return t->final_status == 491 || status == 401 || status == 407 || status == 422;
}

/* F12: two boxes answer each other's offers with new ones. */
void f12_reinvite_storm(const struct sip_event *event)
{
    const struct sip_transaction *t = event->transaction;
    guint count = 0;
    guint retries = 0;

    if (t == NULL || event->copy || !may_carry_offer(t) || !is_in_dialog(t) || !has_sdp(event->message))
        return;
    for (const struct sip_transaction *other = t; other != NULL; other = other->older) {
        if (!is_in_dialog(other) || !is_in_one_dialog(other, t) || !may_carry_offer(other))
            continue;
        if (history_has_found(event->history, SIP_FINDING_reinvite_storm, other->request_record) &&
            t->request_time - other->request_time < REPORT_INTERVAL)
            return;
        if (t->request_time - other->request_time > STORM_TIME || !is_one_leg(event->history, other, t) ||
            !has_sdp(transaction_request(other)))
            continue;
        count++;
        retries += is_retry(other);
    }
    if (count >= STORM_COUNT && retries * 2 <= count)
        history_find(event->history, SIP_FINDING_reinvite_storm, t->request_record, 0, "count", history_number(count),
                     "seconds", history_number((guint)STORM_TIME), NULL);
}
