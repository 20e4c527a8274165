/* ledger.c
 * What was found out about each SIP message of a capture, stored by frame.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#include <sipexplain/ledger.h>

#include "hash.h"

#define RECENT_TEXTS 256
#define PAGE_ITEMS 4096

/* Items by number, from 0. An array in one piece would be copied again and again, and half empty, when it grows to
 * millions. */
struct pages {
    GPtrArray *pages; /* PAGE_ITEMS items each */
    guint count;      /* of items */
    gsize size;       /* of an item */
};

struct sip_ledger {
    struct pages records; /* struct sip_record, ascending by frame; number 1 is the first */
    struct pages remarks; /* struct sip_remark; number 1 is the first */
    struct sip_groups *groups;
    GPtrArray *texts;                   /* by number; texts[0] is "" */
    GHashTable *text_numbers;           /* text -> number */
    guint32 recent_texts[RECENT_TEXTS]; /* numbers by hash: a few phrases are kept again and again */
};

static void pages_init(struct pages *pages, gsize size)
{
    *pages = (struct pages){.pages = g_ptr_array_new_with_free_func(g_free), .size = size};
}

static void *pages_at(const struct pages *pages, guint place)
{
    return (char *)g_ptr_array_index(pages->pages, place / PAGE_ITEMS) + place % PAGE_ITEMS * pages->size;
}

static void pages_append(struct pages *pages, const void *item)
{
    if (pages->count % PAGE_ITEMS == 0)
        g_ptr_array_add(pages->pages, g_malloc(PAGE_ITEMS * pages->size));
    memcpy(pages_at(pages, pages->count++), item, pages->size);
}

struct sip_ledger *sip_ledger_new(void)
{
    struct sip_ledger *ledger = g_new0(struct sip_ledger, 1);

    hash_choose_key();
    pages_init(&ledger->records, sizeof(struct sip_record));
    pages_init(&ledger->remarks, sizeof(struct sip_remark));
    ledger->groups = sip_groups_new();
    ledger->texts = g_ptr_array_new_with_free_func(g_free);
    ledger->text_numbers = g_hash_table_new(hash_string, g_str_equal);
    g_ptr_array_add(ledger->texts, g_strdup(""));
    return ledger;
}

void sip_ledger_free(struct sip_ledger *ledger)
{
    if (ledger == NULL)
        return;
    g_ptr_array_free(ledger->records.pages, TRUE);
    g_ptr_array_free(ledger->remarks.pages, TRUE);
    sip_groups_free(ledger->groups);
    g_hash_table_destroy(ledger->text_numbers);
    g_ptr_array_free(ledger->texts, TRUE);
    g_free(ledger);
}

guint32 sip_ledger_append(struct sip_ledger *ledger, const struct sip_record *record)
{
    pages_append(&ledger->records, record);
    return ledger->records.count;
}

guint32 sip_ledger_count(const struct sip_ledger *ledger)
{
    return ledger->records.count;
}

struct sip_groups *sip_ledger_groups(const struct sip_ledger *ledger)
{
    return ledger->groups;
}

const struct sip_record *sip_ledger_record(const struct sip_ledger *ledger, guint32 number)
{
    return pages_at(&ledger->records, number - 1);
}

struct sip_record *sip_ledger_change(struct sip_ledger *ledger, guint32 number)
{
    return pages_at(&ledger->records, number - 1);
}

guint sip_ledger_find(const struct sip_ledger *ledger, guint32 frame, guint32 *first)
{
    guint low = 0;
    guint high = ledger->records.count;
    guint count = 0;

    /* On the first pass it is the newest frame. */
    while (count < high && sip_ledger_record(ledger, high - count)->frame == frame)
        count++;
    if (count > 0 || high == 0 || sip_ledger_record(ledger, high)->frame < frame) {
        *first = high - count + 1;
        return count;
    }
    while (low < high) {
        const guint middle = low + (high - low) / 2;

        if (sip_ledger_record(ledger, middle + 1)->frame < frame)
            low = middle + 1;
        else
            high = middle;
    }
    while (low + count < ledger->records.count && sip_ledger_record(ledger, low + count + 1)->frame == frame)
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
    return pages_at(&ledger->remarks, number - 1);
}

const struct sip_remark *sip_ledger_remark(const struct sip_ledger *ledger, guint32 number)
{
    return number != 0 ? pages_at(&ledger->remarks, number - 1) : NULL;
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
    pages_append(&ledger->remarks, &added);
    *find_link(ledger, record, SIP_REMARK_NONE) = ledger->remarks.count;
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
