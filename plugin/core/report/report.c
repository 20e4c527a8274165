/* report.c
 * What all reports share: the groups that they are about, their judgement, their words.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#include <sipexplain/report.h>

const char *sip_report_word(struct sip_catalogue *catalogue, const char *key)
{
    const char *word = sip_catalogue_word(catalogue, "report", key);

    if (word == NULL)
        g_error("the built-in catalogue has no word %s for reports", key);
    return word;
}

struct sip_selection {
    GArray *groups;  /* guint32, in the order in which they were added */
    GByteArray *set; /* a bit for each */
};

struct sip_selection *sip_selection_new(void)
{
    struct sip_selection *selection = g_new(struct sip_selection, 1);

    selection->groups = g_array_new(FALSE, FALSE, sizeof(guint32));
    selection->set = g_byte_array_new();
    return selection;
}

void sip_selection_free(struct sip_selection *selection)
{
    if (selection == NULL)
        return;
    g_array_free(selection->groups, TRUE);
    g_byte_array_free(selection->set, TRUE);
    g_free(selection);
}

/* Makes room for a group, and as much again, so that it is seldom done. */
static void grow(GByteArray *set, guint32 group)
{
    const guint length = set->len;

    if (group / 8 < length)
        return;
    g_byte_array_set_size(set, 2 * (group / 8) + 64);
    memset(set->data + length, 0, set->len - length);
}

gboolean sip_selection_add(struct sip_selection *selection, guint32 group)
{
    const guint8 bit = (guint8)(1U << group % 8);

    grow(selection->set, group);
    if ((selection->set->data[group / 8] & bit) != 0)
        return FALSE;
    selection->set->data[group / 8] |= bit;
    g_array_append_val(selection->groups, group);
    return TRUE;
}

struct sip_report *sip_report_new(const struct sip_ledger *ledger, struct sip_catalogue *catalogue,
                                  sip_report_note note_of)
{
    struct sip_report *report = g_new(struct sip_report, 1);

    *report = (struct sip_report){
        .ledger = ledger,
        .note_of = note_of,
        .catalogue = catalogue,
        .calls = sip_calls_new(ledger, catalogue),
    };
    return report;
}

void sip_report_free(struct sip_report *report)
{
    if (report == NULL)
        return;
    sip_calls_free(report->calls);
    g_free(report);
}

static gint compare_groups(gconstpointer left, gconstpointer right, gpointer data)
{
    const struct sip_report *report = data;

    return sip_call_compare(sip_calls_get(report->calls, *(const guint32 *)left),
                            sip_calls_get(report->calls, *(const guint32 *)right));
}

guint32 *sip_report_sort(const struct sip_report *report, const struct sip_selection *selection)
{
    GArray *groups = g_array_new(TRUE, FALSE, sizeof(guint32));

    g_array_append_vals(groups, selection->groups->data, selection->groups->len);
    g_array_sort_with_data(groups, compare_groups, (gpointer)report);
    return (guint32 *)(gpointer)g_array_free(groups, FALSE);
}
