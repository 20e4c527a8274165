/* test_nearest.c
 * Tests of the codes that are named when somebody mistypes one.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#include <string.h>

#include "nearest.h"

static char *name_nearest(const char *typed)
{
    struct sip_catalogue *catalogue = sip_catalogue_new("en");
    guint16 nearest[NEAREST_MAX + 1];
    GString *named = g_string_new(NULL);

    nearest_codes(catalogue, typed, nearest);
    for (const guint16 *code = nearest; *code != 0; code++)
        g_string_append_printf(named, "%s%u", code == nearest ? "" : " ", *code);
    sip_catalogue_free(catalogue);
    return g_string_free(named, FALSE);
}

static void check(const char *typed, const char *expected)
{
    char *named = name_nearest(typed);

    g_assert_cmpstr(named, ==, expected);
    g_free(named);
}

static void test_numbers(void)
{
    check("6004", "604 600");
    check("0404", "404");
    check(" 486", "486");
    check("486x", "486");
    check("1000", "100");
}

static void test_names(void)
{
    check("Busy Here", "486");
    check("busy", "486 600");
    check("bsy", "486 600");
    check("ring", "180");
    check("FORBIDEN", "403");
}

static void test_nothing_near(void)
{
    check("", "");
    check("   ", "");
    check("abc", "");
    check("\xff\xfe", "");
    check("12345678901234567890", "");
}

static void test_endless_argument(void)
{
    char *typed = g_strnfill(1000000, '4');

    check(typed, "");
    g_free(typed);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/nearest/numbers", test_numbers);
    g_test_add_func("/nearest/names", test_names);
    g_test_add_func("/nearest/nothing-near", test_nothing_near);
    g_test_add_func("/nearest/endless-argument", test_endless_argument);
    return g_test_run();
}
