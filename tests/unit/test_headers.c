/* test_headers.c
 * Header values: lists, parameters, numbers, and the headers that say why (Warning, Reason, Retry-After).
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * RFC 3261 §7.3.1, §20.33, §20.43, §25.1; RFC 3326 §2; RFC 8606 §4; RFC 9410
 */

#include <string.h>

#include <sipexplain/headers.h>

#include "support.h"

/* The values of a header of a message with these lines, joined by " | ". */
static const char *values_in(const char *header_lines, enum sip_header header)
{
    const struct sip_message message = response("200 OK", "INVITE", header_lines);
    struct sip_values values = sip_values_of(&message, header);
    GString *joined = g_string_new(NULL);
    struct sip_text value;

    while (sip_values_next(&values, &value)) {
        if (joined->len > 0)
            g_string_append(joined, " | ");
        g_string_append(joined, printable(value));
    }
    g_test_queue_free(joined->str);
    return g_string_free(joined, FALSE);
}

static void test_values_of_lists(void)
{
    g_assert_cmpstr(values_in("Allow: INVITE,ACK ,\tBYE\n", SIP_HEADER_ALLOW), ==, "INVITE | ACK | BYE");
    g_assert_cmpstr(values_in("Supported: timer\nk: path, gruu\nSUPPORTED:\n outbound\n", SIP_HEADER_SUPPORTED), ==,
                    "timer | path | gruu | outbound");
    g_assert_cmpstr(values_in("Warning: 399 a \"one, two\", 305 b \"say \\\"no, no\\\"\"\n", SIP_HEADER_WARNING), ==,
                    "399 a \"one, two\" | 305 b \"say \\\"no, no\\\"\"");
    g_assert_cmpstr(values_in("Contact: \"Doe, John\" <sip:a,b@example.com>;q=1,<sip:c>\n", SIP_HEADER_CONTACT), ==,
                    "\"Doe, John\" <sip:a,b@example.com>;q=1 | <sip:c>");
}

static void test_values_pass_over_what_is_empty(void)
{
    g_assert_cmpstr(values_in("Accept: ,, application/sdp ,\n", SIP_HEADER_ACCEPT), ==, "application/sdp");
    g_assert_cmpstr(values_in("Accept:\n", SIP_HEADER_ACCEPT), ==, "");
    g_assert_cmpstr(values_in("Subject: none\n", SIP_HEADER_ACCEPT), ==, "");
}

/* Commas belong to these values: a challenge has them between its parameters, a comment and a date inside. */
static void test_values_that_are_no_lists(void)
{
    g_assert_cmpstr(values_in("WWW-Authenticate: Digest realm=\"a\", nonce=\"1\"\n"
                              "WWW-Authenticate: Digest realm=\"b\", nonce=\"2\"\n",
                              SIP_HEADER_WWW_AUTHENTICATE),
                    ==, "Digest realm=\"a\", nonce=\"1\" | Digest realm=\"b\", nonce=\"2\"");
    g_assert_cmpstr(values_in("Date: Sat, 13 Nov 2010 23:29:00 GMT\n", SIP_HEADER_DATE), ==,
                    "Sat, 13 Nov 2010 23:29:00 GMT");
    g_assert_cmpstr(values_in("Server: Box (1, 2)\n", SIP_HEADER_SERVER), ==, "Box (1, 2)");
}

/* A quote or bracket that nobody closes takes the rest of its field, not the next field. */
static void test_values_with_open_quotes(void)
{
    g_assert_cmpstr(values_in("Warning: 399 a \"open, 305 b\nWarning: 304 c \"x\"\n", SIP_HEADER_WARNING), ==,
                    "399 a \"open, 305 b | 304 c \"x\"");
    g_assert_cmpstr(values_in("Contact: <sip:a, <sip:b\nm: <sip:c>\n", SIP_HEADER_CONTACT), ==,
                    "<sip:a, <sip:b | <sip:c>");
    g_assert_cmpstr(values_in("Reason: SIP;text=\"a\\\n", SIP_HEADER_REASON), ==, "SIP;text=\"a\\");
}

