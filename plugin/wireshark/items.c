/* items.c
 * Generated tree items, labelled in the reader's language.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#include "items.h"

#include <string.h>

#define FILTER_PREFIX "sipexplain."

gboolean items_are_seen(const proto_tree *tree)
{
    return tree != NULL && PTREE_DATA(tree)->visible;
}

gboolean items_are_wanted(proto_tree *tree, int hf)
{
    return items_are_seen(tree) || (tree != NULL && proto_registrar_get_nth((guint)hf)->ref_type != HF_REF_TYPE_NONE);
}

/* The label of a field in the reader's language; NULL where Wireshark's own will do: those that are registered are
 * English. */
static const char *find_label(const struct items *items, proto_tree *tree, int hf)
{
    const char *filter;

    if (!items_are_seen(tree) || sip_catalogue_is_english(items->catalogue))
        return NULL;
    filter = proto_registrar_get_abbrev(hf);
    return g_str_has_prefix(filter, FILTER_PREFIX)
               ? sip_catalogue_word(items->catalogue, "fields", filter + strlen(FILTER_PREFIX))
               : NULL;
}

void items_add_string(const struct items *items, proto_tree *tree, int hf, const char *value)
{
    proto_item *item;
    const char *label;

    if (!items_are_wanted(tree, hf))
        return;
    item = proto_tree_add_string(tree, hf, items->tvb, 0, 0, value);
    label = find_label(items, tree, hf);
    proto_item_set_generated(item);
    if (label != NULL)
        proto_item_set_text(item, "%s: %s", label, value);
}

void items_add_strings(const struct items *items, proto_tree *tree, int hf, const char *const *values)
{
    for (; *values != NULL; values++)
        items_add_string(items, tree, hf, *values);
}

void items_add_number(const struct items *items, proto_tree *tree, int hf, guint32 value)
{
    items_add_named_number(items, tree, hf, value, NULL);
}

void items_add_named_number(const struct items *items, proto_tree *tree, int hf, guint32 value, const char *word)
{
    proto_item *item;
    const char *label;

    if (!items_are_wanted(tree, hf))
        return;
    item = proto_tree_add_uint(tree, hf, items->tvb, 0, 0, value);
    label = find_label(items, tree, hf);
    proto_item_set_generated(item);
    if (label != NULL && word != NULL)
        proto_item_set_text(item, "%s: %s (%u)", label, word, value);
    else if (label != NULL)
        proto_item_set_text(item, "%s: %u", label, value);
}

void items_add_boolean(const struct items *items, proto_tree *tree, int hf, gboolean value)
{
    proto_item *item;
    const char *label;

    if (!items_are_wanted(tree, hf))
        return;
    item = proto_tree_add_boolean(tree, hf, items->tvb, 0, 0, value);
    label = find_label(items, tree, hf);
    proto_item_set_generated(item);
    if (label != NULL)
        proto_item_set_text(item, "%s: %s", label, sip_catalogue_label(items->catalogue, value ? "true" : "false"));
}

proto_tree *items_add_subtree(const struct items *items, proto_tree *tree, int ett, const char *text)
{
    proto_item *item;
    proto_tree *subtree = proto_tree_add_subtree(tree, items->tvb, 0, 0, ett, &item, text);

    proto_item_set_generated(item);
    return subtree;
}
