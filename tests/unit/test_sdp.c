/* test_sdp.c
 * Session descriptions in messages.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * RFC 8866; RFC 2046 §5.1.1; RFC 3551 §6
 */

#include <string.h>

#include <sipexplain/sdp.h>

#include "support.h"

static const char offer[] = "v=0\n"
                            "o=- 1 1 IN IP4 192.0.2.1\n"
                            "s=-\n"
                            "c=IN IP4 192.0.2.1\n"
                            "t=0 0\n"
                            "a=sendonly\n"
                            "m=audio 49170/2 RTP/SAVP 0 8 96 101\n"
                            "a=rtpmap:96 opus/48000/2\n"
                            "a=rtpmap:101 telephone-event/8000\n"
                            "a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:abc\n"
                            "m=video 0 RTP/AVP 34\n"
                            "c=IN IP6 2001:db8::9\n"
                            "a=inactive\n"
                            "m=image 5000 udptl t38\n";

static struct sip_message message_with(const char *headers, const char *body)
{
    char *string = g_strdup_printf("SIP/2.0 200 OK\n%s\n%s", headers, body);
    struct sip_text text = lines(string);

    g_free(string);
    return scan(text);
}

static void test_media(void)
{
    const struct sip_text sdp = lines(offer);
    struct sip_media media;

    g_assert_true(sip_sdp_media(sdp, 0, &media));
    assert_text(media.type, "audio");
    g_assert_cmpuint(media.port, ==, 49170);
    assert_text(media.protocol, "RTP/SAVP");
    assert_text(media.formats, "0 8 96 101");
    assert_text(media.address, "192.0.2.1");
    assert_text(media.direction, "sendonly");
    g_assert_true(media.has_crypto);

    g_assert_true(sip_sdp_media(sdp, 1, &media));
    assert_text(media.type, "video");
    g_assert_cmpuint(media.port, ==, 0);
    assert_text(media.address, "2001:db8::9");
    assert_text(media.direction, "inactive");
    g_assert_false(media.has_crypto);

    g_assert_true(sip_sdp_media(sdp, 2, &media));
    assert_text(media.type, "image");
    assert_text(media.address, "192.0.2.1");
    assert_text(media.direction, "sendonly");
    g_assert_false(sip_sdp_media(sdp, 3, &media));
}

static void test_odd_media(void)
{
    struct sip_media media;

    g_assert_true(sip_sdp_media(lines("c=IN IP4 239.0.0.1/127/3\nm=audio 99999 RTP/AVP\n"), 0, &media));
    g_assert_cmpuint(media.port, ==, 0);
    assert_text(media.formats, "");
    assert_text(media.address, "239.0.0.1");
    g_assert_true(sip_sdp_media(lines("m=\n"), 0, &media));
    assert_text(media.type, "");
    g_assert_false(sip_sdp_media(lines("v=0\n"), 0, &media));
    g_assert_false(sip_sdp_media(plain(""), 0, &media));
}

static void test_only_the_first_media_lines(void)
{
    GString *many = g_string_new("v=0\n");
    struct sip_media media;
    struct sip_text sdp;

    for (int i = 0; i < 2000; i++)
        g_string_append(many, "m=audio 4000 RTP/AVP 0\n");
    sdp = lines(many->str);
    g_string_free(many, TRUE);
    g_assert_true(sip_sdp_media(sdp, SIP_SDP_MEDIA_MAX - 1, &media));
    g_assert_false(sip_sdp_media(sdp, SIP_SDP_MEDIA_MAX, &media));
}

static void test_codecs(void)
{
    static const char *const expected[] = {"PCMU", "PCMA", "opus", "telephone-event"};
    const struct sip_text sdp = lines(offer);
    struct sip_media media;
    struct sip_text formats;
    struct sip_text codec;

    g_assert_true(sip_sdp_media(sdp, 0, &media));
    formats = media.formats;
    for (gsize i = 0; i < G_N_ELEMENTS(expected); i++) {
        g_assert_true(sip_media_codec_next(&media, &formats, &codec));
        assert_text(codec, expected[i]);
    }
    g_assert_false(sip_media_codec_next(&media, &formats, &codec));
    g_assert_true(sip_sdp_media(sdp, 2, &media));
    formats = media.formats;
    g_assert_true(sip_media_codec_next(&media, &formats, &codec));
    assert_text(codec, "t38");
}

