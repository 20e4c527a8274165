/* doors.h
 * Two ways to the bytes of the SIP messages of a frame: Wireshark's tree, where there is one, and the tap of the SIP
 * dissector, where there is none.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#ifndef SIPEXPLAIN_DOORS_H
#define SIPEXPLAIN_DOORS_H

#include "compat.h"

#include <sipexplain/message.h>
#include <sipexplain/packet.h>

/* Called for each SIP message of a frame, in order. */
typedef void (*door_visitor)(const struct sip_packet *packet, const struct sip_message *message, void *data);

/* Looks up Wireshark's SIP fields and tap. Returns FALSE, with a warning to the user, if this Wireshark lacks them:
 * nothing can be explained then. `handle` is the post-dissector that wants the fields. */
gboolean doors_open(dissector_handle_t handle, int proto);

/* Callbacks of Wireshark's epan_plugin. */
void doors_listen(void);
void doors_dissection_begins(epan_dissect_t *edt);
void doors_dissection_ends(epan_dissect_t *edt);

/* Wants the fields always (TRUE), or only while a tree is built anyway. Takes effect with the next dissection. */
void doors_look_ahead(gboolean always);

/* Tells whether somebody looks at what the trees show. Wanted fields are of use only then. */
void doors_watch(gboolean watched);

/* TRUE if this pass feeds taps, as the IP and SIP dissectors, which come before, have put something into the queue. The
 * first pass of tshark -2 does not. Asked in a frame with SIP. */
gboolean doors_taps_are_open(void);

/* The cheap test: does the frame hold SIP at all? */
gboolean doors_frame_has_sip(const packet_info *pinfo);

/* Hands over the SIP messages of the frame. Returns how many there were; 0 too if neither door is open on this pass. */
guint doors_visit_messages(tvbuff_t *frame, packet_info *pinfo, proto_tree *tree, door_visitor visit, void *data);

#endif
