/* history.c
 * The book of a capture: puts each message into its call and transaction, then asks the rules.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * RFC 3261 §9.1, §17.1.1.3
 */

#include "private.h"
#include "public.h"

static const struct sip_rule_section *const sections[] = {
    &sip_rules_a, &sip_rules_b, &sip_rules_c, &sip_rules_d, &sip_rules_e, &sip_rules_f, &sip_rules_g, &sip_rules_h,
    &sip_rules_i, &sip_rules_j, &sip_rules_k, &sip_rules_l, &sip_rules_m, &sip_rules_n, &sip_rules_o,
};

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
    history->calls = history_new_call_table();
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
    struct sip_event event = {
        .history = history,
        .packet = packet,
        .message = message,
        .record = record,
        .source = endpoint_book_number(history->endpoints, &packet->source),
        .destination = endpoint_book_number(history->endpoints, &packet->destination),
    };

    history_fill_keys(&event);
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
    event.call = history_find_or_add_call(history, message->call_id);
    history_touch_call(history, event.call, packet->time);
    if (duplicate_filter_test(history->duplicates, &event)) {
        /* Seen at a second point: it says nothing new, but its response is linked and shown like the first. */
        event.transaction = history_find_duplicated(&event);
        event.copy = TRUE;
        link_record(history, &event);
        if (event.transaction != NULL)
            ask_rules(&event, ON_DUPLICATE);
        return;
    }
    if (message->is_response)
        history_take_response(history, &event);
    else if (message->method == SIP_METHOD_ACK)
        history_take_ack(history, &event);
    else
        history_take_request(history, &event);
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
    event.call = history_find_or_add_call(history, message->call_id);
    event.transaction = history_find_transaction(&event, message->method);
    if (!message->is_response)
        ask_rules(&event, ON_QUOTATION);
}
