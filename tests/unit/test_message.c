/* test_message.c
 * The message scanner on plain SIP text: well-formed, unusual, broken and hostile.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * RFC 3261 §7, §18.3, §25; RFC 3420; RFC 3515 §2.4.5
 */

#include <string.h>

#include "support.h"

static const char invite[] = "INVITE sip:bob@example.com SIP/2.0\n"
                             "Via: SIP/2.0/UDP 192.0.2.1:5060;rport;branch=z9hG4bKtop\n"
                             "Via: SIP/2.0/UDP 192.0.2.2;branch=z9hG4bKsecond\n"
                             "Max-Forwards: 70\n"
                             "From: \"Alice\" <sip:alice@example.com>;tag=from1\n"
                             "To: <sip:bob@example.com>\n"
                             "Call-ID: 3848276298220188511@192.0.2.1\n"
                             "CSeq: 314159 INVITE\n"
                             "Contact: <sip:alice@192.0.2.1>\n"
                             "Content-Type: application/sdp\n"
                             "Content-Length: 5\n"
                             "\n"
                             "v=0\n";

static const char not_found[] = "SIP/2.0 404 Not Found\n"
                                "Via: SIP/2.0/UDP 192.0.2.1:5060;branch=z9hG4bKtop;received=192.0.2.9\n"
                                "From: Alice <sip:alice@example.com>;tag=from1\n"
                                "To: \"Bob, at home\" <sip:bob@example.com;user=phone>;tag=to1\n"
                                "Call-ID: 3848276298220188511@192.0.2.1\n"
                                "CSeq: 314159 INVITE\n"
                                "Content-Length: 0\n"
                                "\n";

/* The message of a start line and further header lines, which end with \n each. */
static struct sip_message scan_headers(const char *header_lines)
{
    char *string = g_strdup_printf("SIP/2.0 200 OK\n%s\n", header_lines);
    struct sip_text text = lines(string);

    g_free(string);
    return scan(text);
}

static void test_request(void)
{
    const struct sip_text text = lines(invite);
    const struct sip_message message = scan(text);

    g_assert_false(message.is_response);
    g_assert_cmpuint(message.status, ==, 0);
    assert_text(message.phrase, "");
    g_assert_cmpint(message.method, ==, SIP_METHOD_INVITE);
    assert_text(message.method_name, "INVITE");
    g_assert_cmpuint(message.cseq, ==, 314159);
    assert_text(message.call_id, "3848276298220188511@192.0.2.1");
    assert_text(message.branch, "z9hG4bKtop");
    assert_text(message.from_tag, "from1");
    assert_text(message.to_tag, "");
    assert_text(message.content_type, "application/sdp");
    assert_text(message.body, "v=0\r\n");
    g_assert_cmpuint(message.length, ==, text.length);
}

static void test_response(void)
{
    const struct sip_text text = lines(not_found);
    const struct sip_message message = scan(text);

    g_assert_true(message.is_response);
    g_assert_cmpuint(message.status, ==, 404);
    assert_text(message.phrase, "Not Found");
    g_assert_cmpint(message.method, ==, SIP_METHOD_INVITE);
    g_assert_cmpuint(message.cseq, ==, 314159);
    assert_text(message.branch, "z9hG4bKtop");
    assert_text(message.from_tag, "from1");
    assert_text(message.to_tag, "to1");
    assert_text(message.body, "");
    g_assert_cmpuint(message.length, ==, text.length);
}

static void test_status_lines(void)
{
    static const struct {
        const char *line;
        guint16 status;
        const char *phrase;
    } valid[] = {
        {"SIP/2.0 604 Does Not Exist Anywhere", 604, "Does Not Exist Anywhere"},
        {"SIP/2.0 200", 200, ""},
        {"SIP/2.0 200 ", 200, ""},
        {"SIP/2.0 200   OK  ", 200, "OK"},
        {"SIP/2.0 486 f\xC3\xBCr immer besetzt", 486, "f\xC3\xBCr immer besetzt"},
        {"SIP/2.0 486 in \xFC", 486, "in \xFC"},
        {"SIP/2.0 200 SIP/2.0 200 OK", 200, "SIP/2.0 200 OK"},
        {"SIP/2.0 000 nothing", 0, "nothing"},
        {"SIP/2.0 099 too small", 99, "too small"},
        {"SIP/2.0 700 too large", 700, "too large"},
        {"SIP/2.0 999 too large", 999, "too large"},
    };

    for (gsize i = 0; i < G_N_ELEMENTS(valid); i++) {
        const struct sip_message message = scan(plain(valid[i].line));

        g_assert_true(message.is_response);
        g_assert_cmpuint(message.status, ==, valid[i].status);
        assert_text(message.phrase, valid[i].phrase);
    }
}

static void test_malformed_status_lines(void)
{
    static const char *const malformed[] = {
        "SIP/2.0",
        "SIP/2.0 ",
        "SIP/2.0 2",
        "SIP/2.0 20",
        "SIP/2.0 20 OK",
        "SIP/2.0 2000 OK",
        "SIP/2.0 200OK",
        "SIP/2.0 200\tOK",
        "SIP/2.0 4x3 No",
        "SIP/2.0 -20 No",
        "SIP/2.0 +20 No",
        "SIP/2.0 2.0 No",
        "SIP/2.0  200 OK",
        "SIP/2.0\t200 OK",
        "SIP/2.0200 OK",
        " SIP/2.0 200 OK",
        "sip/2.0 200 OK",
        "SIP/1.0 200 OK",
        "SIP/2.1 200 OK",
        "SIP 200 OK",
        "200 OK",
        "HTTP/1.1 200 OK",
        "SIP/2.0 \xD9\xA2\xD9\xA0\xD9\xA0 OK",
    };

    for (gsize i = 0; i < G_N_ELEMENTS(malformed); i++) {
        g_test_message("%s", malformed[i]);
        g_assert_false(is_message(plain(malformed[i])));
        g_assert_false(is_message(lines(malformed[i])));
    }
    g_assert_false(is_message(exact_copy("SIP/2.0 2\0000 OK", 14)));
}

