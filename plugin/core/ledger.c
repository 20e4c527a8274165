/* ledger.c
 * What was found out about each SIP message of a capture, stored by frame.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#include <sipexplain/ledger.h>

struct sip_ledger {
    GArray *records;          /* struct sip_record, ascending by frame */
    GPtrArray *texts;         /* by number; texts[0] is "" */
    GHashTable *text_numbers; /* text -> number */
};

struct sip_ledger *sip_ledger_new(void)
{
    struct sip_ledger *ledger = g_new(struct sip_ledger, 1);

    ledger->records = g_array_new(FALSE, FALSE, sizeof(struct sip_record));
    ledger->texts = g_ptr_array_new_with_free_func(g_free);
    ledger->text_numbers = g_hash_table_new(g_str_hash, g_str_equal);
    g_ptr_array_add(ledger->texts, g_strdup(""));
    return ledger;
}

void sip_ledger_free(struct sip_ledger *ledger)
{
    if (ledger == NULL)
        return;
    g_array_free(ledger->records, TRUE);
    g_hash_table_destroy(ledger->text_numbers);
    g_ptr_array_free(ledger->texts, TRUE);
    g_free(ledger);
}

void sip_ledger_append(struct sip_ledger *ledger, const struct sip_record *record)
{
    g_array_append_vals(ledger->records, record, 1);
}

guint sip_ledger_find(const struct sip_ledger *ledger, guint32 frame, const struct sip_record **records)
{
    const struct sip_record *all = &g_array_index(ledger->records, struct sip_record, 0);
    guint low = 0;
    guint high = ledger->records->len;
    guint count = 0;

    while (low < high) {
        const guint middle = low + (high - low) / 2;

        if (all[middle].frame < frame)
            low = middle + 1;
        else
            high = middle;
    }
    while (low + count < ledger->records->len && all[low + count].frame == frame)
        count++;
    *records = all + low;
    return count;
}

guint32 sip_ledger_keep_text(struct sip_ledger *ledger, struct sip_text text)
{
    char *string;
    gpointer number;

    if (text.length == 0)
        return 0;
    string = sip_text_to_utf8(text);
    if (g_hash_table_lookup_extended(ledger->text_numbers, string, NULL, &number)) {
        g_free(string);
        return GPOINTER_TO_UINT(number);
    }
    g_ptr_array_add(ledger->texts, string);
    g_hash_table_insert(ledger->text_numbers, string, GUINT_TO_POINTER(ledger->texts->len - 1));
    return ledger->texts->len - 1;
}

const char *sip_ledger_text(const struct sip_ledger *ledger, guint32 number)
{
    return g_ptr_array_index(ledger->texts, number);
}
