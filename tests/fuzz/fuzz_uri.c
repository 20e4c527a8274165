/* fuzz_uri.c
 * Addresses: URIs, Contact, Via.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#include "fuzz.h"

static void check_uri(const struct sip_uri *uri, struct sip_text value)
{
    fuzz_assert_inside(uri->scheme, value);
    fuzz_assert_inside(uri->user, value);
    fuzz_assert_inside(uri->host, value);
    fuzz_assert_inside(uri->parameters, value);
    g_assert_true(sip_uri_equal(uri, uri));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const struct sip_text value = fuzz_text(data, size);
    struct sip_uri uri;
    struct sip_contact contact;
    struct sip_via via;

    fuzz_assert_inside(sip_uri_text(value), value);
    if (sip_uri_parse(value, &uri))
        check_uri(&uri, value);
    if (sip_contact_parse(value, &contact)) {
        check_uri(&contact.uri, value);
        fuzz_assert_inside(contact.instance, value);
        fuzz_assert_inside(contact.reg_id, value);
        fuzz_assert_inside(contact.q, value);
    }
    if (sip_via_parse(value, &via)) {
        fuzz_assert_inside(via.transport, value);
        fuzz_assert_inside(via.host, value);
        fuzz_assert_inside(via.branch, value);
        fuzz_assert_inside(via.received, value);
    }
    return 0;
}
