/* headers.c
 * Walks over header values: fields, comma lists, parameters.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * RFC 3261 §7.3.1, §25.1; RFC 3262 §10.2
 */

#include <string.h>

#include <sipexplain/headers.h>

/* How many bytes the quoted string or the <...> takes that the text begins with; 0: there is none. */
static gsize length_of_unit(struct sip_text text)
{
    struct sip_text inside;

    if (text.length > 0 && text.data[0] == '<')
        return MIN(sip_text_until(text, ">").length + 1, text.length);
    return sip_text_quoted(text, &inside);
}

/* How far a text goes before the first `end` that stands outside quotes and <...>. A quote inside <...> is an ordinary
 * byte, and so is < inside quotes. */
static gsize length_before(struct sip_text text, char end)
{
    gsize length;
    struct sip_text rest;
    const char *found;

    if (text.length == 0 || text.data[0] == end)
        return 0;
    length = length_of_unit(text);
    rest = sip_text_skip(text, length);
    if (rest.length > 0 && rest.data[0] == end)
        return length;
    found = rest.length > 0 ? memchr(rest.data, end, rest.length) : NULL;
    if (found == NULL)
        return text.length;
    /* The usual value has at most one of these units, and that at its beginning. */
    if (memchr(rest.data, '"', (gsize)(found - rest.data)) == NULL &&
        memchr(rest.data, '<', (gsize)(found - rest.data)) == NULL)
        return length + (gsize)(found - rest.data);
    while (length < text.length && text.data[length] != end) {
        const gsize unit = length_of_unit(sip_text_skip(text, length));

        length += MAX(unit, 1);
    }
    return length;
}

/* The value of an indexed header field; a copy of a message may lack the end of its headers. */
static struct sip_text value_at(const struct sip_message *message, const struct sip_field_place *place)
{
    struct sip_text value = sip_text_skip(message->headers, place->offset);

    value.length = MIN(value.length, place->length);
    return value;
}

struct sip_values sip_values_of(const struct sip_message *message, enum sip_header header)
{
    struct sip_values values = {.header = header};

    if (sip_message_has(message, header)) {
        values.message = message;
        values.unplaced = message->unplaced;
    }
    return values;
}

/* The next field of the kind that is looked for. */
static gboolean next_field(struct sip_values *values, struct sip_text *value)
{
    const struct sip_message *message = values->message;
    struct sip_header_field field;

    while (values->next_place < message->place_count) {
        const struct sip_field_place *place = &message->places[values->next_place++];

        if (place->header == values->header) {
            *value = value_at(message, place);
            return TRUE;
        }
    }
    while (sip_header_next(&values->unplaced, &field)) {
        if (field.header == values->header) {
            *value = field.value;
            return TRUE;
        }
    }
    values->message = NULL;
    return FALSE;
}

gboolean sip_message_header(const struct sip_message *message, enum sip_header header, struct sip_text *value)
{
    struct sip_values values = sip_values_of(message, header);

    return values.message != NULL && next_field(&values, value);
}

struct sip_text sip_message_server(const struct sip_message *message)
{
    struct sip_text value = {NULL, 0};

    if (!sip_message_header(message, SIP_HEADER_SERVER, &value) || value.length == 0)
        sip_message_header(message, SIP_HEADER_USER_AGENT, &value);
    return value;
}

gboolean sip_list_next(struct sip_text *list, struct sip_text *value)
{
    while (list->length > 0) {
        const gsize length = length_before(*list, ',');

        *value = sip_text_trim((struct sip_text){list->data, length});
        *list = sip_text_skip(*list, length + 1);
        if (value->length > 0)
            return TRUE;
    }
    return FALSE;
}

struct sip_text sip_list_first(struct sip_text list)
{
    struct sip_text first = {list.data, 0};

    sip_list_next(&list, &first);
    return first;
}

gboolean sip_values_next(struct sip_values *values, struct sip_text *value)
{
    struct sip_text field;

    while (!sip_list_next(&values->list, value)) {
        if (values->message == NULL || !next_field(values, &field))
            return FALSE;
        if (sip_header_is_list(values->header)) {
            values->list = field;
        } else if (field.length > 0) {
            *value = field;
            return TRUE;
        }
    }
    return TRUE;
}

