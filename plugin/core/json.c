/* json.c
 * Writes JSON (RFC 8259), indented by two blanks or on one line.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#include <sipexplain/json.h>

void json_start(struct json_writer *json, GString *out)
{
    *json = (struct json_writer){.out = out};
}

void json_start_line(struct json_writer *json, GString *out)
{
    *json = (struct json_writer){.out = out, .one_line = TRUE};
}

static void start_line(struct json_writer *json)
{
    if (json->one_line)
        return;
    g_string_append_c(json->out, '\n');
    for (guint i = 0; i < json->depth; i++)
        g_string_append(json->out, "  ");
}

static gboolean take_has_item(struct json_writer *json)
{
    const guint32 bit = 1U << json->depth;
    const gboolean has_item = (json->has_item & bit) != 0;

    json->has_item |= bit;
    return has_item;
}

/* What stands between the values: nothing behind a key, else a comma and a new line. */
static void start_value(struct json_writer *json)
{
    if (json->after_key) {
        json->after_key = FALSE;
        return;
    }
    if (take_has_item(json))
        g_string_append(json->out, json->one_line ? ", " : ",");
    if (json->depth > 0)
        start_line(json);
}

static void begin(struct json_writer *json, char bracket)
{
    start_value(json);
    g_string_append_c(json->out, bracket);
    json->depth++;
    json->has_item &= ~(1U << json->depth);
}

static void end(struct json_writer *json, char bracket)
{
    const gboolean has_item = (json->has_item & (1U << json->depth)) != 0;

    json->depth--;
    if (has_item)
        start_line(json);
    g_string_append_c(json->out, bracket);
}

void json_begin_object(struct json_writer *json)
{
    begin(json, '{');
}

void json_end_object(struct json_writer *json)
{
    end(json, '}');
}

void json_begin_array(struct json_writer *json)
{
    begin(json, '[');
}

void json_end_array(struct json_writer *json)
{
    end(json, ']');
}

static void append_quoted(GString *out, const char *value)
{
    char *valid = g_utf8_make_valid(value, -1);

    g_string_append_c(out, '"');
    for (const char *p = valid; *p != '\0'; p++) {
        if (*p == '"' || *p == '\\')
            g_string_append_printf(out, "\\%c", *p);
        else if (g_ascii_iscntrl(*p))
            g_string_append_printf(out, "\\u%04x", (guint)(guchar)*p);
        else
            g_string_append_c(out, *p);
    }
    g_string_append_c(out, '"');
    g_free(valid);
}

void json_key(struct json_writer *json, const char *key)
{
    start_value(json);
    append_quoted(json->out, key);
    g_string_append(json->out, ": ");
    json->after_key = TRUE;
}

void json_string(struct json_writer *json, const char *value)
{
    start_value(json);
    if (value == NULL)
        g_string_append(json->out, "null");
    else
        append_quoted(json->out, value);
}

void json_number(struct json_writer *json, guint value)
{
    start_value(json);
    g_string_append_printf(json->out, "%u", value);
}

void json_seconds(struct json_writer *json, gdouble value)
{
    char text[G_ASCII_DTOSTR_BUF_SIZE];

    start_value(json);
    g_string_append(json->out, g_ascii_formatd(text, sizeof text, "%.6f", value));
}

void json_boolean(struct json_writer *json, gboolean value)
{
    start_value(json);
    g_string_append(json->out, value ? "true" : "false");
}
