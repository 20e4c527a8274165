/* test_analysis.c
 * Messages in, records out.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * RFC 3261 §17.1.3; RFC 3515 §2.4.5
 */

#include <sipexplain/analysis.h>

#include "support.h"

/* Frames are one second apart. */
static void add(struct sip_analysis *analysis, guint32 frame, struct sip_message message)
{
    const struct sip_packet packet = {.frame = frame, .time = frame};

    sip_analysis_add(analysis, &packet, &message);
}

/* An ICMP error carries the message. */
static void add_quoted(struct sip_analysis *analysis, guint32 frame, struct sip_message message)
{
    const struct sip_packet packet = {.frame = frame, .time = frame, .quoted = TRUE};

    sip_analysis_add(analysis, &packet, &message);
}

static guint count_records(const struct sip_analysis *analysis, guint32 frame)
{
    guint32 first;

    return sip_ledger_find(sip_analysis_ledger(analysis), frame, &first);
}

/* Record `place` of a frame, counted from 0. */
static const struct sip_record *record_at(const struct sip_analysis *analysis, guint32 frame, guint place)
{
    guint32 first;

    g_assert_cmpuint(sip_ledger_find(sip_analysis_ledger(analysis), frame, &first), >, place);
    return sip_ledger_record(sip_analysis_ledger(analysis), first + place);
}

static const struct sip_record *only_record(const struct sip_analysis *analysis, guint32 frame)
{
    g_assert_cmpuint(count_records(analysis, frame), ==, 1);
    return record_at(analysis, frame, 0);
}

/* The frame of the request that the response of a frame answers; 0 if none is known. */
static guint32 request_frame(const struct sip_analysis *analysis, guint32 frame)
{
    const guint32 request = record_at(analysis, frame, 0)->request;

    return request != 0 ? sip_ledger_record(sip_analysis_ledger(analysis), request)->frame : 0;
}

static const char *text(const struct sip_analysis *analysis, guint32 number)
{
    return sip_ledger_text(sip_analysis_ledger(analysis), number);
}

static void test_response(void)
{
    struct sip_analysis *analysis = sip_analysis_new();
    const struct sip_record *record;

    add(analysis, 1, request("INVITE", "To: <sip:bob@example.com>\n"));
    add(analysis, 2, response("604 Nobody", "INVITE", "To: <sip:bob@example.com>;tag=b\n"));
    record = only_record(analysis, 2);
    g_assert_cmpint(record->kind, ==, SIP_RECORD_RESPONSE);
    g_assert_cmpuint(record->status, ==, 604);
    g_assert_cmpuint(request_frame(analysis, 2), ==, 1);
    g_assert_cmpint(record->method, ==, SIP_METHOD_INVITE);
    g_assert_cmpint(record->outcome, ==, SIP_OUTCOME_FAILED);
    g_assert_cmpint(record->in_dialog, ==, 0);
    g_assert_cmpstr(text(analysis, record->phrase), ==, "Nobody");
    g_assert_cmpstr(text(analysis, record->method_name), ==, "");
    sip_analysis_free(analysis);
    sip_analysis_free(NULL);
}

/* A request is explained only when a finding stands on it, but it has a record to stand on. */
static void test_request(void)
{
    struct sip_analysis *analysis = sip_analysis_new();
    const struct sip_record *record;

    add(analysis, 1, request("SERVICE", ""));
    record = only_record(analysis, 1);
    g_assert_cmpint(record->kind, ==, SIP_RECORD_REQUEST);
    g_assert_cmpuint(record->status, ==, 0);
    g_assert_cmpint(record->method, ==, SIP_METHOD_OTHER);
    g_assert_cmpstr(text(analysis, record->method_name), ==, "SERVICE");
    g_assert_cmpint(record->outcome, ==, SIP_OUTCOME_NONE);
    g_assert_cmpuint(record->request, ==, 0);
    sip_analysis_free(analysis);
}

static void test_response_without_its_request(void)
{
    struct sip_analysis *analysis = sip_analysis_new();

    add(analysis, 2, response("486 Busy Here", "INVITE", ""));
    g_assert_cmpuint(request_frame(analysis, 2), ==, 0);
    g_assert_cmpint(only_record(analysis, 2)->outcome, ==, SIP_OUTCOME_NOT_CONNECTED);
    /* A request that comes later cannot have been answered yet. */
    add(analysis, 3, request("INVITE", ""));
    g_assert_cmpuint(request_frame(analysis, 2), ==, 0);
    sip_analysis_free(analysis);
}

/* A busy answer to a change inside a running call is no call attempt that found nobody. */
static void test_response_inside_a_dialog(void)
{
    struct sip_analysis *analysis = sip_analysis_new();

    add(analysis, 1, request("INVITE", "To: <sip:bob@example.com>;tag=b\n"));
    add(analysis, 2, response("486 Busy Here", "INVITE", "To: <sip:bob@example.com>;tag=b\n"));
    g_assert_cmpint(only_record(analysis, 2)->in_dialog, ==, 1);
    g_assert_cmpint(only_record(analysis, 2)->outcome, ==, SIP_OUTCOME_FAILED);
    sip_analysis_free(analysis);
}

