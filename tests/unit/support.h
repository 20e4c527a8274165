/* support.h
 * What the unit tests share: SIP text on its way to the scanner, and texts compared readably.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#ifndef SIPEXPLAIN_TESTS_SUPPORT_H
#define SIPEXPLAIN_TESTS_SUPPORT_H

#include <sipexplain/message.h>

/* A copy in a buffer of exactly that length, so that a sanitizer sees every read before or behind it. It lives until
 * the test ends. */
struct sip_text exact_copy(const char *bytes, gsize length);

/* The characters of a string, without its terminator. */
struct sip_text plain(const char *string);

/* Lines as they travel: each \n of the string becomes CR LF. */
struct sip_text lines(const char *string);

/* The message that the text holds. Text that holds none fails the test. */
struct sip_message scan(struct sip_text text);

gboolean is_message(struct sip_text text);

/* A request that has the headers every message needs; `more` are further header lines, each with its \n. */
struct sip_message request(const char *method, const char *more);

/* The response to request(method, more), with this status and phrase, such as "200 OK". */
struct sip_message response(const char *status, const char *method, const char *more);

/* For output: a NUL byte is shown as \0. Lives until the test ends. */
const char *printable(struct sip_text text);

#define assert_text(actual, expected) g_assert_cmpstr(printable(actual), ==, expected)

/* The text lies inside the bytes, or is empty. */
#define assert_inside(text, bytes)                                                                                     \
    g_assert_true((text).length == 0 ||                                                                                \
                  ((text).data >= (bytes).data && (text).data + (text).length <= (bytes).data + (bytes).length))

#endif
