/* hash.h
 * Hashes of texts that are only ever compared. Eight bytes at a time, as every message has a dozen of them.
 *
 * The hash depends on a number that is chosen anew in each process, so that nobody can write a capture whose texts
 * share a hash. Each word is multiplied twice, since the top bit of a word would pass one multiplication by any number
 * unchanged, and another word could take it back.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#ifndef SIPEXPLAIN_CORE_HASH_H
#define SIPEXPLAIN_CORE_HASH_H

#include <string.h>

#include <sipexplain/text.h>

extern guint64 hash_key; /* odd; 0 until hash_choose_key has been called */

/* Must be called before anything is hashed; only the first call does something. */
void hash_choose_key(void);

/* For tables by strings that come from a capture, in place of g_str_hash. */
guint hash_string(gconstpointer string);

#define HASH_LOWER_CASE                                                                                                \
    G_GUINT64_CONSTANT(0x2020202020202020) /* folds ASCII letters; what else it folds does not matter here */

static inline guint64 hash_step(guint64 hash, guint64 word)
{
    hash = (hash ^ word) * hash_key;
    hash = (hash ^ hash >> 32) * hash_key;
    return hash ^ hash >> 32;
}

/* The last `size` bytes of a text, at most eight; none that stands behind it is read. */
static inline guint64 hash_last(struct sip_text text, gsize size)
{
    const char *end = text.data + text.length;
    guint64 word = 0;
    guint32 half;

    if (text.length >= sizeof word) {
        memcpy(&word, end - sizeof word, sizeof word);
    } else if (size >= sizeof half) { /* the halves may overlap */
        memcpy(&half, text.data, sizeof half);
        word = (guint64)half << 32;
        memcpy(&half, end - sizeof half, sizeof half);
        word |= half;
    } else {
        for (gsize i = 0; i < size; i++)
            word = word << 8 | (guchar)text.data[i];
    }
    return word;
}

static inline guint64 hash_masked(guint64 hash, struct sip_text text, guint64 mask)
{
    gsize i = 0;
    guint64 word;

    hash = hash_step(hash, text.length);
    for (; i + sizeof word < text.length; i += sizeof word) {
        memcpy(&word, text.data + i, sizeof word);
        hash = hash_step(hash, word | mask);
    }
    return i < text.length ? hash_step(hash, hash_last(text, text.length - i) | mask) : hash;
}

/* Two hashes of one text, for where 64 bits are too few. */
static inline void hash_text_twice(struct sip_text text, guint64 *low, guint64 *high)
{
    guint64 a = hash_step(0, text.length);
    guint64 b = hash_step(~hash_key, text.length);
    gsize i = 0;
    guint64 word;

    for (; i + sizeof word < text.length; i += sizeof word) {
        memcpy(&word, text.data + i, sizeof word);
        a = hash_step(a, word);
        b = hash_step(b, word);
    }
    if (i < text.length) {
        word = hash_last(text, text.length - i);
        a = hash_step(a, word);
        b = hash_step(b, word);
    }
    *low = a;
    *high = b;
}

static inline guint64 hash_text(guint64 hash, struct sip_text text)
{
    return hash_masked(hash, text, 0);
}

static inline guint64 hash_folded(guint64 hash, struct sip_text text)
{
    return hash_masked(hash, text, HASH_LOWER_CASE);
}

#endif
