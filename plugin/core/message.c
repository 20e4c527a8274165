/* message.c
 * Reads the headers of one SIP message that the explanations need, out of raw bytes.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * RFC 3261 §7, §18.3, §20, §25; RFC 3420
 */

#include <string.h>

#include <sipexplain/headers.h>

#define VERSION "SIP/2.0"

/* The end of a line that has at least one byte; `next` receives the beginning of the line behind it. */
static inline const char *end_of_line(const char *line, const char *end, const char **next)
{
    const char *line_feed = memchr(line, '\n', (gsize)(end - line));
    const char *line_end = line_feed != NULL ? line_feed : end;

    *next = line_feed != NULL ? line_feed + 1 : end;
    return line_end > line && line_end[-1] == '\r' ? line_end - 1 : line_end;
}

static inline gboolean next_header(struct sip_text *rest, struct sip_header_field *field)
{
    const char *next = rest->data;
    const char *end;

    if (rest->length == 0) /* there may be no address either */
        return FALSE;
    end = next + rest->length;
    while (next < end) {
        const char *line = next;
        const char *line_end = end_of_line(line, end, &next);
        const char *colon;

        if (line_end == line)
            break;
        /* A line that begins with a blank continues the one before (RFC 3261 §7.3.1). */
        while (next < end && (*next == ' ' || *next == '\t'))
            line_end = end_of_line(next, end, &next);
        colon = memchr(line, ':', (gsize)(line_end - line));
        if (colon == NULL)
            continue;
        field->name = sip_text_trim((struct sip_text){line, (gsize)(colon - line)});
        field->value = sip_text_trim((struct sip_text){colon + 1, (gsize)(line_end - colon - 1)});
        field->header = sip_header_identify(field->name);
        *rest = (struct sip_text){next, (gsize)(end - next)};
        return TRUE;
    }
    *rest = (struct sip_text){next, (gsize)(end - next)};
    return FALSE;
}

gboolean sip_header_next(struct sip_text *rest, struct sip_header_field *field)
{
    return next_header(rest, field);
}

/* A Status-Line as Wireshark's dissector takes one: the version, three digits, a blank and the phrase, which may be
 * empty. */
static gboolean parse_status_line(struct sip_text line, guint16 *status, struct sip_text *phrase)
{
    const char *digits = line.data + SIP_STATUS_OFFSET;

    if (line.length < SIP_STATUS_OFFSET + 3 || memcmp(line.data, VERSION " ", SIP_STATUS_OFFSET) != 0)
        return FALSE;
    for (int i = 0; i < 3; i++)
        if (!g_ascii_isdigit(digits[i]))
            return FALSE;
    if (line.length > SIP_STATUS_OFFSET + 3 && digits[3] != ' ')
        return FALSE;
    *status = (guint16)((digits[0] - '0') * 100 + (digits[1] - '0') * 10 + (digits[2] - '0'));
    *phrase = sip_text_trim((struct sip_text){digits + 3, line.length - SIP_STATUS_OFFSET - 3});
    return TRUE;
}

/* Method SP Request-URI SP version. */
static gboolean parse_request_line(struct sip_text line, struct sip_text *method, struct sip_text *request_uri)
{
    const char *blank = memchr(line.data, ' ', line.length);
    gsize before_version;

    if (blank == NULL || line.length < sizeof VERSION ||
        memcmp(line.data + line.length - strlen(VERSION), VERSION, strlen(VERSION)) != 0)
        return FALSE;
    *method = (struct sip_text){line.data, (gsize)(blank - line.data)};
    before_version = line.length - strlen(VERSION);
    if (before_version > method->length)
        *request_uri = sip_text_trim((struct sip_text){blank, before_version - method->length});
    return method->length > 0;
}

/* The value of a parameter, empty where there is none. */
static struct sip_text parameter_of(struct sip_text value, const char *name)
{
    struct sip_text parameter = {value.data, 0};

    sip_parameter(value, name, &parameter);
    return parameter;
}

/* From and To: the address, and the tag behind it. */
static void take_address(struct sip_text value, struct sip_text *uri, struct sip_text *tag)
{
    struct sip_text name;
    const struct sip_text address = sip_text_past(sip_text_skip(value, sip_text_quoted(value, &name)), SIP_BLANK);
    const char *end = address.length > 0 && address.data[0] == '<' ? memchr(address.data, '>', address.length) : NULL;

    if (end != NULL) { /* "name" <address> or <address> is what nearly every sender writes */
        *uri = sip_text_trim((struct sip_text){address.data + 1, (gsize)(end - address.data - 1)});
        value = sip_text_skip(address, (gsize)(end + 1 - address.data));
    } else {
        *uri = sip_uri_text(value);
    }
    *tag = parameter_of(value, "tag");
}

