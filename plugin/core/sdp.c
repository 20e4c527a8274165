/* sdp.c
 * Session descriptions in messages: media lines and what holds for them.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * RFC 8866 §5; RFC 2046 §5.1.1; RFC 3551 §6 (static payload types)
 */

#include <string.h>

#include <sipexplain/headers.h>

#define SDP_TYPE "application/sdp"
#define MULTIPART_PREFIX "multipart/"

static gboolean is_sdp_type(struct sip_text content_type)
{
    return sip_text_equal(sip_value_token(content_type), SDP_TYPE);
}

static gboolean is_delimiter(struct sip_text line, struct sip_text boundary)
{
    return line.length >= boundary.length + 2 && memcmp(line.data, "--", 2) == 0 &&
           memcmp(line.data + 2, boundary.data, boundary.length) == 0;
}

/* Takes the lines up to the next delimiter, which is taken as well. FALSE: the body has ended. */
static gboolean take_part(struct sip_text *rest, struct sip_text boundary, struct sip_text *part)
{
    struct sip_text line;

    if (rest->length == 0)
        return FALSE;
    *part = (struct sip_text){rest->data, 0};
    while (sip_text_line(rest, &line)) {
        if (is_delimiter(line, boundary))
            return TRUE;
        part->length = (gsize)(rest->data - part->data);
    }
    return TRUE;
}

static gboolean find_sdp_part(struct sip_text body, struct sip_text boundary, struct sip_text *sdp)
{
    struct sip_text part;
    struct sip_header_field field;

    while (take_part(&body, boundary, &part)) {
        gboolean is_sdp = FALSE;

        while (sip_header_next(&part, &field))
            if (field.header == SIP_HEADER_CONTENT_TYPE)
                is_sdp = is_sdp_type(field.value);
        if (is_sdp) {
            *sdp = part;
            return TRUE;
        }
    }
    return FALSE;
}

gboolean sip_message_sdp(const struct sip_message *message, struct sip_text *sdp)
{
    struct sip_text encoding;
    struct sip_text boundary;

    if (message->body.length == 0 || message->content_type.length == 0)
        return FALSE;
    if (sip_message_header(message, SIP_HEADER_CONTENT_ENCODING, &encoding) && encoding.length > 0 &&
        !sip_text_equal(encoding, "identity"))
        return FALSE; /* compressed */
    if (is_sdp_type(message->content_type)) {
        *sdp = message->body;
        return TRUE;
    }
    return sip_text_has_prefix(message->content_type, MULTIPART_PREFIX) &&
           sip_parameter(message->content_type, "boundary", &boundary) && boundary.length > 0 &&
           find_sdp_part(message->body, boundary, sdp);
}

static gboolean is_line(struct sip_text line, char type)
{
    return line.length >= 2 && line.data[0] == type && line.data[1] == '=';
}

/* Takes the next word off a line. */
static struct sip_text take_word(struct sip_text *line)
{
    struct sip_text word;

    *line = sip_text_trim(*line);
    word = sip_text_before(*line, SIP_BLANK);
    *line = sip_text_trim(sip_text_skip(*line, word.length));
    return word;
}

/* c=IN IP4 192.0.2.1/127/3: the address, without what multicast adds. */
static void take_connection(struct sip_text line, struct sip_text *address)
{
    line = sip_text_skip(line, 2);
    take_word(&line);
    take_word(&line);
    *address = sip_text_until(take_word(&line), "/");
}

static void take_direction(struct sip_text line, struct sip_text *direction)
{
    static const char *const directions[] = {"sendrecv", "sendonly", "recvonly", "inactive"};
    const struct sip_text word = sip_text_trim(sip_text_skip(line, 2));

    for (gsize i = 0; i < G_N_ELEMENTS(directions); i++)
        if (sip_text_equal(word, directions[i]))
            *direction = word;
}

static void take_crypto(struct sip_text line, gboolean *has_crypto)
{
    const struct sip_text word = sip_text_skip(line, 2);

    if (sip_text_has_prefix(word, "crypto:") || sip_text_has_prefix(word, "fingerprint:"))
        *has_crypto = TRUE;
}