static void test_header(void)
{
    const struct sip_message message = response("200 OK", "INVITE", "Expires: 60\nExpires: 90\nServer:\n");
    struct sip_text value;
    guint32 number = 0;

    g_assert_true(sip_message_header(&message, SIP_HEADER_EXPIRES, &value));
    assert_text(value, "60");
    g_assert_true(sip_message_number(&message, SIP_HEADER_EXPIRES, &number));
    g_assert_cmpuint(number, ==, 60);
    g_assert_true(sip_message_header(&message, SIP_HEADER_SERVER, &value));
    assert_text(value, "");
    g_assert_false(sip_message_number(&message, SIP_HEADER_SERVER, &number));
    g_assert_false(sip_message_header(&message, SIP_HEADER_WARNING, &value));
}

static void test_lists_a_word(void)
{
    const struct sip_message message =
        response("200 OK", "INVITE", "Require: 100rel, Timer\nAllow-Events: dialog;sla, presence\n");

    g_assert_true(sip_message_lists(&message, SIP_HEADER_REQUIRE, "timer"));
    g_assert_true(sip_message_lists(&message, SIP_HEADER_REQUIRE, "100rel"));
    g_assert_true(sip_message_lists(&message, SIP_HEADER_ALLOW_EVENTS, "dialog"));
    g_assert_false(sip_message_lists(&message, SIP_HEADER_REQUIRE, "100re"));
    g_assert_false(sip_message_lists(&message, SIP_HEADER_REQUIRE, "100rel, Timer"));
    g_assert_false(sip_message_lists(&message, SIP_HEADER_SUPPORTED, "timer"));
}

/* The value of a parameter; NULL: there is none. */
static const char *parameter(const char *value, const char *name)
{
    struct sip_text found;

    return sip_parameter(plain(value), name, &found) ? printable(found) : NULL;
}

static void test_parameters(void)
{
    static const struct {
        const char *value;
        const char *name;
        const char *expected;
    } cases[] = {
        {"Q.850;cause=16", "cause", "16"},
        {"Q.850 ; CAUSE = 16 ;x", "cause", "16"},
        {"Q.850;\r\n cause=16", "cause", "16"},
        {"Q.850;text=\"a;cause=1\";cause=2", "cause", "2"},
        {"Q.850;text=\"a\\\";cause=1\";cause=2", "cause", "2"},
        {"<sip:a;tag=no>;tag=yes", "tag", "yes"},
        {"\"a<;tag=no>b\" <sip:a>;tag=yes", "tag", "yes"},
        {"<sip:a;x=\"y>;tag=yes", "tag", "yes"}, /* a quote inside <...> is part of the URI */
        {"x;rport;branch=1", "rport", ""},
        {"x;rport", "rport", ""},
        {"x;rport=", "rport", ""},
        {"x;tag=a,b", "tag", "a"},
        {"x;text=two words ;y", "text", "two words"},
        {"x;text=\"no end", "text", "no end"},
        {"e;info=<https://example.com/a;b=1>;alg=ES256", "info", "<https://example.com/a;b=1"},
        {"x;caus=1;causes=2", "cause", NULL},
        {"x;tag :1", "tag", NULL},
        {"cause=1", "cause", NULL},
        {"x;\"cause=1\"", "cause", NULL},
        {"", "cause", NULL},
        {";", "", ""},
    };

    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_test_message("%s in %s", cases[i].name, cases[i].value);
        g_assert_cmpstr(parameter(cases[i].value, cases[i].name), ==, cases[i].expected);
    }
}

static void test_token(void)
{
    assert_text(sip_value_token(plain("refer;id=2")), "refer");
    assert_text(sip_value_token(plain(" active ; expires=60")), "active");
    assert_text(sip_value_token(plain("presence")), "presence");
    assert_text(sip_value_token(plain(";id=2")), "");
}

static void test_rack(void)
{
    struct sip_rack rack;

    g_assert_true(sip_rack_parse(plain("776656 \t 1\r\n INVITE"), &rack));
    g_assert_cmpuint(rack.rseq, ==, 776656);
    g_assert_cmpuint(rack.cseq, ==, 1);
    assert_text(rack.method, "INVITE");
    g_assert_false(sip_rack_parse(plain("776656 INVITE"), &rack));
    g_assert_false(sip_rack_parse(plain(""), &rack));
}

