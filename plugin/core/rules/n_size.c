/* n_size.c
 * Section N of the rules: Size and parsing.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * RFC 3261 §7.4.1, §18.1.1, §18.3, §21.4.13, §21.5.14; RFC 5621 (multipart bodies); RFC 6432 (Reason in responses)
 */

#include <sipexplain/q850.h>

#include "b_no_answer.h"

#define UDP_LIMIT 1300  /* bytes; a longer request has to go over TCP (RFC 3261 §18.1.1) */
#define SAME_TIME 60.0  /* seconds before a request within which another proves that the path was open */
#define MAX_PATHS 65536 /* whose state is kept; beyond that all is forgotten, which only silences the rules */
#define MAX_CHANGED_COPIES 4096

/* What differs between a message and itself at a second point. */
enum change { CHANGED_VIA = 1, CHANGED_CONTACT = 2, CHANGED_BODY = 4, CHANGED_SDP = 8, CHANGED_LENGTH = 16 };

struct changed_copy {
    guint32 record;
    guint changes; /* enum change */
};

struct section_state {
    GHashTable *answered_paths; /* hosts -> when a request of a fit size was last answered there, as gdouble */
    GHashTable *changed_copies; /* record of the request -> struct changed_copy */
};

static struct section_state *state_of(const struct sip_history *history)
{
    return history_section_state(history, &sip_rules_n);
}

static gboolean is_original_final(const struct sip_event *event)
{
    const struct sip_transaction *t = event->transaction;

    return event_is_first_final(event) && !transaction_final_is_forwarded(t);
}

/* --- N1
 * ------------------------------------------------------------------------------------------------------------------------
 */

static gboolean is_too_big(const struct sip_transaction *t)
{
    return !t->stream && transaction_request(t) != NULL && transaction_request(t)->length > UDP_LIMIT;
}

/* Of a message that the capture has cut, Content-Length tells how long it was. */
static gboolean is_small(const struct sip_transaction *t)
{
    const struct sip_message *request = transaction_request(t);

    return !t->stream && request != NULL && request->has_content_length && request->length <= UDP_LIMIT &&
           request->length - request->body.length + request->content_length <= UDP_LIMIT;
}

static guint64 path_of(const struct sip_history *history, const struct sip_transaction *t)
{
    return (guint64)history_host(history, t->source) << 32 | history_host(history, t->destination);
}

static void n1_note_answer(const struct sip_event *event)
{
    const struct sip_transaction *t = event->transaction;
    GHashTable *paths = state_of(event->history)->answered_paths;
    const guint64 path = path_of(event->history, t);
    gdouble *time;

    if (!is_small(t) || t->first_response_record != event->record)
        return;
    time = g_hash_table_lookup(paths, &path);
    if (time == NULL) {
        if (g_hash_table_size(paths) >= MAX_PATHS)
            g_hash_table_remove_all(paths);
        time = g_new(gdouble, 1);
        g_hash_table_insert(paths, g_memdup2(&path, sizeof path), time);
    }
    *time = event->packet->time;
}

static void find_oversized(struct sip_history *history, const struct sip_transaction *t, guint32 record)
{
    history_find(history, SIP_FINDING_oversized_udp, record, record == t->request_record ? 0 : t->request_record,
                 "method", history_words(transaction_request(t)->method_name), "request",
                 history_number(history_frame_of(history, t->request_record)), "size",
                 history_number((guint)transaction_request(t)->length), NULL);
}

static void n1_check(struct sip_history *history, struct sip_transaction *t)
{
    const guint64 path = path_of(history, t);
    const gdouble *answered = g_hash_table_lookup(state_of(history)->answered_paths, &path);

    if (!b1_is_unanswered(history, t) || answered == NULL || *answered < t->request_time - SAME_TIME ||
        history_has_found(history, SIP_FINDING_registered_but_unreachable, t->request_record))
        return;
    /* The size is the reason of the silence; the rules about silence look for this finding as well. */
    history_withdraw(history, SIP_FINDING_request_unanswered, t->request_record);
    history_withdraw(history, SIP_FINDING_register_unanswered, t->request_record);
    find_oversized(history, t, t->request_record);
}

