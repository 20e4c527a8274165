/* test_auth.c
 * Challenges and credentials.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * RFC 3261 §22; RFC 7616; RFC 3310; RFC 8898
 */

#include <string.h>

#include <sipexplain/auth.h>

#include "support.h"

static struct sip_auth parse(const char *value)
{
    struct sip_auth auth;

    g_assert_true(sip_auth_parse(plain(value), &auth));
    return auth;
}

static void test_challenge(void)
{
    const struct sip_auth auth =
        parse("Digest realm=\"atlanta, \\\"home\\\"\", domain=\"sip:a\", qop=\"auth,auth-int\",\r\n"
              " nonce=\"f84f\", opaque=\"\", stale=FALSE, algorithm=SHA-256");

    assert_text(auth.scheme, "Digest");
    assert_text(auth.realm, "atlanta, \\\"home\\\"");
    assert_text(auth.qop, "auth,auth-int");
    assert_text(auth.nonce, "f84f");
    assert_text(auth.algorithm, "SHA-256");
    g_assert_false(auth.stale);
}

static void test_credentials(void)
{
    const struct sip_auth auth =
        parse("Digest username=\"bob\",realm=\"r\",nonce=\"n\",uri=\"sip:a;b=c\",response=\"0a\","
              "algorithm=AKAv1-MD5,qop=auth,nc=00000001,cnonce=\"x\",auts=\"y==\"");

    assert_text(auth.username, "bob");
    assert_text(auth.uri, "sip:a;b=c");
    assert_text(auth.response, "0a");
    assert_text(auth.qop, "auth");
    assert_text(auth.auts, "y==");
    g_assert_true(sip_auth_has_credentials(&auth));
}

/* An IMS phone's first REGISTER names its user only. */
static void test_empty_credentials(void)
{
    const struct sip_auth ims = parse("Digest username=\"u\", realm=\"r\", nonce=\"\", uri=\"sip:r\", response=\"\"");
    const struct sip_auth challenge = parse("Digest realm=\"r\", nonce=\"n\"");
    const struct sip_auth bearer = parse("Bearer eyJhbGciOi");

    g_assert_false(sip_auth_has_credentials(&ims));
    g_assert_false(sip_auth_has_credentials(&challenge));
    g_assert_true(sip_auth_has_credentials(&bearer));
}

static void test_stale(void)
{
    static const char *const stale[] = {"Digest stale=true", "Digest realm=\"r\", STALE=TRUE", "Digest stale=\"True\""};
    static const char *const fresh[] = {"Digest stale=false", "Digest realm=\"stale=true\"", "Digest stale",
                                        "Digest stale=yes"};

    for (gsize i = 0; i < G_N_ELEMENTS(stale); i++)
        g_assert_true(parse(stale[i]).stale);
    for (gsize i = 0; i < G_N_ELEMENTS(fresh); i++)
        g_assert_false(parse(fresh[i]).stale);
}

static void test_tolerated(void)
{
    const struct sip_auth quoted = parse("Digest realm = \"r\" , algorithm=\"MD5\"");
    const struct sip_auth blanks = parse("Digest realm=\"r\" nonce=\"n\"");
    const struct sip_auth bare = parse("realm=\"r\", nonce=\"n\"");
    const struct sip_auth unquoted = parse("Digest realm=example.com, nonce=n");
    const struct sip_auth commas = parse("Digest ,,realm=\"r\",,");
    const struct sip_auth open = parse("Digest realm=\"r, nonce=n");
    const struct sip_auth twice = parse("Digest realm=\"first\", realm=\"second\"");

    assert_text(quoted.algorithm, "MD5");
    assert_text(blanks.nonce, "n");
    assert_text(bare.scheme, "");
    assert_text(bare.realm, "r");
    assert_text(unquoted.realm, "example.com");
    assert_text(commas.realm, "r");
    assert_text(open.realm, "r, nonce=n");
    assert_text(twice.realm, "first");
}

static void test_algorithm(void)
{
    const struct sip_auth none = parse("Digest realm=\"r\"");
    const struct sip_auth named = parse("Digest algorithm=SHA-512-256");

    assert_text(sip_auth_algorithm(&none), "MD5");
    assert_text(sip_auth_algorithm(&named), "SHA-512-256");
}

static void test_nothing(void)
{
    struct sip_auth auth;

    g_assert_false(sip_auth_parse(plain(""), &auth));
    g_assert_false(sip_auth_parse(plain(" , "), &auth));
    g_assert_false(sip_auth_parse(plain("=\"x\""), &auth));
}

static void test_every_truncation(void)
{
    static const char value[] = "Digest realm=\"a\\\"b\", nonce = \"n\" ,qop=\"auth\",stale=true,algorithm=MD5";

    for (gsize length = 0; length < sizeof value; length++) {
        const struct sip_text cut = exact_copy(value, length);
        struct sip_auth auth;

        if (!sip_auth_parse(cut, &auth))
            continue;
        assert_inside(auth.scheme, cut);
        assert_inside(auth.realm, cut);
        assert_inside(auth.nonce, cut);
        assert_inside(auth.algorithm, cut);
    }
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/auth/challenge", test_challenge);
    g_test_add_func("/auth/credentials", test_credentials);
    g_test_add_func("/auth/credentials/empty", test_empty_credentials);
    g_test_add_func("/auth/stale", test_stale);
    g_test_add_func("/auth/tolerated", test_tolerated);
    g_test_add_func("/auth/algorithm", test_algorithm);
    g_test_add_func("/auth/nothing", test_nothing);
    g_test_add_func("/auth/every truncation", test_every_truncation);
    return g_test_run();
}
