/* family.c
 * Links a request to the refused one that it repeats, changed: with credentials, another interval, without an
 * extension, elsewhere.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * RFC 3261 §8.1.3.4, §8.1.3.5, §10.2, §22.2; RFC 4028 §7.3
 */

#include "private.h"

#define FAMILY_WINDOW 64.0  /* seconds from a refusal to the retry */
#define STRANGER_WINDOW 2.0 /* the same for a retry under another Call-ID or From tag */

/* A client may repeat the request, changed, after these. */
static gboolean invites_retry(guint16 status)
{
    switch (status) {
    case 401:
    case 407:
    case 413:
    case 415:
    case 416:
    case 420:
    case 421:
    case 422:
    case 423:
    case 494:
        return TRUE;
    default:
        return status / 100 == 3;
    }
}

static gboolean awaits_retry(const struct sip_history *history, const struct sip_transaction *t, gdouble window)
{
    return t->next == NULL && invites_retry(t->final_status) && history->now - t->final_time <= window;
}

typedef void (*nonce_visitor)(struct sip_history *history, struct sip_transaction *transaction, gpointer nonce);

/* A nonce is asked for by 401 and 407 and given by credentials: each header that carries one. */
static void visit_nonces(struct sip_history *history, struct sip_transaction *transaction,
                         const struct sip_message *message, enum sip_header header, nonce_visitor visit)
{
    struct sip_values values;
    struct sip_text value;
    struct sip_auth auth;

    if (message == NULL || !sip_message_has(message, header))
        return;
    values = sip_values_of(message, header);
    while (sip_values_next(&values, &value))
        if (sip_auth_parse(value, &auth) && auth.nonce.length > 0)
            visit(history, transaction, GUINT_TO_POINTER(history_hash(auth.nonce)));
}

static void join(struct sip_transaction *transaction, struct sip_transaction *refused)
{
    transaction->previous = refused;
    refused->next = transaction;
}

static void join_by_nonce(struct sip_history *history, struct sip_transaction *transaction, gpointer nonce)
{
    struct sip_transaction *challenged = g_hash_table_lookup(history->challenges, nonce);

    if (transaction->previous == NULL && challenged != NULL && challenged != transaction &&
        challenged->method == transaction->method && awaits_retry(history, challenged, FAMILY_WINDOW))
        join(transaction, challenged);
}

static void join_by_call(struct sip_history *history, struct sip_transaction *transaction)
{
    for (struct sip_transaction *t = transaction->older; t != NULL; t = t->older) {
        if (t->method == transaction->method && t->from_tag == transaction->from_tag &&
            t->to_uri == transaction->to_uri && t->sent_by == transaction->sent_by && t->cseq < transaction->cseq &&
            awaits_retry(history, t, FAMILY_WINDOW)) {
            join(transaction, t);
            return;
        }
    }
}

static gpointer stranger_key(const struct sip_history *history, const struct sip_transaction *transaction)
{
    const struct sip_message *request = transaction_request(transaction);
    guint32 key = history_host(history, transaction->source);

    if (request == NULL)
        return NULL;
    key = key * 31 + history_hash_folded(request->from_uri);
    key = key * 31 + transaction->to_uri;
    key = key * 31 + transaction->method;
    return GUINT_TO_POINTER(key);
}

/* A client that changes Call-ID or From tag for the retry (some REGISTER clients and B2BUAs do). */
static void join_stranger(struct sip_history *history, struct sip_transaction *transaction)
{
    struct sip_transaction *refused = g_hash_table_lookup(history->refusals, stranger_key(history, transaction));

    if (refused != NULL && refused != transaction && refused->method == transaction->method &&
        refused->to_uri == transaction->to_uri && awaits_retry(history, refused, STRANGER_WINDOW))
        join(transaction, refused);
}

void history_join_family(struct sip_history *history, struct sip_transaction *transaction)
{
    const struct sip_message *request = transaction_request(transaction);

    visit_nonces(history, transaction, request, SIP_HEADER_AUTHORIZATION, join_by_nonce);
    visit_nonces(history, transaction, request, SIP_HEADER_PROXY_AUTHORIZATION, join_by_nonce);
    if (transaction->previous == NULL)
        join_by_call(history, transaction);
    if (transaction->previous == NULL && transaction_is_initial(transaction))
        join_stranger(history, transaction);
}

static void remember_nonce(struct sip_history *history, struct sip_transaction *transaction, gpointer nonce)
{
    g_hash_table_insert(history->challenges, nonce, transaction);
}

void history_remember_refusal(struct sip_history *history, struct sip_transaction *transaction)
{
    if (!invites_retry(transaction->final_status) || transaction->method == SIP_METHOD_CANCEL)
        return;
    transaction->awaits_retry = TRUE;
    visit_nonces(history, transaction, transaction_final(transaction), SIP_HEADER_WWW_AUTHENTICATE, remember_nonce);
    visit_nonces(history, transaction, transaction_final(transaction), SIP_HEADER_PROXY_AUTHENTICATE, remember_nonce);
    if (transaction_request(transaction) != NULL && transaction_is_initial(transaction))
        g_hash_table_insert(history->refusals, stranger_key(history, transaction), transaction);
}

static void forget_nonce(struct sip_history *history, struct sip_transaction *transaction, gpointer nonce)
{
    if (g_hash_table_lookup(history->challenges, nonce) == transaction)
        g_hash_table_remove(history->challenges, nonce);
}

void history_leave_family(struct sip_history *history, struct sip_transaction *transaction)
{
    gpointer key;

    if (!transaction->awaits_retry)
        return;
    key = stranger_key(history, transaction);
    visit_nonces(history, transaction, transaction_final(transaction), SIP_HEADER_WWW_AUTHENTICATE, forget_nonce);
    visit_nonces(history, transaction, transaction_final(transaction), SIP_HEADER_PROXY_AUTHENTICATE, forget_nonce);
    if (g_hash_table_lookup(history->refusals, key) == transaction)
        g_hash_table_remove(history->refusals, key);
}
