/* test_uri.c
 * Addresses: URIs, Contact, Via.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * RFC 3261 §19.1, §20.10, §20.42; RFC 3581; RFC 3966; RFC 5626
 */

#include <string.h>

#include <sipexplain/headers.h>

#include "support.h"

static void test_uri_text(void)
{
    static const struct {
        const char *value;
        const char *uri;
    } cases[] = {
        {"<sip:bob@example.com;user=phone>;tag=1", "sip:bob@example.com;user=phone"},
        {"\"Bob <home>\" <sip:bob@example.com>", "sip:bob@example.com"},
        {"\"a\\\"<b\" < sip:bob@example.com >", "sip:bob@example.com"},
        {"sip:bob@example.com;tag=1", "sip:bob@example.com"},
        {"sip:+1;ext=2@example.com;tag=1", "sip:+1;ext=2@example.com"},
        {"tel:+12;phone-context=x;tag=1", "tel:+12"},
        {"<sip:bob@example.com", "sip:bob@example.com"},
        {"Bob <>", ""},
        {"\"Bob", "\"Bob"},
        {"", ""},
    };

    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_test_message("%s", cases[i].value);
        assert_text(sip_uri_text(plain(cases[i].value)), cases[i].uri);
    }
}

static void test_uri(void)
{
    static const struct {
        const char *value;
        const char *scheme;
        const char *user;
        const char *host;
        guint16 port;
        const char *parameters;
    } cases[] = {
        {"sip:bob@example.com", "sip", "bob", "example.com", 0, ""},
        {"SIPS:bob:secret@example.com:5061;transport=tcp?Subject=x", "SIPS", "bob", "example.com", 5061,
         ";transport=tcp"},
        {"sip:example.com", "sip", "", "example.com", 0, ""},
        {"sip:+4930;phone-context=de@[2001:db8::1]:5060;ob", "sip", "+4930", "2001:db8::1", 5060, ";ob"},
        {"sip:a@[2001:db8::1]", "sip", "a", "2001:db8::1", 0, ""},
        {"sip:a@2001:db8::1", "sip", "a", "2001:db8::1", 0, ""},
        {"sip:a@192.0.2.1:70000", "sip", "a", "192.0.2.1", 0, ""},
        {"sip:a@192.0.2.1:", "sip", "a", "192.0.2.1", 0, ""},
        {"\"A, B\" <sip:a@b;x=1>;tag=2", "sip", "a", "b", 0, ";x=1"},
        {"<sip:a@b", "sip", "a", "b", 0, ""},
        {"tel:+49-30;phone-context=de", "tel", "+49-30", "", 0, ";phone-context=de"},
        {"urn:service:sos", "urn", "service:sos", "", 0, ""},
        {"sip:@example.com", "sip", "", "example.com", 0, ""},
        {"sip:a@[2001:db8", "sip", "a", "2001:db8", 0, ""},
    };

    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        struct sip_uri uri;

        g_test_message("%s", cases[i].value);
        g_assert_true(sip_uri_parse(plain(cases[i].value), &uri));
        assert_text(uri.scheme, cases[i].scheme);
        assert_text(uri.user, cases[i].user);
        assert_text(uri.host, cases[i].host);
        g_assert_cmpuint(uri.port, ==, cases[i].port);
        assert_text(uri.parameters, cases[i].parameters);
    }
}

static void test_no_uri(void)
{
    static const char *const values[] = {"",         "*",    "bob", "bob@example.com", ":5060", "1sip:a",
                                         "s ip:a@b", "sip:", "<>"};

    for (gsize i = 0; i < G_N_ELEMENTS(values); i++) {
        struct sip_uri uri;

        g_test_message("%s", values[i]);
        g_assert_false(sip_uri_parse(plain(values[i]), &uri));
    }
}

static gboolean are_equal(const char *a, const char *b)
{
    struct sip_uri left;
    struct sip_uri right;

    g_assert_true(sip_uri_parse(plain(a), &left));
    g_assert_true(sip_uri_parse(plain(b), &right));
    return sip_uri_equal(&left, &right);
}

static void test_equal(void)
{
    g_assert_true(are_equal("sip:bob@Example.COM;transport=udp", "SIP:bob@example.com"));
    g_assert_true(are_equal("<sip:bob@192.0.2.1:5070>;expires=60", "sip:bob:pw@192.0.2.1:5070"));
    g_assert_false(are_equal("sip:Bob@example.com", "sip:bob@example.com"));
    g_assert_false(are_equal("sip:bob@example.com", "sips:bob@example.com"));
    g_assert_false(are_equal("sip:bob@example.com", "sip:bob@example.com:5060"));
    g_assert_false(are_equal("sip:bob@example.com", "sip:example.com"));
}

