/* message.c
 * Reads the headers of one SIP message that the explanations need, out of raw bytes.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * RFC 3261 §7, §18.3, §20, §25; RFC 3420
 */

#include <string.h>

#include <sipexplain/message.h>

#define VERSION "SIP/2.0"

/* Takes one line off the front; the line comes without its line end. */
static gboolean next_line(struct sip_text *rest, struct sip_text *line)
{
    const char *end;

    if (rest->length == 0)
        return FALSE;
    end = memchr(rest->data, '\n', rest->length);
    *line = *rest;
    line->length = end != NULL ? (gsize)(end - rest->data) : rest->length;
    rest->data += line->length;
    rest->length -= line->length;
    if (end != NULL) {
        rest->data++;
        rest->length--;
    }
    if (line->length > 0 && line->data[line->length - 1] == '\r')
        line->length--;
    return TRUE;
}

static const struct {
    const char *name;
    char compact; /* RFC 3261 §7.3.3; 0 where there is none */
    enum sip_header header;
} known_headers[] = {
    {"Via", 'v', SIP_HEADER_VIA},
    {"From", 'f', SIP_HEADER_FROM},
    {"To", 't', SIP_HEADER_TO},
    {"Call-ID", 'i', SIP_HEADER_CALL_ID},
    {"CSeq", 0, SIP_HEADER_CSEQ},
    {"Content-Type", 'c', SIP_HEADER_CONTENT_TYPE},
    {"Content-Length", 'l', SIP_HEADER_CONTENT_LENGTH},
};

static enum sip_header identify_header(struct sip_text name)
{
    for (gsize i = 0; i < G_N_ELEMENTS(known_headers); i++) {
        if (name.length == 1
                ? g_ascii_tolower(name.data[0]) == known_headers[i].compact && known_headers[i].compact != 0
                : sip_text_equal(name, known_headers[i].name))
            return known_headers[i].header;
    }
    return SIP_HEADER_OTHER;
}

