/* report.c
 * Reports in Wireshark's programs: -z of tshark, tables and menus of the window.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#include "report.h"

#include "dissector.h"
#include "explain.h"
#include "words.h"

/* A capture without SIP has no ledger, but its report says so. */
static const struct sip_ledger *find_ledger(void)
{
    static struct sip_ledger *empty;

    if (dissector_ledger() != NULL)
        return dissector_ledger();
    if (empty == NULL)
        empty = sip_ledger_new();
    return empty;
}

struct sip_report *report_begin(void)
{
    return sip_report_new(find_ledger(), words_catalogue(), explain_site_note);
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
