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
    g_test_add_func("/template/no places at all", test_no_places);
    return g_test_run();
}
