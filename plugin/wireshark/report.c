/* report.c
 * Reports in Wireshark's programs: -z of tshark, tables and menus of the window.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#include "report.h"

#include "dissector.h"
#include "explain.h"
#include "words.h"

struct sip_report *report_begin(void)
{
    const struct sip_ledger *ledger = dissector_ledger();

    return ledger != NULL ? sip_report_new(ledger, words_catalogue(), explain_site_note) : NULL;
}

/* tshark would print the tables of the window under the same names, in a form that has no room for sentences. */
static gboolean is_tshark(void)
{
    return g_strcmp0(g_get_prgname(), "tshark") == 0;
}

void reports_register(int proto)
{
    report_tree_register();
    if (is_tshark())
        report_commands_register();
    else
        report_tables_register();
    report_menu_register(proto);
}
