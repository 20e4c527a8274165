/* audience.c
 * Tells whether anybody can see what the plugin would find out.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#include "audience.h"

#include "doors.h"
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

static gboolean has_report(void)
{
    static int explain_tap;

    if (explain_tap == 0)
        explain_tap = find_tap_id(EXPLAIN_TAP);
    return have_tap_listener(explain_tap);
}

/* Asked for with each frame, as Wireshark registers the tap of its expert infos after it has called the plugins. */
static gboolean lists_expert_infos(void)
{
    static int expert_tap;

    if (expert_tap == 0)
        expert_tap = find_tap_id("expert");
    return have_tap_listener(expert_tap);
}

/* A filter, a column or an output that names a field marks its protocol too. */
static gboolean is_referenced(int proto)
{
    return proto > 0 && proto_registrar_get_nth((guint)proto)->ref_type != HF_REF_TYPE_NONE;
}

/* Our expert infos are items of a protocol of their own, and `_ws.expert.severity` finds them. */
static gboolean has_named_field(void)
{
    static int own_proto = -1;
    static int expert_proto = -1;

    if (own_proto < 0) {
        own_proto = proto_get_id_by_filter_name("sipexplain");
        expert_proto = proto_get_id_by_filter_name("_ws.expert");
    }
    return is_referenced(own_proto) || is_referenced(expert_proto);
}

/* An invisible tree holds nothing of ours that was not named, but for who walks it (-z io,phs). On a first pass without
 * taps (tshark -2) nobody can say what the second one will name. */
static gboolean tree_is_looked_at(const packet_info *pinfo, const proto_tree *tree)
{
    return PTREE_DATA(tree)->visible || has_named_field() ||
           (union_of_tap_listener_flags() & TL_REQUIRES_PROTO_TREE) != 0 ||
           (!PINFO_FD_VISITED(pinfo) && !doors_taps_are_open());
}

gboolean audience_sees_expert_infos(const packet_info *pinfo)
{
    return keeps_packets() || lists_expert_infos() ||
           (pinfo->cinfo != NULL && pinfo->cinfo->col_first[COL_EXPERT] >= 0);
}

gboolean audience_is_there(const packet_info *pinfo, const proto_tree *tree)
{
    return has_report() || audience_sees_expert_infos(pinfo) || (tree != NULL && tree_is_looked_at(pinfo, tree));
}
