/* test_layout.c
 * Tests of the layout: no line is wider than the terminal, nothing gets lost.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#include <string.h>

#include <sipexplain/layout.h>

static void check_wrap(const char *text, guint column, guint indent, guint width, const char *expected)
{
    GString *out = g_string_new(NULL);

    layout_wrap(out, text, column, indent, width);
    g_assert_cmpstr(out->str, ==, expected);
    g_string_free(out, TRUE);
}

static void test_columns(void)
{
    g_assert_cmpuint(layout_columns(""), ==, 0);
    g_assert_cmpuint(layout_columns("604 \xc2\xa7"), ==, 5);
    g_assert_cmpuint(layout_columns("応答コード"), ==, 10);
    g_assert_cmpuint(layout_columns("Отклонён"), ==, 8);
    /* Vietnamese in its decomposed form: the marks take no column of their own. */
    g_assert_cmpuint(layout_columns("ma\xcc\x81y"), ==, 3);
}

static void test_words(void)
{
    check_wrap("one two three", 0, 0, 8, "one two\nthree\n");
    check_wrap("one two three", 0, 2, 9, "one two\n  three\n");
    check_wrap("one two three", 4, 4, 12, "one two\n    three\n");
    check_wrap("exactly8 exactly8", 0, 0, 8, "exactly8\nexactly8\n");
    check_wrap("", 0, 0, 8, "\n");
}

static void test_no_limit(void)
{
    check_wrap("a pipe gets every text on one line, however long it may be", 2, 2, 0,
               "a pipe gets every text on one line, however long it may be\n");
}

static void test_word_wider_than_line(void)
{
    check_wrap("Proxy-Authenticate", 0, 0, 10, "Proxy-Auth\nenticate\n");
    check_wrap("see Proxy-Authenticate", 0, 2, 10, "see\n  Proxy-Au\n  thentica\n  te\n");
}

static void test_wide_characters(void)
{
    check_wrap("応答コードの説明", 0, 0, 8, "応答コー\nドの説明\n");
    check_wrap("応答コードの説明", 0, 0, 9, "応答コー\nドの説明\n");
    check_wrap("コード404の意味", 0, 0, 10, "コード404\nの意味\n");
}

/* A full stop or a closing bracket never begins a line, an opening one never ends it. */
static void test_punctuation(void)
{
    check_wrap("応答コー。ドの", 0, 0, 8, "応答\nコー。ド\nの\n");
    check_wrap("応答の「説明」", 0, 0, 8, "応答の\n「説明」\n");
}

static char *without_blanks(const char *text)
{
    char **parts = g_strsplit_set(text, " \n", -1);
    char *joined = g_strjoinv("", parts);

    g_strfreev(parts);
    return joined;
}

static void check_width(const char *text, guint width)
{
    GString *out = g_string_new(NULL);
    char *wanted = without_blanks(text);
    char *whole;
    char **lines;

    layout_wrap(out, text, 0, 0, width);
    whole = without_blanks(out->str);
    g_assert_cmpstr(whole, ==, wanted);
    lines = g_strsplit(out->str, "\n", -1);
    for (char **line = lines; *line != NULL; line++)
        g_assert_cmpuint(layout_columns(*line), <=, width);
    g_strfreev(lines);
    g_free(whole);
    g_free(wanted);
    g_string_free(out, TRUE);
}

/* However narrow the terminal: every line within the limit, and the text whole. */
static void test_all_widths(void)
{
    for (guint width = 12; width < 100; width++) {
        check_width("404 is local: this server does not know the user or serve the domain.", width);
        check_width("サーバーは401で認証を要求します。Authorizationヘッダーを付けて、もう一度送ってください。", width);
        check_width("Проверьте Request-URI: неверный префикс или код страны.", width);
    }
}

static void test_pad(void)
{
    GString *out = g_string_new(NULL);

    layout_pad(out, "説明", 6);
    layout_pad(out, "long", 2);
    g_assert_cmpstr(out->str, ==, "説明  long");
    g_string_free(out, TRUE);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/layout/columns", test_columns);
    g_test_add_func("/layout/words", test_words);
    g_test_add_func("/layout/no-limit", test_no_limit);
    g_test_add_func("/layout/word-wider-than-line", test_word_wider_than_line);
    g_test_add_func("/layout/wide-characters", test_wide_characters);
    g_test_add_func("/layout/punctuation", test_punctuation);
    g_test_add_func("/layout/all-widths", test_all_widths);
    g_test_add_func("/layout/pad", test_pad);
    return g_test_run();
}
