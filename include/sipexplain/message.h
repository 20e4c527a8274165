/* message.h
 * Reads the headers of one SIP message that the explanations need, out of raw bytes.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * RFC 3261 §7 (format), §7.3.1 (folding, compact forms), §18.3 (length); RFC 3420 (message/sipfrag)
 */

#ifndef SIPEXPLAIN_MESSAGE_H
#define SIPEXPLAIN_MESSAGE_H

#include <sipexplain/header_names.h>
#include <sipexplain/method.h>
#include <sipexplain/text.h>

/* Where the three digits stand in a Status-Line: behind "SIP/2.0" and one blank. */
#define SIP_STATUS_OFFSET 8

struct sip_header_field {
    enum sip_header header;
    struct sip_text name;
    struct sip_text value; /* trimmed; folded lines are still folded inside it */
};

/* Takes the next header field off the front of `rest`. Lines that are no header (no colon) are passed over. Returns
 * FALSE at the blank line that ends the headers, or where the text ends. */
gboolean sip_header_next(struct sip_text *rest, struct sip_header_field *field);

/* Where the value of a header field stands, counted from the beginning of the header lines. */
struct sip_field_place {
    guint32 offset;
    guint32 length;
    guint8 header; /* enum sip_header */
};

/* More header fields of known kinds than most messages have. */
#define SIP_MESSAGE_PLACES 24

/* All texts point into the scanned bytes; a header that is missing has length 0. */
struct sip_message {
    guint16 status; /* 0 in a request; 0 to 999 in a response, as on the wire */
    gboolean is_response;
    gboolean has_content_length;
    gboolean has_several_vias; /* of a request: a proxy sent it on, a client stands behind */
    guint32 content_length;    /* as stated */
    struct sip_text start_line;
    struct sip_text phrase; /* reason phrase of a response, may be empty */
    enum sip_method method; /* of the request; of a response: the method that it answers (CSeq) */
    struct sip_text method_name;
    guint32 cseq;
    struct sip_text request_uri; /* of a request */
    struct sip_text call_id;
    struct sip_text via;    /* the top Via; see sip_via_parse */
    struct sip_text branch; /* of the top Via */
    struct sip_text from_uri;
    struct sip_text from_tag;
    struct sip_text to_uri;
    struct sip_text to_tag;
    struct sip_text content_type;
    struct sip_text headers; /* all header lines, for sip_header_next */
    struct sip_text body;    /* as much of it as the bytes hold */
    gsize length;            /* bytes from the start line to the end of the body */
    guint64 header_set[2];   /* a bit for each kind of header that is there */
    /* The first header fields of known kinds, so that nobody has to look for them again. What is left over, in a
     * message with more of them, stands in the header lines from `unplaced` on. Read by sip_values_next. */
    struct sip_text unplaced;
    guint place_count;
    struct sip_field_place places[SIP_MESSAGE_PLACES];
};

/* TRUE if the message has a header of that kind: cheap, for the many that most messages lack. */
static inline gboolean sip_message_has(const struct sip_message *message, enum sip_header header)
{
    return (message->header_set[header / 64] >> (header % 64) & 1) != 0;
}

/* Scans the message that begins at `bytes`, behind line ends that keep a connection alive (RFC 3261 §7.5). The body
 * ends where Content-Length says, or with the bytes. Never fails on junk inside the headers: what can't be read stays
 * empty. Returns FALSE where no SIP start line stands. `skipped` (may be NULL) receives the number of bytes before the
 * start line. */
gboolean sip_message_scan(const char *bytes, gsize available, struct sip_message *message, gsize *skipped);

/* The status line at the beginning of a message/sipfrag body (RFC 3515 §2.4.5): TRUE and the code and phrase, or FALSE
 * where the fragment has none. */
gboolean sip_fragment_status(const struct sip_message *message, guint16 *status, struct sip_text *phrase);

#endif
