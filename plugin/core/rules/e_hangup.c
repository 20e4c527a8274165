/* e_hangup.c
 * Section E of the rules: how answered calls end before their time.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * RFC 3261 §13.2.2.4; RFC 3326 §3.2; RFC 4028 §7.2, §10; 3GPP TS 24.229 (RELEASE_CAUSE)
 */

#include "e_answered.h"

#define BAD_ANSWER_TIME 2.0  /* seconds after the ACK within which a BYE is about the answer */
#define SHORTEST_INTERVAL 60 /* seconds: what is below is no session timer (RFC 4028 demands 90) */
#define LONGEST_MARGIN 32.0  /* seconds before the end of the session that the BYE comes at most */
#define TIMER_TOLERANCE 5.0  /* seconds */
#define SHORTEST_AGE 20.0    /* seconds: people end shorter calls at equal ages by chance */
#define SAME_AGE_SPREAD 1.0  /* seconds */
#define SAME_AGE_COUNT 3
#define NO_ACK_AGE_MIN 31.0 /* seconds: a server that got no ACK gives up after 64*T1 */
#define NO_ACK_AGE_MAX 34.0

struct ended_call {
    guint32 users; /* hash of From and To */
    gdouble start;
    gdouble end;
};

/* The oldest calls that one side ended: a limit is an age that no call exceeds. */
struct ages {
    gdouble low; /* of the calls of about the greatest age */
    gdouble high;
    guint count;
    guint32 first_record;
    guint32 found_record; /* of the finding; 0: none */
    struct ended_call calls[SAME_AGE_COUNT];
};

struct section_state {
    GHashTable *ages; /* host that sent the BYE -> struct ages */
};

/* The first BYE of its sender, on the first leg. */
static gboolean is_hangup(const struct sip_event *event)
{
    return event->message->method == SIP_METHOD_BYE && !event->copy && !transaction_is_initial(event->transaction) &&
           !transaction_is_forwarded(event->transaction);
}

/* --- E4 --- */

static gboolean is_about_answer(const struct sip_reason *reason)
{
    if (!reason->has_cause || sip_reason_is_constant(reason))
        return FALSE;
    if (sip_text_equal(reason->protocol, "SIP"))
        return reason->cause == 488 || reason->cause == 580 || reason->cause == 606;
    return sip_text_equal(reason->protocol, "Q.850") &&
           (reason->cause == 58 || reason->cause == 65 || reason->cause == 79 || reason->cause == 88);
}

/* E4: the session that was agreed on can't be used, so the call is ended as soon as it may be. */
void e4_hangup_after_bad_answer(const struct sip_event *event)
{
    const struct sip_transaction *invite;
    struct sip_values values;
    struct sip_text value;
    struct sip_reason reason;

    if (!is_hangup(event) || !sip_message_has(event->message, SIP_HEADER_REASON))
        return;
    invite = call_dialog_invite(event->call, event->transaction);
    if (invite == NULL || invite->ack_time == NEVER || event->packet->time - invite->ack_time > BAD_ANSWER_TIME)
        return;
    values = sip_values_of(event->message, SIP_HEADER_REASON);
    while (sip_values_next(&values, &value))
        if (sip_reason_parse(value, &reason) && is_about_answer(&reason)) {
            history_find(event->history, SIP_FINDING_hangup_after_bad_answer, event->record, invite->final_record,
                         "protocol", history_words(reason.protocol), "cause", history_number(reason.cause), "seconds",
                         history_seconds(event->packet->time - invite->ack_time), NULL);
            return;
        }
}

/* --- E5 --- */

static gboolean contains(struct sip_text text, const char *word)
{
    for (; text.length > 0; text = sip_text_skip(text, 1))
        if (sip_text_has_prefix(text, word))
            return TRUE;
    return FALSE;
}

static gboolean names_media_timeout(const struct sip_reason *reason)
{
    static const char *const media[] = {"rtp", "media"};
    static const char *const silences[] = {"timeout", "time-out", "time out", "timed out", "inactivity"};

    if (sip_text_equal(reason->protocol, "RELEASE_CAUSE") && reason->has_cause &&
        (reason->cause == 2 || reason->cause == 3))
        return TRUE;
    for (gsize i = 0; i < G_N_ELEMENTS(media); i++)
        for (gsize k = 0; k < G_N_ELEMENTS(silences); k++)
            if (contains(reason->text, media[i]) && contains(reason->text, silences[k]))
                return TRUE;
    return FALSE;
}

/* E5: the BYE says that it missed the media. */
void e5_media_timeout(const struct sip_event *event)
{
    struct sip_values values;
    struct sip_text value;
    struct sip_reason reason;

    if (!is_hangup(event) || !sip_message_has(event->message, SIP_HEADER_REASON))
        return;
    values = sip_values_of(event->message, SIP_HEADER_REASON);
    while (sip_values_next(&values, &value))
        if (sip_reason_parse(value, &reason) && names_media_timeout(&reason)) {
            history_find(event->history, SIP_FINDING_media_timeout, event->record, 0, "reason", history_words(value),
                         NULL);
            return;
        }
}

/* The last 2xx to INVITE or UPDATE in the dialog: its Session-Expires counts (RFC 4028 §7.2). */
static const struct sip_transaction *find_last_agreement(const struct sip_event *bye)
{
    const struct sip_transaction *last = NULL;

    for (const struct sip_transaction *t = call_newest(bye->call); t != NULL; t = t->older)
        if ((t->method == SIP_METHOD_INVITE || t->method == SIP_METHOD_UPDATE) && t->final_status / 100 == 2 &&
            transaction_same_dialog(t, bye->transaction) && (last == NULL || t->final_time > last->final_time))
            last = t;
    return last;
}

