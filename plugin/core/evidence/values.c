/* values.c
 * Values of the capture, made fit for the sentences of the catalogue.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#include <string.h>

#include "parts.h"

void evidence_start(struct evidence_values *values)
{
    values->count = 0;
    values->places[0] = (struct sip_place){NULL, NULL};
}

/* Room for the next value. */
static char *add_place(struct evidence_values *values, const char *name)
{
    char *buffer = values->buffers[values->count];

    g_assert(values->count < EVIDENCE_VALUES);
    buffer[0] = '\0';
    values->places[values->count++] = (struct sip_place){name, buffer};
    values->places[values->count] = (struct sip_place){NULL, NULL};
    return buffer;
}

void evidence_text(struct evidence_values *values, const char *name, struct sip_text text, gsize limit)
{
    sip_text_clean(text, add_place(values, name), MIN(limit, EVIDENCE_FIELD) + 1);
}

void evidence_quoted(struct evidence_values *values, const char *name, struct sip_text text, gsize limit)
{
    char plain[2 * EVIDENCE_FIELD]; /* whatever is cut here is longer than any limit */
    gsize length = 0;

    for (gsize i = 0; i < text.length && length < sizeof plain; i++) {
        if (text.data[i] == '\\' && i + 1 < text.length)
            i++;
        plain[length++] = text.data[i];
    }
    evidence_text(values, name, (struct sip_text){plain, length}, limit);
}

void evidence_number(struct evidence_values *values, const char *name, guint32 number)
{
    char *buffer = add_place(values, name);
    gsize digits = 1;

    for (guint32 rest = number; rest >= 10; rest /= 10)
        digits++;
    buffer[digits] = '\0';
    for (; digits > 0; number /= 10)
        buffer[--digits] = (char)('0' + number % 10);
}

void evidence_line_add(struct evidence_line *line, const char *before, struct sip_text piece)
{
    const gsize rest = sizeof line->text - line->length;

    if (line->length > 0 && strlen(before) + 4 < rest)
        line->length += g_strlcpy(line->text + line->length, before, rest);
    if (sizeof line->text - line->length >= 4)
        line->length += sip_text_clean(piece, line->text + line->length, sizeof line->text - line->length);
}

struct sip_text evidence_line_text(const struct evidence_line *line)
{
    return (struct sip_text){line->text, line->length};
}

void evidence_list(struct evidence_values *values, const char *name, struct sip_values list,
                   struct sip_text (*part)(struct sip_text value), gsize limit)
{
    struct evidence_line line = {.length = 0};
    struct sip_text value;

    while (line.length <= limit && sip_values_next(&list, &value))
        evidence_line_add(&line, ", ", part(value));
    evidence_text(values, name, evidence_line_text(&line), limit);
}

void evidence_say(const struct evidence *evidence, enum sip_remark_id id, const struct evidence_values *values)
{
    evidence->sink(id, 0, values->places, evidence->data);
}

void evidence_say_bare(const struct evidence *evidence, enum sip_remark_id id)
{
    static const struct sip_place no_places[] = {{NULL, NULL}};

    evidence->sink(id, 0, no_places, evidence->data);
}

void evidence_say_text(const struct evidence *evidence, enum sip_remark_id id, const char *name, struct sip_text text)
{
    struct evidence_values values;

    evidence_start(&values);
    evidence_text(&values, name, text, EVIDENCE_QUOTE);
    evidence_say(evidence, id, &values);
}

void evidence_say_word(const struct evidence *evidence, enum sip_remark_id id, const char *name, struct sip_text word)
{
    struct evidence_values values;

    evidence_start(&values);
    evidence_text(&values, name, word, EVIDENCE_HALF);
    evidence_say(evidence, id, &values);
}

void evidence_say_number(const struct evidence *evidence, enum sip_remark_id id, const char *name, guint32 number)
{
    struct evidence_values values;

    evidence_start(&values);
    evidence_number(&values, name, number);
    evidence_say(evidence, id, &values);
}

void evidence_say_list(const struct evidence *evidence, enum sip_remark_id id, const char *name,
                       const struct sip_message *message, enum sip_header header)
{
    struct evidence_values values;

    evidence_start(&values);
    evidence_list(&values, name, sip_values_of(message, header), sip_value_token, EVIDENCE_LIST);
    evidence_say(evidence, id, &values);
}