static void test_request_lines(void)
{
    static const struct {
        const char *line;
        enum sip_method method;
        const char *name;
        const char *request_uri;
    } valid[] = {
        {"BYE sip:bob@192.0.2.3 SIP/2.0", SIP_METHOD_BYE, "BYE", "sip:bob@192.0.2.3"},
        {"OPTIONS sip:[2001:db8::1]:5060;transport=tcp SIP/2.0", SIP_METHOD_OPTIONS, "OPTIONS",
         "sip:[2001:db8::1]:5060;transport=tcp"},
        {"INVITE tel:+15550100 SIP/2.0", SIP_METHOD_INVITE, "INVITE", "tel:+15550100"},
        {"INVITE urn:service:sos SIP/2.0", SIP_METHOD_INVITE, "INVITE", "urn:service:sos"},
        {"invite sip:bob@example.com SIP/2.0", SIP_METHOD_OTHER, "invite", "sip:bob@example.com"},
        {"SERVICE sip:bob@example.com SIP/2.0", SIP_METHOD_OTHER, "SERVICE", "sip:bob@example.com"},
        /* Junk in the Request-URI is no reason to lose the request. */
        {"INVITE  SIP/2.0", SIP_METHOD_INVITE, "INVITE", ""},
        {"INVITE sip:bob smith@example.com SIP/2.0", SIP_METHOD_INVITE, "INVITE", "sip:bob smith@example.com"},
    };

    for (gsize i = 0; i < G_N_ELEMENTS(valid); i++) {
        const struct sip_message message = scan(plain(valid[i].line));

        g_assert_false(message.is_response);
        g_assert_cmpint(message.method, ==, valid[i].method);
        assert_text(message.method_name, valid[i].name);
        assert_text(message.request_uri, valid[i].request_uri);
        assert_text(message.start_line, valid[i].line);
    }
}

static void test_not_sip(void)
{
    static const char *const texts[] = {
        "INVITE sip:bob@example.com",
        "INVITE sip:bob@example.com SIP/2.1",
        "INVITE sip:bob@example.com SIP/2.0.1",
        "INVITESIP/2.0",
        " INVITE sip:bob@example.com SIP/2.0",
        "GET / HTTP/1.1",
        "REGISTER",
        "Via: SIP/2.0/UDP 192.0.2.1",
        "jaK",
        "v=0",
    };

    for (gsize i = 0; i < G_N_ELEMENTS(texts); i++) {
        g_test_message("%s", texts[i]);
        g_assert_false(is_message(plain(texts[i])));
    }
    /* A STUN request, which shares the port, and a keep-alive of NUL bytes. */
    g_assert_false(is_message(exact_copy("\0\1\0\0\x21\x12\xA4\x42sixteen bytes...", 24)));
    g_assert_false(is_message(exact_copy("\0\0\0\0", 4)));
}

static void test_nothing(void)
{
    gsize skipped = 4711;
    struct sip_message message;
    const struct sip_text nothing = exact_copy("", 0);
    const struct sip_text keep_alive = plain("\r\n\r\n");

    g_assert_false(sip_message_scan(nothing.data, 0, &message, &skipped));
    g_assert_cmpuint(skipped, ==, 0);
    g_assert_false(sip_message_scan(keep_alive.data, keep_alive.length, &message, &skipped));
    g_assert_cmpuint(skipped, ==, 4);
}

static void test_leading_line_ends(void)
{
    gsize skipped = 0;
    struct sip_message message;
    const struct sip_text text = plain("\r\n\r\n\nSIP/2.0 200 OK\r\nContent-Length: 2\r\n\r\nok");

    g_assert_true(sip_message_scan(text.data, text.length, &message, &skipped));
    g_assert_cmpuint(skipped, ==, 5);
    g_assert_cmpuint(message.status, ==, 200);
    g_assert_cmpuint(skipped + message.length, ==, text.length);
}

static void test_header_names_in_any_case(void)
{
    const struct sip_message message = scan_headers("VIA: SIP/2.0/UDP 192.0.2.1;BRANCH=z9hG4bKx\n"
                                                    "from: <sip:alice@example.com>;Tag=a\n"
                                                    "tO: <sip:bob@example.com>;TAG=b\n"
                                                    "call-id: c1\n"
                                                    "cSEQ: 7 BYE\n"
                                                    "CONTENT-TYPE: text/plain\n"
                                                    "content-LENGTH: 0\n");

    assert_text(message.branch, "z9hG4bKx");
    assert_text(message.from_tag, "a");
    assert_text(message.to_tag, "b");
    assert_text(message.call_id, "c1");
    g_assert_cmpuint(message.cseq, ==, 7);
    g_assert_cmpint(message.method, ==, SIP_METHOD_BYE);
    assert_text(message.content_type, "text/plain");
}

