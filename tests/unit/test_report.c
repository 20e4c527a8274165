/* test_report.c
 * Messages in, groups, outcomes, figures and lines out.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * RFC 6076 §4.3, §4.6, §4.7, §4.8
 */

#include <sipexplain/analysis.h>
#include <sipexplain/summary.h>

#include "support.h"

static const struct sip_endpoint client = {.address = {[10] = 0xff, [11] = 0xff, 192, 0, 2, 1}, .port = 5060};
static const struct sip_endpoint proxy = {.address = {[10] = 0xff, [11] = 0xff, 192, 0, 2, 2}, .port = 5060};
static const struct sip_endpoint server = {.address = {[10] = 0xff, [11] = 0xff, 192, 0, 2, 3}, .port = 5080};

struct fixture {
    struct sip_analysis *analysis;
    struct sip_catalogue *catalogue;
    guint32 frame;
};

static void set_up(struct fixture *fixture, gconstpointer data)
{
    (void)data;
    fixture->analysis = sip_analysis_new();
    fixture->catalogue = sip_catalogue_new("en");
    fixture->frame = 0;
}

static void tear_down(struct fixture *fixture, gconstpointer data)
{
    (void)data;
    sip_catalogue_free(fixture->catalogue);
    sip_analysis_free(fixture->analysis);
}

/* A request of the client's, on its way from one point to another. */
struct request {
    const char *method;
    const char *call;
    const char *branch;
    guint cseq;
    const char *to_tag; /* "": outside a dialog */
};

static char *headers_of(const struct request *request)
{
    return g_strdup_printf(
        "Via: SIP/2.0/UDP 192.0.2.1;branch=z9hG4bK%s\nCall-ID: %s\nFrom: <sip:alice@example.com>;tag=a\n"
        "To: <sip:bob@example.com>%s\nCSeq: %u %s\nContent-Length: 0\n\n",
        request->branch, request->call, request->to_tag, request->cseq, request->method);
}

static guint32 add(struct fixture *fixture, gdouble time, const struct sip_endpoint *from,
                   const struct sip_endpoint *to, const char *start_line, const struct request *request)
{
    const struct sip_packet packet = {
        .frame = ++fixture->frame,
        .time = time,
        .source = *from,
        .destination = *to,
    };
    char *headers = headers_of(request);
    char *text = g_strconcat(start_line, "\n", headers, NULL);
    const struct sip_message message = scan(lines(text));

    sip_analysis_add(fixture->analysis, &packet, &message);
    g_free(text);
    g_free(headers);
    return fixture->frame;
}

static guint32 ask(struct fixture *fixture, gdouble time, const struct request *request)
{
    char *start_line = g_strdup_printf("%s sip:bob@example.com SIP/2.0", request->method);
    const guint32 frame = add(fixture, time, &client, &proxy, start_line, request);

    g_free(start_line);
    return frame;
}

static guint32 answer(struct fixture *fixture, gdouble time, const char *status, const struct request *request)
{
    struct request tagged = *request;
    char *start_line = g_strconcat("SIP/2.0 ", status, NULL);
    guint32 frame;

    if (*tagged.to_tag == '\0' && !g_str_has_prefix(status, "100"))
        tagged.to_tag = ";tag=b";
    frame = add(fixture, time, &proxy, &client, start_line, &tagged);
    g_free(start_line);
    return frame;
}

static const struct sip_ledger *ledger_of(const struct fixture *fixture)
{
    return sip_analysis_ledger(fixture->analysis);
}

/* The group of the only record of a frame. */
static guint32 group_of(const struct fixture *fixture, guint32 frame)
{
    guint32 first;

    g_assert_cmpuint(sip_ledger_find(ledger_of(fixture), frame, &first), ==, 1);
    return sip_ledger_record(ledger_of(fixture), first)->group;
}

static struct sip_report *report_of(const struct fixture *fixture)
{
    return sip_report_new(ledger_of(fixture), fixture->catalogue, NULL);
}

