/* test_text.c
 * Pieces of text: trimming, comparing, numbers, UTF-8.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#include "support.h"

static const struct sip_text no_text;

static void test_trim(void)
{
    assert_text(sip_text_trim(plain("sip:bob@example.com")), "sip:bob@example.com");
    assert_text(sip_text_trim(plain(" \t\r\n value with blanks \r\n\t ")), "value with blanks");
    assert_text(sip_text_trim(plain("x")), "x");
    assert_text(sip_text_trim(plain(" \t\r\n")), "");
    assert_text(sip_text_trim(plain("")), "");
    assert_text(sip_text_trim(no_text), "");
}

/* Only what SIP calls white space: a NUL or a no-break space is part of the value. */
static void test_trim_keeps_other_bytes(void)
{
    assert_text(sip_text_trim(exact_copy(" \0x\0 ", 5)), "\\0x\\0");
    assert_text(sip_text_trim(plain("\xC2\xA0x\v")), "\xC2\xA0x\v");
}

static void test_equal(void)
{
    g_assert_true(sip_text_equal(plain("Content-Length"), "content-length"));
    g_assert_true(sip_text_equal(plain("VIA"), "Via"));
    g_assert_true(sip_text_equal(plain(""), ""));
    g_assert_false(sip_text_equal(plain("Via"), "Vi"));
    g_assert_false(sip_text_equal(plain("Vi"), "Via"));
    g_assert_false(sip_text_equal(plain("Vio"), "Via"));
    g_assert_false(sip_text_equal(no_text, "Via"));
    g_assert_false(sip_text_equal(exact_copy("Vi\0", 3), "Via"));
}

static void test_prefix(void)
{
    g_assert_true(sip_text_has_prefix(plain("Message/SIPfrag;version=2.0"), "message/sipfrag"));
    g_assert_true(sip_text_has_prefix(plain("tag"), "tag"));
    g_assert_true(sip_text_has_prefix(plain("tag"), ""));
    g_assert_false(sip_text_has_prefix(plain("ta"), "tag"));
    g_assert_false(sip_text_has_prefix(plain("xtag"), "tag"));
    g_assert_false(sip_text_has_prefix(no_text, "tag"));
}

/* Bytes behind a NUL count as well. */
static void test_same(void)
{
    g_assert_true(sip_text_same(plain("z9hG4bK1"), plain("z9hG4bK1")));
    g_assert_false(sip_text_same(plain("z9hG4bK1"), plain("Z9HG4BK1")));
    g_assert_false(sip_text_same(plain("z9hG4bK1"), plain("z9hG4bK")));
    g_assert_false(sip_text_same(exact_copy("a\0b", 3), exact_copy("a\0c", 3)));
    g_assert_true(sip_text_same(plain(""), no_text));
    g_assert_false(sip_text_same(plain("x"), no_text));
}

static void test_same_without_regard_to_case(void)
{
    g_assert_true(sip_text_same_folded(plain("Example.COM"), plain("example.com")));
    g_assert_false(sip_text_same_folded(plain("example.com"), plain("example.co")));
    g_assert_false(sip_text_same_folded(plain("[example]"), plain("{example}")));
    g_assert_false(sip_text_same_folded(plain("caf\xC3\xA9"), plain("caf\xC3\x89")));
    g_assert_false(sip_text_same_folded(exact_copy("a\0b", 3), exact_copy("a\0c", 3)));
    g_assert_true(sip_text_same_folded(plain(""), no_text));
}

static void test_skip(void)
{
    assert_text(sip_text_skip(plain("SIP/2.0 200"), 8), "200");
    assert_text(sip_text_skip(plain("abc"), 0), "abc");
    assert_text(sip_text_skip(plain("abc"), 3), "");
    assert_text(sip_text_skip(plain("abc"), G_MAXSIZE), "");
    assert_text(sip_text_skip(no_text, 5), "");
}

static void test_until(void)
{
    assert_text(sip_text_until(plain("Q.850 ;cause=16"), ";"), "Q.850 ");
    assert_text(sip_text_until(plain("a, b;c"), ";,"), "a");
    assert_text(sip_text_until(plain(";"), ";"), "");
    assert_text(sip_text_until(plain("no end"), ";"), "no end");
    assert_text(sip_text_until(exact_copy("a\0b;c", 5), ";"), "a\\0b");
    assert_text(sip_text_until(no_text, ";"), "");
}

static void test_lines(void)
{
    struct sip_text rest = plain("one\r\ntwo\n\r\n\rthree\r\r\nfour");
    static const char *const expected[] = {"one", "two", "", "\rthree\r", "four"};
    struct sip_text line;

    for (gsize i = 0; i < G_N_ELEMENTS(expected); i++) {
        g_assert_true(sip_text_line(&rest, &line));
        assert_text(line, expected[i]);
    }
    g_assert_false(sip_text_line(&rest, &line));
    rest = plain("\r\n");
    g_assert_true(sip_text_line(&rest, &line));
    assert_text(line, "");
    g_assert_false(sip_text_line(&rest, &line));
}

