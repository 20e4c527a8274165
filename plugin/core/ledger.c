/* ledger.c
 * What was found out about each SIP message of a capture, stored by frame.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#include <sipexplain/ledger.h>

#include "hash.h"

#define RECENT_TEXTS 256

struct sip_ledger {
    GArray *records;                    /* struct sip_record, ascending by frame; number 1 is the first */
    GArray *remarks;                    /* struct sip_remark; number 1 is the first */
    struct sip_groups *groups;
    GPtrArray *texts;                   /* by number; texts[0] is "" */
    GHashTable *text_numbers;           /* text -> number */
    guint32 recent_texts[RECENT_TEXTS]; /* numbers by hash: a few phrases are kept again and again */
};

struct sip_ledger *sip_ledger_new(void)
{
    struct sip_ledger *ledger = g_new0(struct sip_ledger, 1);

    ledger->records = g_array_new(FALSE, FALSE, sizeof(struct sip_record));
    ledger->remarks = g_array_new(FALSE, FALSE, sizeof(struct sip_remark));
    ledger->groups = sip_groups_new();
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
    g_array_free(ledger->remarks, TRUE);
    sip_groups_free(ledger->groups);
    g_hash_table_destroy(ledger->text_numbers);
    g_ptr_array_free(ledger->texts, TRUE);
    g_free(ledger);
}

guint32 sip_ledger_append(struct sip_ledger *ledger, const struct sip_record *record)
{
    g_array_append_vals(ledger->records, record, 1);
    return ledger->records->len;
}

guint32 sip_ledger_count(const struct sip_ledger *ledger)
{
    return ledger->records->len;
}

struct sip_groups *sip_ledger_groups(const struct sip_ledger *ledger)
{
    return ledger->groups;
}

const struct sip_record *sip_ledger_record(const struct sip_ledger *ledger, guint32 number)
{
    return &g_array_index(ledger->records, struct sip_record, number - 1);
}

struct sip_record *sip_ledger_change(struct sip_ledger *ledger, guint32 number)
{
    return &g_array_index(ledger->records, struct sip_record, number - 1);
}

guint sip_ledger_find(const struct sip_ledger *ledger, guint32 frame, guint32 *first)
{
    const struct sip_record *all = (const struct sip_record *)(gconstpointer)ledger->records->data; /* NULL if empty */
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
    *first = low + 1;
    return count;
}

guint32 sip_ledger_frame(const struct sip_ledger *ledger, guint32 number)
{
    const struct sip_record *record = number != 0 ? sip_ledger_record(ledger, number) : NULL;

    return record != NULL && record->kind != SIP_RECORD_DROPPED ? record->frame : 0;
}

void sip_ledger_drop_frame(struct sip_ledger *ledger, guint32 frame)
{
    guint32 first;
    const guint count = sip_ledger_find(ledger, frame, &first);

    for (guint i = 0; i < count; i++)
        sip_ledger_change(ledger, first + i)->kind = SIP_RECORD_DROPPED;
}

static struct sip_remark *change_remark(struct sip_ledger *ledger, guint32 number)
{
    return &g_array_index(ledger->remarks, struct sip_remark, number - 1);
}

const struct sip_remark *sip_ledger_remark(const struct sip_ledger *ledger, guint32 number)
{
    return number != 0 ? &g_array_index(ledger->remarks, struct sip_remark, number - 1) : NULL;
}

/* The place that names the remark for which `id` was asked, or the end of the record's list if there is none. */
static guint32 *find_link(struct sip_ledger *ledger, guint32 record, enum sip_remark_id id)
{
    guint32 *link = &sip_ledger_change(ledger, record)->first_remark;

    while (*link != 0 && change_remark(ledger, *link)->id != id)
        link = &change_remark(ledger, *link)->next;
    return link;
}

void sip_ledger_add_remark(struct sip_ledger *ledger, guint32 record, const struct sip_remark *remark)
{
    struct sip_remark added = *remark;

    added.next = 0;
    g_array_append_vals(ledger->remarks, &added, 1);
    *find_link(ledger, record, SIP_REMARK_NONE) = ledger->remarks->len;
}

void sip_ledger_remove_remark(struct sip_ledger *ledger, guint32 record, enum sip_remark_id id)
{
    guint32 *link = find_link(ledger, record, id);

    if (*link != 0)
        *link = change_remark(ledger, *link)->next;
}

const struct sip_remark *sip_ledger_find_remark(const struct sip_ledger *ledger, guint32 record, enum sip_remark_id id)
{
    guint32 number = sip_ledger_record(ledger, record)->first_remark;

    while (number != 0 && sip_ledger_remark(ledger, number)->id != id)
        number = sip_ledger_remark(ledger, number)->next;
    return sip_ledger_remark(ledger, number);
}

static guint32 find_or_add_text(struct sip_ledger *ledger, struct sip_text text)
{
    char *string = sip_text_to_utf8(text);
    gpointer number;

    if (g_hash_table_lookup_extended(ledger->text_numbers, string, NULL, &number)) {
        g_free(string);
        return GPOINTER_TO_UINT(number);
    }
    g_ptr_array_add(ledger->texts, string);
    g_hash_table_insert(ledger->text_numbers, string, GUINT_TO_POINTER(ledger->texts->len - 1));
    return ledger->texts->len - 1;
}

guint32 sip_ledger_keep_text(struct sip_ledger *ledger, struct sip_text text)
{
    guint32 *recent = &ledger->recent_texts[hash_text(0, text) % RECENT_TEXTS];
    const char *known = sip_ledger_text(ledger, *recent);

    if (text.length == 0)
        return 0;
    if (strlen(known) != text.length || memcmp(known, text.data, text.length) != 0)
        *recent = find_or_add_text(ledger, text);
    return *recent;
}

const char *sip_ledger_text(const struct sip_ledger *ledger, guint32 number)
{
    return g_ptr_array_index(ledger->texts, number);
}