gboolean sip_header_next(struct sip_text *rest, struct sip_header_field *field)
{
    struct sip_text line;
    const char *colon;

    while (next_line(rest, &line)) {
        if (line.length == 0)
            return FALSE;
        /* A line that begins with a blank continues the one before (RFC 3261 §7.3.1). */
        while (rest->length > 0 && (rest->data[0] == ' ' || rest->data[0] == '\t')) {
            struct sip_text more;

            next_line(rest, &more);
            line.length = (gsize)(more.data - line.data) + more.length;
        }
        colon = memchr(line.data, ':', line.length);
        if (colon == NULL)
            continue;
        field->name = sip_text_trim((struct sip_text){line.data, (gsize)(colon - line.data)});
        field->value = sip_text_trim((struct sip_text){colon + 1, line.length - (gsize)(colon + 1 - line.data)});
        field->header = identify_header(field->name);
        return TRUE;
    }
    return FALSE;
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

/* Method SP Request-URI SP version; the Request-URI is not looked at. */
static gboolean parse_request_line(struct sip_text line, struct sip_text *method)
{
    const char *blank = memchr(line.data, ' ', line.length);

    if (blank == NULL || line.length < sizeof VERSION ||
        memcmp(line.data + line.length - strlen(VERSION), VERSION, strlen(VERSION)) != 0)
        return FALSE;
    *method = (struct sip_text){line.data, (gsize)(blank - line.data)};
    return method->length > 0;
}

/* The value of `;name=` behind the address part of From, To or Via. Quoted strings and <...> are passed over. */
static struct sip_text find_parameter(struct sip_text value, const char *name)
{
    gboolean quoted = FALSE;
    gboolean bracketed = FALSE;

    for (gsize i = 0; i < value.length; i++) {
        const char c = value.data[i];

        if (quoted) {
            if (c == '\\')
                i++;
            else if (c == '"')
                quoted = FALSE;
        } else if (c == '"') {
            quoted = TRUE;
        } else if (c == '<' || c == '>') {
            bracketed = c == '<';
        } else if (c == ',' && !bracketed) {
            break; /* the next value of a comma list */
        } else if (c == ';' && !bracketed) {
            struct sip_text rest = sip_text_trim((struct sip_text){value.data + i + 1, value.length - i - 1});
            gsize end;

            if (!sip_text_has_prefix(rest, name))
                continue;
            rest.data += strlen(name);
            rest.length -= strlen(name);
            rest = sip_text_trim(rest);
            if (rest.length == 0 || rest.data[0] != '=')
                continue;
            rest = sip_text_trim((struct sip_text){rest.data + 1, rest.length - 1});
            for (end = 0; end < rest.length && strchr(";, \t\r\n", rest.data[end]) == NULL; end++)
                ;
            return (struct sip_text){rest.data, end};
        }
    }
    return (struct sip_text){value.data, 0};
}

static void parse_cseq(struct sip_text value, struct sip_message *message)
{
    const gsize digits = sip_text_number(value, &message->cseq);

    if (!message->is_response)
        return; /* the request line has named the method already */
    message->method_name = sip_text_trim((struct sip_text){value.data + digits, value.length - digits});
    message->method = sip_method_from_text(message->method_name);
}

/* The first field of a kind counts, as a receiver of the message would take it; only a doubled Content-Length can hurt
 * here. */
static void take_once(struct sip_text *place, struct sip_text value)
{
    if (place->data == NULL)
        *place = value;
}

static void read_headers(struct sip_text *rest, struct sip_message *message, gboolean *has_length,
                         guint32 *content_length)
{
    struct sip_header_field field;
    gboolean has_cseq = FALSE;

    while (sip_header_next(rest, &field)) {
        switch (field.header) {
        case SIP_HEADER_CALL_ID:
            take_once(&message->call_id, field.value);
            break;
        case SIP_HEADER_CONTENT_TYPE:
            take_once(&message->content_type, field.value);
            break;
        case SIP_HEADER_FROM:
            take_once(&message->from_tag, find_parameter(field.value, "tag"));
            break;
        case SIP_HEADER_TO:
            take_once(&message->to_tag, find_parameter(field.value, "tag"));
            break;
        case SIP_HEADER_VIA:
            take_once(&message->branch, find_parameter(field.value, "branch"));
            break;
        case SIP_HEADER_CSEQ:
            if (!has_cseq)
                parse_cseq(field.value, message);
            has_cseq = TRUE;
            break;
        case SIP_HEADER_CONTENT_LENGTH:
            if (!*has_length)
                *has_length = sip_text_number(field.value, content_length) > 0;
            break;
        case SIP_HEADER_OTHER:
            break;
        }
    }
}

gboolean sip_message_scan(const char *bytes, gsize available, struct sip_message *message, gsize *skipped)
{
    struct sip_text rest = {bytes, available};
    struct sip_text line;
    gboolean has_length = FALSE;
    guint32 content_length = 0;
    const char *start;

    while (rest.length > 0 && (rest.data[0] == '\r' || rest.data[0] == '\n')) {
        rest.data++;
        rest.length--;
    }
    start = rest.data;
    if (skipped != NULL)
        *skipped = (gsize)(start - bytes);
    memset(message, 0, sizeof *message);
    if (!next_line(&rest, &line))
        return FALSE;
    message->is_response = parse_status_line(line, &message->status, &message->phrase);
    if (!message->is_response) {
        if (!parse_request_line(line, &message->method_name))
            return FALSE;
        message->method = sip_method_from_text(message->method_name);
    }
    message->headers = rest;
    read_headers(&rest, message, &has_length, &content_length);
    message->headers.length -= rest.length;
    message->body = rest;
    if (has_length && content_length < rest.length)
        message->body.length = content_length;
    message->length = (gsize)(message->body.data - start) + message->body.length;
    return TRUE;
}

gboolean sip_fragment_status(const struct sip_message *message, guint16 *status, struct sip_text *phrase)
{
    struct sip_text rest = message->body;
    struct sip_text line;

    return sip_text_has_prefix(message->content_type, "message/sipfrag") && next_line(&rest, &line) &&
           parse_status_line(line, status, phrase);
}