/* At the end of the session, or before it by the margin of RFC 4028 §10. */
static gboolean is_end_of_session(gdouble age, guint32 interval)
{
    const gdouble margin = MIN(LONGEST_MARGIN, interval / 3.0);

    return ABS(age - (interval - margin)) <= TIMER_TOLERANCE || ABS(age - interval) <= TIMER_TOLERANCE;
}

/* E5: the side that waits for the refresh ends the call. */
void e5_session_timer_expired(const struct sip_event *event)
{
    const struct sip_transaction *bye = event->transaction;
    const struct sip_transaction *last;
    gdouble age;

    if (!is_hangup(event) || history_has_found(event->history, SIP_FINDING_media_timeout, event->record))
        return;
    last = find_last_agreement(event);
    if (last == NULL || last->session_interval < SHORTEST_INTERVAL || last->refresher == REFRESHER_UNKNOWN ||
        transaction_same_direction(last, bye) != (last->refresher == REFRESHER_SERVER))
        return;
    age = event->packet->time - last->final_time;
    if (is_end_of_session(age, last->session_interval))
        history_find(event->history, SIP_FINDING_session_timer_expired, event->record, last->final_record, "interval",
                     history_number(last->session_interval), "seconds", history_seconds(age), NULL);
}

static struct ages *find_ages(const struct sip_event *event, guint32 endpoint)
{
    struct section_state *state = history_section_state(event->history, &sip_rules_e);
    gpointer host = GUINT_TO_POINTER(history_host(event->history, endpoint));
    struct ages *ages = g_hash_table_lookup(state->ages, host);

    if (ages == NULL) {
        ages = g_new0(struct ages, 1);
        g_hash_table_insert(state->ages, host, ages);
    }
    return ages;
}

/* A call has become older than all before: what they had in common was no limit. */
static void start_again(struct sip_history *history, struct ages *ages, gdouble age)
{
    history_withdraw(history, SIP_FINDING_calls_end_at_same_age, ages->found_record);
    *ages = (struct ages){.low = age, .high = age};
}

static gboolean is_longer(const struct ages *ages, gdouble age)
{
    return age > ages->high && age - ages->low > SAME_AGE_SPREAD;
}

/* A generator of test calls has several of one user to another at a time. */
static gboolean is_generated(const struct ages *ages)
{
    for (guint i = 0; i < ages->count; i++)
        for (guint k = 0; k < i; k++)
            if (ages->calls[i].users == ages->calls[k].users && ages->calls[i].start < ages->calls[k].end &&
                ages->calls[k].start < ages->calls[i].end)
                return TRUE;
    return FALSE;
}

static void count_age(const struct sip_event *event, struct ages *ages, const struct ended_call *call)
{
    const gdouble age = call->end - call->start;
    char *host;

    if (is_longer(ages, age))
        start_again(event->history, ages, age);
    if (ages->high - age > SAME_AGE_SPREAD || ages->count >= SAME_AGE_COUNT)
        return;
    ages->low = MIN(ages->low, age);
    ages->high = MAX(ages->high, age);
    if (ages->count == 0)
        ages->first_record = event->record;
    ages->calls[ages->count++] = *call;
    if (ages->count < SAME_AGE_COUNT || is_generated(ages))
        return;
    ages->found_record = event->record;
    host = history_endpoint_text(event->history, event->source);
    history_find(event->history, SIP_FINDING_calls_end_at_same_age, event->record, ages->first_record, "host", host,
                 "count", history_number(ages->count), "seconds", history_seconds(age), NULL);
    g_free(host);
}

/* The end has a reason of its own. */
static gboolean is_explained(const struct sip_event *event, const struct sip_transaction *invite, gdouble age)
{
    return invite->ack_time == NEVER || (age >= NO_ACK_AGE_MIN && age <= NO_ACK_AGE_MAX && invite->final_copies > 1) ||
           history_has_found(event->history, SIP_FINDING_no_ack_to_2xx, invite->final_record) ||
           history_has_found(event->history, SIP_FINDING_ack_not_accepted, invite->final_record) ||
           history_has_found(event->history, SIP_FINDING_media_timeout, event->record) ||
           history_has_found(event->history, SIP_FINDING_session_timer_expired, event->record);
}

/* E5: calls that one side ends at the same greatest age; a call that the other side ends later disproves it. */
void e5_calls_end_at_same_age(const struct sip_event *event)
{
    const struct sip_transaction *invite;
    struct ended_call call;
    struct ages *others;
    gdouble age;

    if (!is_hangup(event) || (invite = call_dialog_invite(event->call, event->transaction)) == NULL)
        return;
    age = event->packet->time - invite->final_time;
    if (age < SHORTEST_AGE || is_explained(event, invite, age))
        return;
    call = (struct ended_call){
        .users = history_hash(event->message->from_uri) * 31 + invite->to_uri,
        .start = invite->final_time,
        .end = event->packet->time,
    };
    others = find_ages(event, event->destination);
    if (is_longer(others, age))
        start_again(event->history, others, age);
    count_age(event, find_ages(event, event->source), &call);
}

void *e5_create(void)
{
    struct section_state *state = g_new(struct section_state, 1);

    state->ages = g_hash_table_new_full(g_direct_hash, g_direct_equal, NULL, g_free);
    return state;
}

void e5_destroy(void *data)
{
    struct section_state *state = data;

    g_hash_table_destroy(state->ages);
    g_free(state);
}
