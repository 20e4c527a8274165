/* audience.h
 * Tells whether anybody can see what the plugin would find out.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#ifndef SIPEXPLAIN_AUDIENCE_H
#define SIPEXPLAIN_AUDIENCE_H

#include "compat.h"

/* FALSE only where nothing that comes out of this run can show the plugin's work: tshark, no tree, no expert column, no
 * listener on the taps. A program that keeps the packets may show them later, so there the answer is TRUE. */
gboolean audience_is_there(const packet_info *pinfo, const proto_tree *tree);

/* FALSE where expert infos of a frame without a tree can be seen nowhere. */
gboolean audience_sees_expert_infos(const packet_info *pinfo);

#endif
