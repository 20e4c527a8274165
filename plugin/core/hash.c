/* hash.c
 * The key of the hashes.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#include "hash.h"

guint64 hash_key;

void hash_choose_key(void)
{
    if (hash_key == 0)
        hash_key = (guint64)g_random_int() << 32 | g_random_int() | 1;
}

guint hash_string(gconstpointer string)
{
    return (guint)hash_text(0, (struct sip_text){string, strlen(string)});
}
