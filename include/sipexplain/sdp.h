/* sdp.h
 * Session descriptions in messages: media lines and what holds for them. All texts point into the message.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * RFC 8866 (SDP); RFC 2046 §5.1 (multipart bodies); RFC 3551 (static payload types); RFC 4568, RFC 5763 (SRTP keys)
 */

#ifndef SIPEXPLAIN_SDP_H
#define SIPEXPLAIN_SDP_H

#include <sipexplain/message.h>

/* One media line of a session description (RFC 8866 §5.14) with what holds for it. */
struct sip_media {
    struct sip_text type;       /* audio, video, image */
    guint16 port;               /* 0: refused */
    struct sip_text protocol;   /* RTP/AVP, RTP/SAVP, udptl */
    struct sip_text formats;    /* payload types, as on the line */
    struct sip_text address;    /* c= of the media or of the session */
    struct sip_text direction;  /* sendrecv, sendonly, recvonly, inactive; empty: none given */
    gboolean has_crypto;        /* a=crypto or a=fingerprint */
    struct sip_text attributes; /* the lines behind the media line, up to the next one */
};

/* The session description in a message: the body, or the part of a multipart body that is application/sdp. FALSE: none.
 */
gboolean sip_message_sdp(const struct sip_message *message, struct sip_text *sdp);

/* The port of the first media line; 0 also if there is none. */
guint16 sip_sdp_first_port(struct sip_text sdp);

/* Walks over the media lines: `index` counts from 0. FALSE: no such line. Only the first SIP_SDP_MEDIA_MAX are looked
 * at, so that a long body costs no more than its length. */
#define SIP_SDP_MEDIA_MAX 16
gboolean sip_sdp_media(struct sip_text sdp, guint index, struct sip_media *media);

/* TRUE for RTP in all its profiles, plain or encrypted. */
gboolean sip_media_is_rtp(const struct sip_media *media);

/* Walks over the formats of a media line: takes the next one off `formats` and tells its codec ("PCMA",
 * "telephone-event"), from a=rtpmap or the static payload types; of a format that has no name, the format itself.
 * FALSE: none left. */
gboolean sip_media_codec_next(const struct sip_media *media, struct sip_text *formats, struct sip_text *codec);

#endif
