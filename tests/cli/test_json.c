/* test_json.c
 * Tests of the JSON writer: what it writes is JSON, whatever the strings hold.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * RFC 8259
 */

#include <sipexplain/json.h>

static void check(GString *out, const char *expected)
{
    g_assert_cmpstr(out->str, ==, expected);
    g_string_free(out, TRUE);
}

static void test_empty_containers(void)
{
    struct json_writer json;
    GString *out = g_string_new(NULL);

    json_start(&json, out);
    json_begin_object(&json);
    json_key(&json, "array");
    json_begin_array(&json);
    json_end_array(&json);
    json_key(&json, "object");
    json_begin_object(&json);
    json_end_object(&json);
    json_end_object(&json);
    check(out, "{\n  \"array\": [],\n  \"object\": {}\n}");
}

static void test_commas(void)
{
    struct json_writer json;
    GString *out = g_string_new(NULL);

    json_start(&json, out);
    json_begin_array(&json);
    for (guint i = 0; i < 2; i++) {
        json_begin_object(&json);
        json_key(&json, "number");
        json_number(&json, i);
        json_key(&json, "odd");
        json_boolean(&json, i % 2 == 1);
        json_end_object(&json);
    }
    json_end_array(&json);
    check(out, "[\n"
               "  {\n    \"number\": 0,\n    \"odd\": false\n  },\n"
               "  {\n    \"number\": 1,\n    \"odd\": true\n  }\n"
               "]");
}

static void check_string(const char *value, const char *expected)
{
    struct json_writer json;
    GString *out = g_string_new(NULL);

    json_start(&json, out);
    json_string(&json, value);
    check(out, expected);
}

static void test_strings(void)
{
    check_string(NULL, "null");
    check_string("", "\"\"");
    check_string("say \"604\"", "\"say \\\"604\\\"\"");
    check_string("back\\slash", "\"back\\\\slash\"");
    check_string("a\nb\tc\x01\x7f", "\"a\\u000ab\\u0009c\\u0001\\u007f\"");
    check_string("\xc2\xa7 \xe3\x81\x82", "\"\xc2\xa7 \xe3\x81\x82\"");
    check_string("wrong \xff byte", "\"wrong \xef\xbf\xbd byte\"");
}

static void check_seconds(gdouble value, const char *expected)
{
    struct json_writer json;
    GString *out = g_string_new(NULL);

    json_start(&json, out);
    json_seconds(&json, value);
    check(out, expected);
}

static void test_seconds(void)
{
    check_seconds(0.0, "0.000000");
    check_seconds(0.15, "0.150000");
    check_seconds(32.0000004, "32.000000");
    check_seconds(4294967295.0, "4294967295.000000");
}

static void test_key_is_escaped(void)
{
    struct json_writer json;
    GString *out = g_string_new(NULL);

    json_start(&json, out);
    json_begin_object(&json);
    json_key(&json, "a\"b");
    json_string(&json, "c");
    json_end_object(&json);
    check(out, "{\n  \"a\\\"b\": \"c\"\n}");
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/json/empty-containers", test_empty_containers);
    g_test_add_func("/json/commas", test_commas);
    g_test_add_func("/json/strings", test_strings);
    g_test_add_func("/json/seconds", test_seconds);
    g_test_add_func("/json/key-is-escaped", test_key_is_escaped);
    return g_test_run();
}
