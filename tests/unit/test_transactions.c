/* test_transactions.c
 * Which request a response answers, as the analysis puts it into the ledger.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * RFC 3261 §9.1, §17.1.3, §17.2.3
 */

#include <sipexplain/analysis.h>

#include "support.h"

/* What names a transaction. The other headers are the same in every message here. */
struct naming {
    const char *branch; /* "": no branch parameter */
    const char *method;
    guint cseq;
    const char *call_id;
    const char *to_tag; /* "": none */
    const char *sent_by;
};

static struct sip_message make(const char *start_line, const struct naming *naming)
{
    char *string = g_strdup_printf("%s\n"
                                   "Via: SIP/2.0/UDP %s%s%s\n"
                                   "From: <sip:alice@example.com>;tag=a\n"
                                   "To: <sip:bob@example.com>%s%s\n"
                                   "Call-ID: %s\n"
                                   "CSeq: %u %s\n"
                                   "\n",
                                   start_line, naming->sent_by, *naming->branch != '\0' ? ";branch=" : "",
                                   naming->branch, *naming->to_tag != '\0' ? ";tag=" : "", naming->to_tag,
                                   naming->call_id, naming->cseq, naming->method);
    const struct sip_message message = scan(lines(string));

    g_free(string);
    return message;
}

/* Frames are one second apart. */
static void add(struct sip_analysis *analysis, guint32 frame, const struct sip_message *message)
{
    const struct sip_packet packet = {.frame = frame, .time = frame};

    sip_analysis_add(analysis, &packet, message);
}

static void add_request(struct sip_analysis *analysis, guint32 frame, struct naming naming)
{
    char *start_line = g_strdup_printf("%s sip:bob@example.com SIP/2.0", naming.method);
    const struct sip_message message = make(start_line, &naming);

    g_free(start_line);
    add(analysis, frame, &message);
}

static const struct sip_record *record_of(const struct sip_analysis *analysis, guint32 frame)
{
    guint32 first;

    g_assert_cmpuint(sip_ledger_find(sip_analysis_ledger(analysis), frame, &first), ==, 1);
    return sip_ledger_record(sip_analysis_ledger(analysis), first);
}

static guint32 frame_of(const struct sip_analysis *analysis, guint32 record)
{
    return record != 0 ? sip_ledger_record(sip_analysis_ledger(analysis), record)->frame : 0;
}

/* Takes a response and returns the frame of the request that it is said to answer; 0 if none is known. */
static guint32 answered(struct sip_analysis *analysis, guint32 frame, const char *status, struct naming naming)
{
    char *start_line = g_strdup_printf("SIP/2.0 %s", status);
    const struct sip_message message = make(start_line, &naming);

    g_free(start_line);
    add(analysis, frame, &message);
    return frame_of(analysis, record_of(analysis, frame)->request);
}

#define CLIENT "192.0.2.1"
#define PROXY "192.0.2.5"

#define NAMED_AT(...) ((struct naming){__VA_ARGS__})
#define NAMED(...) NAMED_AT(__VA_ARGS__, CLIENT)

static void test_match(void)
{
    struct sip_analysis *analysis = sip_analysis_new();

    add_request(analysis, 1, NAMED("z9hG4bK1", "INVITE", 1, "c1", ""));
    g_assert_cmpuint(answered(analysis, 2, "100 Trying", NAMED("z9hG4bK1", "INVITE", 1, "c1", "")), ==, 1);
    g_assert_cmpuint(answered(analysis, 3, "180 Ringing", NAMED("z9hG4bK1", "INVITE", 1, "c1", "b")), ==, 1);
    g_assert_cmpuint(answered(analysis, 4, "200 OK", NAMED("z9hG4bK1", "INVITE", 1, "c1", "b")), ==, 1);
    sip_analysis_free(analysis);
}

static void test_no_match(void)
{
    static const struct naming others[] = {
        {"z9hG4bK2", "INVITE", 1, "c1", "b", CLIENT},
        {"z9hG4bK1", "BYE", 1, "c1", "b", CLIENT},
        {"z9hG4bK1", "INVITE", 2, "c1", "b", CLIENT},
        {"z9hG4bK1", "INVITE", 1, "c2", "b", CLIENT},
        {"z9hG4bK1", "INVITE", 1, "c1", "b", PROXY},
        {"", "INVITE", 1, "c1", "b", CLIENT},
        {"", "", 0, "", "", CLIENT},
    };
    struct sip_analysis *analysis = sip_analysis_new();

    add_request(analysis, 1, NAMED("z9hG4bK1", "INVITE", 1, "c1", ""));
    for (guint i = 0; i < G_N_ELEMENTS(others); i++)
        g_assert_cmpuint(answered(analysis, 2 + i, "200 OK", others[i]), ==, 0);
    sip_analysis_free(analysis);
}