static void test_several_responses(void)
{
    struct sip_analysis *analysis = sip_analysis_new();

    add(analysis, 1, request("INVITE", ""));
    add(analysis, 2, response("100 Trying", "INVITE", ""));
    add(analysis, 2, response("180 Ringing", "INVITE", ""));
    add(analysis, 5, response("200 OK", "INVITE", ""));
    g_assert_cmpuint(count_records(analysis, 2), ==, 2);
    g_assert_cmpuint(record_at(analysis, 2, 0)->status, ==, 100);
    g_assert_cmpint(record_at(analysis, 2, 0)->outcome, ==, SIP_OUTCOME_PROGRESS);
    g_assert_cmpuint(record_at(analysis, 2, 1)->status, ==, 180);
    g_assert_cmpuint(record_at(analysis, 2, 1)->request, ==, record_at(analysis, 2, 0)->request);
    g_assert_cmpuint(request_frame(analysis, 2), ==, 1);
    g_assert_cmpuint(request_frame(analysis, 5), ==, 1);
    g_assert_cmpint(only_record(analysis, 5)->outcome, ==, SIP_OUTCOME_SUCCESS);
    sip_analysis_free(analysis);
}

static void test_unknown_method_keeps_its_name(void)
{
    struct sip_analysis *analysis = sip_analysis_new();
    const struct sip_record *record;

    add(analysis, 1, request("SERVICE", ""));
    add(analysis, 2, response("501 Not Implemented", "SERVICE", ""));
    record = only_record(analysis, 2);
    g_assert_cmpuint(request_frame(analysis, 2), ==, 1);
    g_assert_cmpint(record->method, ==, SIP_METHOD_OTHER);
    g_assert_cmpstr(text(analysis, record->method_name), ==, "SERVICE");
    sip_analysis_free(analysis);
}

static void test_bare_response(void)
{
    struct sip_analysis *analysis = sip_analysis_new();
    const struct sip_record *record;

    add(analysis, 1, scan(plain("SIP/2.0 999")));
    record = only_record(analysis, 1);
    g_assert_cmpuint(record->status, ==, 999);
    g_assert_cmpint(record->method, ==, SIP_METHOD_NONE);
    g_assert_cmpint(record->outcome, ==, SIP_OUTCOME_FAILED);
    g_assert_cmpstr(text(analysis, record->phrase), ==, "");
    sip_analysis_free(analysis);
}

static void test_phrase_is_kept_as_valid_utf8(void)
{
    struct sip_analysis *analysis = sip_analysis_new();

    add(analysis, 1, scan(exact_copy("SIP/2.0 486 Bes\xFCtzt\0", 20)));
    g_assert_cmpstr(text(analysis, only_record(analysis, 1)->phrase), ==, "Bes\xEF\xBF\xBDtzt\xEF\xBF\xBD");
    sip_analysis_free(analysis);
}

static struct sip_message notify(const char *body)
{
    char *string = g_strdup_printf("NOTIFY sip:alice@example.com SIP/2.0\n"
                                   "Via: SIP/2.0/UDP 192.0.2.3;branch=z9hG4bKn\n"
                                   "To: <sip:alice@example.com>;tag=a\n"
                                   "Call-ID: call-1\n"
                                   "CSeq: 9 NOTIFY\n"
                                   "Event: refer\n"
                                   "Content-Type: message/sipfrag;version=2.0\n"
                                   "\n"
                                   "%s",
                                   body);
    const struct sip_message message = scan(lines(string));

    g_free(string);
    return message;
}

/* What became of a transfer: the answer that the other side got to its INVITE, not an answer of this call. */
static void test_fragment(void)
{
    struct sip_analysis *analysis = sip_analysis_new();
    const struct sip_record *record;

    add(analysis, 1, notify("SIP/2.0 486 Busy Here\n"));
    g_assert_cmpuint(count_records(analysis, 1), ==, 2);
    g_assert_cmpint(record_at(analysis, 1, 0)->kind, ==, SIP_RECORD_REQUEST);
    record = record_at(analysis, 1, 1);
    g_assert_cmpint(record->kind, ==, SIP_RECORD_FRAGMENT);
    g_assert_cmpuint(record->status, ==, 486);
    g_assert_cmpint(record->method, ==, SIP_METHOD_INVITE);
    g_assert_cmpuint(record->request, ==, 0);
    g_assert_cmpint(record->outcome, ==, SIP_OUTCOME_NONE);
    g_assert_cmpint(record->in_dialog, ==, 0);
    g_assert_cmpstr(text(analysis, record->phrase), ==, "Busy Here");
    /* The request that carried it is answered as every other. */
    add(analysis, 2,
        scan(lines("SIP/2.0 200 OK\n"
                   "Via: SIP/2.0/UDP 192.0.2.3;branch=z9hG4bKn\n"
                   "Call-ID: call-1\n"
                   "CSeq: 9 NOTIFY\n"
                   "\n")));
    g_assert_cmpuint(request_frame(analysis, 2), ==, 1);
    sip_analysis_free(analysis);
}

