/* l_subscription.c
 * Section L of the rules: Subscriptions, REFER, MESSAGE.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * RFC 6665; RFC 3903 §5 (PUBLISH); RFC 5839 §6.3 (Suppress-If-Match); RFC 3428 §4, §7 (MESSAGE); RFC 4320 §4.2 (408)
 */

#include "l_subscription.h"

#define RENEWAL_WINDOW 64.0    /* seconds: after this nobody follows up a refusal any more */
#define MAX_PUBLICATIONS 16384 /* refused ones that wait for a new attempt; beyond that all are forgotten */

/* A publication that the server has forgotten. */
struct publication {
    guint32 record; /* the 412 */
    guint32 entity_tag;
    gdouble time;
    gboolean renewed; /* a PUBLISH without the entity-tag came since */
};

struct section_state {
    GHashTable *publications; /* source host, To URI and event -> struct publication */
};

/* --- Dialogs --- */

gboolean is_about(const struct sip_message *message, const char *package)
{
    struct sip_text event;

    return sip_message_header(message, SIP_HEADER_EVENT, &event) && sip_text_equal(sip_value_token(event), package);
}

gboolean is_terminated(const struct sip_message *notify)
{
    struct sip_text state;

    return sip_message_header(notify, SIP_HEADER_SUBSCRIPTION_STATE, &state) &&
           sip_text_equal(sip_value_token(state), "terminated");
}

gboolean is_notify_of(const struct sip_transaction *notify, const struct sip_transaction *t)
{
    return notify->method == SIP_METHOD_NOTIFY && notify->request_to_tag == t->from_tag &&
           (t->final_status == 0 || t->final_tag == notify->from_tag || t->request_to_tag == notify->from_tag);
}

static gboolean has_host(const struct sip_history *history, const struct sip_message *message, enum sip_header header,
                         guint32 endpoint)
{
    struct sip_values values = sip_values_of(message, header);
    struct sip_text value;
    struct sip_uri uri;
    guint32 host;

    while (sip_values_next(&values, &value))
        if (sip_uri_parse(value, &uri) && history_find_endpoint(history, uri.host, 0, &host) &&
            host == history_host(history, endpoint))
            return TRUE;
    return FALSE;
}

gboolean notify_must_pass(const struct sip_history *history, const struct sip_transaction *t)
{
    const struct sip_message *request = transaction_request(t);
    const struct sip_message *response = transaction_final(t);

    if (request == NULL || response == NULL || request->has_several_vias)
        return FALSE;
    return !transaction_is_initial(t) || has_host(history, response, SIP_HEADER_CONTACT, t->destination) ||
           has_host(history, response, SIP_HEADER_RECORD_ROUTE, t->destination);
}

/* Package and id alike. What is not known is no difference. */
static gboolean is_same_event(const struct sip_message *subscribe, const struct sip_message *notify)
{
    struct sip_text left;
    struct sip_text right;
    struct sip_text left_id = {NULL, 0};
    struct sip_text right_id = {NULL, 0};

    if (subscribe == NULL || !sip_message_header(subscribe, SIP_HEADER_EVENT, &left) ||
        !sip_message_header(notify, SIP_HEADER_EVENT, &right))
        return TRUE;
    sip_parameter(left, "id", &left_id);
    sip_parameter(right, "id", &right_id);
    return sip_text_same(sip_value_token(left), sip_value_token(right)) && sip_text_same(left_id, right_id);
}

/* TRUE the first time that a NOTIFY makes the finding about its subscription. FALSE as well if there is no SUBSCRIBE in
 * the capture, or if the subscriber has ended the subscription itself. */
static gboolean report_once_in_subscription(const struct sip_transaction *notify, enum sip_remark_id finding)
{
    gboolean known = FALSE;
    gboolean first = TRUE;

    for (struct sip_transaction *t = call_newest(notify->call); t != NULL; t = t->older) {
        if (t->method != SIP_METHOD_SUBSCRIBE || !is_notify_of(notify, t) ||
            (t->final_status != 0 && t->final_status / 100 != 2))
            continue;
        known = TRUE;
        first = transaction_report_once(t, finding) && first;
    }
    return known && first;
}