static void assert_word(const struct fixture *fixture, guint32 group, enum sip_call_column column, const char *expected)
{
    struct sip_report *report = report_of(fixture);
    struct sip_call_words words;

    sip_call_words_fill(&words, report, group);
    g_assert_cmpstr(words.columns[column], ==, expected);
    sip_call_words_clear(&words);
    sip_report_free(report);
}

/* Expects a call of that outcome with these codes. */
static void assert_call(const struct fixture *fixture, guint32 group, enum sip_call_outcome outcome, const char *codes)
{
    struct sip_report *report = report_of(fixture);

    g_assert_cmpstr(sip_call_outcome_slug((enum sip_call_outcome)sip_calls_get(report->calls, group)->outcome), ==,
                    sip_call_outcome_slug(outcome));
    sip_report_free(report);
    assert_word(fixture, group, SIP_COLUMN_CODES, codes);
}

static guint32 count_groups(const struct fixture *fixture)
{
    return sip_groups_count(sip_ledger_groups(ledger_of(fixture)));
}

/* --- Groups --- */

static void test_a_call_and_its_dialog(struct fixture *fixture, gconstpointer data)
{
    const struct request invite = {"INVITE", "c1", "1", 1, ""};
    const struct request bye = {"BYE", "c1", "2", 2, ";tag=b"};
    const struct request other = {"INVITE", "c2", "3", 1, ""};

    (void)data;
    ask(fixture, 1, &invite);
    answer(fixture, 1.1, "100 Trying", &invite);
    answer(fixture, 2, "200 OK", &invite);
    ask(fixture, 900, &bye); /* long after the history has forgotten what it need not know */
    answer(fixture, 900.1, "200 OK", &bye);
    g_assert_cmpuint(group_of(fixture, 5), ==, 1);
    g_assert_cmpuint(group_of(fixture, ask(fixture, 901, &other)), ==, 2);
    assert_call(fixture, 1, SIP_CALL_ANSWERED, "100 200");
    assert_call(fixture, 2, SIP_CALL_PENDING, "");
}

static void test_a_retry_is_the_same_call(struct fixture *fixture, gconstpointer data)
{
    const struct request first = {"INVITE", "c1", "1", 1, ""};
    const struct request second = {"INVITE", "c1", "2", 2, ""};

    (void)data;
    ask(fixture, 1, &first);
    answer(fixture, 1.1, "407 Proxy Authentication Required", &first);
    ask(fixture, 1.2, &second);
    answer(fixture, 1.3, "487 Request Terminated", &second);
    g_assert_cmpuint(count_groups(fixture), ==, 1);
    assert_call(fixture, 1, SIP_CALL_CANCELLED, "407 487");
}

static void test_a_leg_behind_a_proxy_adds_no_codes(struct fixture *fixture, gconstpointer data)
{
    const struct request invite = {"INVITE", "c1", "1", 1, ""};
    const struct request leg = {"INVITE", "c1", "2", 1, ""};

    (void)data;
    ask(fixture, 1, &invite);
    add(fixture, 1.01, &proxy, &server, "INVITE sip:bob@192.0.2.3 SIP/2.0", &leg);
    add(fixture, 1.5, &server, &proxy, "SIP/2.0 503 Service Unavailable", &leg);
    answer(fixture, 1.6, "500 Server Internal Error", &invite);
    g_assert_cmpuint(count_groups(fixture), ==, 1);
    assert_call(fixture, 1, SIP_CALL_FAILED, "500");
}

static void test_of_forks_the_answer_counts(struct fixture *fixture, gconstpointer data)
{
    const struct request one = {"INVITE", "c1", "1", 1, ""};
    const struct request two = {"INVITE", "c1", "2", 1, ""};

    (void)data;
    ask(fixture, 1, &one);
    ask(fixture, 1.01, &two);
    answer(fixture, 2, "200 OK", &two);
    answer(fixture, 2.1, "487 Request Terminated", &one);
    g_assert_cmpuint(count_groups(fixture), ==, 1);
    assert_call(fixture, 1, SIP_CALL_ANSWERED, "200 487");
}