/* A proxy sends the request on with a branch of its own: each leg has its own request. */
static void test_two_legs_of_a_proxy(void)
{
    struct sip_analysis *analysis = sip_analysis_new();

    add_request(analysis, 1, NAMED("z9hG4bKcaller", "INVITE", 1, "c1", ""));
    add_request(analysis, 2, NAMED_AT("z9hG4bKproxy", "INVITE", 1, "c1", "", PROXY));
    g_assert_cmpuint(answered(analysis, 3, "200 OK", NAMED_AT("z9hG4bKproxy", "INVITE", 1, "c1", "b", PROXY)), ==, 2);
    g_assert_cmpuint(answered(analysis, 4, "200 OK", NAMED("z9hG4bKcaller", "INVITE", 1, "c1", "b")), ==, 1);
    sip_analysis_free(analysis);
}

/* CANCEL has branch and CSeq number of its INVITE; its 200 answers the CANCEL alone. */
static void test_cancel_and_its_invite(void)
{
    struct sip_analysis *analysis = sip_analysis_new();

    add_request(analysis, 1, NAMED("z9hG4bK1", "INVITE", 1, "c1", ""));
    add_request(analysis, 2, NAMED("z9hG4bK1", "CANCEL", 1, "c1", ""));
    g_assert_cmpuint(answered(analysis, 3, "200 OK", NAMED("z9hG4bK1", "CANCEL", 1, "c1", "b")), ==, 2);
    g_assert_cmpuint(answered(analysis, 4, "487 Request Terminated", NAMED("z9hG4bK1", "INVITE", 1, "c1", "b")), ==, 1);
    sip_analysis_free(analysis);
}

static void test_retransmission_keeps_the_first_frame(void)
{
    struct sip_analysis *analysis = sip_analysis_new();

    add_request(analysis, 1, NAMED("z9hG4bK1", "INVITE", 1, "c1", ""));
    add_request(analysis, 2, NAMED("z9hG4bK1", "INVITE", 1, "c1", ""));
    add_request(analysis, 4, NAMED("z9hG4bK1", "INVITE", 1, "c1", ""));
    g_assert_cmpuint(answered(analysis, 5, "486 Busy Here", NAMED("z9hG4bK1", "INVITE", 1, "c1", "b")), ==, 1);
    g_assert_false(record_of(analysis, 1)->resent);
    g_assert_true(record_of(analysis, 2)->resent);
    g_assert_true(record_of(analysis, 4)->resent);
    sip_analysis_free(analysis);
}

static void test_final_is_known_from_the_request(void)
{
    struct sip_analysis *analysis = sip_analysis_new();

    add_request(analysis, 1, NAMED("z9hG4bK1", "INVITE", 1, "c1", ""));
    answered(analysis, 2, "180 Ringing", NAMED("z9hG4bK1", "INVITE", 1, "c1", "b"));
    g_assert_cmpuint(frame_of(analysis, record_of(analysis, 1)->final), ==, 0);
    answered(analysis, 3, "486 Busy Here", NAMED("z9hG4bK1", "INVITE", 1, "c1", "b"));
    answered(analysis, 4, "486 Busy Here", NAMED("z9hG4bK1", "INVITE", 1, "c1", "b"));
    g_assert_cmpuint(frame_of(analysis, record_of(analysis, 1)->final), ==, 3);
    g_assert_false(record_of(analysis, 3)->resent);
    g_assert_true(record_of(analysis, 4)->resent);
    sip_analysis_free(analysis);
}

/* Test tools and some phones use one branch for everything. */
static void test_reused_branch(void)
{
    struct sip_analysis *analysis = sip_analysis_new();

    add_request(analysis, 1, NAMED("z9hG4bK1", "INVITE", 1, "c1", ""));
    add_request(analysis, 2, NAMED("z9hG4bK1", "INVITE", 1, "c2", ""));
    add_request(analysis, 3, NAMED("z9hG4bK1", "INVITE", 2, "c2", "b"));
    g_assert_cmpuint(answered(analysis, 4, "200 OK", NAMED("z9hG4bK1", "INVITE", 1, "c1", "b")), ==, 1);
    g_assert_cmpuint(answered(analysis, 5, "200 OK", NAMED("z9hG4bK1", "INVITE", 1, "c2", "b")), ==, 2);
    g_assert_cmpuint(answered(analysis, 6, "200 OK", NAMED("z9hG4bK1", "INVITE", 2, "c2", "b")), ==, 3);
    sip_analysis_free(analysis);
}

