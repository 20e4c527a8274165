/* support.c
 * What the unit tests share: SIP text on its way to the scanner, and texts compared readably.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#include <stdlib.h>
#include <string.h>

#include "support.h"

struct sip_text exact_copy(const char *bytes, gsize length)
{
    char *copy = malloc(length);

    if (length > 0)
        memcpy(copy, bytes, length);
    g_test_queue_destroy(free, copy);
    return (struct sip_text){copy, length};
}

struct sip_text plain(const char *string)
{
    return exact_copy(string, strlen(string));
}

struct sip_text lines(const char *string)
{
    GString *text = g_string_new(NULL);
    struct sip_text copy;

    for (; *string != '\0'; string++) {
        if (*string == '\n')
            g_string_append_c(text, '\r');
        g_string_append_c(text, *string);
    }
    copy = exact_copy(text->str, text->len);
    g_string_free(text, TRUE);
    return copy;
}

struct sip_message scan(struct sip_text text)
{
    struct sip_message message;

    g_assert_true(sip_message_scan(text.data, text.length, &message, NULL));
    return message;
}

gboolean is_message(struct sip_text text)
{
    struct sip_message message;

    return sip_message_scan(text.data, text.length, &message, NULL);
}

static struct sip_message scan_with_headers(const char *start_line, const char *method, const char *more)
{
    char *string = g_strdup_printf("%s\n"
                                   "Via: SIP/2.0/UDP 192.0.2.1;branch=z9hG4bK1\n"
                                   "From: <sip:alice@example.com>;tag=a\n"
                                   "Call-ID: call-1\n"
                                   "CSeq: 1 %s\n"
                                   "%s\n",
                                   start_line, method, more);
    struct sip_text text = lines(string);

    g_free(string);
    return scan(text);
}

struct sip_message request(const char *method, const char *more)
{
    char *start_line = g_strdup_printf("%s sip:bob@example.com SIP/2.0", method);
    struct sip_message message = scan_with_headers(start_line, method, more);

    g_free(start_line);
    return message;
}

struct sip_message response(const char *status, const char *method, const char *more)
{
    char *start_line = g_strdup_printf("SIP/2.0 %s", status);
    struct sip_message message = scan_with_headers(start_line, method, more);

    g_free(start_line);
    return message;
}

const char *printable(struct sip_text text)
{
    GString *string = g_string_new(NULL);

    for (gsize i = 0; i < text.length; i++) {
        if (text.data[i] == '\0')
            g_string_append(string, "\\0");
        else
            g_string_append_c(string, text.data[i]);
    }
    g_test_queue_free(string->str);
    return g_string_free(string, FALSE);
}
