/* test_outcome.c
 * What a response means for its request, as far as the response alone tells.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * RFC 3261 §21, §22; RFC 3329 §2.3; RFC 3903 §5; RFC 4028 §7.4
 */

#include <sipexplain/outcome.h>

#include "support.h"

static enum sip_outcome outcome(const char *status, const char *method, gboolean in_dialog, const char *headers)
{
    const struct sip_message message = response(status, method, headers);

    return sip_outcome_of_response(&message, in_dialog);
}

/* The same outcome for every method, inside and outside a dialog. */
static void assert_always(const char *status, enum sip_outcome expected)
{
    static const char *const methods[] = {"INVITE", "REGISTER", "OPTIONS", "BYE", "FOO", ""};

    g_test_message("%s", status);
    for (gsize i = 0; i < G_N_ELEMENTS(methods); i++) {
        g_assert_cmpint(outcome(status, methods[i], FALSE, ""), ==, expected);
        g_assert_cmpint(outcome(status, methods[i], TRUE, ""), ==, expected);
    }
}

static void test_classes(void)
{
    assert_always("100 Trying", SIP_OUTCOME_PROGRESS);
    assert_always("180 Ringing", SIP_OUTCOME_PROGRESS);
    assert_always("199 Early Dialog Terminated", SIP_OUTCOME_PROGRESS);
    assert_always("200 OK", SIP_OUTCOME_SUCCESS);
    assert_always("202 Accepted", SIP_OUTCOME_SUCCESS);
    assert_always("299 Private", SIP_OUTCOME_SUCCESS);
    assert_always("300 Multiple Choices", SIP_OUTCOME_REDIRECTED);
    assert_always("302 Moved Temporarily", SIP_OUTCOME_REDIRECTED);
    assert_always("380 Alternative Service", SIP_OUTCOME_REDIRECTED);
}

static void test_challenge(void)
{
    assert_always("401 Unauthorized", SIP_OUTCOME_CHALLENGE);
    assert_always("407 Proxy Authentication Required", SIP_OUTCOME_CHALLENGE);
}

static void test_negotiation(void)
{
    assert_always("412 Conditional Request Failed", SIP_OUTCOME_NEGOTIATION);
    assert_always("422 Session Interval Too Small", SIP_OUTCOME_NEGOTIATION);
    assert_always("423 Interval Too Brief", SIP_OUTCOME_NEGOTIATION);
    assert_always("491 Request Pending", SIP_OUTCOME_NEGOTIATION);
    assert_always("494 Security Agreement Required", SIP_OUTCOME_NEGOTIATION);
}

/* Clients answer 421 by themselves only where it asks for a security agreement. */
static void test_extension_required(void)
{
    static const struct {
        const char *headers;
        enum sip_outcome expected;
    } cases[] = {
        {"Require: sec-agree\n", SIP_OUTCOME_NEGOTIATION},
        {"REQUIRE: Sec-Agree\n", SIP_OUTCOME_NEGOTIATION},
        {"Require: 100rel, sec-agree\n", SIP_OUTCOME_NEGOTIATION},
        {"Require: 100rel,\n sec-agree ,path\n", SIP_OUTCOME_NEGOTIATION},
        {"Require: 100rel\nRequire: sec-agree\n", SIP_OUTCOME_NEGOTIATION},
        {"", SIP_OUTCOME_FAILED},
        {"Require:\n", SIP_OUTCOME_FAILED},
        {"Require: 100rel\n", SIP_OUTCOME_FAILED},
        {"Require: sec-agree-2, x-sec-agree\n", SIP_OUTCOME_FAILED},
        {"Supported: sec-agree\n", SIP_OUTCOME_FAILED},
        {"Proxy-Require: sec-agree\n", SIP_OUTCOME_FAILED},
    };

    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_test_message("%s", cases[i].headers);
        g_assert_cmpint(outcome("421 Extension Required", "REGISTER", FALSE, cases[i].headers), ==, cases[i].expected);
    }
}

static void test_cancelled(void)
{
    assert_always("487 Request Terminated", SIP_OUTCOME_CANCELLED);
}