static void test_compact_forms(void)
{
    static const char *const forms[] = {
        "v: SIP/2.0/TCP 192.0.2.1;branch=z9hG4bKx\n"
        "f: <sip:alice@example.com>;tag=a\n"
        "t: <sip:bob@example.com>;tag=b\n"
        "i: c1\n"
        "c: text/plain\n"
        "l: 2\n",
        "V:SIP/2.0/TCP 192.0.2.1;branch=z9hG4bKx\n"
        "F:<sip:alice@example.com>;tag=a\n"
        "T:<sip:bob@example.com>;tag=b\n"
        "I:c1\n"
        "C:text/plain\n"
        "L:2\n",
    };

    for (gsize i = 0; i < G_N_ELEMENTS(forms); i++) {
        char *string = g_strdup_printf("%s\nok", forms[i]);
        const struct sip_message message = scan_headers(string);

        g_free(string);
        assert_text(message.branch, "z9hG4bKx");
        assert_text(message.from_tag, "a");
        assert_text(message.to_tag, "b");
        assert_text(message.call_id, "c1");
        assert_text(message.content_type, "text/plain");
        assert_text(message.body, "ok");
    }
}

/* Other compact forms (k: Supported, x: Session-Expires) must not be taken for the ones that are read. */
static void test_other_headers_are_not_taken(void)
{
    const struct sip_message message = scan_headers("k: c1\n"
                                                    "Viaduct: SIP/2.0/UDP 192.0.2.1;branch=z9hG4bKx\n"
                                                    "X-Call-ID: c1\n"
                                                    "Call: c1\n"
                                                    ": c1\n");

    assert_text(message.branch, "");
    assert_text(message.call_id, "");
}

static void test_names_of_headers(void)
{
    for (int header = SIP_HEADER_OTHER + 1; header < SIP_HEADER_COUNT; header++) {
        const char *name = sip_header_name((enum sip_header)header);
        char *upper = g_ascii_strup(name, -1);

        g_assert_cmpint(sip_header_identify(plain(name)), ==, header);
        g_assert_cmpint(sip_header_identify(plain(upper)), ==, header);
        g_free(upper);
    }
    g_assert_cmpstr(sip_header_name(SIP_HEADER_OTHER), ==, "");
    g_assert_cmpint(sip_header_identify(plain("Subject-Matter")), ==, SIP_HEADER_OTHER);
    g_assert_cmpint(sip_header_identify(plain("")), ==, SIP_HEADER_OTHER);
    g_assert_cmpint(sip_header_identify((struct sip_text){NULL, 0}), ==, SIP_HEADER_OTHER);
}

/* RFC 3261 §7.3.3 and the RFCs that added to it: what a phone saves in a UDP packet must not be lost. */
static void test_every_compact_form(void)
{
    static const struct {
        char compact;
        enum sip_header header;
    } forms[] = {
        {'c', SIP_HEADER_CONTENT_TYPE},
        {'e', SIP_HEADER_CONTENT_ENCODING},
        {'f', SIP_HEADER_FROM},
        {'i', SIP_HEADER_CALL_ID},
        {'k', SIP_HEADER_SUPPORTED},
        {'l', SIP_HEADER_CONTENT_LENGTH},
        {'m', SIP_HEADER_CONTACT},
        {'o', SIP_HEADER_EVENT},
        {'r', SIP_HEADER_REFER_TO},
        {'t', SIP_HEADER_TO},
        {'u', SIP_HEADER_ALLOW_EVENTS},
        {'v', SIP_HEADER_VIA},
        {'x', SIP_HEADER_SESSION_EXPIRES},
        {'y', SIP_HEADER_IDENTITY},
        {'s', SIP_HEADER_OTHER}, /* Subject */
        {'z', SIP_HEADER_OTHER},
    };

    for (gsize i = 0; i < G_N_ELEMENTS(forms); i++) {
        const char lower = forms[i].compact;
        const char upper = g_ascii_toupper(lower);

        g_test_message("%c", lower);
        g_assert_cmpint(sip_header_identify(exact_copy(&lower, 1)), ==, forms[i].header);
        g_assert_cmpint(sip_header_identify(exact_copy(&upper, 1)), ==, forms[i].header);
    }
}

static void test_headers_that_are_there(void)
{
    const struct sip_message message = scan_headers("Retry-After: 120\n"
                                                    "k:\n"
                                                    "X-Reason: none\n");

    g_assert_true(sip_message_has(&message, SIP_HEADER_RETRY_AFTER));
    g_assert_true(sip_message_has(&message, SIP_HEADER_SUPPORTED));
    g_assert_true(sip_message_has(&message, SIP_HEADER_OTHER));
    g_assert_false(sip_message_has(&message, SIP_HEADER_REASON));
    g_assert_false(sip_message_has(&message, SIP_HEADER_WWW_AUTHENTICATE));
}

static void test_blanks_around_names_and_values(void)
{
    const struct sip_message message = scan_headers("Call-ID  \t:\t  c1 \t\n"
                                                    "CSeq:0009 \t REGISTER \n"
                                                    "Via  : SIP / 2.0 / UDP 192.0.2.1 ; branch = z9hG4bKx ; rport\n"
                                                    "To: <sip:bob@example.com> ;\ttag\t=\tb\n");

    assert_text(message.call_id, "c1");
    g_assert_cmpuint(message.cseq, ==, 9);
    g_assert_cmpint(message.method, ==, SIP_METHOD_REGISTER);
    assert_text(message.branch, "z9hG4bKx");
    assert_text(message.to_tag, "b");
}

