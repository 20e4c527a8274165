/* carrier.h
 * How the SIP messages of a frame travelled.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#ifndef SIPEXPLAIN_CARRIER_H
#define SIPEXPLAIN_CARRIER_H

#include "compat.h"

#include <sipexplain/packet.h>

/* Looks up the protocols that quote packets. */
void carrier_register_handoff(void);

/* Describes the frame. What only a quoted message shows is filled by carrier_read_icmp. */
struct sip_packet carrier_describe(const packet_info *pinfo, int proto_sip);

/* Reads type and code of the ICMP error that quotes the message which stands at `offset` of `tvb`; leaves 0 where the
 * bytes before the message are not UDP over IPv4 without options or over IPv6. */
void carrier_read_icmp(struct sip_packet *packet, tvbuff_t *tvb, gint offset);

#endif