/* An Expires of 0 ends a subscription, or fetches the state only once: what the notifier says then is no news. */
static void l_note_unsubscribe(const struct sip_event *event)
{
    struct sip_transaction *t = event->transaction;
    guint32 expires;

    if (event->message->method != SIP_METHOD_SUBSCRIBE ||
        !sip_message_number(event->message, SIP_HEADER_EXPIRES, &expires) || expires != 0)
        return;
    transaction_report_once(t, SIP_FINDING_no_notify_after_subscribe);
    transaction_report_once(t, SIP_FINDING_notify_refused);
    transaction_report_once(t, SIP_FINDING_subscription_terminated);
}

/* --- L1
 * ------------------------------------------------------------------------------------------------------------------------
 */

/* One may come before the 2xx. */
static void l1_note_notify(const struct sip_event *event)
{
    const struct sip_transaction *notify = event->transaction;

    if (event->message->method != SIP_METHOD_NOTIFY || event->copy)
        return;
    for (struct sip_transaction *t = call_newest(event->call); t != NULL; t = t->older)
        if (t->method == SIP_METHOD_SUBSCRIBE && notify->request_to_tag == t->from_tag &&
            is_same_event(transaction_request(t), event->message))
            transaction_report_once(t, SIP_FINDING_no_notify_after_subscribe);
}

static void l1_check(struct sip_history *history, struct sip_transaction *t)
{
    struct sip_text package;

    if (transaction_report_once(t, SIP_FINDING_no_notify_after_subscribe) && notify_must_pass(history, t) &&
        sip_message_header(transaction_request(t), SIP_HEADER_EVENT, &package))
        history_find(history, SIP_FINDING_no_notify_after_subscribe, t->final_record, t->request_record, "event",
                     history_words(sip_value_token(package)), NULL);
}

/* L1: the first NOTIFY must come at once, the subscription counts as failed without it (RFC 6665 §4.1.2.4). */
static void l1_no_notify_after_subscribe(const struct sip_event *event)
{
    struct sip_transaction *t = event->transaction;
    guint32 expires;

    if (!is_answer_to(event, SIP_METHOD_SUBSCRIBE) || (t->final_status != 200 && t->final_status != 202) ||
        sip_message_has(transaction_request(t), SIP_HEADER_SUPPRESS_IF_MATCH) ||
        (sip_message_number(event->message, SIP_HEADER_EXPIRES, &expires) && expires == 0))
        return;
    history_watch(event->history, t, t->request_time + NOTIFY_TIME, l1_check);
}

/* --- L2, L3
 * --------------------------------------------------------------------------------------------------------------------
 */

/* These end the subscription for the notifier, too (RFC 6665 §4.2.2). */
static gboolean ends_subscription(guint16 status)
{
    switch (status) {
    case 404:
    case 405:
    case 410:
    case 416:
    case 480:
    case 481:
    case 482:
    case 483:
    case 484:
    case 485:
    case 489:
    case 501:
    case 604:
        return TRUE;
    default:
        return FALSE;
    }
}

static gboolean has_bye(const struct sip_call *call)
{
    for (const struct sip_transaction *t = call_newest(call); t != NULL; t = t->older)
        if (t->method == SIP_METHOD_BYE)
            return TRUE;
    return FALSE;
}

/* TRUE the first time for a NOTIFY of a REFER that was accepted. */
static gboolean report_once_in_refer(const struct sip_transaction *notify, enum sip_remark_id finding)
{
    gboolean known = FALSE;
    gboolean first = TRUE;

    for (struct sip_transaction *t = call_newest(notify->call); t != NULL; t = t->older) {
        if (t->method != SIP_METHOD_REFER || !is_notify_of(notify, t) || t->final_status / 100 != 2)
            continue;
        known = TRUE;
        first = transaction_report_once(t, finding) && first;
    }
    return known && first;
}

/* L2: the subscriber does not know the subscription, or not any more. */
static void l2_notify_refused(const struct sip_event *event)
{
    const struct sip_transaction *t = event->transaction;
    const struct sip_message *notify = transaction_request(t);
    struct sip_text package = {NULL, 0};

    if (!is_answer_to(event, SIP_METHOD_NOTIFY) || !ends_subscription(t->final_status) || is_terminated(notify) ||
        has_bye(event->call) || transaction_final_is_forwarded(t) ||
        !sip_message_header(notify, SIP_HEADER_EVENT, &package))
        return;
    if (is_about(notify, "refer") ? report_once_in_refer(t, SIP_FINDING_notify_refused)
                                  : report_once_in_subscription(t, SIP_FINDING_notify_refused))
        history_find(event->history, SIP_FINDING_notify_refused, t->final_record, t->request_record, "event",
                     history_words(sip_value_token(package)), NULL);
}