/* RFC 2543 knew no branch, or one that names nothing: Call-ID, tag and CSeq have to do. */
static void test_no_branch(void)
{
    static const char *const branches[] = {"", "1"};

    for (gsize i = 0; i < G_N_ELEMENTS(branches); i++) {
        struct sip_analysis *analysis = sip_analysis_new();

        add_request(analysis, 1, NAMED(branches[i], "INVITE", 1, "c1", ""));
        add_request(analysis, 2, NAMED(branches[i], "INVITE", 1, "c2", ""));
        add_request(analysis, 3, NAMED(branches[i], "BYE", 2, "c1", "b"));
        g_assert_cmpuint(answered(analysis, 4, "200 OK", NAMED(branches[i], "INVITE", 1, "c1", "b")), ==, 1);
        g_assert_cmpuint(answered(analysis, 5, "200 OK", NAMED(branches[i], "INVITE", 1, "c2", "b")), ==, 2);
        g_assert_cmpuint(answered(analysis, 6, "200 OK", NAMED(branches[i], "BYE", 2, "c1", "b")), ==, 3);
        sip_analysis_free(analysis);
    }
}

static void test_in_dialog(void)
{
    struct sip_analysis *analysis = sip_analysis_new();

    add_request(analysis, 1, NAMED("z9hG4bK1", "INVITE", 1, "c1", ""));
    answered(analysis, 2, "200 OK", NAMED("z9hG4bK1", "INVITE", 1, "c1", "b"));
    add_request(analysis, 3, NAMED("z9hG4bK2", "INVITE", 2, "c1", "b"));
    answered(analysis, 4, "200 OK", NAMED("z9hG4bK2", "INVITE", 2, "c1", "b"));
    g_assert_false(record_of(analysis, 2)->in_dialog);
    g_assert_true(record_of(analysis, 3)->in_dialog);
    g_assert_true(record_of(analysis, 4)->in_dialog);
    sip_analysis_free(analysis);
}

/* ACK is never answered: one with the number of its INVITE must not stand in for it. */
static void test_ack_is_never_answered(void)
{
    struct sip_analysis *analysis = sip_analysis_new();

    add_request(analysis, 1, NAMED("z9hG4bK1", "ACK", 1, "c1", "b"));
    g_assert_cmpuint(answered(analysis, 2, "200 OK", NAMED("z9hG4bK1", "ACK", 1, "c1", "b")), ==, 0);
    g_assert_cmpuint(answered(analysis, 3, "200 OK", NAMED("z9hG4bK1", "INVITE", 1, "c1", "b")), ==, 0);
    sip_analysis_free(analysis);
}

static void test_unknown_method(void)
{
    struct sip_analysis *analysis = sip_analysis_new();

    add_request(analysis, 1, NAMED("z9hG4bK1", "SERVICE", 1, "c1", ""));
    g_assert_cmpuint(answered(analysis, 2, "501 Not Implemented", NAMED("z9hG4bK1", "SERVICE", 1, "c1", "b")), ==, 1);
    g_assert_cmpuint(answered(analysis, 3, "501 Not Implemented", NAMED("z9hG4bK1", "INVITE", 1, "c1", "b")), ==, 0);
    sip_analysis_free(analysis);
}

/* Many calls at once, all of them with one of a hundred branches. */
static void test_many(void)
{
    const guint count = 5000;
    struct sip_analysis *analysis = sip_analysis_new();

    for (guint i = 1; i <= 2 * count; i++) {
        const guint call = (i - 1) % count + 1;
        char branch[32];
        char call_id[32];
        struct sip_packet packet = {.frame = i, .time = i * 0.001};
        struct sip_message message = {
            .method = SIP_METHOD_OPTIONS, .cseq = 1, .is_response = i > count, .status = i > count ? 200 : 0};

        message.branch = (struct sip_text){branch, (gsize)g_snprintf(branch, sizeof branch, "z9hG4bK%u", call % 100)};
        message.call_id = (struct sip_text){call_id, (gsize)g_snprintf(call_id, sizeof call_id, "%u", call)};
        message.start_line = plain(message.is_response ? "SIP/2.0 200 OK" : "OPTIONS sip:bob@example.com SIP/2.0");
        message.body = sip_text_skip(message.start_line, message.start_line.length);
        sip_analysis_add(analysis, &packet, &message);
        if (message.is_response)
            g_assert_cmpuint(frame_of(analysis, record_of(analysis, i)->request), ==, call);
    }
    sip_analysis_free(analysis);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/transactions/match", test_match);
    g_test_add_func("/transactions/no match", test_no_match);
    g_test_add_func("/transactions/two legs of a proxy", test_two_legs_of_a_proxy);
    g_test_add_func("/transactions/CANCEL and its INVITE", test_cancel_and_its_invite);
    g_test_add_func("/transactions/retransmission keeps the first frame", test_retransmission_keeps_the_first_frame);
    g_test_add_func("/transactions/final is known from the request", test_final_is_known_from_the_request);
    g_test_add_func("/transactions/reused branch", test_reused_branch);
    g_test_add_func("/transactions/no branch", test_no_branch);
    g_test_add_func("/transactions/in dialog", test_in_dialog);
    g_test_add_func("/transactions/ACK is never answered", test_ack_is_never_answered);
    g_test_add_func("/transactions/unknown method", test_unknown_method);
    g_test_add_func("/transactions/many", test_many);
    return g_test_run();
}
