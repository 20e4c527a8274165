/* fuzz_sipfrag.c
 * Bodies of message/sipfrag, which carry the result of a transfer.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#include "fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const struct sip_message message = {
        .content_type = {"message/sipfrag;version=2.0", sizeof "message/sipfrag;version=2.0" - 1},
        .body = fuzz_text(data, size),
    };
    struct sip_text phrase;
    guint16 status;

    if (sip_fragment_status(&message, &status, &phrase)) {
        g_assert_cmpuint(status, <=, 999);
        fuzz_assert_inside(phrase, message.body);
    }
    return 0;
}
