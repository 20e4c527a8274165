/* test_method.c
 * Request methods by name and number.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * RFC 3261 §7.1
 */

#include "support.h"

static const struct {
    const char *name;
    enum sip_method method;
} methods[] = {
    {"INVITE", SIP_METHOD_INVITE},   {"REGISTER", SIP_METHOD_REGISTER}, {"SUBSCRIBE", SIP_METHOD_SUBSCRIBE},
    {"NOTIFY", SIP_METHOD_NOTIFY},   {"REFER", SIP_METHOD_REFER},       {"MESSAGE", SIP_METHOD_MESSAGE},
    {"OPTIONS", SIP_METHOD_OPTIONS}, {"BYE", SIP_METHOD_BYE},           {"CANCEL", SIP_METHOD_CANCEL},
    {"PRACK", SIP_METHOD_PRACK},     {"UPDATE", SIP_METHOD_UPDATE},     {"INFO", SIP_METHOD_INFO},
    {"PUBLISH", SIP_METHOD_PUBLISH}, {"ACK", SIP_METHOD_ACK},
};

static void test_known_methods(void)
{
    for (gsize i = 0; i < G_N_ELEMENTS(methods); i++) {
        g_assert_cmpint(sip_method_from_text(plain(methods[i].name)), ==, methods[i].method);
        g_assert_cmpstr(sip_method_name(methods[i].method), ==, methods[i].name);
    }
    g_assert_cmpuint(G_N_ELEMENTS(methods), ==, SIP_METHOD_OTHER - SIP_METHOD_INVITE);
}

/* A method in small letters is another method: a server that does not know it answers 501. */
static void test_other_methods(void)
{
    static const char *const names[] = {"invite", "Invite", "INVIT", "INVITES", "BY", "FOO", "INVITE ", "\xC3\x84"};

    for (gsize i = 0; i < G_N_ELEMENTS(names); i++)
        g_assert_cmpint(sip_method_from_text(plain(names[i])), ==, SIP_METHOD_OTHER);
    g_assert_cmpint(sip_method_from_text(exact_copy("BYE\0", 4)), ==, SIP_METHOD_OTHER);
    g_assert_null(sip_method_name(SIP_METHOD_OTHER));
}

static void test_no_method(void)
{
    g_assert_cmpint(sip_method_from_text(plain("")), ==, SIP_METHOD_NONE);
    g_assert_cmpint(sip_method_from_text((struct sip_text){NULL, 0}), ==, SIP_METHOD_NONE);
    g_assert_null(sip_method_name(SIP_METHOD_NONE));
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/method/known", test_known_methods);
    g_test_add_func("/method/other", test_other_methods);
    g_test_add_func("/method/none", test_no_method);
    return g_test_run();
}