static void parse_cseq(struct sip_text value, struct sip_message *message)
{
    const gsize digits = sip_text_number(value, &message->cseq);

    if (!message->is_response)
        return; /* the request line has named the method already */
    message->method_name = sip_text_trim((struct sip_text){value.data + digits, value.length - digits});
    message->method = sip_method_from_text(message->method_name);
}

static void take_header(const struct sip_header_field *field, struct sip_message *message)
{
    switch (field->header) {
    case SIP_HEADER_CALL_ID:
        sip_text_set_once(&message->call_id, field->value);
        break;
    case SIP_HEADER_CONTENT_TYPE:
        sip_text_set_once(&message->content_type, field->value);
        break;
    case SIP_HEADER_FROM:
        if (message->from_uri.data == NULL)
            take_address(field->value, &message->from_uri, &message->from_tag);
        break;
    case SIP_HEADER_TO:
        if (message->to_uri.data == NULL)
            take_address(field->value, &message->to_uri, &message->to_tag);
        break;
    case SIP_HEADER_VIA:
        if (message->via.data != NULL) {
            message->has_several_vias = TRUE;
            break;
        }
        message->via =
            memchr(field->value.data, ',', field->value.length) != NULL ? sip_list_first(field->value) : field->value;
        message->has_several_vias = message->via.length < field->value.length;
        message->branch = parameter_of(message->via, "branch");
        break;
    default:
        break;
    }
}

/* `rest` stands behind the field. */
static void keep_place(struct sip_message *message, const struct sip_header_field *field, struct sip_text rest)
{
    if (field->header == SIP_HEADER_OTHER || message->place_count == SIP_MESSAGE_PLACES)
        return;
    message->places[message->place_count++] = (struct sip_field_place){
        .offset = (guint32)(field->value.data - message->headers.data),
        .length = (guint32)field->value.length,
        .header = (guint8)field->header,
    };
    if (message->place_count == SIP_MESSAGE_PLACES)
        message->unplaced = rest;
}

static void read_headers(struct sip_text *rest, struct sip_message *message)
{
    struct sip_header_field field;
    gboolean has_cseq = FALSE;

    while (next_header(rest, &field)) {
        message->header_set[field.header / 64] |= (guint64)1 << (field.header % 64);
        keep_place(message, &field, *rest);
        if (field.header == SIP_HEADER_CSEQ && !has_cseq) {
            parse_cseq(field.value, message);
            has_cseq = TRUE;
        } else if (field.header == SIP_HEADER_CONTENT_LENGTH && !message->has_content_length) {
            message->has_content_length = sip_text_number(field.value, &message->content_length) > 0;
        } else {
            take_header(&field, message);
        }
    }
}

gboolean sip_message_scan(const char *bytes, gsize available, struct sip_message *message, gsize *skipped)
{
    struct sip_text rest = {bytes, available};
    struct sip_text line;
    const char *start;

    while (rest.length > 0 && (rest.data[0] == '\r' || rest.data[0] == '\n')) {
        rest.data++;
        rest.length--;
    }
    start = rest.data;
    if (skipped != NULL)
        *skipped = (gsize)(start - bytes);
    memset(message, 0, offsetof(struct sip_message, places));
    if (!sip_text_line(&rest, &line))
        return FALSE;
    message->start_line = line;
    message->is_response = parse_status_line(line, &message->status, &message->phrase);
    if (!message->is_response) {
        if (!parse_request_line(line, &message->method_name, &message->request_uri))
            return FALSE;
        message->method = sip_method_from_text(message->method_name);
    }
    message->headers = rest;
    read_headers(&rest, message);
    message->headers.length -= rest.length;
    message->unplaced.length -= MIN(message->unplaced.length, rest.length);
    message->body = rest;
    if (message->has_content_length && message->content_length < rest.length)
        message->body.length = message->content_length;
    message->length = (gsize)(message->body.data - start) + message->body.length;
    return TRUE;
}

gboolean sip_fragment_status(const struct sip_message *message, guint16 *status, struct sip_text *phrase)
{
    struct sip_text rest = message->body;
    struct sip_text line;

    return sip_text_has_prefix(message->content_type, "message/sipfrag") && sip_text_line(&rest, &line) &&
           parse_status_line(line, status, phrase);
}