static void test_folded_lines(void)
{
    const struct sip_message message = scan_headers("Via: SIP/2.0/UDP\n"
                                                    "  192.0.2.1;received=192.0.2.9\n"
                                                    "\t;branch\n"
                                                    "  =\n"
                                                    "  z9hG4bKx\n"
                                                    "Call-ID:\n"
                                                    "   c1\n"
                                                    "CSeq: 5\n"
                                                    " SUBSCRIBE\n"
                                                    "To: <sip:bob@example.com>\n"
                                                    " ;tag=b\n"
                                                    "Content-Length:\n"
                                                    " 4\n"
                                                    "\n"
                                                    "body of this and more");

    assert_text(message.branch, "z9hG4bKx");
    assert_text(message.call_id, "c1");
    g_assert_cmpuint(message.cseq, ==, 5);
    g_assert_cmpint(message.method, ==, SIP_METHOD_SUBSCRIBE);
    assert_text(message.to_tag, "b");
    assert_text(message.body, "body");
}

/* A header at the end of a cut packet may be folded, or only begin to be. */
static void test_folded_at_the_end_of_the_bytes(void)
{
    static const char *const ends[] = {"Call-ID: c1\r\n ", "Call-ID: c1\r\n \r\n\t", "Call-ID:\r\n c1", "Call-ID: c1\r",
                                       "Call-ID: c1\r\n"};

    for (gsize i = 0; i < G_N_ELEMENTS(ends); i++) {
        char *string = g_strdup_printf("SIP/2.0 200 OK\r\n%s", ends[i]);
        const struct sip_text text = plain(string);
        const struct sip_message message = scan(text);

        g_free(string);
        assert_text(message.call_id, "c1");
        assert_text(message.body, "");
        g_assert_cmpuint(message.length, ==, text.length);
    }
}

static void test_folding_under_the_start_line(void)
{
    const struct sip_message message = scan(lines("SIP/2.0 200 OK\n"
                                                  " and more of the phrase\n"
                                                  "Call-ID: c1\n"
                                                  "\n"));

    assert_text(message.phrase, "OK");
    assert_text(message.call_id, "c1");
}

static void test_top_via(void)
{
    static const struct {
        const char *headers;
        const char *branch;
    } cases[] = {
        {"Via: SIP/2.0/UDP a;branch=1, SIP/2.0/UDP b;branch=2\n", "1"},
        {"Via: SIP/2.0/UDP a;branch=1,SIP/2.0/UDP b;branch=2\nVia: SIP/2.0/UDP c;branch=3\n", "1"},
        {"Via: SIP/2.0/UDP a;branch=1;x=\"one, two;branch=3\", SIP/2.0/UDP b;branch=2\n", "1"},
        {"Via: SIP/2.0/UDP a;x=\"one, two;branch=3\";branch=1, SIP/2.0/UDP b;branch=2\n", "1"},
        {"Via: SIP/2.0/UDP a;x=\"say \\\"hi\\\", \\\\\";branch=1, SIP/2.0/UDP b;branch=2\n", "1"},
        {"Via: SIP/2.0/UDP [2001:db8::1]:5060;branch=1\n", "1"},
        /* The branch of another hop would name another transaction. */
        {"Via: SIP/2.0/UDP a, SIP/2.0/UDP b;branch=2\n", ""},
        {"Via: SIP/2.0/UDP a\nVia: SIP/2.0/UDP b;branch=2\n", ""},
        {"Via:\nVia: SIP/2.0/UDP b;branch=2\n", ""},
        {"Via: SIP/2.0/UDP a;branch\n", ""},
        {"Via: SIP/2.0/UDP a;branch=\n", ""},
        {"Via: SIP/2.0/UDP a;branches=9;branch=1\n", "1"},
        {"Via: SIP/2.0/UDP a;xbranch=9;branch=1\n", "1"},
        {"Via: SIP/2.0/UDP a;branch=1;branch=2\n", "1"},
        {"Via: SIP/2.0/UDP a;;;branch=1;\n", "1"},
    };

    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_test_message("%s", cases[i].headers);
        assert_text(scan_headers(cases[i].headers).branch, cases[i].branch);
    }
}

static void test_tags(void)
{
    static const struct {
        const char *value;
        const char *tag;
    } cases[] = {
        {"<sip:bob@example.com>;tag=b", "b"},
        {"sip:bob@example.com;tag=b", "b"},
        {"\"Bob\" <sip:bob@example.com>;x=y;tag=b;z", "b"},
        {"<sip:bob@example.com;tag=uri>;tag=b", "b"},
        {"<sip:bob@example.com;tag=uri>", ""},
        {"\"Bob;tag=name\" <sip:bob@example.com>;tag=b", "b"},
        {"\"Bob \\\"B\\\" <;tag=name>\" <sip:bob@example.com>;tag=b", "b"},
        {"\"Bob\\\\\" <sip:bob@example.com>;tag=b", "b"},
        {"\"Smith, Bob\" <sip:bob@example.com>;tag=b", "b"},
        {"<sip:bob,smith@example.com>;tag=b", "b"},
        {"<sip:bob@example.com>;tag=", ""},
        {"<sip:bob@example.com>;tag", ""},
        {"<sip:bob@example.com>;tags=b", ""},
        {"<sip:bob@example.com>", ""},
        {"", ""},
        /* Quotes and brackets that are never closed. */
        {"\"Bob <sip:bob@example.com>;tag=b", ""},
        {"<sip:bob@example.com;tag=b", ""},
        {"\"Bob\\", ""},
    };

    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        char *headers = g_strdup_printf("To: %s\nFrom: %s\n", cases[i].value, cases[i].value);
        const struct sip_message message = scan_headers(headers);

        g_test_message("%s", cases[i].value);
        g_free(headers);
        assert_text(message.to_tag, cases[i].tag);
        assert_text(message.from_tag, cases[i].tag);
    }
}

