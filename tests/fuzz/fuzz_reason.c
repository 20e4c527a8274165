/* fuzz_reason.c
 * Values of Warning, Reason, Retry-After and RAck, and parameters in general.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#include "fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const struct sip_text value = fuzz_text(data, size);
    struct sip_warning warning;
    struct sip_reason reason;
    struct sip_retry_after retry_after;
    struct sip_rack rack;
    struct sip_text parameter;

    if (sip_warning_parse(value, &warning)) {
        g_assert_true(warning.code != 0 || warning.text.length > 0);
        g_assert_cmpuint(warning.code, <=, 999);
        fuzz_assert_inside(warning.agent, value);
        fuzz_assert_inside(warning.text, value);
    }
    if (sip_reason_parse(value, &reason)) {
        g_assert_cmpuint(reason.protocol.length, >, 0);
        fuzz_assert_inside(reason.protocol, value);
        fuzz_assert_inside(reason.text, value);
        fuzz_assert_inside(reason.location, value);
        fuzz_assert_inside(reason.ppi, value);
    }
    if (sip_retry_after_parse(value, &retry_after))
        fuzz_assert_inside(retry_after.comment, value);
    if (sip_rack_parse(value, &rack))
        fuzz_assert_inside(rack.method, value);
    if (sip_parameter(value, "a", &parameter))
        fuzz_assert_inside(parameter, value);
    return 0;
}
