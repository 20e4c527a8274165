/* test_template.c
 * Sentences with named places.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#include <sipexplain/template.h>

static const struct sip_place places[] = {
    {"code", "604"}, {"name", "Does Not Exist Anywhere"}, {"empty", ""}, {"braces", "{code}"}, {NULL, NULL},
};

static void assert_filled(const char *sentence, const char *expected)
{
    char *filled = sip_template_fill(sentence, places);

    g_assert_cmpstr(filled, ==, expected);
    g_free(filled);
}

static void test_places(void)
{
    assert_filled("{code} {name} answers.", "604 Does Not Exist Anywhere answers.");
    assert_filled("{name} ({code}), again {code}", "Does Not Exist Anywhere (604), again 604");
    assert_filled("{code}{code}", "604604");
    assert_filled("[{empty}]", "[]");
    assert_filled("no place", "no place");
    assert_filled("", "");
    assert_filled("\xE3\x80\x8C{code}\xE3\x80\x8D", "\xE3\x80\x8C"
                                                    "604\xE3\x80\x8D");
}

/* It stays visible, so that a check of the catalogue and a reader's bug report can name it. */
static void test_unknown_place_stays(void)
{
    assert_filled("{cod} {codes} {}", "{cod} {codes} {}");
    assert_filled("{Code}", "{Code}");
}

static void test_stray_braces_stay(void)
{
    assert_filled("{", "{");
    assert_filled("}", "}");
    assert_filled("{code", "{code");
    assert_filled("code}", "code}");
    assert_filled("{{code}}", "{604}");
    assert_filled("{x {code}", "{x 604");
}

/* A phrase from the wire may hold braces. */
static void test_values_are_not_filled_again(void)
{
    assert_filled("{braces} {code}", "{code} 604");
}

static void assert_counted(const char *sentence, const char *number, const char *expected)
{
    const struct sip_place counted[] = {{"count", number}, {NULL, NULL}};
    char *filled = sip_template_fill(sentence, counted);

    g_assert_cmpstr(filled, ==, expected);
    g_free(filled);
}

static void test_two_forms(void)
{
    static const char sentence[] = "{count} {count|call|calls}";

    assert_counted(sentence, "1", "1 call");
    assert_counted(sentence, "0", "0 calls");
    assert_counted(sentence, "2", "2 calls");
    assert_counted(sentence, "11", "11 calls");
    assert_counted(sentence, "21", "21 calls");
    assert_counted(sentence, "0.5", "0.5 calls");
}

static void test_three_forms(void)
{
    static const struct {
        const char *number;
        const char *expected;
    } rows[] = {
        {"0", "0 вызовов"},     {"1", "1 вызов"},       {"2", "2 вызова"},     {"4", "4 вызова"},
        {"5", "5 вызовов"},     {"10", "10 вызовов"},   {"11", "11 вызовов"},  {"12", "12 вызовов"},
        {"14", "14 вызовов"},   {"15", "15 вызовов"},   {"21", "21 вызов"},    {"22", "22 вызова"},
        {"25", "25 вызовов"},   {"101", "101 вызов"},   {"104", "104 вызова"}, {"111", "111 вызовов"},
        {"112", "112 вызовов"}, {"1001", "1001 вызов"}, {"0.5", "0.5 вызова"},
    };

    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++)
        assert_counted("{count} {count|вызов|вызова|вызовов}", rows[i].number, rows[i].expected);
}

static void test_other_numbers_of_forms(void)
{
    assert_counted("{count} {count|回}", "7", "7 回");
    assert_counted("{count|}", "7", "");
    assert_counted("{count|a|b|c|d}", "7", "a");
    assert_counted("{number|a|b}", "7", "{number|a|b}");
}

static void test_no_places(void)
{
    const struct sip_place none[] = {{NULL, NULL}};
    char *filled = sip_template_fill("{code}", none);

    g_assert_cmpstr(filled, ==, "{code}");
    g_free(filled);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/template/places are filled", test_places);
    g_test_add_func("/template/unknown place stays", test_unknown_place_stays);
    g_test_add_func("/template/stray braces stay", test_stray_braces_stay);
    g_test_add_func("/template/values are not filled again", test_values_are_not_filled_again);
    g_test_add_func("/template/two forms of a word", test_two_forms);
    g_test_add_func("/template/three forms of a word", test_three_forms);
    g_test_add_func("/template/other numbers of forms", test_other_numbers_of_forms);
    g_test_add_func("/template/no places at all", test_no_places);
    return g_test_run();
}