static void test_each_refresh_of_a_registration_is_a_group(struct fixture *fixture, gconstpointer data)
{
    (void)data;
    for (guint i = 0; i < 50; i++) {
        char branch[8];
        const struct request refresh = {"REGISTER", "c1", branch, i + 1, ""};

        g_snprintf(branch, sizeof branch, "%u", i);
        ask(fixture, 60.0 * i, &refresh);
        answer(fixture, 60.0 * i + 0.1, "200 OK", &refresh);
    }
    g_assert_cmpuint(count_groups(fixture), ==, 50);
    assert_call(fixture, 50, SIP_CALL_SUCCEEDED, "200");
}

static void test_a_dialog_that_began_before(struct fixture *fixture, gconstpointer data)
{
    const struct request bye = {"BYE", "c1", "2", 2, ";tag=b"};

    (void)data;
    ask(fixture, 1, &bye);
    assert_call(fixture, 1, SIP_CALL_MIDWAY, "");
    answer(fixture, 1.1, "481 Call/Transaction Does Not Exist", &bye);
    g_assert_cmpuint(count_groups(fixture), ==, 1);
    assert_call(fixture, 1, SIP_CALL_FAILED, "481");
}

static void test_a_message_without_anything(struct fixture *fixture, gconstpointer data)
{
    const struct sip_packet packet = {.frame = 1, .time = 1, .source = client, .destination = proxy};
    const struct sip_message message = scan(lines("SIP/2.0 200 OK\n\n"));

    (void)data;
    sip_analysis_add(fixture->analysis, &packet, &message);
    g_assert_cmpuint(group_of(fixture, 1), ==, 1);
    assert_call(fixture, 1, SIP_CALL_SUCCEEDED, "200");
}

/* --- Causes --- */

/* The call had failed before its ACK was lost. */
static void test_a_lost_ack_is_not_why_a_call_failed(struct fixture *fixture, gconstpointer data)
{
    static const gdouble copies[] = {1.6, 2.6, 4.6, 8.6};
    const struct request invite = {"INVITE", "c1", "1", 1, ""};
    const struct request ack = {"ACK", "c1", "1", 1, ";tag=b"};

    (void)data;
    ask(fixture, 1, &invite);
    answer(fixture, 1.1, "420 Bad Extension", &invite);
    ask(fixture, 1.2, &ack);
    for (gsize i = 0; i < G_N_ELEMENTS(copies); i++)
        answer(fixture, copies[i], "420 Bad Extension", &invite);
    g_assert_nonnull(sip_ledger_find_remark(ledger_of(fixture), 2, SIP_FINDING_ack_not_accepted));
    assert_word(fixture, 1, SIP_COLUMN_CAUSE,
                sip_catalogue_explain(fixture->catalogue, 420, SIP_METHOD_INVITE, FALSE)->summary);
}

static void test_an_answered_call_is_no_riddle(struct fixture *fixture, gconstpointer data)
{
    const struct request invite = {"INVITE", "c1", "1", 1, ""};
    const struct request ack = {"ACK", "c1", "2", 1, ";tag=b"};

    (void)data;
    ask(fixture, 1, &invite);
    answer(fixture, 1.1, "200 OK", &invite);
    ask(fixture, 1.2, &ack);
    assert_word(fixture, 1, SIP_COLUMN_CAUSE, "The call was answered.");
    assert_word(fixture, 1, SIP_COLUMN_FIX, "");
}

/* --- Figures --- */

static void test_delays(void)
{
    struct sip_delays *delays = sip_delays_new();

    for (guint i = 20; i > 0; i--)
        sip_delays_add(delays, i);
    g_assert_cmpfloat(sip_delays_median(delays), ==, 10.5);
    g_assert_cmpfloat(sip_delays_percentile(delays, 95), ==, 19);
    sip_delays_add(delays, 0.000001);
    g_assert_cmpfloat(sip_delays_median(delays), ==, 10);
    g_assert_cmpfloat(sip_delays_percentile(delays, 95), ==, 19);
    g_assert_cmpfloat(sip_delays_percentile(delays, 1), ==, 0.000001);
    g_assert_cmpfloat(sip_delays_percentile(delays, 100), ==, 20);
    sip_delays_free(delays);
}

