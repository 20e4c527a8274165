/* fuzz.h
 * What the fuzz targets share.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#ifndef SIPEXPLAIN_TESTS_FUZZ_H
#define SIPEXPLAIN_TESTS_FUZZ_H

#include <stddef.h>
#include <stdint.h>

#include <sipexplain/headers.h>

/* libFuzzer calls it with every input. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static inline struct sip_text fuzz_text(const uint8_t *data, size_t size)
{
    return (struct sip_text){(const char *)data, size};
}

/* A text that was found lies inside the one that was searched. What is empty may lie anywhere. */
static inline void fuzz_assert_inside(struct sip_text found, struct sip_text searched)
{
    if (found.length == 0)
        return;
    g_assert_true(found.data >= searched.data);
    g_assert_cmpuint(found.length, <=, searched.length - (gsize)(found.data - searched.data));
}

/* Reads the first and the last byte, for the sanitizer to see. */
static inline guint fuzz_touch(struct sip_text text)
{
    return text.length > 0 ? (guint)(text.data[0] ^ text.data[text.length - 1]) : 0;
}

#endif
