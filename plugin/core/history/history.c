/* history.c
 * The book of a capture: puts each message into its call and transaction, then asks the rules.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * RFC 3261 §8.1.1.7, §9.1, §13.2.2.4, §17.1.3, §17.2.3; RFC 3262 §3
 */

#include <string.h>

#include "private.h"
#include "public.h"

static const struct sip_rule_section *const sections[] = {
    &sip_rules_a, &sip_rules_b, &sip_rules_c, &sip_rules_d, &sip_rules_e, &sip_rules_f, &sip_rules_g, &sip_rules_h,
    &sip_rules_i, &sip_rules_j, &sip_rules_k, &sip_rules_l, &sip_rules_m, &sip_rules_n, &sip_rules_o,
};

#define COPY_LIMIT 16384 /* bytes of a message that are kept for later comparisons */
#define ECHO_TIME 0.05   /* seconds within which a server repeats its response because the request was repeated */

/* --- Hashes
 * -------------------------------------------------------------------------------------------------------------------
 */

/* The last step has folded the upper half into the lower one already. */
static guint32 shorten(guint64 hash)
{
    return MAX((guint32)hash, 1);
}

guint32 history_hash(struct sip_text text)
{
    return text.length > 0 ? shorten(hash_text(0, text)) : 0;
}

guint32 history_hash_folded(struct sip_text text)
{
    return text.length > 0 ? shorten(hash_folded(0, text)) : 0;
}

guint history_hash_pair(gconstpointer pair)
{
    return (guint)hash_step(0, *(const guint64 *)pair);
}

/* An address as it is written, without its parameters. */
static guint32 hash_uri(struct sip_text uri)
{
    return history_hash_folded(sip_text_before(uri, SIP_SEMICOLON | SIP_QUESTION | SIP_GREATER));
}

/* sent-by: what stands between the transport and the first parameter (RFC 3261 §20.42). */
static struct sip_text sent_by_of(struct sip_text via)
{
    const struct sip_text transport = sip_text_before(via, SIP_SEMICOLON | SIP_BLANK);
    const struct sip_text rest = sip_text_skip(via, transport.length + 1);
    const struct sip_text word = sip_text_before(rest, SIP_SEMICOLON | SIP_BLANK);
    struct sip_text before;
    gsize start;

    /* One blank, and none behind the address, is what nearly every sender writes. */
    if (word.length > 0 && via.data[transport.length] != ';' &&
        (word.length == rest.length || rest.data[word.length] == ';'))
        return word;
    before = sip_text_trim(sip_text_until(via, ";"));
    start = before.length;
    while (start > 0 && (sip_separators[(guchar)before.data[start - 1]] & SIP_BLANK) == 0)
        start--;
    return sip_text_skip(before, start);
}

/* `sender` is the hash of the sent-by. */
static guint64 hash_via(struct sip_text branch, guint64 sender, struct sip_text from_tag)
{
    /* A client of RFC 2543 sends no branch that could be relied on: its tag has to do (RFC 3261 §17.2.3). */
    return branch.length > 7 && memcmp(branch.data, "z9hG4bK", 7) == 0 ? hash_folded(sender, branch)
                                                                       : hash_text(~sender, from_tag);
}

static guint64 hash_parent_branch(const struct sip_message *request)
{
    struct sip_values vias;
    struct sip_text via;
    struct sip_text branch;

    if (!request->has_several_vias)
        return 0;
    vias = sip_values_of(request, SIP_HEADER_VIA);
    sip_values_next(&vias, &via); /* the sender's own */
    if (!sip_values_next(&vias, &via) || !sip_parameter(via, "branch", &branch))
        return 0;
    return hash_via(branch, hash_folded(0, sent_by_of(via)), request->from_tag);
}

/* --- Calls and transactions --- */

static guint hash_call(gconstpointer data)
{
    return (guint)((const struct sip_call *)data)->id_low;
}

