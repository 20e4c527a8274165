/* fuzz_auth.c
 * Challenges and credentials.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#include "fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const struct sip_text value = fuzz_text(data, size);
    struct sip_auth auth;

    if (!sip_auth_parse(value, &auth))
        return 0;
    fuzz_assert_inside(auth.scheme, value);
    fuzz_assert_inside(auth.realm, value);
    fuzz_assert_inside(auth.nonce, value);
    fuzz_assert_inside(auth.algorithm, value);
    fuzz_assert_inside(auth.qop, value);
    fuzz_assert_inside(auth.username, value);
    fuzz_assert_inside(auth.uri, value);
    fuzz_assert_inside(auth.response, value);
    fuzz_assert_inside(auth.auts, value);
    g_assert_cmpuint(sip_auth_algorithm(&auth).length, >, 0);
    sip_auth_has_credentials(&auth);
    return 0;
}
