/* fuzz_lists.c
 * Header lines: lists of option tags, methods and the like, and values that are no lists.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#include "fuzz.h"

static void walk(const struct sip_message *message, enum sip_header header)
{
    struct sip_values values = sip_values_of(message, header);
    struct sip_text value;
    struct sip_text first;
    guint32 number;
    gsize seen = 0;

    while (sip_values_next(&values, &value)) {
        g_assert_cmpuint(value.length, >, 0);
        fuzz_assert_inside(value, message->headers);
        fuzz_assert_inside(sip_value_token(value), value);
        seen += value.length;
        if (seen == value.length && sip_header_is_list(header))
            g_assert_true(sip_message_lists_text(message, header, sip_value_token(value)));
    }
    g_assert_cmpuint(seen, <=, message->headers.length);
    if (sip_message_header(message, header, &first))
        fuzz_assert_inside(first, message->headers);
    sip_message_number(message, header, &number);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char start_line[] = "SIP/2.0 420 Bad Extension\r\n";
    GString *bytes = g_string_new_len(start_line, sizeof start_line - 1);
    struct sip_message message;

    g_string_append_len(bytes, (const char *)data, (gssize)size);
    if (sip_message_scan(bytes->str, bytes->len, &message, NULL))
        for (int header = SIP_HEADER_OTHER; header < SIP_HEADER_COUNT; header++)
            walk(&message, (enum sip_header)header);
    g_string_free(bytes, TRUE);
    return 0;
}