static gboolean equal_calls(gconstpointer left, gconstpointer right)
{
    const struct sip_call *a = left;
    const struct sip_call *b = right;

    return a->id_low == b->id_low && a->id_high == b->id_high;
}

static struct sip_call *find_or_add_call(struct sip_history *history, struct sip_text call_id)
{
    struct sip_call key = {.newest = NULL};
    struct sip_call *call;

    hash_text_twice(call_id, &key.id_low, &key.id_high);
    call = g_hash_table_lookup(history->calls, &key);
    if (call == NULL) {
        call = g_memdup2(&key, sizeof key);
        call->place.data = call;
        call->last_time = history->now;
        g_hash_table_add(history->calls, call);
        g_queue_push_tail_link(&history->active, &call->place);
    }
    return call;
}

struct sip_transaction *call_newest(const struct sip_call *call)
{
    return call->newest;
}

static struct sip_transaction *add_transaction(struct sip_history *history, struct sip_call *call)
{
    struct sip_transaction *transaction = g_new0(struct sip_transaction, 1);

    if (call->count >= HISTORY_MAX_TRANSACTIONS)
        history_drop_oldest_transaction(history, call);
    transaction->call = call;
    transaction->older = call->newest;
    call->newest = transaction;
    call->count++;
    transaction->request_time = transaction->last_request_time = NEVER;
    transaction->first_response_time = transaction->first_provisional_time = NEVER;
    transaction->provisional_time = transaction->ringing_time = NEVER;
    transaction->final_time = transaction->last_final_time = NEVER;
    transaction->early_media_time = transaction->ack_time = NEVER;
    return transaction;
}

static void fill_transaction(struct sip_transaction *transaction, const struct sip_event *event)
{
    const struct sip_message *message = event->message;
    const struct sip_packet *packet = event->packet;
    const gboolean response = message->is_response;

    transaction->method = (guint8)message->method;
    transaction->cseq = message->cseq;
    transaction->sent_by = event->sent_by;
    transaction->branch = event->branch;
    transaction->from_tag = event->from_tag;
    transaction->to_uri = hash_uri(message->to_uri);
    transaction->source = response ? event->destination : event->source;
    transaction->destination = response ? event->source : event->destination;
    transaction->stream = packet->stream;
    if (!response) {
        transaction->request_to_tag = event->to_tag;
        transaction->request_uri = hash_uri(message->request_uri);
    }
}

static struct sip_transaction *find_transaction(const struct sip_event *event, enum sip_method method)
{
    const guint32 cseq = event->message->cseq;
    struct sip_transaction *t;

    for (t = event->call->newest; t != NULL; t = t->older)
        if ((t->branch == event->branch || t->branch_farther == event->branch) && t->cseq == cseq &&
            t->method == method)
            break;
    return t;
}

/* A box on the way may change the sent-by, but not the branch: what answers the request behind it has both as the box
 * made them. */
static struct sip_transaction *find_duplicated(const struct sip_event *event)
{
    const struct sip_message *message = event->message;
    struct sip_transaction *t = find_transaction(event, message->method);

    if (t != NULL || message->is_response)
        return t;
    for (t = event->call->newest; t != NULL; t = t->older)
        if (t->method == message->method && t->cseq == message->cseq && t->from_tag == event->from_tag &&
            t->request != NULL && sip_text_same(t->request->message.branch, message->branch)) {
            t->branch_farther = event->branch;
            break;
        }
    return t;
}

/* Whether two tags in two requests name the same dialog, whoever sent each. A hash of 0 on the unanswered side never
 * matches. */
static gboolean same_dialog(guint32 from_a, guint32 to_a, guint32 from_b, guint32 to_b)
{
    return to_a != 0 && to_b != 0 && ((from_a == from_b && to_a == to_b) || (from_a == to_b && to_a == from_b));
}

static guint32 dialog_tag(const struct sip_transaction *t)
{
    return t->request_to_tag != 0 ? t->request_to_tag : t->final_tag;
}

struct sip_transaction *call_dialog_invite(const struct sip_call *call, const struct sip_transaction *in_dialog)
{
    struct sip_transaction *found = NULL;