static void test_contact(void)
{
    struct sip_contact contact;

    g_assert_true(sip_contact_parse(plain("\"Bob\" <sip:bob@192.0.2.1:5070;transport=tcp>;expires=3599;q=0.5"
                                          ";+sip.instance=\"<urn:uuid:0>\";reg-id=1"),
                                    &contact));
    g_assert_false(contact.star);
    assert_text(contact.uri.host, "192.0.2.1");
    g_assert_true(contact.has_expires);
    g_assert_cmpuint(contact.expires, ==, 3599);
    assert_text(contact.instance, "<urn:uuid:0>");
    assert_text(contact.reg_id, "1");
    assert_text(contact.q, "0.5");

    g_assert_true(sip_contact_parse(plain(" * "), &contact));
    g_assert_true(contact.star);
    g_assert_true(sip_contact_parse(plain("sip:a@b;expires=soon"), &contact));
    g_assert_cmpuint(contact.expires, ==, 3600);
    g_assert_true(sip_contact_parse(plain("<sip:a@b;expires=1>"), &contact));
    g_assert_false(contact.has_expires);
    g_assert_false(sip_contact_parse(plain("nobody"), &contact));
}

static void test_via(void)
{
    static const struct {
        const char *value;
        const char *transport;
        const char *host;
        guint16 port;
        const char *branch;
        const char *received;
        int rport; /* -1: not asked for */
    } cases[] = {
        {"SIP/2.0/UDP 192.0.2.1:5062;rport=1024;received=198.51.100.1;branch=z9hG4bK1", "UDP", "192.0.2.1", 5062,
         "z9hG4bK1", "198.51.100.1", 1024},
        {"SIP / 2.0 / TLS  [2001:db8::1] : 5061 ; branch = z9hG4bK2", "TLS", "2001:db8::1", 5061, "z9hG4bK2", "", -1},
        {"SIP/2.0/WSS df7jal23ls0d.invalid;rport;branch=z9hG4bK3", "WSS", "df7jal23ls0d.invalid", 0, "z9hG4bK3", "", 0},
        {"SIP/2.0/UDP pc33 : 5060", "UDP", "pc33", 5060, "", "", -1},
    };

    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        struct sip_via via;

        g_test_message("%s", cases[i].value);
        g_assert_true(sip_via_parse(plain(cases[i].value), &via));
        assert_text(via.transport, cases[i].transport);
        assert_text(via.host, cases[i].host);
        g_assert_cmpuint(via.port, ==, cases[i].port);
        assert_text(via.branch, cases[i].branch);
        assert_text(via.received, cases[i].received);
        g_assert_cmpint(via.has_rport ? via.rport : -1, ==, cases[i].rport);
    }
}

static void test_no_via(void)
{
    static const char *const values[] = {"", "SIP/2.0/UDP", "SIP/2.0/UDP ;branch=1", "192.0.2.1"};

    for (gsize i = 0; i < G_N_ELEMENTS(values); i++) {
        struct sip_via via;

        g_test_message("%s", values[i]);
        g_assert_false(sip_via_parse(plain(values[i]), &via));
    }
}

static void test_of_a_message(void)
{
    const struct sip_message message = scan(lines("REGISTER sip:example.com SIP/2.0\n"
                                                  "Via: SIP/2.0/UDP 192.0.2.1;branch=1, SIP/2.0/UDP 192.0.2.2\n"
                                                  "f: \"A\" <sip:a@example.com>;tag=1\n"
                                                  "t: sip:b@example.com;tag=2\n"
                                                  "\n"));

    assert_text(message.request_uri, "sip:example.com");
    assert_text(message.via, "SIP/2.0/UDP 192.0.2.1;branch=1");
    assert_text(message.from_uri, "sip:a@example.com");
    assert_text(message.to_uri, "sip:b@example.com");
}

static void test_every_truncation(void)
{
    static const char value[] = "\"B\\\"<\" <sip:b;x@[2001:db8::1]:5070;a?b>;expires=5;+sip.instance=\"<u>\"";

    for (gsize length = 0; length < sizeof value; length++) {
        const struct sip_text cut = exact_copy(value, length);
        struct sip_contact contact;
        struct sip_via via;

        if (sip_contact_parse(cut, &contact)) {
            assert_inside(contact.uri.scheme, cut);
            assert_inside(contact.uri.user, cut);
            assert_inside(contact.uri.host, cut);
            assert_inside(contact.uri.parameters, cut);
            assert_inside(contact.instance, cut);
        }
        if (sip_via_parse(cut, &via))
            assert_inside(via.host, cut);
        assert_inside(sip_uri_text(cut), cut);
    }
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/uri/text", test_uri_text);
    g_test_add_func("/uri/parts", test_uri);
    g_test_add_func("/uri/none", test_no_uri);
    g_test_add_func("/uri/equal", test_equal);
    g_test_add_func("/uri/Contact", test_contact);
    g_test_add_func("/uri/Via", test_via);
    g_test_add_func("/uri/Via/none", test_no_via);
    g_test_add_func("/uri/of a message", test_of_a_message);
    g_test_add_func("/uri/every truncation", test_every_truncation);
    return g_test_run();
}
