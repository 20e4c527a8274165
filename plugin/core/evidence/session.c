/* session.c
 * Evidence of session descriptions: early media, a refused offer and what would do instead, preconditions.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * RFC 3261 §13.2.1, §21.4.26; RFC 3264 §6; RFC 3312 §5, §8 (preconditions); RFC 3960 (early media); RFC 5009
 * (P-Early-Media)
 */

#include <string.h>

#include "parts.h"

#define MAX_CODECS 8

/* The description that a message carries, as the offer or the answer. */
static gboolean has_sdp(const struct sip_message *message, struct sip_text *sdp)
{
    return message != NULL && sip_message_sdp(message, sdp);
}

static gboolean is_live(const struct sip_media *media)
{
    return media->port != 0 && !sip_text_equal(media->direction, "inactive") &&
           !sip_text_equal(media->address, "0.0.0.0") && !sip_text_equal(media->address, "::");
}

/* "audio 192.0.2.1:4000 RTP/AVP sendonly" */
static void describe_stream(struct evidence_line *line, const struct sip_media *media)
{
    char port[8];
    const gboolean is_ipv6 =
        media->address.length > 0 && memchr(media->address.data, ':', media->address.length) != NULL;

    g_snprintf(port, sizeof port, "%u", media->port);
    evidence_line_add(line, ", ", media->type);
    evidence_line_add(line, is_ipv6 ? " [" : " ", media->address);
    evidence_line_add(line, is_ipv6 ? "]:" : ":", (struct sip_text){port, strlen(port)});
    evidence_line_add(line, " ", media->protocol);
    if (media->direction.length > 0)
        evidence_line_add(line, " ", media->direction);
}

/* "PCMU PCMA telephone-event"; the same codec in other rates is named once. */
static void describe_codecs(struct evidence_line *line, const struct sip_media *media)
{
    struct sip_text formats = media->formats;
    struct sip_text codec;
    struct sip_text last = {NULL, 0};

    for (int i = 0; i < MAX_CODECS && sip_media_codec_next(media, &formats, &codec); i++) {
        if (!sip_text_same_folded(codec, last))
            evidence_line_add(line, " ", codec);
        last = codec;
    }
}

/* "audio RTP/AVP PCMU PCMA, image udptl t38" */
static void describe_offer(struct evidence_line *line, struct sip_text sdp)
{
    struct sip_media media;

    for (guint i = 0; line->length < EVIDENCE_LIST && sip_sdp_media(sdp, i, &media); i++) {
        evidence_line_add(line, ", ", media.type);
        evidence_line_add(line, " ", media.protocol);
        describe_codecs(line, &media);
    }
}

static void look_at_early_media(const struct evidence *evidence)
{
    struct evidence_line line = {.length = 0};
    struct sip_text sdp;
    struct sip_text header;
    struct sip_media media;
    gboolean is_heard = FALSE;
    gboolean has_port = FALSE;

    if (has_sdp(evidence->message, &sdp)) {
        for (guint i = 0; sip_sdp_media(sdp, i, &media); i++) {
            has_port |= media.port != 0;
            is_heard |= is_live(&media);
            if (media.port != 0 && line.length < EVIDENCE_QUOTE)
                describe_stream(&line, &media);
        }
        if (has_port)
            evidence_say_text(evidence, is_heard ? SIP_EVIDENCE_early_media : SIP_EVIDENCE_early_media_inactive,
                              "media", evidence_line_text(&line));
        else
            evidence_say_bare(evidence, SIP_EVIDENCE_early_media_refused);
    }
    if (sip_message_header(evidence->message, SIP_HEADER_P_EARLY_MEDIA, &header) && header.length > 0)
        evidence_say_text(evidence,
                          sip_text_has_prefix(header, "inactive") ? SIP_EVIDENCE_early_media_barred
                                                                  : SIP_EVIDENCE_early_media_header,
                          "value", header);
}

