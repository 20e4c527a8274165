/* audience.c
 * Tells whether anybody can see what the plugin would find out.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#include "audience.h"

#include "explain.h"

/* tshark forgets a packet when it has printed it; Wireshark's window and sharkd keep it, and somebody may look at it
 * later. */
static gboolean keeps_packets(void)
{
    static int answer = -1;

    if (answer < 0)
        answer = g_strcmp0(g_get_prgname(), "tshark") != 0;
    return answer;
}

/* Asked for with each frame, as Wireshark registers the tap of its expert infos after it has called the plugins. */
static gboolean has_listener(void)
{
    static int explain_tap;
    static int expert_tap;

    if (expert_tap == 0) {
        explain_tap = find_tap_id(EXPLAIN_TAP);
        expert_tap = find_tap_id("expert");
    }
    return have_tap_listener(explain_tap) || have_tap_listener(expert_tap);
}

gboolean audience_is_there(const packet_info *pinfo, const proto_tree *tree)
{
    return tree != NULL || keeps_packets() || has_listener() ||
           (pinfo->cinfo != NULL && pinfo->cinfo->col_first[COL_EXPERT] >= 0);
}
