/* dissector.c
 * The post-dissector: ties the doors, the analysis and the explanation together.
 *
 * Observes each frame once, in the order of the capture, stores what it found, and shows it from the store on every
 * pass.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#include "dissector.h"

#include <sipexplain/analysis.h>

#include "audience.h"
#include "doors.h"
#include "explain.h"
#include "preferences.h"
#include "report.h"
#include "words.h"

static int proto_sipexplain = -1;
static gboolean doors_are_open;

/* Of the capture that is open. */
static struct sip_analysis *analysis; /* NULL until a message is observed */
static guint32 last_observed_frame;

static void observe_message(const struct sip_packet *packet, const struct sip_message *message, void *data _U_)
{
    if (analysis == NULL)
        analysis = sip_analysis_new();
    sip_analysis_add(analysis, packet, message);
}

/* Frames are first met in ascending order. A frame that is not behind the last observed one has had its turn; one that
 * is may have been dissected before on a pass that opened neither door (the first of tshark -2 without a filter). */
static void observe_frame(tvbuff_t *frame, packet_info *pinfo, proto_tree *tree)
{
    if (pinfo->num > last_observed_frame && doors_visit_messages(frame, pinfo, tree, observe_message, NULL) > 0)
        last_observed_frame = pinfo->num;
}

const struct sip_ledger *dissector_ledger(void)
{
    return analysis != NULL ? sip_analysis_ledger(analysis) : NULL;
}

static void explain_frame(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree)
{
    const struct sip_ledger *ledger = dissector_ledger();
    guint32 first;
    const guint count = ledger != NULL ? sip_ledger_find(ledger, pinfo->num, &first) : 0;

    for (guint i = 0; i < count; i++)
        explain_record(first + i, ledger, preferences_settings(), tvb, pinfo, tree);
}

/* Nothing is done that nobody can see. */
static gboolean is_wanted(const packet_info *pinfo, const proto_tree *tree)
{
    const struct explain_settings *settings = preferences_settings();

    return settings->info_column || settings->look_ahead || audience_is_there(pinfo, tree);
}

/* tshark -2 -R gives the number of a frame that its filter dropped to the next one, be that SIP or not. */
static void notice_dropped_frame(const packet_info *pinfo)
{
    if (!PINFO_FD_VISITED(pinfo) && pinfo->num <= last_observed_frame) {
        sip_analysis_drop_frame(analysis, pinfo->num);
        last_observed_frame = pinfo->num - 1;
    }
}

static int dissect_sipexplain(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, void *data _U_)
{
    notice_dropped_frame(pinfo);
    if (doors_are_open && doors_frame_has_sip(pinfo)) {
        const gboolean wanted = is_wanted(pinfo, tree);

        if (tree != NULL)
            doors_watch(wanted);
        if (wanted) {
            observe_frame(tvb, pinfo, tree);
            explain_frame(tvb, pinfo, tree);
        }
    }
    return (int)tvb_captured_length(tvb);
}

static void end_capture(void)
{
    g_clear_pointer(&analysis, sip_analysis_free);
    last_observed_frame = 0;
}

void dissector_register_protocol(void)
{
    proto_sipexplain = proto_register_protocol("SIP Explain", "SIP Explain", "sipexplain");
    explain_register(proto_sipexplain);
    preferences_register(proto_sipexplain);
    reports_register(proto_sipexplain);
    register_cleanup_routine(end_capture);
}

void dissector_register_handoff(void)
{
    static gboolean registered;
    dissector_handle_t handle;

    if (registered)
        return; /* Wireshark may call this again when preferences change */
    registered = TRUE;
    handle = create_dissector_handle(dissect_sipexplain, proto_sipexplain);
    register_postdissector(handle);
    doors_are_open = doors_open(handle, proto_sipexplain);
}

static void release_all(void)
{
    words_forget();
    report_tables_release();
}

static void do_nothing(void)
{
}

static void register_nothing(register_cb callback _U_, gpointer data _U_)
{
}

/* Wireshark calls every member without looking whether it is set. */
void dissector_register_callbacks(void)
{
    static const epan_plugin callbacks = {
        .init = do_nothing,
        .post_init = do_nothing,
        .dissect_init = doors_dissection_begins,
        .dissect_cleanup = doors_dissection_ends,
        .cleanup = release_all,
        .register_all_protocols = register_nothing,
        .register_all_handoffs = register_nothing,
        .register_all_tap_listeners = doors_listen,
    };

    epan_register_plugin(&callbacks);
}