gboolean sip_message_lists_text(const struct sip_message *message, enum sip_header header, struct sip_text word)
{
    struct sip_values values = sip_values_of(message, header);
    struct sip_text value;

    while (sip_values_next(&values, &value))
        if (sip_text_same_folded(sip_value_token(value), word))
            return TRUE;
    return FALSE;
}

gboolean sip_message_lists(const struct sip_message *message, enum sip_header header, const char *word)
{
    return sip_message_lists_text(message, header, (struct sip_text){word, strlen(word)});
}

struct sip_text sip_value_token(struct sip_text value)
{
    return sip_text_trim(sip_text_until(value, ";"));
}

struct sip_text sip_parameters_of(struct sip_text value)
{
    return sip_text_skip(value, length_before(value, ';'));
}

/* Reads what stands behind the = of a parameter, a quoted string, <...> or a word, and returns how many bytes it takes.
 */
static gsize take_parameter_value(struct sip_text text, struct sip_text *value)
{
    const struct sip_text word = sip_text_before(text, SIP_SEMICOLON | SIP_COMMA | SIP_QUOTE | SIP_LESS);
    const gsize unit = word.length == 0 ? length_of_unit(text) : 0;
    char end = ';';

    if (word.length < text.length)
        end = text.data[word.length];
    if (end == ';' || end == ',')
        *value = sip_text_trim(word);
    else if (unit == 0)
        *value = sip_text_trim(sip_text_before(text, SIP_SEMICOLON | SIP_COMMA));
    else if (sip_text_quoted(text, value) == 0)
        *value = sip_text_until(text, ">");
    return MAX(word.length, unit);
}

gboolean sip_parameter_next(struct sip_text *parameters, struct sip_text *name, struct sip_text *value)
{
    struct sip_text rest = sip_text_skip(*parameters, 1);

    if (parameters->length == 0)
        return FALSE;
    *name = sip_text_before(rest, SIP_EQUALS | SIP_SEMICOLON | SIP_COMMA | SIP_QUOTE | SIP_LESS);
    rest = sip_text_skip(rest, name->length);
    *value = (struct sip_text){rest.data, 0};
    if (rest.length > 0 && rest.data[0] == '=') {
        rest = sip_text_past(sip_text_skip(rest, 1), SIP_BLANK);
        rest = sip_text_skip(rest, take_parameter_value(rest, value));
    }
    *name = sip_text_trim(*name);
    *parameters = sip_text_skip(rest, length_before(rest, ';'));
    return TRUE;
}

/* `;name=`, as nearly every sender writes it. */
static gboolean is_plain(struct sip_text parameters, struct sip_text name)
{
    return parameters.length > name.length + 1 && parameters.data[name.length + 1] == '=' &&
           sip_text_same_folded((struct sip_text){parameters.data + 1, name.length}, name);
}

gboolean sip_parameter_text(struct sip_text value, struct sip_text name, struct sip_text *parameter)
{
    struct sip_text parameters = sip_parameters_of(value);
    struct sip_text found;
    struct sip_text found_value;

    while (parameters.length > 0) {
        if (is_plain(parameters, name)) {
            take_parameter_value(sip_text_past(sip_text_skip(parameters, name.length + 2), SIP_BLANK), parameter);
            return TRUE;
        }
        sip_parameter_next(&parameters, &found, &found_value);
        if (sip_text_same_folded(found, name)) {
            *parameter = found_value;
            return TRUE;
        }
    }
    return FALSE;
}

gboolean sip_seconds_parse(struct sip_text value, guint32 *seconds)
{
    return sip_text_number(value, seconds) > 0;
}

gboolean sip_message_number(const struct sip_message *message, enum sip_header header, guint32 *number)
{
    struct sip_text value;

    return sip_message_header(message, header, &value) && sip_seconds_parse(value, number);
}

gboolean sip_rack_parse(struct sip_text value, struct sip_rack *rack)
{
    gsize digits = sip_text_number(value, &rack->rseq);

    if (digits == 0)
        return FALSE;
    value = sip_text_trim(sip_text_skip(value, digits));
    digits = sip_text_number(value, &rack->cseq);
    rack->method = sip_text_until(sip_text_trim(sip_text_skip(value, digits)), " \t\r\n");
    return digits > 0;
}
