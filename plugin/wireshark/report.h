/* report.h
 * Reports in Wireshark's programs: -z of tshark, tables and menus of the window.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#ifndef SIPEXPLAIN_WIRESHARK_REPORT_H
#define SIPEXPLAIN_WIRESHARK_REPORT_H

#include "compat.h"

#include <sipexplain/report.h>

/* Registers all of them; the tap must be there. */
void reports_register(int proto);

/* Its parts: -z sipexplain,calls and -z sipexplain,summary of tshark; the same as tables of the window;
 * sipexplain,tree of both; the Tools menu. */
void report_commands_register(void);
void report_tables_register(void);
void report_tree_register(void);
void report_menu_register(int proto);

/* Takes the titles of the tables' columns from a catalogue, which it copies. */
void report_tables_name_columns(struct sip_catalogue *catalogue);
void report_tables_release(void);

/* A report about the capture that is open. Never NULL. The caller frees it with sip_report_free before the capture is
 * closed. */
struct sip_report *report_begin(void);

#endif
