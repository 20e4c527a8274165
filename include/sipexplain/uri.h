/* uri.h
 * Addresses in SIP messages: URIs, and the headers that hold one with more around it. All texts point into the message.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * RFC 3261 §19.1, §20.10, §20.42, §25.1; RFC 3581 (rport); RFC 5626 (+sip.instance, reg-id)
 */

#ifndef SIPEXPLAIN_URI_H
#define SIPEXPLAIN_URI_H

#include <sipexplain/text.h>

/* The URI in From, To, Contact, Refer-To, Route ...: what stands between < and >, or the bare address without the
 * header's parameters. */
struct sip_text sip_uri_text(struct sip_text value);

struct sip_uri {
    struct sip_text scheme; /* "sip" */
    struct sip_text user;   /* without password and parameters; of a tel URI the number; else what follows the scheme */
    struct sip_text host;   /* without brackets */
    guint16 port;           /* 0: not given, or no port number */
    struct sip_text parameters; /* ";transport=tcp", behind the host; may be empty */
};
/* Of a Request-URI, or of the address in From, To, Contact, Refer-To, Route ... FALSE: nothing that looks like a URI.
 */
gboolean sip_uri_parse(struct sip_text value, struct sip_uri *uri);
/* Scheme, user, host and port alike (RFC 3261 §19.1.4; user compares with case, host and scheme without). */
gboolean sip_uri_equal(const struct sip_uri *a, const struct sip_uri *b);

struct sip_contact {
    gboolean star; /* "*": all bindings */
    struct sip_uri uri;
    gboolean has_expires;
    guint32 expires;          /* seconds; a malformed value counts as 3600 (RFC 3261 §10.2) */
    struct sip_text instance; /* +sip.instance */
    struct sip_text reg_id;
    struct sip_text q;
};
gboolean sip_contact_parse(struct sip_text value, struct sip_contact *contact);

struct sip_via {
    struct sip_text transport; /* "UDP" */
    struct sip_text host;      /* sent-by, without brackets */
    guint16 port;              /* of sent-by; 0: not given */
    struct sip_text branch;
    struct sip_text received;
    gboolean has_rport;
    guint16 rport; /* 0: asked for, or not given */
};
gboolean sip_via_parse(struct sip_text value, struct sip_via *via);

#endif