static void test_quoted(void)
{
    static const struct {
        const char *text;
        gsize taken;
        const char *inside;
    } cases[] = {
        {"\"Alice\" <sip:a@b>", 7, "Alice"},
        {"\"\"", 2, ""},
        {"\"say \\\"hi\\\"\";x", 12, "say \\\"hi\\\""},
        {"\"\\\\\";x", 4, "\\\\"},
        /* The end quote is missing. */
        {"\"Alice", 6, "Alice"},
        {"\"Alice\\", 7, "Alice\\"},
        {"\"Alice\\\"", 8, "Alice\\\""},
        {"\"", 1, ""},
        /* No quote at the beginning. */
        {"Alice\"", 0, "untouched"},
        {" \"Alice\"", 0, "untouched"},
        {"", 0, "untouched"},
    };

    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        struct sip_text inside = plain("untouched");

        g_test_message("%s", cases[i].text);
        g_assert_cmpuint(sip_text_quoted(plain(cases[i].text), &inside), ==, cases[i].taken);
        assert_text(inside, cases[i].inside);
    }
}

static void assert_number(struct sip_text text, gsize expected_digits, guint32 expected_value)
{
    guint32 value = 0;

    g_assert_cmpuint(sip_text_number(text, &value), ==, expected_digits);
    g_assert_cmpuint(value, ==, expected_value);
}

static void test_number(void)
{
    assert_number(plain("0"), 1, 0);
    assert_number(plain("314159 INVITE"), 6, 314159);
    assert_number(plain("0009"), 4, 9);
    assert_number(plain("18000;duration=3600"), 5, 18000);
}

static void test_number_clamped(void)
{
    assert_number(plain("4294967295"), 10, G_MAXUINT32);
    assert_number(plain("4294967296"), 10, G_MAXUINT32);
    assert_number(plain("18446744073709551616"), 20, G_MAXUINT32);
    assert_number(plain("99999999999999999999999999999999999999990"), 41, G_MAXUINT32);
}

static void test_no_number(void)
{
    static const char *const texts[] = {"", "-1", "+1", " 1", "x1", "\xD9\xA1"};

    for (gsize i = 0; i < G_N_ELEMENTS(texts); i++) {
        guint32 value = 4711;

        g_assert_cmpuint(sip_text_number(plain(texts[i]), &value), ==, 0);
        g_assert_cmpuint(value, ==, 4711); /* untouched, so that callers can set what holds without a number */
    }
}

/* Texts are pieces of messages: what stands behind a piece is none of its business. */
static void test_pieces(void)
{
    const struct sip_text piece = {"tag=\"quoted\"123\r\n ", 2};
    const struct sip_text quote = {"\"quoted\"", 4};
    struct sip_text line = {"200 OK\r\n", 2};
    struct sip_text taken;

    g_assert_false(sip_text_has_prefix(piece, "tag"));
    g_assert_false(sip_text_equal(piece, "tag"));
    g_assert_true(sip_text_equal(piece, "ta"));
    assert_number(line, 2, 20);
    assert_text(sip_text_trim((struct sip_text){" a b ", 3}), "a");
    assert_text(sip_text_until(piece, "g"), "ta");
    g_assert_cmpuint(sip_text_quoted(quote, &taken), ==, 4);
    assert_text(taken, "quo");
    g_assert_true(sip_text_line(&line, &taken));
    assert_text(taken, "20");
    g_assert_cmpuint(line.length, ==, 0);
}

static void assert_utf8(struct sip_text text, const char *expected)
{
    char *utf8 = sip_text_to_utf8(text);

    g_assert_cmpstr(utf8, ==, expected);
    g_free(utf8);
}

static void test_utf8(void)
{
    assert_utf8(plain("Besetzt f\xC3\xBCr immer"), "Besetzt f\xC3\xBCr immer");
    assert_utf8(plain(""), "");
    assert_utf8(no_text, "");
}

/* A phrase in Latin-1, a character cut in half by a short packet, a NUL: the rest stays readable. */
static void test_wrong_utf8(void)
{
    assert_utf8(plain("Besetzt f\xFCr immer"), "Besetzt f\xEF\xBF\xBDr immer");
    assert_utf8(plain("\xE4\xB8"), "\xEF\xBF\xBD\xEF\xBF\xBD");
    assert_utf8(exact_copy("a\0b", 3), "a\xEF\xBF\xBD"
                                       "b");
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/text/trim", test_trim);
    g_test_add_func("/text/trim/keeps other bytes", test_trim_keeps_other_bytes);
    g_test_add_func("/text/equal without regard to case", test_equal);
    g_test_add_func("/text/prefix without regard to case", test_prefix);
    g_test_add_func("/text/same", test_same);
    g_test_add_func("/text/same without regard to case", test_same_without_regard_to_case);
    g_test_add_func("/text/skip", test_skip);
    g_test_add_func("/text/until", test_until);
    g_test_add_func("/text/lines", test_lines);
    g_test_add_func("/text/quoted", test_quoted);
    g_test_add_func("/text/number", test_number);
    g_test_add_func("/text/number/too large is clamped", test_number_clamped);
    g_test_add_func("/text/number/none", test_no_number);
    g_test_add_func("/text/pieces", test_pieces);
    g_test_add_func("/text/UTF-8", test_utf8);
    g_test_add_func("/text/UTF-8/wrong bytes are replaced", test_wrong_utf8);
    return g_test_run();
}