static void test_warning(void)
{
    static const struct {
        const char *value;
        guint16 code;
        const char *agent;
        const char *text;
    } cases[] = {
        {"307 isi.edu \"Session parameter 'foo' not understood\"", 307, "isi.edu",
         "Session parameter 'foo' not understood"},
        {"305  [2001:db8::1]:5060   \"a, b; \\\"c\\\"\"", 305, "[2001:db8::1]:5060", "a, b; \\\"c\\\""},
        {"399 pstn-gateway \"x\"", 399, "pstn-gateway", "x"},
        {"399 \"no agent\"", 399, "", "no agent"},
        {"399 192.0.2.1 no quotes", 399, "192.0.2.1", "no quotes"},
        {"399 no quotes, no agent", 399, "", "no quotes, no agent"},
        {"399 192.0.2.1:5060", 399, "192.0.2.1:5060", ""},
        {"399 a \"no end", 399, "a", "no end"},
        {"399", 399, "", ""},
        {"\"no number\"", 0, "", "no number"},
        {"39900 a \"x\"", 0, "39900 a", "x"},
    };

    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        struct sip_warning warning;

        g_test_message("%s", cases[i].value);
        g_assert_true(sip_warning_parse(plain(cases[i].value), &warning));
        g_assert_cmpuint(warning.code, ==, cases[i].code);
        assert_text(warning.agent, cases[i].agent);
        assert_text(warning.text, cases[i].text);
    }
}

static void test_no_warning(void)
{
    struct sip_warning warning;

    g_assert_false(sip_warning_parse(plain(""), &warning));
    g_assert_false(sip_warning_parse(plain(" \t"), &warning));
    g_assert_false(sip_warning_parse(plain("\"\""), &warning));
}

static void test_reason(void)
{
    static const struct {
        const char *value;
        const char *protocol;
        int cause; /* -1: none */
        const char *text;
        const char *location;
    } cases[] = {
        {"Q.850 ;cause=16 ;text=\"Terminated\"", "Q.850", 16, "Terminated", ""},
        {"Q.850;text=\"x\";cause=19", "Q.850", 19, "x", ""},
        {"Q.850;location=LN;cause=21", "Q.850", 21, "", "LN"},
        {"SIP;cause=200;text=\"Call completed elsewhere\"", "SIP", 200, "Call completed elsewhere", ""},
        {"Q.850;cause=21;text=\"v=analytics1;url=https://a.example/,b\";location=RLN", "Q.850", 21,
         "v=analytics1;url=https://a.example/,b", "RLN"},
        {"preemption ;CAUSE=1", "preemption", 1, "", ""},
        {"Q.850;cause=\"17\"", "Q.850", 17, "", ""},
        {"Q.850;cause=17;text=User busy", "Q.850", 17, "User busy", ""},
        {"SIP", "SIP", -1, "", ""},
        {"SIP;cause", "SIP", -1, "", ""},
        {"SIP;cause=x", "SIP", -1, "", ""},
        {"SIP;text=\"", "SIP", -1, "", ""},
    };

    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        struct sip_reason reason;

        g_test_message("%s", cases[i].value);
        g_assert_true(sip_reason_parse(plain(cases[i].value), &reason));
        assert_text(reason.protocol, cases[i].protocol);
        g_assert_cmpint(reason.has_cause ? (int)reason.cause : -1, ==, cases[i].cause);
        assert_text(reason.text, cases[i].text);
        assert_text(reason.location, cases[i].location);
    }
}

static void test_no_reason(void)
{
    struct sip_reason reason;

    g_assert_false(sip_reason_parse(plain(""), &reason));
    g_assert_false(sip_reason_parse(plain(";cause=16"), &reason));
}

static void test_retry_after(void)
{
    static const struct {
        const char *value;
        guint32 seconds;
        const char *comment;
        int duration; /* -1: none */
    } cases[] = {
        {"120", 120, "", -1},
        {"18000;duration=3600", 18000, "", 3600},
        {"120 (I'm in a meeting)", 120, "I'm in a meeting", -1},
        {"5(a (b) ;duration=1 \\) c);duration=60", 5, "a (b) ;duration=1 \\) c", 60},
        {"5 (open;duration=1", 5, "open;duration=1", -1},
        {"5 (\\", 5, "\\", -1},
        {"5 (", 5, "", -1},
        {"0", 0, "", -1},
        {"99999999999", G_MAXUINT32, "", -1},
        {"5;x=\"(\";duration=7", 5, "", 7},
        {"5;duration=x", 5, "", -1},
    };

    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        struct sip_retry_after retry_after;

        g_test_message("%s", cases[i].value);
        g_assert_true(sip_retry_after_parse(plain(cases[i].value), &retry_after));
        g_assert_cmpuint(retry_after.seconds, ==, cases[i].seconds);
        assert_text(retry_after.comment, cases[i].comment);
        g_assert_cmpint(retry_after.has_duration ? (int)retry_after.duration : -1, ==, cases[i].duration);
    }
}