/* L3: no subscription came about. A refused refresh is another matter. */
static void l3_subscription_refused(const struct sip_event *event)
{
    const struct sip_transaction *t = event->transaction;
    struct sip_text package;

    if (!is_answer_to(event, SIP_METHOD_SUBSCRIBE) || !transaction_is_initial(t) || transaction_final_is_forwarded(t) ||
        !sip_message_header(transaction_request(t), SIP_HEADER_EVENT, &package))
        return;
    switch (t->final_status) {
    case 403:
    case 404:
    case 405:
    case 489:
    case 603:
        history_find(event->history, SIP_FINDING_subscription_refused, t->final_record, t->request_record, "event",
                     history_words(sip_value_token(package)), NULL);
        break;
    default:
        break;
    }
}

/* --- L7
 * ------------------------------------------------------------------------------------------------------------------------
 */

static gpointer publication_key(const struct sip_event *event)
{
    const struct sip_transaction *t = event->transaction;
    struct sip_text package = {NULL, 0};

    sip_message_header(transaction_request(t), SIP_HEADER_EVENT, &package);
    return GUINT_TO_POINTER((history_host(event->history, t->source) * 31 + t->to_uri) * 31 +
                            history_hash(sip_value_token(package)));
}

static guint32 entity_tag_of(const struct sip_message *publish)
{
    struct sip_text tag = {NULL, 0};

    sip_message_header(publish, SIP_HEADER_SIP_IF_MATCH, &tag);
    return history_hash(tag);
}

static GHashTable *publications_of(const struct sip_history *history)
{
    return ((struct section_state *)history_section_state(history, &sip_rules_l))->publications;
}

/* A watch knows nothing of the key, but the call knows whether a PUBLISH followed; one under another Call-ID took the
 * outcome to itself by then. */
static void l7_check_given_up(struct sip_history *history, struct sip_transaction *t)
{
    for (const struct sip_transaction *later = call_newest(t->call); later != NULL && later != t; later = later->older)
        if (later->method == SIP_METHOD_PUBLISH && later->from_tag == t->from_tag)
            return;
    if (!history_has_found(history, SIP_FINDING_publication_renewed, t->final_record))
        history_set_outcome(history, t->final_record, SIP_OUTCOME_FAILED);
}

static void l7_note_refusal(const struct sip_event *event)
{
    struct sip_transaction *t = event->transaction;
    GHashTable *publications;
    struct publication *publication;

    if (!is_answer_to(event, SIP_METHOD_PUBLISH) || t->final_status != 412 ||
        !sip_message_has(transaction_request(t), SIP_HEADER_SIP_IF_MATCH) || transaction_final_is_forwarded(t))
        return;
    publications = publications_of(event->history);
    if (g_hash_table_size(publications) >= MAX_PUBLICATIONS)
        g_hash_table_remove_all(publications);
    publication = g_new0(struct publication, 1);
    publication->record = t->final_record;
    publication->entity_tag = entity_tag_of(transaction_request(t));
    publication->time = t->final_time;
    g_hash_table_insert(publications, publication_key(event), publication);
    history_watch(event->history, t, t->final_time + RENEWAL_WINDOW, l7_check_given_up);
}

/* The same entity-tag again: the client has not understood, and the 412 was no negotiation. */
static void l7_note_publish(const struct sip_event *event)
{
    const struct sip_transaction *t = event->transaction;
    struct publication *publication;

    if (event->message->method != SIP_METHOD_PUBLISH || event->copy ||
        (publication = g_hash_table_lookup(publications_of(event->history), publication_key(event))) == NULL)
        return;
    if (t->request_time - publication->time > RENEWAL_WINDOW) {
        g_hash_table_remove(publications_of(event->history), publication_key(event));
    } else if (entity_tag_of(event->message) == publication->entity_tag) {
        history_set_outcome(event->history, publication->record, SIP_OUTCOME_FAILED);
        g_hash_table_remove(publications_of(event->history), publication_key(event));
    } else {
        publication->renewed = !sip_message_has(event->message, SIP_HEADER_SIP_IF_MATCH);
    }
}