static void test_cseq(void)
{
    static const struct {
        const char *value;
        guint32 number;
        enum sip_method method;
        const char *name;
    } cases[] = {
        {"1 INVITE", 1, SIP_METHOD_INVITE, "INVITE"}, {"4294967296 BYE", G_MAXUINT32, SIP_METHOD_BYE, "BYE"},
        {"1INVITE", 1, SIP_METHOD_INVITE, "INVITE"},  {"1 invite", 1, SIP_METHOD_OTHER, "invite"},
        {"1 FOO", 1, SIP_METHOD_OTHER, "FOO"},        {"1", 1, SIP_METHOD_NONE, ""},
        {"INVITE", 0, SIP_METHOD_INVITE, "INVITE"},   {"", 0, SIP_METHOD_NONE, ""},
    };

    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        char *header = g_strdup_printf("CSeq: %s\n", cases[i].value);
        const struct sip_message message = scan_headers(header);

        g_test_message("%s", cases[i].value);
        g_free(header);
        g_assert_cmpuint(message.cseq, ==, cases[i].number);
        g_assert_cmpint(message.method, ==, cases[i].method);
        assert_text(message.method_name, cases[i].name);
    }
}

/* The request line names the method; a CSeq that says otherwise is a fault of the sender. */
static void test_cseq_of_a_request_does_not_rename_it(void)
{
    const struct sip_message message = scan(lines("BYE sip:bob@example.com SIP/2.0\nCSeq: 2 INVITE\n\n"));

    g_assert_cmpint(message.method, ==, SIP_METHOD_BYE);
    g_assert_cmpuint(message.cseq, ==, 2);
}

static void test_first_of_a_kind_counts(void)
{
    const struct sip_message message = scan_headers("Call-ID: c1\n"
                                                    "Call-ID: c2\n"
                                                    "CSeq: 1 INVITE\n"
                                                    "CSeq: 2 BYE\n"
                                                    "From: <sip:alice@example.com>\n"
                                                    "From: <sip:alice@example.com>;tag=a2\n"
                                                    "To: <sip:bob@example.com>;tag=b1\n"
                                                    "t: <sip:bob@example.com>;tag=b2\n"
                                                    "Content-Type: text/plain\n"
                                                    "c: text/html\n");

    assert_text(message.call_id, "c1");
    g_assert_cmpuint(message.cseq, ==, 1);
    g_assert_cmpint(message.method, ==, SIP_METHOD_INVITE);
    assert_text(message.from_tag, "");
    assert_text(message.to_tag, "b1");
    assert_text(message.content_type, "text/plain");
}

static void test_line_feeds_only(void)
{
    const struct sip_text text = plain("SIP/2.0 183 Session Progress\n"
                                       "Call-ID: c1\n"
                                       "To: <sip:bob@example.com>\n"
                                       " ;tag=b\n"
                                       "Content-Length: 4\n"
                                       "\n"
                                       "v=0\n");
    const struct sip_message message = scan(text);

    assert_text(message.phrase, "Session Progress");
    assert_text(message.call_id, "c1");
    assert_text(message.to_tag, "b");
    assert_text(message.body, "v=0\n");
    g_assert_cmpuint(message.length, ==, text.length);
}

static void test_no_blank_line(void)
{
    const struct sip_text text = plain("SIP/2.0 200 OK\r\nCall-ID: c1\r\nCSeq: 1 OPTIONS");
    const struct sip_message message = scan(text);

    assert_text(message.call_id, "c1");
    g_assert_cmpint(message.method, ==, SIP_METHOD_OPTIONS);
    assert_text(message.body, "");
    g_assert_cmpuint(message.length, ==, text.length);
}

static void test_missing_headers(void)
{
    static const char *const texts[] = {"SIP/2.0 500 Server Internal Error", "SIP/2.0 500 Server Internal Error\r\n",
                                        "SIP/2.0 500 Server Internal Error\r\n\r\n"};

    for (gsize i = 0; i < G_N_ELEMENTS(texts); i++) {
        const struct sip_message message = scan(plain(texts[i]));

        assert_text(message.phrase, "Server Internal Error");
        g_assert_cmpint(message.method, ==, SIP_METHOD_NONE);
        g_assert_cmpuint(message.cseq, ==, 0);
        assert_text(message.method_name, "");
        assert_text(message.call_id, "");
        assert_text(message.branch, "");
        assert_text(message.from_tag, "");
        assert_text(message.to_tag, "");
        assert_text(message.content_type, "");
        assert_text(message.body, "");
    }
}

static void test_junk_between_headers(void)
{
    const struct sip_message message = scan_headers("no colon here\n"
                                                    "Call-ID: c1\n"
                                                    "@#$%\n"
                                                    " folded junk: with a colon\n"
                                                    "CSeq: 1 INVITE\n");

    assert_text(message.call_id, "c1");
    g_assert_cmpint(message.method, ==, SIP_METHOD_INVITE);
}

static void test_content_length(void)
{
    static const struct {
        const char *headers;
        const char *body;
    } cases[] = {
        {"Content-Length: 8\n", "12345678"},
        {"Content-Length: 3\n", "123"},
        {"Content-Length: 0\n", ""},
        {"Content-Length: 9\n", "12345678"},
        {"Content-Length: 99999999999999999999\n", "12345678"},
        {"Content-Length: -1\n", "12345678"},
        {"Content-Length: eight\n", "12345678"},
        {"Content-Length:\n", "12345678"},
        {"Content-Length: 3 bytes\n", "123"},
        {"Content-Length: 003\n", "123"},
        {"", "12345678"},
        {"Content-Length: 3\nContent-Length: 5\n", "123"},
        {"l: 5\nContent-Length: 3\n", "12345"},
        {"Content-Length: none\nContent-Length: 3\n", "123"},
    };

    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        char *string = g_strdup_printf("SIP/2.0 200 OK\n%s\n12345678", cases[i].headers);
        const struct sip_text text = lines(string);
        const struct sip_message message = scan(text);

        g_test_message("%s", cases[i].headers);
        g_free(string);
        assert_text(message.body, cases[i].body);
        g_assert_cmpuint(message.length, ==, text.length - strlen("12345678") + strlen(cases[i].body));
    }
}