static void test_no_retry_after(void)
{
    struct sip_retry_after retry_after;

    g_assert_false(sip_retry_after_parse(plain(""), &retry_after));
    g_assert_false(sip_retry_after_parse(plain("soon"), &retry_after));
    g_assert_false(sip_retry_after_parse(plain("(120)"), &retry_after));
}

/* Cut anywhere, a value gives texts that lie inside what is left of it. */
static void test_every_truncation(void)
{
    static const char *const values[] = {
        "305 [2001:db8::1]:5060 \"say \\\"no\\\", no\"",
        "Q.850 ;cause=21;text=\"a \\\"b\\\"; c\" ; location=LN;ppi=\"x\"",
        "120 (a (b) \\) c) ;duration = 3600; x=\"y\"",
        "776656 1 INVITE",
    };

    for (gsize i = 0; i < G_N_ELEMENTS(values); i++) {
        for (gsize length = 0; length <= strlen(values[i]); length++) {
            const struct sip_text cut = exact_copy(values[i], length);
            struct sip_warning warning;
            struct sip_reason reason;
            struct sip_retry_after retry_after;
            struct sip_rack rack;

            if (sip_warning_parse(cut, &warning)) {
                assert_inside(warning.agent, cut);
                assert_inside(warning.text, cut);
            }
            if (sip_reason_parse(cut, &reason)) {
                assert_inside(reason.text, cut);
                assert_inside(reason.location, cut);
                assert_inside(reason.ppi, cut);
            }
            if (sip_retry_after_parse(cut, &retry_after))
                assert_inside(retry_after.comment, cut);
            if (sip_rack_parse(cut, &rack))
                assert_inside(rack.method, cut);
        }
    }
}

/* What would take minutes if the work grew with the square of the length. */
static void test_64_kilobytes(void)
{
    static const char *const pieces[] = {";", "; ", ",", "\"", "\\", "(", "<", ";a=", ";cause", ", \"a\"", ";\"", " "};

    for (gsize i = 0; i < G_N_ELEMENTS(pieces); i++) {
        GString *value = g_string_new("Q.850");
        struct sip_text text;
        struct sip_text list;
        struct sip_text item;
        struct sip_reason reason;
        struct sip_retry_after retry_after;
        gsize seen = 0;

        while (value->len < 65536)
            g_string_append(value, pieces[i]);
        text = exact_copy(value->str, value->len);
        g_string_free(value, TRUE);
        sip_reason_parse(text, &reason);
        g_assert_false(sip_retry_after_parse(text, &retry_after));
        list = text;
        while (sip_list_next(&list, &item))
            seen += item.length;
        g_assert_cmpuint(seen, <=, text.length);
    }
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/headers/values/lists", test_values_of_lists);
    g_test_add_func("/headers/values/empty ones", test_values_pass_over_what_is_empty);
    g_test_add_func("/headers/values/no lists", test_values_that_are_no_lists);
    g_test_add_func("/headers/values/open quotes", test_values_with_open_quotes);
    g_test_add_func("/headers/first of a kind", test_header);
    g_test_add_func("/headers/lists a word", test_lists_a_word);
    g_test_add_func("/headers/parameters", test_parameters);
    g_test_add_func("/headers/token", test_token);
    g_test_add_func("/headers/RAck", test_rack);
    g_test_add_func("/headers/Warning", test_warning);
    g_test_add_func("/headers/Warning/none", test_no_warning);
    g_test_add_func("/headers/Reason", test_reason);
    g_test_add_func("/headers/Reason/none", test_no_reason);
    g_test_add_func("/headers/Retry-After", test_retry_after);
    g_test_add_func("/headers/Retry-After/none", test_no_retry_after);
    g_test_add_func("/headers/every truncation", test_every_truncation);
    g_test_add_func("/headers/64 kB", test_64_kilobytes);
    return g_test_run();
}
