/* report_menu.c
 * Tools > SIP Explain: leads to the responses that failed.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#include "report.h"

#include <epan/plugin_if.h>

#include "dissector.h"

static void show_failed_calls(ext_menubar_gui_type type _U_, gpointer window _U_, gpointer data _U_)
{
    plugin_if_apply_filter("sipexplain.failure", TRUE);
}

static guint32 selected_frame(void)
{
    ws_info_t *info = NULL;

    plugin_if_get_ws_info(&info);
    return info != NULL ? info->cf_framenr : 0;
}

/* The frame of the first failed response behind a frame; 0: there is none. */
static guint32 find_failure(const struct sip_ledger *ledger, guint32 frame)
{
    for (guint32 number = 1; number <= sip_ledger_count(ledger); number++) {
        const struct sip_record *record = sip_ledger_record(ledger, number);

        if (record->frame > frame && record->kind == SIP_RECORD_RESPONSE && record->outcome == SIP_OUTCOME_FAILED &&
            record->resent == 0)
            return record->frame;
    }
    return 0;
}

/* Behind the last one it begins anew, as Wireshark's own Find does. */
static void go_to_next_failure(ext_menubar_gui_type type _U_, gpointer window _U_, gpointer data _U_)
{
    const struct sip_ledger *ledger = dissector_ledger();
    guint32 frame;

    if (ledger == NULL)
        return;
    frame = find_failure(ledger, selected_frame());
    if (frame == 0)
        frame = find_failure(ledger, 0);
    if (frame != 0)
        plugin_if_goto_frame(frame);
}

void report_menu_register(int proto)
{
    ext_menu_t *menu = ext_menubar_register_menu(proto, "SIP Explain", TRUE);

    ext_menubar_set_parentmenu(menu, "Tools");
    ext_menubar_add_entry(menu, "Failed calls", "Show the SIP responses that mean a failure, and nothing else",
                          show_failed_calls, NULL);
    ext_menubar_add_entry(menu, "Next failed response", "Go to the next SIP response that means a failure",
                          go_to_next_failure, NULL);
}
