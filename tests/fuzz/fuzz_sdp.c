/* fuzz_sdp.c
 * Session descriptions, bare and as a part of a multipart body: the input begins with the Content-Type.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#include "fuzz.h"

#define MAX_CODECS 64

static void check_media(const struct sip_media *media, struct sip_text sdp)
{
    struct sip_text formats = media->formats;
    struct sip_text codec;

    fuzz_assert_inside(media->type, sdp);
    fuzz_assert_inside(media->protocol, sdp);
    fuzz_assert_inside(media->formats, sdp);
    fuzz_assert_inside(media->address, sdp);
    fuzz_assert_inside(media->direction, sdp);
    fuzz_assert_inside(media->attributes, sdp);
    for (int i = 0; i < MAX_CODECS && sip_media_codec_next(media, &formats, &codec); i++) {
        g_assert_cmpuint(codec.length, >, 0);
        fuzz_touch(codec);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char start[] = "SIP/2.0 183 Session Progress\r\nContent-Type: ";
    GString *bytes = g_string_new_len(start, sizeof start - 1);
    struct sip_message message;
    struct sip_text sdp;
    struct sip_media media;

    g_string_append_len(bytes, (const char *)data, (gssize)size);
    if (sip_message_scan(bytes->str, bytes->len, &message, NULL) && sip_message_sdp(&message, &sdp)) {
        fuzz_assert_inside(sdp, message.body);
        for (guint i = 0; sip_sdp_media(sdp, i, &media); i++)
            check_media(&media, sdp);
    }
    g_string_free(bytes, TRUE);
    return 0;
}