    for (struct sip_transaction *t = call->newest; t != NULL; t = t->older)
        if (t->method == SIP_METHOD_INVITE && transaction_is_initial(t) && t->final_status / 100 == 2 &&
            same_dialog(t->from_tag, t->final_tag, in_dialog->from_tag, dialog_tag(in_dialog)))
            found = t;
    return found;
}

struct sip_transaction *call_find_in_dialog(const struct sip_call *call, const struct sip_transaction *transaction,
                                            enum sip_method method)
{
    for (struct sip_transaction *t = call->newest; t != NULL; t = t->older)
        if (t != transaction && t->method == method &&
            same_dialog(t->from_tag, dialog_tag(t), transaction->from_tag, dialog_tag(transaction)))
            return t;
    return NULL;
}

gboolean transaction_same_dialog(const struct sip_transaction *a, const struct sip_transaction *b)
{
    return same_dialog(a->from_tag, dialog_tag(a), b->from_tag, dialog_tag(b));
}

gboolean transaction_is_forwarded(const struct sip_transaction *transaction)
{
    for (const struct sip_transaction *t = transaction->older; t != NULL; t = t->older)
        if (t->branch != transaction->branch && t->cseq == transaction->cseq && t->method == transaction->method &&
            t->from_tag == transaction->from_tag && t->source != transaction->source)
            return TRUE;
    return FALSE;
}

struct sip_transaction *transaction_leg_behind(const struct sip_history *history,
                                               const struct sip_transaction *transaction)
{
    const guint32 host = history_host(history, transaction->destination);

    for (struct sip_transaction *t = call_newest(transaction->call); t != NULL; t = t->older)
        if (t->branch != transaction->branch && t->cseq == transaction->cseq && t->method == transaction->method &&
            t->from_tag == transaction->from_tag && t->request_record != 0 && history_host(history, t->source) == host)
            return t;
    return NULL;
}

/* Another sent-by, or the box that the request went to: a proxy that tries several targets by itself does so on legs of
 * one kind, and each of their answers is one of its own. */
static gboolean may_lie_behind(const struct sip_transaction *t, const struct sip_transaction *leg)
{
    return t->sent_by != leg->sent_by || t->source == leg->destination;
}

gboolean transaction_final_is_forwarded(const struct sip_transaction *transaction)
{
    for (const struct sip_transaction *t = call_newest(transaction->call); t != NULL; t = t->older)
        if (t->branch != transaction->branch && t->cseq == transaction->cseq && t->method == transaction->method &&
            t->from_tag == transaction->from_tag && t->final_status == transaction->final_status &&
            t->final_record < transaction->final_record && may_lie_behind(t, transaction))
            return TRUE;
    return FALSE;
}

/* The ACK to a 3xx-6xx belongs to the INVITE by its branch; the one to a 2xx by tags and CSeq, on whatever leg it is
 * seen. */
static struct sip_transaction *find_acknowledged(struct sip_history *history, const struct sip_event *event)
{
    struct sip_transaction *found = find_transaction(event, SIP_METHOD_INVITE);

    if (found != NULL && found->final_status >= 300)
        return found;
    found = NULL;
    for (struct sip_transaction *t = event->call->newest; t != NULL; t = t->older) {
        if (t->method != SIP_METHOD_INVITE || t->cseq != event->message->cseq || t->from_tag != event->from_tag ||
            t->final_status / 100 != 2 || (t->final_tag != event->to_tag && !t->second_answer))
            continue;
        if (t->ack_time == NEVER) {
            t->ack_time = event->packet->time;
            t->ack_record = event->record;
        }
        if (found == NULL || history_host(history, t->source) == history_host(history, event->source))
            found = t;
    }
    return found;
}

