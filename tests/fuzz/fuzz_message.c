/* fuzz_message.c
 * The message scanner: any bytes, several messages in a row as on a stream.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#include "fuzz.h"

static void check_message(const struct sip_message *message, struct sip_text input)
{
    const struct sip_text texts[] = {
        message->phrase,       message->method_name, message->request_uri, message->call_id, message->via,
        message->branch,       message->from_uri,    message->from_tag,    message->to_uri,  message->to_tag,
        message->content_type, message->headers,     message->body,
    };
    struct sip_text rest = message->headers;
    struct sip_header_field field;

    for (gsize i = 0; i < G_N_ELEMENTS(texts); i++)
        fuzz_assert_inside(texts[i], input);
    while (sip_header_next(&rest, &field)) {
        fuzz_assert_inside(field.name, message->headers);
        fuzz_assert_inside(field.value, message->headers);
        g_assert_true(sip_message_has(message, field.header));
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct sip_text rest = fuzz_text(data, size);
    struct sip_message message;
    gsize skipped;

    while (rest.length > 0 && sip_message_scan(rest.data, rest.length, &message, &skipped)) {
        g_assert_cmpuint(message.length, >, 0);
        g_assert_cmpuint(skipped + message.length, <=, rest.length);
        check_message(&message, rest);
        rest = sip_text_skip(rest, skipped + message.length);
    }
    return 0;
}