static void test_one_delay_is_every_percentile(void)
{
    struct sip_delays *delays = sip_delays_new();

    sip_delays_add(delays, -3); /* time ran backwards */
    g_assert_cmpuint(sip_delays_count(delays), ==, 1);
    g_assert_cmpfloat(sip_delays_median(delays), ==, 0);
    g_assert_cmpfloat(sip_delays_percentile(delays, 95), ==, 0);
    sip_delays_free(delays);
}

static void test_the_delay_begins_with_the_request_that_got_through(struct fixture *fixture, gconstpointer data)
{
    const struct request first = {"INVITE", "c1", "1", 1, ""};
    const struct request second = {"INVITE", "c1", "2", 2, ""};
    struct sip_summary *summary = sip_summary_new();
    struct sip_report *report;

    (void)data;
    ask(fixture, 1, &first);
    answer(fixture, 1.25, "302 Moved Temporarily", &first);
    ask(fixture, 1.5, &second);
    answer(fixture, 1.625, "100 Trying", &second);
    answer(fixture, 1.75, "180 Ringing", &second);
    answer(fixture, 3, "200 OK", &second);
    report = report_of(fixture);
    sip_summary_add(summary, report, 1);
    g_assert_cmpfloat(sip_delays_median(summary->answered_delays), ==, 0.25);
    g_assert_cmpfloat(sip_delays_median(summary->dial_delays), ==, 0.75);
    g_assert_cmpuint(sip_delays_count(summary->other_delays), ==, 0);
    g_assert_cmpuint(sip_summary_ser(summary).part, ==, 1);
    g_assert_cmpuint(sip_summary_ser(summary).whole, ==, 1);
    sip_summary_free(summary);
    sip_report_free(report);
}

/* One call for each code. */
static void test_ratios(struct fixture *fixture, gconstpointer data)
{
    static const char *const answers[] = {"200 OK",   "302 Moved", "401 No",   "404 Not",  "408 Time",
                                          "480 Away", "486 Busy",  "487 Gone", "500 Oops", "503 Full",
                                          "504 Late", "600 Busy",  "603 No",   "604 Void"};
    struct sip_summary *summary = sip_summary_new();
    struct sip_report *report;

    (void)data;
    for (guint i = 0; i < G_N_ELEMENTS(answers); i++) {
        char call[8];
        const struct request invite = {"INVITE", call, call, 1, ""};

        g_snprintf(call, sizeof call, "c%u", i);
        ask(fixture, 100 * i, &invite);
        answer(fixture, 100 * i + 0.1, answers[i], &invite);
    }
    report = report_of(fixture);
    for (guint32 group = 1; group <= count_groups(fixture); group++)
        sip_summary_add(summary, report, group);
    g_assert_cmpuint(summary->attempts, ==, 14);
    g_assert_cmpuint(sip_summary_ser(summary).part, ==, 1);
    g_assert_cmpuint(sip_summary_ser(summary).whole, ==, 13);
    g_assert_cmpuint(sip_summary_seer(summary).part, ==, 5);
    g_assert_cmpuint(sip_summary_isa(summary).part, ==, 4);
    g_assert_cmpuint(sip_summary_isa(summary).whole, ==, 14);
    sip_summary_free(summary);
    sip_report_free(report);
}

/* --- Lines --- */

static char *print(const struct fixture *fixture, sip_calls_printer printer)
{
    struct sip_report *report = report_of(fixture);
    struct sip_selection *selection = sip_selection_new();
    char *text = NULL;
    size_t size;
    FILE *out = open_memstream(&text, &size);
    guint32 *groups;
    char *copy;

    for (guint32 group = count_groups(fixture); group > 0; group--) {
        g_assert_true(sip_selection_add(selection, group));
        g_assert_false(sip_selection_add(selection, group));
    }
    groups = sip_report_sort(report, selection);
    printer(report, groups, out);
    fclose(out);
    copy = g_strdup(text);
    free(text); /* not GLib's */
    g_free(groups);
    sip_selection_free(selection);
    sip_report_free(report);
    return copy;
}

