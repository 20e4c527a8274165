/* auth.c
 * Challenges and credentials.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * RFC 3261 §25.1; RFC 7616 §3.3, §3.4; RFC 3310 §3.4; RFC 8898 §2
 */

#include <string.h>

#include <sipexplain/auth.h>

/* Takes the next name [ "=" value ] off the list. Commas may be missing, as some clients forget them. */
static gboolean take_parameter(struct sip_text *rest, struct sip_text *name, struct sip_text *value)
{
    gsize taken;

    *rest = sip_text_past(*rest, SIP_BLANK | SIP_COMMA);
    if (rest->length == 0)
        return FALSE;
    *name = sip_text_before(*rest, SIP_BLANK | SIP_COMMA | SIP_EQUALS);
    *rest = sip_text_past(sip_text_skip(*rest, name->length), SIP_BLANK);
    *value = (struct sip_text){rest->data, 0};
    if (rest->length == 0 || rest->data[0] != '=')
        return TRUE;
    *rest = sip_text_past(sip_text_skip(*rest, 1), SIP_BLANK);
    taken = sip_text_quoted(*rest, value);
    if (taken == 0) {
        *value = sip_text_before(*rest, SIP_BLANK | SIP_COMMA);
        taken = value->length;
    }
    *rest = sip_text_skip(*rest, taken);
    return TRUE;
}

/* Where the value of a parameter belongs; NULL: nowhere. */
static struct sip_text *find_place(struct sip_auth *auth, struct sip_text name)
{
    if (sip_text_equal(name, "realm"))
        return &auth->realm;
    if (sip_text_equal(name, "nonce"))
        return &auth->nonce;
    if (sip_text_equal(name, "algorithm"))
        return &auth->algorithm;
    if (sip_text_equal(name, "qop"))
        return &auth->qop;
    if (sip_text_equal(name, "username"))
        return &auth->username;
    if (sip_text_equal(name, "uri"))
        return &auth->uri;
    if (sip_text_equal(name, "response"))
        return &auth->response;
    return sip_text_equal(name, "auts") ? &auth->auts : NULL;
}

static void keep_parameter(struct sip_auth *auth, struct sip_text name, struct sip_text value)
{
    struct sip_text *place = find_place(auth, name);

    if (place != NULL)
        sip_text_set_once(place, value);
    else if (sip_text_equal(name, "stale"))
        auth->stale = sip_text_equal(sip_text_trim(value), "true");
}

gboolean sip_auth_parse(struct sip_text value, struct sip_auth *auth)
{
    struct sip_text rest = sip_text_trim(value);
    struct sip_text name;
    struct sip_text parameter;

    memset(auth, 0, sizeof *auth);
    auth->scheme = sip_text_before(rest, SIP_BLANK | SIP_COMMA | SIP_EQUALS);
    name = sip_text_past(sip_text_skip(rest, auth->scheme.length), SIP_BLANK);
    if (name.length > 0 && name.data[0] == '=')
        auth->scheme.length = 0; /* it is missing: this is the first parameter */
    rest = sip_text_skip(rest, auth->scheme.length);
    while (take_parameter(&rest, &name, &parameter))
        keep_parameter(auth, name, parameter);
    return auth->scheme.length > 0 || auth->realm.data != NULL;
}

gboolean sip_auth_has_credentials(const struct sip_auth *auth)
{
    if (sip_text_equal(auth->scheme, "Digest") || auth->scheme.length == 0)
        return auth->nonce.length > 0 && auth->response.length > 0;
    return TRUE; /* a scheme such as Bearer or Basic stands only before credentials */
}

struct sip_text sip_auth_algorithm(const struct sip_auth *auth)
{
    return auth->algorithm.length > 0 ? auth->algorithm : (struct sip_text){"MD5", 3};
}
