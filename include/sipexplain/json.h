/* json.h
 * Writes JSON (RFC 8259), indented by two blanks or on one line.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * A writer of its own, because json-glib would be one more library to install for two hundred lines of output, and
 * nothing here ever reads JSON.
 */

#ifndef SIPEXPLAIN_JSON_H
#define SIPEXPLAIN_JSON_H

#include <glib.h>

struct json_writer {
    GString *out;
    guint depth;      /* of open objects and arrays; up to 31 */
    guint32 has_item; /* bit n: something was written at depth n, so that a comma must follow */
    gboolean after_key;
    gboolean one_line;
};

/* Writes one value behind what `out` holds; the second form without line ends. */
void json_start(struct json_writer *json, GString *out);
void json_start_line(struct json_writer *json, GString *out);

void json_begin_object(struct json_writer *json);
void json_end_object(struct json_writer *json);
void json_begin_array(struct json_writer *json);
void json_end_array(struct json_writer *json);

/* The name of the member that is written next. */
void json_key(struct json_writer *json, const char *key);

/* NULL becomes null; a byte that is not UTF-8 becomes U+FFFD. */
void json_string(struct json_writer *json, const char *value);
void json_number(struct json_writer *json, guint value);
/* To the microsecond. */
void json_seconds(struct json_writer *json, gdouble value);
void json_boolean(struct json_writer *json, gboolean value);

#endif
