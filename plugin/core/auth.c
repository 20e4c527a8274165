/* auth.c
 * Challenges and credentials.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * RFC 3261 §25.1; RFC 7616 §3.3, §3.4; RFC 3310 §3.4; RFC 8898 §2
 */

#include <string.h>

#include <sipexplain/auth.h>

#include "hash.h"

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
    switch (name.length > 0 ? name.data[0] | 0x20 : 0) { /* a small letter */
    case 'a':
        if (sip_text_equal(name, "algorithm"))
            return &auth->algorithm;
        return sip_text_equal(name, "auts") ? &auth->auts : NULL;
    case 'n':
        return sip_text_equal(name, "nonce") ? &auth->nonce : NULL;
    case 'q':
        return sip_text_equal(name, "qop") ? &auth->qop : NULL;
    case 'r':
        if (sip_text_equal(name, "realm"))
            return &auth->realm;
        return sip_text_equal(name, "response") ? &auth->response : NULL;
    case 'u':
        if (sip_text_equal(name, "uri"))
            return &auth->uri;
        return sip_text_equal(name, "username") ? &auth->username : NULL;
    default:
        return NULL;
    }
}

static void keep_parameter(struct sip_auth *auth, struct sip_text name, struct sip_text value)
{
    struct sip_text *place = find_place(auth, name);

    if (place != NULL)
        sip_text_set_once(place, value);
    else if (sip_text_equal(name, "stale"))
        auth->stale = sip_text_equal(sip_text_trim(value), "true");
}

static gboolean parse(struct sip_text value, struct sip_auth *auth)
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

/* A value as it was read last. Evidence and several rules ask for the same one in turn, in the packet and in copies of
 * it, and to read it costs as much as to scan a short message. */
#define KEPT_VALUES 16
#define KEPT_LENGTH 512

struct kept_value {
    char bytes[KEPT_LENGTH];
    gsize length; /* 0: none */
    gboolean result;
    struct sip_auth auth; /* its texts point into bytes */
};

static void move_texts(struct sip_auth *auth, const char *from, const char *to)
{
    struct sip_text *texts[] = {&auth->scheme,   &auth->realm, &auth->nonce,    &auth->algorithm, &auth->qop,
                                &auth->username, &auth->uri,   &auth->response, &auth->auts};

    for (gsize i = 0; i < G_N_ELEMENTS(texts); i++)
        if (texts[i]->data != NULL)
            texts[i]->data = to + (texts[i]->data - from);
}

gboolean sip_auth_parse(struct sip_text value, struct sip_auth *auth)
{
    static struct kept_value kept_values[KEPT_VALUES];
    struct kept_value *kept = &kept_values[hash_text(0, value) % KEPT_VALUES];

    if (value.length == 0 || value.length > KEPT_LENGTH)
        return parse(value, auth);
    if (kept->length != value.length || memcmp(kept->bytes, value.data, value.length) != 0) {
        memcpy(kept->bytes, value.data, value.length);
        kept->length = value.length;
        kept->result = parse((struct sip_text){kept->bytes, value.length}, &kept->auth);
    }
    *auth = kept->auth;
    move_texts(auth, kept->bytes, value.data);
    return kept->result;
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