/* N1: fragments are lost on the way, while smaller requests arrive. */
static void n1_oversized_udp(const struct sip_event *event)
{
    struct sip_transaction *t = event->transaction;

    if (t != NULL && !event->copy && event->message->method != SIP_METHOD_ACK &&
        event->message->method != SIP_METHOD_CANCEL && is_too_big(t))
        history_watch(event->history, t, t->request_time + B_GIVE_UP_TIME, n1_check);
}

/* N1: the next hop says so itself. */
static void n1_message_too_large(const struct sip_event *event)
{
    const struct sip_transaction *t = event->transaction;

    if (is_original_final(event) && t->final_status == 513 && is_too_big(t))
        find_oversized(event->history, t, t->final_record);
}

/* --- N2
 * ------------------------------------------------------------------------------------------------------------------------
 */

static struct sip_text sent_by_host(const struct sip_message *message, guint16 *port)
{
    struct sip_via via = {.host = {NULL, 0}};

    sip_via_parse(message->via, &via);
    *port = via.port;
    return via.host;
}

static struct sip_text header_of(const struct sip_message *message, enum sip_header header)
{
    struct sip_text value = {NULL, 0};

    sip_message_header(message, header, &value);
    return value;
}

/* As far as both are known: a capture may have cut one of them. */
static gboolean same_body(const struct sip_message *a, const struct sip_message *b)
{
    const gsize length = MIN(a->body.length, b->body.length);

    return sip_text_same((struct sip_text){a->body.data, length}, (struct sip_text){b->body.data, length});
}

static guint compare_messages(const struct sip_message *first, const struct sip_message *second)
{
    guint16 first_port;
    guint16 second_port;
    guint changes = 0;

    if (!sip_text_same_folded(sent_by_host(first, &first_port), sent_by_host(second, &second_port)) ||
        first_port != second_port)
        changes |= CHANGED_VIA;
    if (!sip_text_same(header_of(first, SIP_HEADER_CONTACT), header_of(second, SIP_HEADER_CONTACT)))
        changes |= CHANGED_CONTACT;
    if (!same_body(first, second))
        changes |= sip_text_has_prefix(first->content_type, "application/sdp") ? CHANGED_SDP : CHANGED_BODY;
    if (first->has_content_length != second->has_content_length || first->content_length != second->content_length)
        changes |= CHANGED_LENGTH;
    return changes;
}

static char *name_changes(guint changes)
{
    static const struct {
        enum change change;
        const char *name;
    } names[] = {
        {CHANGED_VIA, "Via"},   {CHANGED_CONTACT, "Contact"},       {CHANGED_SDP, "SDP"},
        {CHANGED_BODY, "body"}, {CHANGED_LENGTH, "Content-Length"},
    };
    GString *text = g_string_new(NULL);

    for (gsize i = 0; i < G_N_ELEMENTS(names); i++)
        if ((changes & names[i].change) != 0)
            g_string_append_printf(text, "%s%s", text->len > 0 ? ", " : "", names[i].name);
    return g_string_free(text, FALSE);
}

static void find_rewritten(struct sip_history *history, const struct sip_transaction *t)
{
    const struct changed_copy *copy =
        g_hash_table_lookup(state_of(history)->changed_copies, GUINT_TO_POINTER(t->request_record));
    char *names;

    if (copy == NULL)
        return;
    names = name_changes(copy->changes);
    history_find(history, SIP_FINDING_rewritten_by_middlebox, copy->record, t->request_record, "what", names, NULL);
    g_free(names);
}

static void n2_check(struct sip_history *history, struct sip_transaction *t)
{
    if (b1_is_unanswered(history, t))
        find_rewritten(history, t);
}