/* The called side's own answer to a call attempt is no failure. The same code elsewhere refuses the request. */
static void test_not_connected(void)
{
    static const char *const statuses[] = {"480 Temporarily Unavailable", "486 Busy Here", "600 Busy Everywhere",
                                           "603 Decline", "607 Unwanted"};
    static const char *const other_methods[] = {"REGISTER", "SUBSCRIBE", "MESSAGE", "OPTIONS", "BYE", "invite", ""};

    for (gsize i = 0; i < G_N_ELEMENTS(statuses); i++) {
        g_test_message("%s", statuses[i]);
        g_assert_cmpint(outcome(statuses[i], "INVITE", FALSE, ""), ==, SIP_OUTCOME_NOT_CONNECTED);
        g_assert_cmpint(outcome(statuses[i], "INVITE", TRUE, ""), ==, SIP_OUTCOME_FAILED);
        for (gsize m = 0; m < G_N_ELEMENTS(other_methods); m++)
            g_assert_cmpint(outcome(statuses[i], other_methods[m], FALSE, ""), ==, SIP_OUTCOME_FAILED);
    }
}

/* An analytics engine blocks with a 603 of its own kind: the called side never decided. */
static void test_blocked_by_a_network(void)
{
    static const char reason[] = "Reason: SIP;cause=603;text=\"v=analytics1;url=https://example.com\"\n";

    g_assert_cmpint(outcome("603 Network Blocked", "INVITE", FALSE, reason), ==, SIP_OUTCOME_FAILED);
    g_assert_cmpint(outcome("603 NETWORK blocked", "INVITE", FALSE, reason), ==, SIP_OUTCOME_FAILED);
    /* The phrase alone, or the mark alone, is an ordinary refusal. */
    g_assert_cmpint(outcome("603 Network Blocked", "INVITE", FALSE, ""), ==, SIP_OUTCOME_NOT_CONNECTED);
    g_assert_cmpint(outcome("603 Network Blocked", "INVITE", FALSE, "Reason: SIP;cause=603\n"), ==,
                    SIP_OUTCOME_NOT_CONNECTED);
    g_assert_cmpint(outcome("603 Decline", "INVITE", FALSE, reason), ==, SIP_OUTCOME_NOT_CONNECTED);
    g_assert_cmpint(outcome("603 Declined", "INVITE", FALSE, ""), ==, SIP_OUTCOME_NOT_CONNECTED);
    g_assert_cmpint(outcome("603", "INVITE", FALSE, ""), ==, SIP_OUTCOME_NOT_CONNECTED);
    g_assert_cmpint(outcome("608 Rejected", "INVITE", FALSE, ""), ==, SIP_OUTCOME_FAILED);
}

static void test_failed(void)
{
    static const char *const statuses[] = {
        "400 Bad Request",
        "403 Forbidden",
        "404 Not Found",
        "408 Request Timeout",
        "415 Unsupported Media",
        "420 Bad Extension",
        "481 Call Does Not Exist",
        "488 Not Acceptable Here",
        "499 Private",
        "500 Server Internal Error",
        "503 Service Unavailable",
        "604 Does Not Exist Anywhere",
        "606 Not Acceptable",
        "608 Rejected",
        "699 Private",
    };

    for (gsize i = 0; i < G_N_ELEMENTS(statuses); i++)
        assert_always(statuses[i], SIP_OUTCOME_FAILED);
}

/* Nobody may take a number that is no response code for progress or success. */
static void test_invalid_numbers(void)
{
    assert_always("000 Zero", SIP_OUTCOME_FAILED);
    assert_always("099 Too Small", SIP_OUTCOME_FAILED);
    assert_always("700 Too Large", SIP_OUTCOME_FAILED);
    assert_always("999 Too Large", SIP_OUTCOME_FAILED);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/outcome/1xx to 3xx", test_classes);
    g_test_add_func("/outcome/challenge", test_challenge);
    g_test_add_func("/outcome/negotiation", test_negotiation);
    g_test_add_func("/outcome/negotiation/421", test_extension_required);
    g_test_add_func("/outcome/cancelled", test_cancelled);
    g_test_add_func("/outcome/not connected", test_not_connected);
    g_test_add_func("/outcome/blocked by a network", test_blocked_by_a_network);
    g_test_add_func("/outcome/failed", test_failed);
    g_test_add_func("/outcome/invalid number", test_invalid_numbers);
    return g_test_run();
}
