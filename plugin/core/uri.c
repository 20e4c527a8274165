/* uri.c
 * Addresses in SIP messages: URIs, and the headers that hold one with more around it.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * RFC 3261 §19.1, §20.10, §20.42, §25.1; RFC 3966 (tel); RFC 3581; RFC 5626
 */

#include <string.h>

#include <sipexplain/headers.h>

#define DEFAULT_BINDING_SECONDS 3600 /* what a malformed "expires" counts as (RFC 3261 §10.2) */

/* Where the < of a name-addr stands; a quoted display name before it may hold one as well. */
static const char *find_bracket(struct sip_text value)
{
    const char *bracket = value.length > 0 ? memchr(value.data, '<', value.length) : NULL;
    gboolean quoted = FALSE;

    if (bracket == NULL || bracket == value.data || memchr(value.data, '"', (gsize)(bracket - value.data)) == NULL)
        return bracket;
    for (gsize i = 0; i < value.length; i++) {
        if (quoted && value.data[i] == '\\')
            i++;
        else if (value.data[i] == '"')
            quoted = !quoted;
        else if (value.data[i] == '<' && !quoted)
            return value.data + i;
    }
    return NULL;
}

/* What stands behind the < up to the >. FALSE: the address stands bare. */
static gboolean inside_brackets(struct sip_text value, struct sip_text *inside)
{
    const char *bracket = find_bracket(value);

    if (bracket == NULL)
        return FALSE;
    *inside = sip_text_trim(sip_text_until(sip_text_skip(value, (gsize)(bracket + 1 - value.data)), ">"));
    return TRUE;
}

struct sip_text sip_uri_text(struct sip_text value)
{
    struct sip_text uri;
    const char *at;
    gsize start;

    if (inside_brackets(value, &uri))
        return uri;
    uri = sip_text_before(sip_text_trim(value), SIP_BLANK | SIP_COMMA | SIP_GREATER);
    /* A user part may hold semicolons; behind the host they begin the header's parameters. */
    at = uri.length > 0 ? memchr(uri.data, '@', uri.length) : NULL;
    start = at != NULL ? (gsize)(at - uri.data) : 0;
    uri.length = start + sip_text_until(sip_text_skip(uri, start), ";").length;
    return uri;
}

/* Takes the scheme and the colon off a URI. */
static gboolean take_scheme(struct sip_text *uri, struct sip_text *scheme)
{
    const char *colon = uri->length > 0 ? memchr(uri->data, ':', uri->length) : NULL;

    if (colon == NULL || !g_ascii_isalpha(uri->data[0]))
        return FALSE;
    *scheme = (struct sip_text){uri->data, (gsize)(colon - uri->data)};
    for (gsize i = 0; i < scheme->length; i++)
        if (!g_ascii_isalnum(scheme->data[i]) && strchr("+-.", scheme->data[i]) == NULL)
            return FALSE;
    *uri = sip_text_skip(*uri, scheme->length + 1);
    return TRUE;
}

/* The only colon of a text; NULL: it has none, or more. */
static const char *find_one_colon(struct sip_text text)
{
    const char *colon = text.length > 0 ? memchr(text.data, ':', text.length) : NULL;

    return colon != NULL && memchr(colon + 1, ':', text.length - (gsize)(colon + 1 - text.data)) == NULL ? colon : NULL;
}

/* host [ ":" port ], with blanks round the colon as a Via may have them. Without brackets an IPv6 address can't be told
 * from its port: it is taken whole. Returns how many bytes were taken. */
static gsize take_host(struct sip_text text, struct sip_text *host, guint16 *port)
{
    struct sip_text both = sip_text_before(text, SIP_SEMICOLON | SIP_QUESTION | SIP_GREATER | SIP_COMMA);
    struct sip_text rest = {both.data, 0};
    const char *colon;
    guint32 number = 0;

    *port = 0;
    *host = both;
    if (both.length > 0 && both.data[0] == '[') {
        *host = sip_text_until(sip_text_skip(both, 1), "]");
        rest = sip_text_trim(sip_text_skip(both, host->length + 2));
    } else if ((colon = find_one_colon(both)) != NULL) {
        *host = (struct sip_text){both.data, (gsize)(colon - both.data)};
        rest = sip_text_skip(both, host->length);
    }
    *host = sip_text_trim(*host);
    if (rest.length > 0 && rest.data[0] == ':' && sip_text_number(sip_text_trim(sip_text_skip(rest, 1)), &number) > 0 &&
        number <= G_MAXUINT16)
        *port = (guint16)number;
    return both.length;
}