/* N2: the same request at a second point, no longer the same. As long as nobody minds, neither do we. */
static void n2_note_change(const struct sip_event *event)
{
    struct sip_transaction *t = event->transaction;
    GHashTable *copies = state_of(event->history)->changed_copies;
    struct changed_copy copy = {.record = event->record};

    if (event->message->is_response || transaction_request(t) == NULL || t->request_record == 0 ||
        g_hash_table_contains(copies, GUINT_TO_POINTER(t->request_record)))
        return;
    copy.changes = compare_messages(transaction_request(t), event->message);
    if (copy.changes == 0)
        return;
    if (g_hash_table_size(copies) >= MAX_CHANGED_COPIES)
        g_hash_table_remove_all(copies);
    g_hash_table_insert(copies, GUINT_TO_POINTER(t->request_record), g_memdup2(&copy, sizeof copy));
    history_watch(event->history, t, t->request_time + B_GIVE_UP_TIME, n2_check);
}

static void n2_rewritten_by_middlebox(const struct sip_event *event)
{
    const struct sip_transaction *t = event->transaction;

    if (event_is_first_final(event) && t->final_status == 400)
        find_rewritten(event->history, t);
}

/* --- N3
 * ------------------------------------------------------------------------------------------------------------------------
 */

static gboolean contains_word(struct sip_text text, const char *word)
{
    for (gsize i = 0; i + strlen(word) <= text.length; i++)
        if (sip_text_has_prefix(sip_text_skip(text, i), word))
            return TRUE;
    return FALSE;
}

/* A 400 names its reason in the phrase, if anywhere. */
static gboolean blames_body(const struct sip_message *response)
{
    static const char *const words[] = {"body", "content", "multipart", "mime", "sdp", "media"};

    if (response->phrase.length == 0 || sip_text_equal(response->phrase, "Bad Request"))
        return !sip_message_has(response, SIP_HEADER_WARNING);
    for (gsize i = 0; i < G_N_ELEMENTS(words); i++)
        if (contains_word(response->phrase, words[i]))
            return TRUE;
    return FALSE;
}

/* A 415 lists what would be accepted; where multipart stands there, it speaks of a part. It may also speak of an
 * encoding. */
static gboolean refuses_multipart(const struct sip_message *response)
{
    if (!sip_message_has(response, SIP_HEADER_ACCEPT))
        return !sip_message_has(response, SIP_HEADER_ACCEPT_ENCODING) &&
               !sip_message_has(response, SIP_HEADER_ACCEPT_LANGUAGE);
    return !sip_message_lists(response, SIP_HEADER_ACCEPT, "multipart/mixed") &&
           !sip_message_lists(response, SIP_HEADER_ACCEPT, "multipart/*") &&
           !sip_message_lists(response, SIP_HEADER_ACCEPT, "*/*");
}

/* N3: emergency calls, recording and ISUP put several bodies into one. */
static void n3_multipart_refused(const struct sip_event *event)
{
    const struct sip_transaction *t = event->transaction;
    const struct sip_message *request = transaction_request(t);

    if (!is_original_final(event) || request == NULL || !sip_text_has_prefix(request->content_type, "multipart/"))
        return;
    if ((t->final_status == 415 && refuses_multipart(event->message) &&
         !sip_message_lists_text(event->message, SIP_HEADER_ACCEPT, sip_value_token(request->content_type))) ||
        (t->final_status == 400 && blames_body(event->message)))
        history_find(event->history, SIP_FINDING_multipart_refused, t->final_record, t->request_record, "type",
                     history_words(sip_value_token(request->content_type)), NULL);
}

/* --- N4
 * ------------------------------------------------------------------------------------------------------------------------
 */

static gboolean is_longer_than_body(const struct sip_message *message)
{
    return message->has_content_length && message->content_length > message->body.length;
}