/* L7: the publication had expired, and the client published anew. */
static void l7_publication_renewed(const struct sip_event *event)
{
    const struct sip_transaction *t = event->transaction;
    const struct publication *publication;

    if (!is_answer_to(event, SIP_METHOD_PUBLISH) || t->final_status / 100 != 2 ||
        sip_message_has(transaction_request(t), SIP_HEADER_SIP_IF_MATCH))
        return;
    publication = g_hash_table_lookup(publications_of(event->history), publication_key(event));
    if (publication == NULL || !publication->renewed)
        return;
    history_find(event->history, SIP_FINDING_publication_renewed, publication->record, t->final_record, NULL);
    g_hash_table_remove(publications_of(event->history), publication_key(event));
}

/* --- L8, L9
 * --------------------------------------------------------------------------------------------------------------------
 */

/* L8: a relay has the text now. */
static void l8_message_stored(const struct sip_event *event)
{
    const struct sip_transaction *t = event->transaction;

    if (is_answer_to(event, SIP_METHOD_MESSAGE) && t->final_status == 202 && !transaction_final_is_forwarded(t))
        history_find(event->history, SIP_FINDING_message_stored, t->final_record, t->request_record, NULL);
}

/* L8: the client has given up before this arrives, and the next one drops it (RFC 4320 §4.2). */
static void l8_useless_408(const struct sip_event *event)
{
    const struct sip_transaction *t = event->transaction;
    const char *method = sip_method_name(event->message->method);

    if (is_first_final(event) && t->final_status == 408 && event->message->method != SIP_METHOD_INVITE &&
        method != NULL && !transaction_final_is_forwarded(t))
        history_find(event->history, SIP_FINDING_useless_408, t->final_record, t->request_record, "method", method,
                     NULL);
}

/* L9: the notifier says why it ends the subscription, and by that when to come back (RFC 6665 §4.1.3). */
static void l9_subscription_terminated(const struct sip_event *event)
{
    const struct sip_transaction *t = event->transaction;
    struct sip_text package;
    struct sip_text state;

    if (event->message->method != SIP_METHOD_NOTIFY || event->copy || !is_terminated(event->message) ||
        is_about(event->message, "refer") || !sip_message_header(event->message, SIP_HEADER_EVENT, &package) ||
        !sip_message_header(event->message, SIP_HEADER_SUBSCRIPTION_STATE, &state) ||
        !report_once_in_subscription(t, SIP_FINDING_subscription_terminated))
        return;
    history_find(event->history, SIP_FINDING_subscription_terminated, event->record, 0, "event",
                 history_words(sip_value_token(package)), "state", history_words(state), NULL);
}

static void *create(void)
{
    struct section_state *state = g_new(struct section_state, 1);

    state->publications = g_hash_table_new_full(g_direct_hash, g_direct_equal, NULL, g_free);
    return state;
}

static void destroy(void *data)
{
    struct section_state *state = data;

    g_hash_table_destroy(state->publications);
    g_free(state);
}

static const struct sip_rule_entry rules[] = {
    {l_note_unsubscribe, METHOD(SUBSCRIBE), ON_REQUEST | ON_REQUEST_COPY},
    {l1_note_notify, METHOD(NOTIFY), ON_REQUEST},
    {l4_transfer_progress, METHOD(NOTIFY), ON_REQUEST},
    {l7_note_publish, METHOD(PUBLISH), ON_REQUEST},
    {l9_subscription_terminated, METHOD(NOTIFY), ON_REQUEST},
    {l1_no_notify_after_subscribe, METHOD(SUBSCRIBE), ON_2XX},
    {l2_notify_refused, METHOD(NOTIFY), ON_FAILURE},
    {l3_subscription_refused, METHOD(SUBSCRIBE), ON_FAILURE},
    {l4_transfer_accepted, METHOD(REFER), ON_2XX},
    {l5_refer_refused, METHOD(REFER), ON_3XX | ON_FAILURE},
    {l5_refer_accepted, METHOD(REFER), ON_2XX},
    {l6_replaces_failed, METHOD(INVITE), ON_FAILURE},
    {l7_note_refusal, METHOD(PUBLISH), ON_4XX},
    {l7_publication_renewed, METHOD(PUBLISH), ON_2XX},
    {l8_message_stored, METHOD(MESSAGE), ON_2XX},
    {l8_useless_408, ~METHOD(INVITE), ON_4XX},
    {NULL, 0, 0},
};

const struct sip_rule_section sip_rules_l = {
    .letter = 'l',
    .rules = rules,
    .create = create,
    .destroy = destroy,
};
