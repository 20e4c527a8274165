/* i_storm.c
 * Section I of the rules, continued: many clients that register at once, and in vain.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * RFC 5626 §4.2.1, §4.5 (back-off)
 */

#include "i_registration.h"

#define STORM_WINDOW 10 /* seconds */
#define STORM_REQUESTS 50
#define STORM_USERS 20
#define STORM_PATIENCE 4 /* seconds without an answer until a REGISTER counts as unanswered */
#define USER_WORDS 4
#define LOAD_SLOTS 16        /* at least the window and one second more */
#define REPORT_INTERVAL 60.0 /* seconds: one finding about a server a minute */
#define MAX_SERVERS 4096     /* whose load is kept; beyond that all is forgotten */

/* What a registrar had to do in one second of the capture. */
struct load_slot {
    guint64 second;
    guint requests;
    guint answered;            /* of these, whenever the answer came */
    guint refused;             /* with 500 or 503 */
    guint64 users[USER_WORDS]; /* a set of bits: at least as many users as bits */
};

struct register_load {
    struct load_slot slots[LOAD_SLOTS];
    gdouble reported;
};

static struct register_load *find_load(const struct sip_history *history, guint32 server)
{
    GHashTable *loads = registration_state(history)->loads;
    void *key = GUINT_TO_POINTER(history_host(history, server));
    struct register_load *load = g_hash_table_lookup(loads, key);

    if (load == NULL) {
        if (g_hash_table_size(loads) >= MAX_SERVERS)
            g_hash_table_remove_all(loads);
        load = g_new0(struct register_load, 1);
        load->reported = NEVER;
        g_hash_table_insert(loads, key, load);
    }
    return load;
}

/* The slot of a time; NULL if it was given to a later second. */
static struct load_slot *slot_of(struct register_load *load, gdouble time)
{
    const guint64 second = (guint64)MAX(time, 0) + 1;
    struct load_slot *slot = &load->slots[second % LOAD_SLOTS];

    if (slot->second > second)
        return NULL;
    if (slot->second < second)
        *slot = (struct load_slot){.second = second};
    return slot;
}

void i5_note_register(const struct sip_event *event)
{
    const struct sip_transaction *t = event->transaction;
    struct load_slot *slot;

    if (t == NULL || event->copy || t->method != SIP_METHOD_REGISTER)
        return;
    slot = slot_of(find_load(event->history, t->destination), t->request_time);
    if (slot == NULL)
        return;
    slot->requests++;
    slot->users[t->to_uri / 64 % USER_WORDS] |= (guint64)1 << t->to_uri % 64;
}

static guint count_bits(const guint64 *words, gsize count)
{
    guint bits = 0;

    for (gsize i = 0; i < count; i++)
        for (guint64 word = words[i]; word != 0; word &= word - 1)
            bits++;
    return bits;
}

/* I5: many clients at once, and most of them in vain. */
void i5_registration_storm(const struct sip_event *event)
{
    const struct sip_transaction *t = event->transaction;
    const guint64 now = (guint64)MAX(event->packet->time, 0) + 1;
    struct register_load *load;
    struct load_slot *slot;
    guint64 users[USER_WORDS] = {0};
    guint requests = 0;
    guint failed = 0;

    if (!is_first_final(event) || t->method != SIP_METHOD_REGISTER || t->request_record == 0)
        return;
    load = find_load(event->history, t->destination);
    slot = slot_of(load, t->request_time);
    if (slot == NULL)
        return;
    slot->answered++;
    if (t->final_status != 500 && t->final_status != 503)
        return;
    slot->refused++;
    for (gsize i = 0; i < LOAD_SLOTS; i++) {
        slot = &load->slots[i];
        if (slot->second + STORM_WINDOW <= now)
            continue;
        requests += slot->requests;
        failed += slot->refused;
        if (slot->second + STORM_PATIENCE < now && slot->requests > slot->answered)
            failed += slot->requests - slot->answered;
        for (gsize j = 0; j < USER_WORDS; j++)
            users[j] |= slot->users[j];
    }
    if (requests < STORM_REQUESTS || failed * 2 < requests || count_bits(users, USER_WORDS) < STORM_USERS ||
        transaction_final_is_forwarded(t) ||
        (load->reported != NEVER && event->packet->time - load->reported < REPORT_INTERVAL))
        return;
    load->reported = event->packet->time;
    history_find(event->history, SIP_FINDING_registration_storm, t->final_record, t->request_record, "requests",
                 history_number(requests), "failed", history_number(failed), "seconds", history_number(STORM_WINDOW),
                 NULL);
}
