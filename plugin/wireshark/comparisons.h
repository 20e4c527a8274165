/* comparisons.h
 * Shows a response beside another one of the same call, and the codes that it is easily taken for.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#ifndef SIPEXPLAIN_COMPARISONS_H
#define SIPEXPLAIN_COMPARISONS_H

#include "compat.h"

#include "items.h"

#include <sipexplain/ledger.h>

void comparisons_register(int proto);

/* Frees what was kept of a catalogue, before the catalogue itself. */
void comparisons_forget(void);

/* Adds the subtree "Compared with 183 Session Progress in frame 12", if the record is compared with another one. */
void comparisons_show(const struct items *items, const struct sip_ledger *ledger, const struct sip_record *record,
                      proto_tree *tree);

/* Adds the codes that the code is taken for, each with the decisive difference. */
void comparisons_show_confused(const struct items *items, guint16 code, proto_tree *tree);

#endif