/* Two messages in one TCP segment, kept apart by Content-Length and with keep-alive line ends between them. */
static void test_two_messages(void)
{
    const struct sip_text text = plain("SIP/2.0 180 Ringing\r\nCall-ID: c1\r\nContent-Length: 2\r\n\r\nab"
                                       "\r\n\r\n"
                                       "SIP/2.0 200 OK\r\nCall-ID: c2\r\nContent-Length: 0\r\n\r\n");
    struct sip_message message = scan(text);
    const char *rest = text.data + message.length;
    gsize skipped = 0;

    g_assert_cmpuint(message.status, ==, 180);
    assert_text(message.body, "ab");
    g_assert_true(sip_message_scan(rest, text.length - message.length, &message, &skipped));
    g_assert_cmpuint(skipped, ==, 4);
    g_assert_cmpuint(message.status, ==, 200);
    assert_text(message.call_id, "c2");
    g_assert_true(rest + skipped + message.length == text.data + text.length);
}

static void test_nul_bytes(void)
{
    static const char bytes[] = "SIP/2.0 486 Busy\0Here\r\n"
                                "Call-ID: c\0001\r\n"
                                "Via: SIP/2.0/UDP a;x\0y;branch=z9hG4bK\0x\r\n"
                                "CSeq: 1 INV\0ITE\r\n"
                                "\0: nothing\r\n"
                                "\r\n"
                                "a\0b";
    const struct sip_message message = scan(exact_copy(bytes, sizeof bytes - 1));

    assert_text(message.phrase, "Busy\\0Here");
    assert_text(message.call_id, "c\\01");
    assert_text(message.branch, "z9hG4bK\\0x");
    g_assert_cmpint(message.method, ==, SIP_METHOD_OTHER);
    assert_text(message.method_name, "INV\\0ITE");
    assert_text(message.body, "a\\0b");
}

static void test_wrong_utf8(void)
{
    const struct sip_message message = scan(lines("SIP/2.0 404 \xC3\x28 \xFF\n"
                                                  "From: \"\xE4\xB8\" <sip:a@example.com>;tag=\xFE\n"
                                                  "Call-ID: \x80\n"
                                                  "\xFF: \xFF\n"
                                                  "CSeq: 1 INVITE\n"
                                                  "\n"));

    assert_text(message.phrase, "\xC3\x28 \xFF");
    assert_text(message.from_tag, "\xFE");
    assert_text(message.call_id, "\x80");
    g_assert_cmpint(message.method, ==, SIP_METHOD_INVITE);
}

static void test_header_of_64_kilobytes(void)
{
    char *filling = g_strnfill(65536, 'x');
    char *headers = g_strdup_printf("Subject: %s\n"
                                    "Via: SIP/2.0/UDP a;x=\"%s;branch=no\";branch=yes\n"
                                    "Call-ID: %s\n"
                                    "%s\n"
                                    "CSeq: 1 INVITE\n",
                                    filling, filling, filling, filling);
    const struct sip_message message = scan_headers(headers);

    assert_text(message.branch, "yes");
    assert_text(message.call_id, filling);
    g_assert_cmpint(message.method, ==, SIP_METHOD_INVITE);
    g_free(headers);
    g_free(filling);
}

static void test_ten_thousand_vias(void)
{
    GString *separate = g_string_new(NULL);
    GString *listed = g_string_new("Via: ");
    GString *folded = g_string_new("Via: ");

    for (guint i = 0; i < 10000; i++) {
        g_string_append_printf(separate, "Via: SIP/2.0/UDP 192.0.2.1;branch=%u\n", i);
        g_string_append_printf(listed, "SIP/2.0/UDP 192.0.2.1;branch=%u, ", i);
        g_string_append_printf(folded, "SIP/2.0/UDP 192.0.2.1;branch=%u,\n ", i);
    }
    g_string_append(separate, "Call-ID: c1\n");
    g_string_append(listed, "SIP/2.0/UDP 192.0.2.1\nCall-ID: c1\n");
    g_string_append(folded, "SIP/2.0/UDP 192.0.2.1\nCall-ID: c1\n");
    for (guint i = 0; i < 3; i++) {
        GString *headers = i == 0 ? separate : i == 1 ? listed : folded;
        const struct sip_message message = scan_headers(headers->str);

        assert_text(message.branch, "0");
        assert_text(message.call_id, "c1");
        g_string_free(headers, TRUE);
    }
}

static void assert_all_inside(const struct sip_message *message, struct sip_text bytes)
{
    g_assert_cmpuint(message->length, <=, bytes.length);
    g_assert_cmpuint(message->status, <=, 999);
    assert_inside(message->phrase, bytes);
    assert_inside(message->method_name, bytes);
    assert_inside(message->call_id, bytes);
    assert_inside(message->branch, bytes);
    assert_inside(message->start_line, bytes);
    assert_inside(message->request_uri, bytes);
    assert_inside(message->via, bytes);
    assert_inside(message->from_uri, bytes);
    assert_inside(message->from_tag, bytes);
    assert_inside(message->to_uri, bytes);
    assert_inside(message->to_tag, bytes);
    assert_inside(message->content_type, bytes);
    assert_inside(message->headers, bytes);
    assert_inside(message->body, bytes);
}