static gboolean shares_codec(const struct sip_media *offered, const struct sip_media *accepted)
{
    struct sip_text left = offered->formats;
    struct sip_text codec;

    for (int i = 0; i < EVIDENCE_MAX_VALUES && sip_media_codec_next(offered, &left, &codec); i++) {
        struct sip_text right = accepted->formats;
        struct sip_text other;

        if (sip_text_equal(codec, "telephone-event") || sip_text_equal(codec, "CN"))
            continue; /* goes along with a codec, and is none */
        for (int j = 0; j < EVIDENCE_MAX_VALUES && sip_media_codec_next(accepted, &right, &other); j++)
            if (sip_text_same_folded(codec, other))
                return TRUE;
    }
    return FALSE;
}

/* A media line of the refusal against the offer's line of the same type. TRUE if a difference was found. */
static gboolean compare_media(const struct evidence *evidence, struct sip_text offer, const struct sip_media *accepted)
{
    struct evidence_line offered_codecs = {.length = 0};
    struct evidence_line accepted_codecs = {.length = 0};
    struct evidence_values values;
    struct sip_media offered;
    guint index = 0;

    while (sip_sdp_media(offer, index, &offered) && !sip_text_same_folded(offered.type, accepted->type))
        index++;
    if (offered.type.length == 0 || !sip_media_is_rtp(&offered) || !sip_media_is_rtp(accepted))
        return FALSE;
    evidence_start(&values);
    evidence_text(&values, "type", accepted->type, EVIDENCE_WORD / 2);
    if (!sip_text_same_folded(offered.protocol, accepted->protocol)) {
        evidence_text(&values, "offered", offered.protocol, EVIDENCE_WORD);
        evidence_text(&values, "accepted", accepted->protocol, EVIDENCE_WORD);
        evidence_say(evidence, SIP_EVIDENCE_media_transport_differs, &values);
        return TRUE;
    }
    if (accepted->formats.length == 0 || shares_codec(&offered, accepted))
        return FALSE;
    describe_codecs(&offered_codecs, &offered);
    describe_codecs(&accepted_codecs, accepted);
    evidence_text(&values, "offered", evidence_line_text(&offered_codecs), EVIDENCE_HALF - 4);
    evidence_text(&values, "accepted", evidence_line_text(&accepted_codecs), EVIDENCE_HALF - 4);
    evidence_say(evidence, SIP_EVIDENCE_codecs_differ, &values);
    return TRUE;
}

static void look_at_refused_offer(const struct evidence *evidence)
{
    struct evidence_line line = {.length = 0};
    struct sip_text offer = {NULL, 0};
    struct sip_text accepted;
    struct sip_media media;
    const gboolean has_offer = has_sdp(evidence->request, &offer);
    gboolean differs = FALSE;

    if (has_sdp(evidence->message, &accepted)) {
        for (guint i = 0; has_offer && sip_sdp_media(accepted, i, &media); i++)
            differs |= compare_media(evidence, offer, &media);
        if (!differs) {
            describe_offer(&line, accepted);
            evidence_say_text(evidence, SIP_EVIDENCE_offer_accepted_instead, "media", evidence_line_text(&line));
        }
    }
    if (has_offer && !differs) {
        line.length = 0;
        describe_offer(&line, offer);
        evidence_say_text(evidence, SIP_EVIDENCE_offer_refused, "media", evidence_line_text(&line));
    } else if (evidence->request != NULL && evidence->request->method == SIP_METHOD_INVITE && !has_offer) {
        evidence_say_bare(evidence, SIP_EVIDENCE_offer_missing);
    }
}

/* a=des:qos failure e2e sendrecv: the status that could not be reached (RFC 3312 §8). */
static void look_at_preconditions(const struct evidence *evidence)
{
    struct sip_text sdp;
    struct sip_text line;

    if (!has_sdp(evidence->message, &sdp))
        return;
    while (sip_text_line(&sdp, &line)) {
        if (sip_text_has_prefix(line, "a=des:") && g_strstr_len(line.data, (gssize)line.length, " failure ") != NULL) {
            evidence_say_text(evidence, SIP_EVIDENCE_precondition_failed, "line", line);
            return;
        }
    }
}

void evidence_of_sdp(const struct evidence *evidence)
{
    const struct sip_message *message = evidence->message;

    if (message->status > 100 && message->status < 200)
        look_at_early_media(evidence);
    else if (message->status == 488 || message->status == 606)
        look_at_refused_offer(evidence);
    else if (message->status == 580)
        look_at_preconditions(evidence);
}