static void test_fragment_without_a_status(void)
{
    struct sip_analysis *analysis = sip_analysis_new();

    add(analysis, 1, notify("INVITE sip:bob@example.com SIP/2.0\n"));
    add(analysis, 2, notify(""));
    add(analysis, 3, notify("Subject: SIP/2.0 200 OK\n"));
    g_assert_cmpint(only_record(analysis, 1)->kind, ==, SIP_RECORD_REQUEST);
    g_assert_cmpint(only_record(analysis, 2)->kind, ==, SIP_RECORD_REQUEST);
    g_assert_cmpint(only_record(analysis, 3)->kind, ==, SIP_RECORD_REQUEST);
    sip_analysis_free(analysis);
}

static void test_response_with_a_fragment(void)
{
    struct sip_analysis *analysis = sip_analysis_new();

    add(analysis, 1, response("200 OK", "NOTIFY", "Content-Type: message/sipfrag\n\nSIP/2.0 503 Busy"));
    g_assert_cmpuint(count_records(analysis, 1), ==, 2);
    g_assert_cmpint(record_at(analysis, 1, 0)->kind, ==, SIP_RECORD_RESPONSE);
    g_assert_cmpuint(record_at(analysis, 1, 0)->status, ==, 200);
    g_assert_cmpint(record_at(analysis, 1, 1)->kind, ==, SIP_RECORD_FRAGMENT);
    g_assert_cmpuint(record_at(analysis, 1, 1)->status, ==, 503);
    sip_analysis_free(analysis);
}

/* An ICMP error carries a copy of what it could not deliver. It is shown, but it is no answer. */
static void test_quotation(void)
{
    struct sip_analysis *analysis = sip_analysis_new();
    const struct sip_record *record;

    add(analysis, 1, request("INVITE", ""));
    add_quoted(analysis, 2, response("486 Busy Here", "INVITE", ""));
    record = only_record(analysis, 2);
    g_assert_cmpint(record->kind, ==, SIP_RECORD_QUOTATION);
    g_assert_cmpuint(record->status, ==, 486);
    g_assert_cmpint(record->outcome, ==, SIP_OUTCOME_NONE);
    g_assert_cmpuint(record->request, ==, 0);
    g_assert_cmpstr(text(analysis, record->phrase), ==, "Busy Here");
    g_assert_cmpuint(only_record(analysis, 1)->final, ==, 0);
    sip_analysis_free(analysis);
}

/* The request itself was sent in an earlier frame, if at all; a fragment in it was explained there. */
static void test_quoted_request(void)
{
    struct sip_analysis *analysis = sip_analysis_new();

    add_quoted(analysis, 1, request("INVITE", ""));
    add_quoted(analysis, 2, notify("SIP/2.0 486 Busy Here\n"));
    add(analysis, 3, response("486 Busy Here", "INVITE", ""));
    g_assert_cmpint(only_record(analysis, 1)->kind, ==, SIP_RECORD_QUOTATION);
    g_assert_cmpuint(only_record(analysis, 1)->status, ==, 0);
    g_assert_cmpint(only_record(analysis, 1)->method, ==, SIP_METHOD_INVITE);
    g_assert_cmpint(only_record(analysis, 2)->kind, ==, SIP_RECORD_QUOTATION);
    g_assert_cmpuint(request_frame(analysis, 3), ==, 0);
    sip_analysis_free(analysis);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/analysis/response", test_response);
    g_test_add_func("/analysis/response/without its request", test_response_without_its_request);
    g_test_add_func("/analysis/response/inside a dialog", test_response_inside_a_dialog);
    g_test_add_func("/analysis/response/several", test_several_responses);
    g_test_add_func("/analysis/response/unknown method", test_unknown_method_keeps_its_name);
    g_test_add_func("/analysis/response/bare", test_bare_response);
    g_test_add_func("/analysis/response/phrase in wrong UTF-8", test_phrase_is_kept_as_valid_utf8);
    g_test_add_func("/analysis/request", test_request);
    g_test_add_func("/analysis/fragment", test_fragment);
    g_test_add_func("/analysis/fragment/without a status", test_fragment_without_a_status);
    g_test_add_func("/analysis/fragment/in a response", test_response_with_a_fragment);
    g_test_add_func("/analysis/quotation", test_quotation);
    g_test_add_func("/analysis/quotation/of a request", test_quoted_request);
    return g_test_run();
}