/* Lets a text of the message point into the copy, which lacks what stands behind COPY_LIMIT. */
static inline void move_text(struct sip_text *text, const char *from, const char *to, gsize length)
{
    const gsize offset = (gsize)(text->data - from);

    if (text->length == 0)
        text->data = to;
    else if (offset + text->length <= length)
        text->data = to + offset;
    else
        *text = offset < length ? (struct sip_text){to + offset, length - offset} : (struct sip_text){to, 0};
}

static struct sip_copy *copy_message(const struct sip_message *message)
{
    const char *from = message->start_line.data;
    const gsize length = MIN((gsize)(message->body.data + message->body.length - from), COPY_LIMIT);
    struct sip_copy *copy = g_malloc(sizeof *copy + length);

    memcpy(copy->bytes, from, length);
    memcpy(&copy->message, message,
           offsetof(struct sip_message, places) + message->place_count * sizeof message->places[0]);
#define MOVE(text) move_text(&copy->message.text, from, copy->bytes, length)
    MOVE(start_line);
    MOVE(request_uri);
    MOVE(phrase);
    MOVE(method_name);
    MOVE(call_id);
    MOVE(via);
    MOVE(branch);
    MOVE(from_uri);
    MOVE(from_tag);
    MOVE(to_uri);
    MOVE(to_tag);
    MOVE(content_type);
    MOVE(headers);
    MOVE(unplaced);
    MOVE(body);
#undef MOVE
    return copy;
}

static void keep_copy(struct sip_copy **place, const struct sip_message *message)
{
    g_free(*place);
    *place = copy_message(message);
}

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

/* --- Requests --- */

static void take_ack(struct sip_history *history, struct sip_event *event)
{
    event->transaction = find_acknowledged(history, event);
    if (event->transaction == NULL)
        return;
    event->copy = event->transaction->ack_record != 0 && event->transaction->ack_record != event->record;
    if (event->transaction->ack_record == 0) {
        event->transaction->ack_record = event->record;
        event->transaction->ack_time = event->packet->time;
    }
}

/* Whichever of them was seen first. */
static void link_cancel(struct sip_transaction *invite, struct sip_transaction *cancel)
{
    if (invite == NULL || cancel == NULL)
        return;
    cancel->invite = invite;
    if (invite->cancel == NULL)
        invite->cancel = cancel;
}

static void take_request(struct sip_history *history, struct sip_event *event)
{
    const struct sip_message *request = event->message;
    struct sip_transaction *t = find_transaction(event, request->method);

    event->copy = t != NULL && t->request_record != 0;
    if (t == NULL)
        t = add_transaction(history, event->call);
    event->transaction = t;
    t->last_request_time = event->packet->time;
    t->request_copies = (guint16)MIN(t->request_copies + 1, G_MAXUINT16);
    if ((request->method == SIP_METHOD_INVITE ? t->first_response_time : t->final_time) != NEVER)
        t->request_copies_after_response = (guint16)MIN(t->request_copies_after_response + 1, G_MAXUINT16);
    if (event->copy)
        return;
    fill_transaction(t, event);
    t->request_record = event->record;
    t->request_time = event->packet->time;
    t->has_credentials = has_credentials(request);
    t->through_proxy = request->has_several_vias;
    t->parent_branch = hash_parent_branch(request);
    keep_copy(&t->request, request);
    if (request->method == SIP_METHOD_CANCEL) {
        link_cancel(find_transaction(event, SIP_METHOD_INVITE), t);
    } else {
        if (request->method == SIP_METHOD_INVITE)
            link_cancel(t, find_transaction(event, SIP_METHOD_CANCEL));
        history_join_family(history, t);
    }
}

/* --- Responses --- */

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
        keep_copy(&t->early, response);
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
    keep_copy(&t->provisional, response);
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
    keep_copy(&t->final, response);
    if (response->status / 100 == 2)
        take_session_interval(t, response);
    history_remember_refusal(history, t);
}

