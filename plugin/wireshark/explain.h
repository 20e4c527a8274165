/* explain.h
 * Shows records: tree items, expert infos, the Info column and the tap, on every pass.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#ifndef SIPEXPLAIN_EXPLAIN_H
#define SIPEXPLAIN_EXPLAIN_H

#include "compat.h"

#include <sipexplain/catalogue.h>
#include <sipexplain/ledger.h>

/* What the user has set; see preferences.c. */
struct explain_settings {
    gint raise_from; /* least severity of the expert infos that are raised: enum sip_severity, or EXPLAIN_RAISE_NONE */
    compat_bool info_column; /* add the summary to the Info column */
    compat_bool comparisons; /* show the other code of the call, and the codes that one is taken for */
    compat_bool look_ahead;  /* observe on the first of two passes too, whatever it costs */
};

#define EXPLAIN_TAP "sipexplain"
#define EXPLAIN_RAISE_NONE (SIP_SEVERITY_ERROR + 1)

/* A tap record, valid while its frame is being dissected. */
struct explain_tap_record {
    const struct sip_record *record;
    guint32 number; /* of the record */
};

/* Registers fields, expert infos and the tap "sipexplain". */
void explain_register(int proto);

/* The first of the user's notes on the response of a record; NULL: none. */
const char *explain_site_note(const struct sip_ledger *ledger, guint32 number);

/* Shows the record of a number, which stands in the current frame. `tree` may be NULL: expert infos, column and tap
 * come out all the same. */
void explain_record(guint32 number, const struct sip_ledger *ledger, const struct explain_settings *settings,
                    tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree);

#endif
