/* endpoints.c
 * Addresses by number, and when and in which directions they were seen.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#include <arpa/inet.h>

#include "private.h"

/* An IPv4 address stands as ::ffff:a.b.c.d. */
static const guint8 mapped_prefix[12] = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};

struct endpoint {
    struct sip_endpoint endpoint;
    guint32 host;      /* number of the endpoint with the same address and port 0 */
    gdouble last_time; /* of a host: when it last sent a SIP message */
};

struct endpoint_book {
    GPtrArray *endpoints;         /* struct endpoint, by number */
    GHashTable *numbers;          /* struct endpoint -> number */
    GHashTable *directions;       /* set of host pairs, sender in the upper half */
    guint64 recent[1024];         /* some that are in it, to save looking them up again */
    guint32 recent_numbers[1024]; /* of endpoints, by hash */
};

static guint hash_endpoint(gconstpointer data)
{
    const struct endpoint *endpoint = data;
    const struct sip_text address = {(const char *)endpoint->endpoint.address, sizeof endpoint->endpoint.address};

    return (guint)hash_text(endpoint->endpoint.port, address);
}

static gboolean equal_endpoints(gconstpointer left, gconstpointer right)
{
    const struct endpoint *a = left;
    const struct endpoint *b = right;

    guint64 difference = 0;

    for (gsize i = 0; i < sizeof a->endpoint.address; i += sizeof difference) {
        guint64 left_half;
        guint64 right_half;

        memcpy(&left_half, a->endpoint.address + i, sizeof left_half);
        memcpy(&right_half, b->endpoint.address + i, sizeof right_half);
        difference |= left_half ^ right_half;
    }
    return difference == 0 && a->endpoint.port == b->endpoint.port;
}

struct endpoint_book *endpoint_book_new(void)
{
    struct endpoint_book *book = g_new0(struct endpoint_book, 1);

    book->endpoints = g_ptr_array_new_with_free_func(g_free);
    book->numbers = g_hash_table_new(hash_endpoint, equal_endpoints);
    book->directions = g_hash_table_new_full(history_hash_pair, g_int64_equal, g_free, NULL);
    return book;
}

void endpoint_book_free(struct endpoint_book *book)
{
    g_hash_table_destroy(book->directions);
    g_hash_table_destroy(book->numbers);
    g_ptr_array_free(book->endpoints, TRUE);
    g_free(book);
}

/* NOLINTNEXTLINE(misc-no-recursion): once, for the host of an endpoint */
static guint32 find_or_add(struct endpoint_book *book, const struct sip_endpoint *wanted)
{
    struct endpoint key = {.endpoint = *wanted};
    struct endpoint *added;
    guint32 added_number;
    gpointer number;

    if (g_hash_table_lookup_extended(book->numbers, &key, NULL, &number))
        return GPOINTER_TO_UINT(number);
    added = g_memdup2(&key, sizeof key);
    added->last_time = NEVER;
    added_number = book->endpoints->len;
    g_ptr_array_add(book->endpoints, added);
    g_hash_table_insert(book->numbers, added, GUINT_TO_POINTER(added_number));
    added->host = added_number;
    if (wanted->port != 0) {
        struct sip_endpoint host = *wanted;

        host.port = 0;
        added->host = find_or_add(book, &host);
    }
    return added_number;
}

static struct endpoint *at(const struct endpoint_book *book, guint32 number)
{
    return g_ptr_array_index(book->endpoints, number);
}

guint32 endpoint_book_number(struct endpoint_book *book, const struct sip_endpoint *endpoint)
{
    const struct endpoint key = {.endpoint = *endpoint};
    guint32 *recent = &book->recent_numbers[hash_endpoint(&key) % G_N_ELEMENTS(book->recent_numbers)];

    if (*recent >= book->endpoints->len || !equal_endpoints(&key, at(book, *recent)))
        *recent = find_or_add(book, endpoint);
    return *recent;
}

static guint64 direction_of(const struct endpoint_book *book, guint32 source, guint32 destination)
{
    return (guint64)at(book, source)->host << 32 | at(book, destination)->host;
}

void endpoint_book_saw(struct endpoint_book *book, guint32 source, guint32 destination, gdouble time)
{
    const guint64 direction = direction_of(book, source, destination);
    struct endpoint *host = at(book, at(book, source)->host);

    guint64 *recent = &book->recent[history_hash_pair(&direction) % G_N_ELEMENTS(book->recent)];

    host->last_time = MAX(host->last_time, time);
    if (*recent == direction)
        return;
    *recent = direction;
    if (!g_hash_table_contains(book->directions, &direction))
        g_hash_table_add(book->directions, g_memdup2(&direction, sizeof direction));
}

guint32 history_host(const struct sip_history *history, guint32 endpoint)
{
    return at(history->endpoints, endpoint)->host;
}

char *history_endpoint_text(const struct sip_history *history, guint32 number)
{
    return sip_endpoint_text(&at(history->endpoints, number)->endpoint);
}

gboolean history_both_directions_seen(const struct sip_history *history, const struct sip_transaction *transaction)
{
    const guint64 there = direction_of(history->endpoints, transaction->source, transaction->destination);
    const guint64 back = direction_of(history->endpoints, transaction->destination, transaction->source);

    return g_hash_table_contains(history->endpoints->directions, &there) &&
           g_hash_table_contains(history->endpoints->directions, &back);
}

gboolean history_covers(const struct sip_history *history, const struct sip_transaction *transaction, gdouble time)
{
    return at(history->endpoints, history_host(history, transaction->source))->last_time >= time ||
           at(history->endpoints, history_host(history, transaction->destination))->last_time >= time;
}

gdouble history_last_sent(const struct sip_history *history, guint32 endpoint)
{
    return at(history->endpoints, history_host(history, endpoint))->last_time;
}

gboolean history_find_endpoint(const struct sip_history *history, struct sip_text host, guint16 port, guint32 *number)
{
    struct sip_endpoint endpoint = {.port = port};
    char text[INET6_ADDRSTRLEN];

    if (host.length == 0 || host.length >= sizeof text)
        return FALSE;
    memcpy(text, host.data, host.length);
    text[host.length] = '\0';
    if (inet_pton(AF_INET, text, endpoint.address + sizeof mapped_prefix) == 1)
        memcpy(endpoint.address, mapped_prefix, sizeof mapped_prefix);
    else if (inet_pton(AF_INET6, text, endpoint.address) != 1)
        return FALSE;
    *number = endpoint_book_number(history->endpoints, &endpoint);
    return TRUE;
}
