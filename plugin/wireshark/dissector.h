/* dissector.h
 * The post-dissector: ties the doors, the analysis and the explanation together.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#ifndef SIPEXPLAIN_DISSECTOR_H
#define SIPEXPLAIN_DISSECTOR_H

#include <sipexplain/ledger.h>

/* What is known of the capture that is open; NULL: none is. */
const struct sip_ledger *dissector_ledger(void);

/* Called by plugin.c once, while Wireshark starts; the first two again by Wireshark in its own order. */
void dissector_register_protocol(void);
void dissector_register_handoff(void);
void dissector_register_callbacks(void);

#endif
