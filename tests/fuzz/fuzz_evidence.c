/* fuzz_evidence.c
 * All evidence of a message, with the request that it answers behind it in the input.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#include <string.h>

#include <sipexplain/evidence.h>

#include "fuzz.h"

#define MAX_VALUE 255

static void check_remark(enum sip_remark_id id, guint32 related_frame, const struct sip_place *places, void *data)
{
    guint *count = data;

    g_assert_cmpint(id, >, SIP_REMARK_NONE);
    g_assert_cmpint(id, <, SIP_FINDING_FIRST);
    g_assert_cmpuint(related_frame, ==, 0);
    for (; places->name != NULL; places++) {
        g_assert_cmpuint(strlen(places->value), <=, MAX_VALUE);
        g_assert_true(g_utf8_validate(places->value, -1, NULL));
    }
    (*count)++;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const struct sip_text input = fuzz_text(data, size);
    struct sip_text rest;
    struct sip_message message;
    struct sip_message request;
    gsize skipped;
    guint count = 0;
    gboolean has_request;

    if (!sip_message_scan(input.data, input.length, &message, &skipped))
        return 0;
    rest = sip_text_skip(input, skipped + message.length);
    has_request = sip_message_scan(rest.data, rest.length, &request, NULL) && !request.is_response;
    sip_evidence_collect(&message, has_request ? &request : NULL, check_remark, &count);
    g_assert_cmpuint(count, <, 256);
    return 0;
}
