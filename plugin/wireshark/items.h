/* items.h
 * Generated tree items, labelled in the reader's language.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#ifndef SIPEXPLAIN_ITEMS_H
#define SIPEXPLAIN_ITEMS_H

#include "compat.h"

#include <sipexplain/catalogue.h>

/* Where items go. Every function takes a tree that may be NULL. */
struct items {
    struct sip_catalogue *catalogue; /* its group [fields] has the labels */
    tvbuff_t *tvb;
};

/* FALSE where no label will be read: no tree, or one that is only for filters and fields. */
gboolean items_are_seen(const proto_tree *tree);

/* FALSE where an item of that field would be seen by nobody: no tree, or one that Wireshark built for other fields. The
 * functions below add nothing then; ask before a value is worked out. */
gboolean items_are_wanted(proto_tree *tree, int hf);

void items_add_string(const struct items *items, proto_tree *tree, int hf, const char *value);
void items_add_strings(const struct items *items, proto_tree *tree, int hf, const char *const *values);

void items_add_number(const struct items *items, proto_tree *tree, int hf, guint32 value);
/* A number with a name, which is a word of the catalogue; NULL if it has none. */
void items_add_named_number(const struct items *items, proto_tree *tree, int hf, guint32 value, const char *word);
void items_add_boolean(const struct items *items, proto_tree *tree, int hf, gboolean value);

/* An item that is only a text, with what stands below it. */
proto_tree *items_add_subtree(const struct items *items, proto_tree *tree, int ett, const char *text);

#endif
