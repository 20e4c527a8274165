/* test_limits.c
 * What the book of a capture does when it is full.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#include <sipexplain/analysis.h>

#include "support.h"

#define MOST_CALLS 100000
#define MOST_TRANSACTIONS 64

static void add(struct sip_analysis *analysis, guint32 frame, const char *start_line, guint call, guint cseq,
                gboolean quoted)
{
    char *text = g_strdup_printf("%s\r\nVia: SIP/2.0/UDP a;branch=z9hG4bK%u-%u\r\nFrom: <sip:a@example.com>;tag=%u\r\n"
                                 "To: <sip:b@example.com>\r\nCall-ID: %u\r\nCSeq: %u INVITE\r\n\r\n",
                                 start_line, call, cseq, call, call, cseq);
    const struct sip_packet packet = {.frame = frame, .time = 1, .quoted = quoted};
    struct sip_message message;

    g_assert_true(sip_message_scan(text, strlen(text), &message, NULL));
    sip_analysis_add(analysis, &packet, &message);
    g_free(text);
}

static void add_request(struct sip_analysis *analysis, guint32 frame, guint call, guint cseq)
{
    add(analysis, frame, "INVITE sip:b@example.com SIP/2.0", call, cseq, FALSE);
}

/* The frame of the request that a response added now is put to; 0: none. */
static guint32 answer(struct sip_analysis *analysis, guint32 frame, guint call, guint cseq)
{
    const struct sip_ledger *ledger = sip_analysis_ledger(analysis);
    guint32 first;

    add(analysis, frame, "SIP/2.0 180 Ringing", call, cseq, FALSE);
    g_assert_cmpuint(sip_ledger_find(ledger, frame, &first), ==, 1);
    return sip_ledger_frame(ledger, sip_ledger_record(ledger, first)->request);
}

static gboolean tells_of_forgotten_calls(const struct sip_analysis *analysis, guint32 frame)
{
    const struct sip_ledger *ledger = sip_analysis_ledger(analysis);
    guint32 first;

    g_assert_cmpuint(sip_ledger_find(ledger, frame, &first), ==, 1);
    return sip_ledger_find_remark(ledger, first, SIP_FINDING_calls_forgotten) != NULL;
}

static void test_the_call_idle_longest_is_forgotten_and_the_reader_told_once(void)
{
    struct sip_analysis *analysis = sip_analysis_new();
    guint32 frame = 1;

    for (; frame <= MOST_CALLS + 3; frame++)
        add_request(analysis, frame, frame, 1);
    g_assert_false(tells_of_forgotten_calls(analysis, MOST_CALLS + 1));
    g_assert_true(tells_of_forgotten_calls(analysis, MOST_CALLS + 2));
    g_assert_false(tells_of_forgotten_calls(analysis, MOST_CALLS + 3));
    g_assert_cmpuint(answer(analysis, frame, 1, 1), ==, 0);
    g_assert_cmpuint(answer(analysis, frame + 1, MOST_CALLS, 1), ==, MOST_CALLS);
    sip_analysis_free(analysis);
}

static void test_quoted_messages_count_as_well(void)
{
    struct sip_analysis *analysis = sip_analysis_new();

    for (guint32 frame = 1; frame <= MOST_CALLS + 2; frame++)
        add(analysis, frame, "INVITE sip:b@example.com SIP/2.0", frame, 1, TRUE);
    g_assert_true(tells_of_forgotten_calls(analysis, MOST_CALLS + 2));
    sip_analysis_free(analysis);
}

static void test_the_oldest_transaction_of_a_call_is_forgotten(void)
{
    struct sip_analysis *analysis = sip_analysis_new();
    guint32 frame = 1;

    for (; frame <= MOST_TRANSACTIONS + 1; frame++)
        add_request(analysis, frame, 1, frame);
    g_assert_cmpuint(answer(analysis, frame, 1, 2), ==, 2);
    g_assert_cmpuint(answer(analysis, frame + 1, 1, 1), ==, 0);
    sip_analysis_free(analysis);
}

static void add_call(struct sip_analysis *analysis, guint32 frame, const char *call_id)
{
    char *text = g_strdup_printf("OPTIONS sip:b@example.com SIP/2.0\r\nVia: SIP/2.0/UDP a;branch=z9hG4bK1\r\n"
                                 "From: <sip:a@example.com>;tag=a\r\nCSeq: 1 OPTIONS\r\nCall-ID: %s\r\n\r\n",
                                 call_id);
    const struct sip_packet packet = {.frame = frame, .time = frame};
    struct sip_message message;

    g_assert_true(sip_message_scan(text, strlen(text), &message, NULL));
    sip_analysis_add(analysis, &packet, &message);
    g_free(text);
}

/* Without a secret in it the hash of both would be the same: a changed top bit passes the multiplication by any odd
 * number and the fold, and the next word takes it back. */
static void test_call_ids_that_are_made_to_collide_stay_apart(void)
{
    struct sip_analysis *analysis = sip_analysis_new();
    guint32 first;

    add_call(analysis, 1, "aaaaaaaabbbbbbbbzzzzzzzz");
    add_call(analysis, 2, "aaaaaaa\341bbb\342bbb\342zzzzzzzz");
    g_assert_cmpuint(sip_ledger_find(sip_analysis_ledger(analysis), 2, &first), ==, 1);
    g_assert_false(sip_ledger_record(sip_analysis_ledger(analysis), first)->resent);
    sip_analysis_free(analysis);
}

int main(int argc, char *argv[])
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/limits/calls", test_the_call_idle_longest_is_forgotten_and_the_reader_told_once);
    g_test_add_func("/limits/quotations", test_quoted_messages_count_as_well);
    g_test_add_func("/limits/transactions", test_the_oldest_transaction_of_a_call_is_forgotten);
    g_test_add_func("/limits/collisions", test_call_ids_that_are_made_to_collide_stay_apart);
    return g_test_run();
}