static void take_response(struct sip_history *history, struct sip_event *event)
{
    const struct sip_message *response = event->message;
    struct sip_transaction *t = find_transaction(event, response->method);

    if (t == NULL) {
        t = add_transaction(history, event->call);
        event->transaction = t;
        fill_transaction(t, event);
        if (response->method == SIP_METHOD_INVITE)
            link_cancel(t, find_transaction(event, SIP_METHOD_CANCEL));
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

/* --- The records --- */

/* The request that another one belongs to: that it repeats, as it is or changed, that it cancels or acknowledges. */
static guint32 find_earlier_request(const struct sip_event *event)
{
    const struct sip_transaction *t = event->transaction;

    if (t == NULL)
        return 0;
    if (event->message->method == SIP_METHOD_ACK || event->copy)
        return t->request_record;
    if (t->invite != NULL)
        return t->invite->request_record;
    return t->previous != NULL ? t->previous->request_record : 0;
}

static void link_record(struct sip_history *history, const struct sip_event *event)
{
    const struct sip_transaction *t = event->transaction;
    struct sip_record *record = sip_ledger_change(history->ledger, event->record);

    record->resent = event->copy;
    if (!event->message->is_response)
        record->request = find_earlier_request(event);
    if (t == NULL || event->message->method == SIP_METHOD_ACK)
        return;
    record->in_dialog = t->request_to_tag != 0;
    if (!event->message->is_response)
        return;
    record->request = t->request_record;
    if (event->copy && event->message->status >= 200)
        record->final = t->final_record;
    if (t->request_record != 0)
        sip_ledger_change(history->ledger, t->request_record)->final = t->final_record;
    record->outcome = (guint8)sip_outcome_of_response(event->message, record->in_dialog);
}

/* --- The rules --- */

static gsize number_of(const struct sip_rule_section *section)
{
    return (gsize)(section->letter - 'a');
}

/* The rules for one kind of message, ended by NULL. */
static sip_rule *list_rules(guint method, guint occasion)
{
    GArray *list = g_array_new(TRUE, TRUE, sizeof(sip_rule));

    for (gsize i = 0; i < G_N_ELEMENTS(sections); i++)
        for (const struct sip_rule_entry *entry = sections[i]->rules; entry->rule != NULL; entry++)
            if ((entry->methods >> method & 1) != 0 && (entry->occasions >> occasion & 1) != 0)
                g_array_append_val(list, entry->rule);
    return (sip_rule *)(gpointer)g_array_free(list, FALSE);
}

static void ask_rules(const struct sip_event *event, enum sip_occasion occasion)
{
    const guint place = (guint)g_bit_nth_lsf((gulong)occasion, -1);
    const guint method = (guint)event->message->method;
    sip_rule **rules = &event->history->rules[place][method];

    if (*rules == NULL)
        *rules = list_rules(method, place);
    for (const sip_rule *rule = *rules; *rule != NULL; rule++)
        (*rule)(event);
}

static enum sip_occasion occasion_of(const struct sip_event *event)
{
    static const enum sip_occasion finals[] = {ON_2XX, ON_3XX, ON_4XX, ON_5XX, ON_6XX};
    const guint16 status = event->message->status;

    if (!event->message->is_response)
        return event->copy ? ON_REQUEST_COPY : ON_REQUEST;
    if (status < 200)
        return event->copy ? ON_PROVISIONAL_COPY : ON_PROVISIONAL;
    return event_is_first_final(event) ? finals[MIN(status / 100 - 2, 4)] : ON_LATER_FINAL;
}

void *history_section_state(const struct sip_history *history, const struct sip_rule_section *section)
{
    return history->section_states[number_of(section)];
}

struct sip_history *sip_history_new(struct sip_ledger *ledger)
{
    struct sip_history *history = g_new0(struct sip_history, 1);

    hash_choose_key();
    history->ledger = ledger;
    history->calls = g_hash_table_new(hash_call, equal_calls);
    history->endpoints = endpoint_book_new();
    history->duplicates = duplicate_filter_new();
    history->watches = watch_wheel_new();
    history->challenges = g_hash_table_new(g_direct_hash, g_direct_equal);
    history->refusals = g_hash_table_new(g_direct_hash, g_direct_equal);
    for (gsize i = 0; i < G_N_ELEMENTS(sections); i++)
        if (sections[i]->create != NULL)
            history->section_states[number_of(sections[i])] = sections[i]->create();
    return history;
}

void sip_history_free(struct sip_history *history)
{
    GHashTableIter calls;
    gpointer call;

    if (history == NULL)
        return;
    for (gsize i = 0; i < G_N_ELEMENTS(sections); i++)
        if (sections[i]->destroy != NULL)
            sections[i]->destroy(history->section_states[number_of(sections[i])]);
    g_hash_table_iter_init(&calls, history->calls);
    while (g_hash_table_iter_next(&calls, &call, NULL)) {
        g_hash_table_iter_steal(&calls);
        history_free_call(history, call);
    }
    watch_wheel_free(history->watches);
    g_hash_table_destroy(history->calls);
    g_hash_table_destroy(history->challenges);
    g_hash_table_destroy(history->refusals);
    duplicate_filter_free(history->duplicates);
    endpoint_book_free(history->endpoints);
    for (gsize i = 0; i < G_N_ELEMENTS(history->rules); i++)
        for (gsize method = 0; method < G_N_ELEMENTS(history->rules[i]); method++)
            g_free(history->rules[i][method]);
    g_free(history);
}

gdouble history_now(const struct sip_history *history)
{
    return history->now;
}

static struct sip_event begin_message(struct sip_history *history, const struct sip_packet *packet,
                                      const struct sip_message *message, guint32 record)
{
    const struct sip_text sent_by = sent_by_of(message->via);
    const guint64 sender = hash_folded(0, sent_by);
    struct sip_event event = {
        .history = history,
        .packet = packet,
        .message = message,
        .record = record,
        .source = endpoint_book_number(history->endpoints, &packet->source),
        .destination = endpoint_book_number(history->endpoints, &packet->destination),
        .branch = hash_via(message->branch, sender, message->from_tag),
        .sent_by = sent_by.length > 0 ? shorten(sender) : 0,
        .from_tag = history_hash(message->from_tag),
        .to_tag = history_hash(message->to_tag),
    };

    history->now = MAX(history->now, packet->time);
    history->last_request = NULL;
    return event;
}

void sip_history_add(struct sip_history *history, const struct sip_packet *packet, const struct sip_message *message,
                     guint32 record)
{
    struct sip_event event = begin_message(history, packet, message, record);

    endpoint_book_saw(history->endpoints, event.source, event.destination, packet->time);
    history_run_watches(history);
    history_forget(history, record);
    event.call = find_or_add_call(history, message->call_id);
    history_touch_call(history, event.call, packet->time);
    if (duplicate_filter_test(history->duplicates, &event)) {
        /* Seen at a second point: it says nothing new, but its response is linked and shown like the first. */
        event.transaction = find_duplicated(&event);
        event.copy = TRUE;
        link_record(history, &event);
        if (event.transaction != NULL)
            ask_rules(&event, ON_DUPLICATE);
        return;
    }
    if (message->is_response)
        take_response(history, &event);
    else if (message->method == SIP_METHOD_ACK)
        take_ack(history, &event);
    else
        take_request(history, &event);
    history->last_request =
        message->is_response && event.transaction->request != NULL ? &event.transaction->request->message : NULL;
    link_record(history, &event);
    history_refine_outcome(&event);
    history_compare(&event);
    ask_rules(&event, occasion_of(&event));
}

const struct sip_message *sip_history_last_request(const struct sip_history *history)
{
    return history->last_request;
}

void sip_history_add_quotation(struct sip_history *history, const struct sip_packet *packet,
                               const struct sip_message *message, guint32 record)
{
    struct sip_event event = begin_message(history, packet, message, record);

    history_forget(history, record);
    event.call = find_or_add_call(history, message->call_id);
    event.transaction = find_transaction(&event, message->method);
    if (!message->is_response)
        ask_rules(&event, ON_QUOTATION);
}