static void test_failed_lines_come_first(struct fixture *fixture, gconstpointer data)
{
    static const char *const answers[] = {"200 OK", "486 Busy Here", "500 Server Internal Error"};
    static const char *const expected[] = {"failed", "not_connected", "answered"};
    char *json;
    char **rows;

    (void)data;
    for (guint i = 0; i < G_N_ELEMENTS(answers); i++) {
        char call[8];
        const struct request invite = {"INVITE", call, call, 1, ""};

        g_snprintf(call, sizeof call, "c%u", i);
        ask(fixture, 1 + i, &invite);
        answer(fixture, 1.1 + i, answers[i], &invite);
    }
    json = print(fixture, sip_calls_print_json);
    rows = g_strsplit(json, "\n", -1);
    g_assert_cmpuint(g_strv_length(rows), ==, 4); /* the last line ends too */
    for (guint i = 0; i < G_N_ELEMENTS(expected); i++) {
        char *outcome = g_strdup_printf("\"outcome\": \"%s\"", expected[i]);

        g_assert_nonnull(strstr(rows[i], outcome));
        g_free(outcome);
    }
    g_assert_true(
        g_str_has_prefix(rows[0], "{\"start\": \"1970-01-01T00:00:03.000Z\", \"from\": \"sip:alice@example.com\""));
    g_strfreev(rows);
    g_free(json);
}

static void test_columns_are_aligned_by_characters(struct fixture *fixture, gconstpointer data)
{
    const struct request plain_call = {"INVITE", "c1", "1", 1, ""};
    const struct request wide_call = {"電話", "c2", "2", 1, ""};
    char *text;
    char **rows;

    (void)data;
    ask(fixture, 1, &plain_call);
    ask(fixture, 2, &wide_call);
    text = print(fixture, sip_calls_print_text);
    rows = g_strsplit(text, "\n", -1);
    /* The method takes four columns with its two characters, so the line has two characters less before what follows.
     */
    g_assert_cmpint(g_utf8_strlen(rows[1], -1) - g_utf8_strlen(rows[2], -1), ==, 2);
    g_assert_true(g_str_has_suffix(rows[1], "  c1"));
    g_assert_true(g_str_has_suffix(rows[2], "  c2"));
    g_strfreev(rows);
    g_free(text);
}

static void test_nothing_to_report(struct fixture *fixture, gconstpointer data)
{
    char *json = print(fixture, sip_calls_print_json);
    char *text = print(fixture, sip_calls_print_text);

    (void)data;
    g_assert_cmpstr(json, ==, "");
    g_assert_cmpstr(text, ==, "No SIP call and no other SIP request was found.\n");
    g_free(json);
    g_free(text);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
#define ADD(path, function) g_test_add("/report/" path, struct fixture, NULL, set_up, function, tear_down)
    ADD("groups/call", test_a_call_and_its_dialog);
    ADD("groups/retry", test_a_retry_is_the_same_call);
    ADD("groups/leg", test_a_leg_behind_a_proxy_adds_no_codes);
    ADD("groups/fork", test_of_forks_the_answer_counts);
    ADD("groups/refresh", test_each_refresh_of_a_registration_is_a_group);
    ADD("groups/midway", test_a_dialog_that_began_before);
    ADD("groups/bare", test_a_message_without_anything);
    ADD("causes/lost-ack", test_a_lost_ack_is_not_why_a_call_failed);
    ADD("causes/answered", test_an_answered_call_is_no_riddle);
    ADD("figures/through", test_the_delay_begins_with_the_request_that_got_through);
    ADD("figures/ratios", test_ratios);
    ADD("lines/order", test_failed_lines_come_first);
    ADD("lines/aligned", test_columns_are_aligned_by_characters);
    ADD("lines/none", test_nothing_to_report);
    g_test_add_func("/report/figures/delays", test_delays);
    g_test_add_func("/report/figures/one", test_one_delay_is_every_percentile);
    return g_test_run();
}
