/* site_notes.h
 * The user's own notes on responses: a table in the preferences, kept in the profile.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#ifndef SIPEXPLAIN_SITE_NOTES_H
#define SIPEXPLAIN_SITE_NOTES_H

#include "items.h"

/* The response that notes are looked up for. */
struct noted_response {
    guint16 code;
    const char *method; /* "INVITE", "re-INVITE"; "" if the response does not say */
    const char *server; /* Server or User-Agent; "" if it has neither */
};

void site_notes_register(int proto, expert_module_t *expert);
void site_notes_register_preference(module_t *module);

/* The first note on the response; NULL: none. It lives until the table changes. */
const char *site_notes_first(const struct noted_response *response);

/* Adds the notes on the response, in the order of the table; `tree` may be NULL. */
void site_notes_show(const struct items *items, const struct noted_response *response, proto_tree *tree);

/* Raises the expert infos of the notes from that severity on. `item` may be NULL. */
void site_notes_raise(const struct noted_response *response, packet_info *pinfo, proto_item *item, gint from_severity);

#endif
