/* remarks.h
 * Shows findings and evidence: tree items, and expert infos of findings.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#ifndef SIPEXPLAIN_REMARKS_H
#define SIPEXPLAIN_REMARKS_H

#include "compat.h"

#include "items.h"

#include <sipexplain/ledger.h>

/* The message whose remarks are shown. */
struct remark_view {
    struct items items;
    const struct sip_ledger *ledger;
    guint32 record;
    packet_info *pinfo;
};

void remarks_register(int proto, expert_module_t *expert);

/* Takes the English names of Q.850 causes from a catalogue. */
void remarks_name_values(struct sip_catalogue *catalogue);

/* The summary that a remark puts in the place of the code's own, the gravest finding first; NULL if none does. Freed
 * with g_free. */
char *remarks_summary(const struct remark_view *view);

/* Adds what the remarks say, findings first; nothing if tree is NULL. */
void remarks_show(const struct remark_view *view, proto_tree *tree);

/* Adds the steps that the remarks know, findings first, as values of the field hf_fix. */
void remarks_show_fixes(const struct remark_view *view, proto_tree *tree, int hf_fix);

/* TRUE if a finding of at least that severity stands on the message. */
gboolean remarks_have_finding(const struct remark_view *view, gint severity);

/* Raises the expert infos of the findings from that severity on. `item` may be NULL. */
void remarks_raise(const struct remark_view *view, proto_item *item, gint from_severity);

#endif