/* Scans and checks that nothing points outside the bytes, in the message or in its fragment. */
static gboolean scan_inside(struct sip_text bytes, struct sip_message *message)
{
    guint16 status;
    struct sip_text phrase;

    if (!sip_message_scan(bytes.data, bytes.length, message, NULL))
        return FALSE;
    assert_all_inside(message, bytes);
    if (sip_fragment_status(message, &status, &phrase))
        assert_inside(phrase, bytes);
    return TRUE;
}

static const char notify[] = "NOTIFY sip:alice@192.0.2.1 SIP/2.0\n"
                             "v: SIP/2.0/TCP 192.0.2.3;branch=z9hG4bKn\n"
                             "From: \"Bob \\\"B\\\"\" <sip:bob@example.com>;tag=b\n"
                             "To: <sip:alice@example.com>\n"
                             " ;tag=a\n"
                             "Call-ID: c1\n"
                             "CSeq: 2 NOTIFY\n"
                             "Event: refer\n"
                             "Content-Type: message/sipfrag;version=2.0\n"
                             "Content-Length: 23\n"
                             "\n"
                             "SIP/2.0 603 Declined\n";

static const char *const samples[] = {invite, not_found, notify};

static void assert_same_message(const struct sip_message *a, const struct sip_message *b)
{
    g_assert_cmpuint(a->status, ==, b->status);
    g_assert_cmpint(a->method, ==, b->method);
    g_assert_cmpuint(a->cseq, ==, b->cseq);
    g_assert_cmpuint(a->length, ==, b->length);
    assert_text(a->phrase, printable(b->phrase));
    assert_text(a->method_name, printable(b->method_name));
    assert_text(a->call_id, printable(b->call_id));
    assert_text(a->branch, printable(b->branch));
    assert_text(a->from_tag, printable(b->from_tag));
    assert_text(a->to_tag, printable(b->to_tag));
    assert_text(a->content_type, printable(b->content_type));
    assert_text(a->body, printable(b->body));
}

/* A capture with a snap length, or a packet lost in the middle of a stream, may end anywhere. What stands in memory
 * behind the end must make no difference. */
static void test_every_truncation(void)
{
    for (gsize i = 0; i < G_N_ELEMENTS(samples); i++) {
        const struct sip_text whole = lines(samples[i]);
        const struct sip_message expected = scan(whole);
        const gsize start_line = (gsize)((const char *)memchr(whole.data, '\r', whole.length) - whole.data);

        for (gsize length = 0; length <= whole.length; length++) {
            const struct sip_text cut = exact_copy(whole.data, length);
            struct sip_message message;
            struct sip_message piece;

            if (scan_inside(cut, &message)) {
                g_assert_true(sip_message_scan(whole.data, length, &piece, NULL));
                assert_same_message(&message, &piece);
                g_assert_cmpuint(message.length, ==, length);
                g_assert_cmpint(message.is_response, ==, expected.is_response);
                g_assert_cmpuint(message.status, ==, expected.status);
            } else {
                g_assert_false(sip_message_scan(whole.data, length, &piece, NULL));
                g_assert_cmpuint(length, <, start_line);
            }
        }
    }
}

static void test_every_byte_replaced(void)
{
    static const char replacements[] = {'\0', '\n', '\r', ' ', ':', ';', ',', '"', '\\', '<', '>', '=', '9', '\xFF'};

    for (gsize i = 0; i < G_N_ELEMENTS(samples); i++) {
        const struct sip_text whole = lines(samples[i]);

        for (gsize position = 0; position < whole.length; position++) {
            char *bytes = (char *)whole.data;
            const char original = bytes[position];

            for (gsize r = 0; r < G_N_ELEMENTS(replacements); r++) {
                struct sip_message message;

                bytes[position] = replacements[r];
                scan_inside(whole, &message);
            }
            bytes[position] = original;
        }
        g_assert_true(is_message(whole));
    }
}

static void test_header_fields_in_order(void)
{
    struct sip_message message = scan_headers("Warning: 399 a \"b: c\"\n"
                                              "junk\n"
                                              "v: SIP/2.0/UDP a\n"
                                              "X-Empty:\n"
                                              "Subject: one\n"
                                              " two\n"
                                              "\n"
                                              "Not-A-Header: body\n");
    static const struct {
        enum sip_header header;
        const char *name;
        const char *value;
    } expected[] = {
        {SIP_HEADER_WARNING, "Warning", "399 a \"b: c\""},
        {SIP_HEADER_VIA, "v", "SIP/2.0/UDP a"},
        {SIP_HEADER_OTHER, "X-Empty", ""},
        {SIP_HEADER_OTHER, "Subject", "one\r\n two"},
    };
    struct sip_header_field field;

    for (gsize i = 0; i < G_N_ELEMENTS(expected); i++) {
        g_assert_true(sip_header_next(&message.headers, &field));
        g_assert_cmpint(field.header, ==, expected[i].header);
        assert_text(field.name, expected[i].name);
        assert_text(field.value, expected[i].value);
    }
    g_assert_false(sip_header_next(&message.headers, &field));
    g_assert_false(sip_header_next(&message.headers, &field));
}

