/* transactions.c
 * Finds the request that a response answers.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * RFC 3261 §17.1.3, §17.2.3
 */

#include <string.h>

#include "transactions.h"

/* Branch and CSeq method name a transaction (RFC 3261 §17.1.3). Call-ID and CSeq number belong to the key as well,
 * because real clients and test tools reuse branches; they also serve clients that send no branch. The texts are kept
 * as two hashes of them, so that a transaction costs the same whatever the length of its headers. */
struct entry {
    guint64 low;
    guint64 high;
    struct sip_transaction transaction;
};

struct sip_transactions {
    GHashTable *entries; /* set of struct entry */
};

static guint64 mix(guint64 hash, struct sip_text text, guint64 prime)
{
    for (gsize i = 0; i < text.length; i++)
        hash = (hash ^ (guint8)text.data[i]) * prime;
    return (hash ^ text.length) * prime;
}

static struct entry make_entry(const struct sip_message *message)
{
    static const guint64 fnv_prime = G_GUINT64_CONSTANT(1099511628211);
    static const guint64 other_prime = G_GUINT64_CONSTANT(0x9E3779B97F4A7C15);
    const guint64 numbers = (guint64)message->cseq << 8 | (guint64)message->method;
    struct entry entry = {.low = numbers, .high = ~numbers};

    entry.low = mix(mix(entry.low, message->branch, fnv_prime), message->call_id, fnv_prime);
    entry.high = mix(mix(entry.high, message->branch, other_prime), message->call_id, other_prime);
    return entry;
}

static guint hash_entry(gconstpointer data)
{
    const struct entry *entry = data;

    return (guint)(entry->low ^ entry->low >> 32);
}

static gboolean equal_entries(gconstpointer left, gconstpointer right)
{
    const struct entry *a = left;
    const struct entry *b = right;

    return a->low == b->low && a->high == b->high;
}

struct sip_transactions *sip_transactions_new(void)
{
    struct sip_transactions *transactions = g_new(struct sip_transactions, 1);

    transactions->entries = g_hash_table_new_full(hash_entry, equal_entries, g_free, NULL);
    return transactions;
}

void sip_transactions_free(struct sip_transactions *transactions)
{
    if (transactions == NULL)
        return;
    g_hash_table_destroy(transactions->entries);
    g_free(transactions);
}

void sip_transactions_add_request(struct sip_transactions *transactions, guint32 frame,
                                  const struct sip_message *request)
{
    struct entry entry = make_entry(request);

    if (request->method == SIP_METHOD_ACK || g_hash_table_contains(transactions->entries, &entry))
        return;
    entry.transaction = (struct sip_transaction){.request_frame = frame, .in_dialog = request->to_tag.length > 0};
    g_hash_table_add(transactions->entries, g_memdup2(&entry, sizeof entry));
}

const struct sip_transaction *sip_transactions_find(const struct sip_transactions *transactions,
                                                    const struct sip_message *response)
{
    const struct entry key = make_entry(response);
    const struct entry *entry = g_hash_table_lookup(transactions->entries, &key);

    return entry != NULL ? &entry->transaction : NULL;
}
