/* comparisons.c
 * Shows a response beside another one of the same call, and the codes that it is easily taken for.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#include "comparisons.h"

#include <sipexplain/comparison.h>
#include <sipexplain/template.h>

static int ett_compared = -1;
static int ett_confused = -1;

static int hf_compared_code = -1;
static int hf_compared_frame = -1;
static int hf_difference = -1;
static int hf_choose = -1;
static int hf_confused_code = -1;
static int hf_confused_difference = -1;
static int hf_confused_tell = -1;

/* Made on first use, as a capture meets the same few again and again. */
static GHashTable *comparisons; /* both codes -> struct sip_comparison */
static GHashTable *confusions;  /* code -> struct sip_confusion */

void comparisons_register(int proto)
{
    static hf_register_info fields[] = {
        {&hf_compared_code,
         {"Compared With", "sipexplain.compared.code", FT_UINT16, BASE_DEC, NULL, 0x0,
          "The other code of the same call this one is compared with", HFILL}},
        {&hf_compared_frame,
         {"In Frame", "sipexplain.compared.frame", FT_FRAMENUM, BASE_NONE, NULL, 0x0,
          "The frame with the other response", HFILL}},
        {&hf_difference,
         {"Key Differences", "sipexplain.difference", FT_STRING, BASE_NONE, NULL, 0x0, "How the two codes differ",
          HFILL}},
        {&hf_choose,
         {"When to Use Which", "sipexplain.choose", FT_STRING, BASE_NONE, NULL, 0x0,
          "Which of the two codes is right when", HFILL}},
        {&hf_confused_code,
         {"Easily Taken For", "sipexplain.confused.code", FT_UINT16, BASE_DEC, NULL, 0x0,
          "A code that this one is taken for", HFILL}},
        {&hf_confused_difference,
         {"Decisive Difference", "sipexplain.confused.difference", FT_STRING, BASE_NONE, NULL, 0x0,
          "What decides between the two codes", HFILL}},
        {&hf_confused_tell,
         {"How to Tell", "sipexplain.confused.tell", FT_STRING, BASE_NONE, NULL, 0x0,
          "How to tell the two codes in a capture", HFILL}},
    };
    static int *subtrees[] = {&ett_compared, &ett_confused};

    proto_register_field_array(proto, fields, array_length(fields));
    proto_register_subtree_array(subtrees, array_length(subtrees));
}

void comparisons_forget(void)
{
    g_clear_pointer(&comparisons, g_hash_table_destroy);
    g_clear_pointer(&confusions, g_hash_table_destroy);
}

static void free_comparison(gpointer comparison)
{
    sip_comparison_free(comparison);
}

static void free_confusions(gpointer list)
{
    sip_confusions_free(list);
}

static const struct sip_comparison *find_comparison(struct sip_catalogue *catalogue, guint16 a, guint16 b)
{
    gpointer key = GUINT_TO_POINTER((guint)MIN(a, b) << 16 | MAX(a, b));
    struct sip_comparison *comparison;

    if (comparisons == NULL)
        comparisons = g_hash_table_new_full(g_direct_hash, g_direct_equal, NULL, free_comparison);
    comparison = g_hash_table_lookup(comparisons, key);
    if (comparison == NULL) {
        comparison = sip_comparison_new(catalogue, a, b);
        if (comparison != NULL)
            g_hash_table_insert(comparisons, key, comparison);
    }
    return comparison;
}

static const struct sip_confusion *find_confusions(struct sip_catalogue *catalogue, guint16 code)
{
    gpointer key = GUINT_TO_POINTER((guint)code);
    struct sip_confusion *list;

    if (confusions == NULL)
        confusions = g_hash_table_new_full(g_direct_hash, g_direct_equal, NULL, free_confusions);
    list = g_hash_table_lookup(confusions, key);
    if (list == NULL) {
        list = sip_catalogue_confused_with(catalogue, code);
        g_hash_table_insert(confusions, key, list);
    }
    return list;
}

static gboolean is_any_wanted(proto_tree *tree, const int *const *fields, gsize count)
{
    for (gsize i = 0; i < count; i++)
        if (items_are_wanted(tree, *fields[i]))
            return TRUE;
    return FALSE;
}

static proto_tree *add_compared(const struct items *items, const struct sip_explanation *other, guint32 frame,
                                proto_tree *tree)
{
    char code[8];
    char number[16];
    const struct sip_place places[] = {
        {"code", code},
        {"name", other->name != NULL ? other->name : sip_catalogue_label(items->catalogue, "unnamed")},
        {"frame", number},
        {NULL, NULL},
    };
    proto_tree *subtree;
    char *label;

    g_snprintf(code, sizeof code, "%u", other->code);
    g_snprintf(number, sizeof number, "%u", frame);
    label = sip_template_fill(sip_catalogue_label(items->catalogue, "compared"), places);
    subtree = items_add_subtree(items, tree, ett_compared, label);
    g_free(label);
    return subtree;
}

void comparisons_show(const struct items *items, const struct sip_ledger *ledger, const struct sip_record *record,
                      proto_tree *tree)
{
    static const int *const fields[] = {&hf_compared_code, &hf_compared_frame, &hf_difference, &hf_choose};
    const struct sip_record *other;
    const struct sip_comparison *comparison;
    proto_tree *subtree;

    if (sip_ledger_frame(ledger, record->compared) == 0 || !is_any_wanted(tree, fields, G_N_ELEMENTS(fields)))
        return;
    other = sip_ledger_record(ledger, record->compared);
    comparison = find_comparison(items->catalogue, record->status, other->status);
    if (comparison == NULL)
        return;
    subtree = add_compared(items, comparison->first->code == other->status ? comparison->first : comparison->second,
                           other->frame, tree);
    items_add_number(items, subtree, hf_compared_code, other->status);
    items_add_number(items, subtree, hf_compared_frame, other->frame);
    items_add_strings(items, subtree, hf_difference, comparison->differences);
    items_add_strings(items, subtree, hf_choose, comparison->choose);
}

void comparisons_show_confused(const struct items *items, guint16 code, proto_tree *tree)
{
    static const int *const fields[] = {&hf_confused_code, &hf_confused_difference, &hf_confused_tell};
    const struct sip_confusion *list;
    proto_tree *subtree;

    if (!is_any_wanted(tree, fields, G_N_ELEMENTS(fields)))
        return;
    list = find_confusions(items->catalogue, code);
    if (list->code == 0)
        return;
    subtree = items_add_subtree(items, tree, ett_confused, sip_catalogue_label(items->catalogue, "confused"));
    for (; list->code != 0; list++) {
        items_add_number(items, subtree, hf_confused_code, list->code);
        items_add_string(items, subtree, hf_confused_difference, list->difference);
        items_add_strings(items, subtree, hf_confused_tell, list->tell);
    }
}