/* The scanner's verdict on a body of message/sipfrag: the status, or -1 where it has none. */
static int fragment_status(const char *content_type, const char *body, const char **phrase)
{
    char *string = g_strdup_printf("NOTIFY sip:a@b SIP/2.0\nContent-Type: %s\n\n%s", content_type, body);
    const struct sip_message message = scan(lines(string));
    struct sip_text text = {NULL, 0};
    guint16 status = 0;
    const gboolean found = sip_fragment_status(&message, &status, &text);

    g_free(string);
    *phrase = printable(text);
    return found ? status : -1;
}

static void test_fragment(void)
{
    static const struct {
        const char *content_type;
        const char *body;
        int status;
        const char *phrase;
    } cases[] = {
        {"message/sipfrag", "SIP/2.0 100 Trying\n", 100, "Trying"},
        {"message/sipfrag;version=2.0", "SIP/2.0 603 Decline", 603, "Decline"},
        {"Message/SIPFRAG ; version=2.0", "SIP/2.0 200", 200, ""},
        {"message/sipfrag", "SIP/2.0 503 Service Unavailable\nContact: <sip:b>\n\n", 503, "Service Unavailable"},
    };

    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        const char *phrase;

        g_assert_cmpint(fragment_status(cases[i].content_type, cases[i].body, &phrase), ==, cases[i].status);
        g_assert_cmpstr(phrase, ==, cases[i].phrase);
    }
}

static void test_no_fragment(void)
{
    static const struct {
        const char *content_type;
        const char *body;
    } cases[] = {
        {"message/sip", "SIP/2.0 100 Trying\n"},
        {"application/sdp", "SIP/2.0 100 Trying\n"},
        {"", "SIP/2.0 100 Trying\n"},
        {"message/sipfrag", ""},
        {"message/sipfrag", "\nSIP/2.0 100 Trying\n"},
        {"message/sipfrag", "SIP/2.0 10 Trying\n"},
        {"message/sipfrag", "INVITE sip:b@example.com SIP/2.0\n"},
        {"message/sipfrag", "From: <sip:a@example.com>\nSubject: SIP/2.0 200 OK\n"},
    };

    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        const char *phrase;

        g_test_message("%s, %s", cases[i].content_type, cases[i].body);
        g_assert_cmpint(fragment_status(cases[i].content_type, cases[i].body, &phrase), ==, -1);
    }
}

/* Content-Length ends the fragment, even inside its status line. */
static void test_fragment_cut_by_content_length(void)
{
    const struct sip_message message = scan(lines("NOTIFY sip:a@b SIP/2.0\n"
                                                  "Content-Type: message/sipfrag\n"
                                                  "Content-Length: 10\n"
                                                  "\n"
                                                  "SIP/2.0 200 OK\n"));
    struct sip_text phrase;
    guint16 status;

    g_assert_false(sip_fragment_status(&message, &status, &phrase));
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/message/request", test_request);
    g_test_add_func("/message/response", test_response);
    g_test_add_func("/message/status line/valid", test_status_lines);
    g_test_add_func("/message/status line/malformed", test_malformed_status_lines);
    g_test_add_func("/message/request line/valid", test_request_lines);
    g_test_add_func("/message/not SIP", test_not_sip);
    g_test_add_func("/message/nothing at all", test_nothing);
    g_test_add_func("/message/leading line ends", test_leading_line_ends);
    g_test_add_func("/message/header names/any case", test_header_names_in_any_case);
    g_test_add_func("/message/header names/compact", test_compact_forms);
    g_test_add_func("/message/header names/other", test_other_headers_are_not_taken);
    g_test_add_func("/message/header names/all", test_names_of_headers);
    g_test_add_func("/message/header names/compact/all", test_every_compact_form);
    g_test_add_func("/message/headers that are there", test_headers_that_are_there);
    g_test_add_func("/message/header names/blanks around", test_blanks_around_names_and_values);
    g_test_add_func("/message/folded lines", test_folded_lines);
    g_test_add_func("/message/folded lines/at the end of the bytes", test_folded_at_the_end_of_the_bytes);
    g_test_add_func("/message/folded lines/under the start line", test_folding_under_the_start_line);
    g_test_add_func("/message/top Via", test_top_via);
    g_test_add_func("/message/tags", test_tags);
    g_test_add_func("/message/CSeq", test_cseq);
    g_test_add_func("/message/CSeq/of a request", test_cseq_of_a_request_does_not_rename_it);
    g_test_add_func("/message/first of a kind counts", test_first_of_a_kind_counts);
    g_test_add_func("/message/line feeds only", test_line_feeds_only);
    g_test_add_func("/message/no blank line", test_no_blank_line);
    g_test_add_func("/message/missing headers", test_missing_headers);
    g_test_add_func("/message/junk between headers", test_junk_between_headers);
    g_test_add_func("/message/Content-Length", test_content_length);
    g_test_add_func("/message/two in one buffer", test_two_messages);
    g_test_add_func("/message/NUL bytes", test_nul_bytes);
    g_test_add_func("/message/wrong UTF-8", test_wrong_utf8);
    g_test_add_func("/message/header of 64 kB", test_header_of_64_kilobytes);
    g_test_add_func("/message/10,000 Vias", test_ten_thousand_vias);
    g_test_add_func("/message/every truncation", test_every_truncation);
    g_test_add_func("/message/every byte replaced", test_every_byte_replaced);
    g_test_add_func("/message/header fields in order", test_header_fields_in_order);
    g_test_add_func("/message/fragment", test_fragment);
    g_test_add_func("/message/fragment/none", test_no_fragment);
    g_test_add_func("/message/fragment/cut by Content-Length", test_fragment_cut_by_content_length);
    return g_test_run();
}