gboolean sip_uri_parse(struct sip_text value, struct sip_uri *uri)
{
    struct sip_text rest;
    const char *at;

    memset(uri, 0, sizeof *uri);
    if (!inside_brackets(value, &rest))
        rest = sip_text_before(sip_text_trim(value), SIP_BLANK | SIP_COMMA | SIP_GREATER);
    if (!take_scheme(&rest, &uri->scheme))
        return FALSE;
    if (!sip_text_equal(uri->scheme, "sip") && !sip_text_equal(uri->scheme, "sips")) {
        uri->user = sip_text_before(rest, SIP_SEMICOLON | SIP_QUESTION);
        uri->host = sip_text_skip(rest, rest.length);
        uri->parameters = sip_text_until(sip_text_skip(rest, uri->user.length), "?");
        return TRUE;
    }
    at = rest.length > 0 ? memchr(rest.data, '@', rest.length) : NULL;
    uri->user = (struct sip_text){rest.data, 0};
    if (at != NULL) {
        uri->user = sip_text_before((struct sip_text){rest.data, (gsize)(at - rest.data)}, SIP_COLON | SIP_SEMICOLON);
        rest = sip_text_skip(rest, (gsize)(at + 1 - rest.data));
    }
    rest = sip_text_skip(rest, take_host(rest, &uri->host, &uri->port));
    uri->parameters = sip_text_until(rest, "?");
    return uri->host.length > 0 || uri->user.length > 0;
}

gboolean sip_uri_equal(const struct sip_uri *a, const struct sip_uri *b)
{
    return sip_text_same_folded(a->scheme, b->scheme) && sip_text_same(a->user, b->user) &&
           sip_text_same_folded(a->host, b->host) && a->port == b->port;
}

static void take_contact_parameter(struct sip_contact *contact, struct sip_text name, struct sip_text value)
{
    if (sip_text_equal(name, "expires") && !contact->has_expires) {
        contact->has_expires = TRUE;
        if (sip_text_number(value, &contact->expires) == 0)
            contact->expires = DEFAULT_BINDING_SECONDS;
    } else if (sip_text_equal(name, "+sip.instance")) {
        sip_text_set_once(&contact->instance, value);
    } else if (sip_text_equal(name, "reg-id")) {
        sip_text_set_once(&contact->reg_id, value);
    } else if (sip_text_equal(name, "q")) {
        sip_text_set_once(&contact->q, value);
    }
}

gboolean sip_contact_parse(struct sip_text value, struct sip_contact *contact)
{
    struct sip_text parameters;
    struct sip_text name;
    struct sip_text parameter;

    memset(contact, 0, sizeof *contact);
    value = sip_text_trim(value);
    contact->star = value.length > 0 && value.data[0] == '*' && sip_text_equal(sip_value_token(value), "*");
    parameters = sip_parameters_of(value);
    while (sip_parameter_next(&parameters, &name, &parameter))
        take_contact_parameter(contact, name, parameter);
    return sip_uri_parse(value, &contact->uri) || contact->star;
}

static void take_via_parameter(struct sip_via *via, struct sip_text name, struct sip_text value)
{
    guint32 number = 0;

    if (sip_text_equal(name, "branch")) {
        sip_text_set_once(&via->branch, value);
    } else if (sip_text_equal(name, "received")) {
        sip_text_set_once(&via->received, value);
    } else if (sip_text_equal(name, "rport") && !via->has_rport) {
        via->has_rport = TRUE;
        if (sip_text_number(value, &number) > 0 && number <= G_MAXUINT16)
            via->rport = (guint16)number;
    }
}

gboolean sip_via_parse(struct sip_text value, struct sip_via *via)
{
    struct sip_text rest = sip_text_trim(value);
    struct sip_text parameters;
    struct sip_text name;
    struct sip_text parameter;

    memset(via, 0, sizeof *via);
    /* "SIP / 2.0 / UDP" is lawful, too: the transport stands behind the second slash. */
    for (int i = 0; i < 2; i++)
        rest = sip_text_skip(rest, sip_text_before(rest, SIP_SLASH | SIP_SEMICOLON).length + 1);
    rest = sip_text_trim(rest);
    via->transport = sip_text_before(rest, SIP_BLANK | SIP_SEMICOLON);
    rest = sip_text_trim(sip_text_skip(rest, via->transport.length));
    take_host(rest, &via->host, &via->port);
    parameters = sip_parameters_of(value);
    while (sip_parameter_next(&parameters, &name, &parameter))
        take_via_parameter(via, name, parameter);
    return via->host.length > 0;
}