/* The names of other numbers are known from a=rtpmap only, and that goes before the static ones. */
static void test_codec_names(void)
{
    static const char sdp[] = "m=audio 4000 RTP/AVP 0 97\na=rtpmap:0 PCMA/8000\nm=audio 4000 UDP/TLS/RTP/SAVPF 8\n";
    struct sip_media media;
    struct sip_text formats;
    struct sip_text codec;

    g_assert_true(sip_sdp_media(lines(sdp), 0, &media));
    formats = media.formats;
    g_assert_true(sip_media_codec_next(&media, &formats, &codec));
    assert_text(codec, "PCMA");
    g_assert_true(sip_media_codec_next(&media, &formats, &codec));
    assert_text(codec, "97");
    g_assert_true(sip_sdp_media(lines(sdp), 1, &media));
    formats = media.formats;
    g_assert_true(sip_media_codec_next(&media, &formats, &codec));
    assert_text(codec, "PCMA");
}

static void test_body(void)
{
    const struct sip_message message = message_with("Content-Type: Application/SDP ;charset=utf-8\n", "v=0\n");
    struct sip_text sdp;

    g_assert_true(sip_message_sdp(&message, &sdp));
    assert_text(sdp, "v=0\r\n");
}

static void test_multipart(void)
{
    const struct sip_message message =
        message_with("Content-Type: multipart/mixed;boundary=\"b 1\"\n", "preamble\n"
                                                                         "--b 1\n"
                                                                         "Content-Type: application/isup;version=x\n"
                                                                         "\n"
                                                                         "v=1\n"
                                                                         "--b 1\n"
                                                                         "c: application/sdp\n"
                                                                         "Content-Disposition: session\n"
                                                                         "\n"
                                                                         "v=0\n"
                                                                         "--b 1--\n"
                                                                         "v=2\n");
    struct sip_text sdp;

    g_assert_true(sip_message_sdp(&message, &sdp));
    assert_text(sdp, "v=0\r\n");
}

static void test_no_description(void)
{
    static const struct {
        const char *headers;
        const char *body;
    } cases[] = {
        {"Content-Type: application/sdp\n", ""},
        {"Subject: none\n", "v=0\n"},
        {"Content-Type: text/plain\n", "v=0\n"},
        {"Content-Type: application/sdp\nContent-Encoding: gzip\n", "\x1f\x8b"},
        {"Content-Type: multipart/mixed\n", "--b\nContent-Type: application/sdp\n\nv=0\n--b--\n"},
        {"Content-Type: multipart/mixed;boundary=b\n", "--b\nContent-Type: text/plain\n\nv=0\n--b--\n"},
        {"Content-Type: multipart/mixed;boundary=b\n", "--c\n\nv=0\n"},
        {"Content-Type: multipart/mixed;boundary=\"\"\n", "--\nContent-Type: application/sdp\n\nv=0\n--\n"},
    };

    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        const struct sip_message message = message_with(cases[i].headers, cases[i].body);
        struct sip_text sdp;

        g_test_message("%s", cases[i].headers);
        g_assert_false(sip_message_sdp(&message, &sdp));
    }
}

static void test_every_truncation(void)
{
    const struct sip_text whole = lines(offer);

    for (gsize length = 0; length <= whole.length; length++) {
        const struct sip_text cut = exact_copy(whole.data, length);
        struct sip_media media;
        struct sip_text codec;

        for (guint i = 0; sip_sdp_media(cut, i, &media); i++) {
            struct sip_text formats = media.formats;

            assert_inside(media.type, cut);
            assert_inside(media.protocol, cut);
            assert_inside(media.formats, cut);
            assert_inside(media.address, cut);
            assert_inside(media.attributes, cut);
            while (sip_media_codec_next(&media, &formats, &codec))
                g_assert_cmpuint(codec.length, >, 0);
        }
    }
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/sdp/media", test_media);
    g_test_add_func("/sdp/media/odd", test_odd_media);
    g_test_add_func("/sdp/media/only the first", test_only_the_first_media_lines);
    g_test_add_func("/sdp/codecs", test_codecs);
    g_test_add_func("/sdp/codecs/names", test_codec_names);
    g_test_add_func("/sdp/body", test_body);
    g_test_add_func("/sdp/multipart", test_multipart);
    g_test_add_func("/sdp/none", test_no_description);
    g_test_add_func("/sdp/every truncation", test_every_truncation);
    return g_test_run();
}