static void find_mismatch(const struct sip_event *event)
{
    const struct sip_message *message = event->message;
    struct sip_transaction *t = event->transaction;

    if (event->packet->stream || event->packet->cut || !is_longer_than_body(message))
        return;
    if (t != NULL && (!transaction_report_once(t, SIP_FINDING_content_length_mismatch) ||
                      transaction_reported_elsewhere(t, SIP_FINDING_content_length_mismatch)))
        return;
    history_find(event->history, SIP_FINDING_content_length_mismatch, event->record, 0, "stated",
                 history_number(message->content_length), "present", history_number((guint)message->body.length), NULL);
}

/* N4: over UDP the datagram ends before the body does. A stream has no such end: what a connection brings is cut into
 * messages by this very number. */
static void n4_content_length_mismatch(const struct sip_event *event)
{
    if (!event->copy)
        find_mismatch(event);
}

/* N4: the message was right when it was sent. */
static void n4_changed_on_the_way(const struct sip_event *event)
{
    const struct sip_message *first = transaction_request(event->transaction);

    if (!event->message->is_response && first != NULL && !is_longer_than_body(first))
        find_mismatch(event);
}

/* --- N5
 * ------------------------------------------------------------------------------------------------------------------------
 */

/* The first Q.850 cause that does not go with the code; 0: none. A Reason for SIP tells what the cause belongs to. */
static guint32 contradicting_cause(const struct sip_message *response)
{
    struct sip_values values = sip_values_of(response, SIP_HEADER_REASON);
    struct sip_text value;
    struct sip_reason reason;
    guint32 cause = 0;

    while (sip_values_next(&values, &value)) {
        if (!sip_reason_parse(value, &reason) || !reason.has_cause)
            continue;
        if (sip_text_equal(reason.protocol, "SIP"))
            return 0;
        if (cause == 0 && sip_text_equal(reason.protocol, "Q.850") && !sip_q850_fits(response->status, reason.cause))
            cause = reason.cause;
    }
    return cause;
}

/* N5: a gateway's mapping, or the code of another leg. */
static void n5_reason_contradicts_code(const struct sip_event *event)
{
    const struct sip_transaction *t = event->transaction;
    guint32 cause;

    if (!is_original_final(event) || !sip_message_has(event->message, SIP_HEADER_REASON) ||
        (cause = contradicting_cause(event->message)) == 0)
        return;
    history_find(event->history, SIP_FINDING_reason_contradicts_code, t->final_record, t->request_record, "status",
                 history_number(event->message->status), "cause", history_number(cause), "name@q850",
                 history_number(cause), NULL);
}

static void *create(void)
{
    struct section_state *state = g_new(struct section_state, 1);

    state->answered_paths = g_hash_table_new_full(history_hash_pair, g_int64_equal, g_free, g_free);
    state->changed_copies = g_hash_table_new_full(g_direct_hash, g_direct_equal, NULL, g_free);
    return state;
}

static void destroy(void *data)
{
    struct section_state *state = data;

    g_hash_table_destroy(state->answered_paths);
    g_hash_table_destroy(state->changed_copies);
    g_free(state);
}

static const struct sip_rule_entry rules[] = {
    {n1_oversized_udp, ~(METHOD(ACK) | METHOD(CANCEL)), ON_REQUEST},
    {n1_note_answer, ANY_METHOD, ON_PROVISIONAL | ON_FINAL},
    {n1_message_too_large, ANY_METHOD, ON_5XX},
    {n2_rewritten_by_middlebox, ANY_METHOD, ON_4XX},
    {n3_multipart_refused, ANY_METHOD, ON_4XX},
    {n4_content_length_mismatch, ANY_METHOD, ON_REQUEST | ON_PROVISIONAL | ON_FINAL | ON_LATER_FINAL},
    {n5_reason_contradicts_code, ANY_METHOD, ON_FINAL},
    {n2_note_change, ANY_METHOD, ON_DUPLICATE},
    {n4_changed_on_the_way, ANY_METHOD, ON_DUPLICATE},
    {NULL, 0, 0},
};

const struct sip_rule_section sip_rules_n = {
    .letter = 'n',
    .rules = rules,
    .create = create,
    .destroy = destroy,
};