/* m=audio 49170/2 RTP/AVP 0 8 */
static void take_media_line(struct sip_text line, struct sip_media *media)
{
    guint32 port = 0;

    line = sip_text_skip(line, 2);
    media->type = take_word(&line);
    sip_text_number(take_word(&line), &port);
    media->port = port <= G_MAXUINT16 ? (guint16)port : 0;
    media->protocol = take_word(&line);
    media->formats = line;
}

guint16 sip_sdp_first_port(struct sip_text sdp)
{
    struct sip_media media = {.port = 0};
    struct sip_text line;

    while (sip_text_line(&sdp, &line)) {
        if (is_line(line, 'm')) {
            take_media_line(line, &media);
            break;
        }
    }
    return media.port;
}

static void take_attribute_lines(struct sip_text line, struct sip_media *media)
{
    if (is_line(line, 'c'))
        take_connection(line, &media->address);
    if (is_line(line, 'a')) {
        take_direction(line, &media->direction);
        take_crypto(line, &media->has_crypto);
    }
}

gboolean sip_sdp_media(struct sip_text sdp, guint index, struct sip_media *media)
{
    struct sip_text line;
    struct sip_text session_rest;
    guint count = 0; /* media lines so far */
    gboolean found = FALSE;

    memset(media, 0, sizeof *media);
    if (index >= SIP_SDP_MEDIA_MAX)
        return FALSE;
    session_rest = sdp;
    while (sip_text_line(&session_rest, &line)) {
        if (is_line(line, 'm')) {
            if (found)
                break;
            found = count++ == index;
            if (found) {
                take_media_line(line, media);
                media->attributes = (struct sip_text){session_rest.data, 0};
            }
        } else if (found || count == 0) {
            take_attribute_lines(line, media);
        }
        if (found)
            media->attributes.length = (gsize)(session_rest.data - media->attributes.data);
    }
    return found;
}

static const struct {
    guint8 type;
    const char *name;
} static_payload_types[] = {
    {0, "PCMU"},  {3, "GSM"},   {4, "G723"},   {5, "DVI4"}, {6, "DVI4"},  {7, "LPC"},   {8, "PCMA"},  {9, "G722"},
    {10, "L16"},  {11, "L16"},  {12, "QCELP"}, {13, "CN"},  {14, "MPA"},  {15, "G728"}, {16, "DVI4"}, {17, "DVI4"},
    {18, "G729"}, {25, "CelB"}, {26, "JPEG"},  {28, "nv"},  {31, "H261"}, {32, "MPV"},  {33, "MP2T"}, {34, "H263"},
};

/* a=rtpmap:96 opus/48000/2 */
static gboolean find_rtpmap(struct sip_text attributes, struct sip_text format, struct sip_text *codec)
{
    struct sip_text line;

    while (sip_text_line(&attributes, &line)) {
        if (!sip_text_has_prefix(line, "a=rtpmap:"))
            continue;
        line = sip_text_skip(line, strlen("a=rtpmap:"));
        if (sip_text_same(take_word(&line), format)) {
            *codec = sip_text_until(take_word(&line), "/");
            return codec->length > 0;
        }
    }
    return FALSE;
}

gboolean sip_media_is_rtp(const struct sip_media *media)
{
    return media->protocol.length > 0 &&
           g_strstr_len(media->protocol.data, (gssize)media->protocol.length, "RTP/") != NULL;
}

gboolean sip_media_codec_next(const struct sip_media *media, struct sip_text *formats, struct sip_text *codec)
{
    const struct sip_text format = take_word(formats);
    guint32 number = 0;

    if (format.length == 0)
        return FALSE;
    if (find_rtpmap(media->attributes, format, codec))
        return TRUE;
    *codec = format;
    if (sip_media_is_rtp(media) && sip_text_number(format, &number) == format.length) {
        for (gsize i = 0; i < G_N_ELEMENTS(static_payload_types); i++)
            if (static_payload_types[i].type == number)
                *codec = (struct sip_text){static_payload_types[i].name, strlen(static_payload_types[i].name)};
    }
    return TRUE;
}
