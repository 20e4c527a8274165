/* auth.h
 * Challenges and credentials. All texts point into the message.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * RFC 3261 §20.7, §20.44, §22; RFC 7616, RFC 8760 (Digest); RFC 3310 (AKA); RFC 8898 (Bearer)
 */

#ifndef SIPEXPLAIN_AUTH_H
#define SIPEXPLAIN_AUTH_H

#include <sipexplain/text.h>

/* A challenge (WWW-Authenticate, Proxy-Authenticate) or credentials (Authorization, Proxy-Authorization). */
struct sip_auth {
    struct sip_text scheme;
    struct sip_text realm;
    struct sip_text nonce;
    struct sip_text algorithm;
    struct sip_text qop;
    struct sip_text username;
    struct sip_text uri;
    struct sip_text response;
    struct sip_text auts; /* RFC 3310 */
    gboolean stale;       /* stale=true in any case, quoted or not */
};
gboolean sip_auth_parse(struct sip_text value, struct sip_auth *auth);

/* TRUE if somebody answers a challenge with this: an IMS phone's first REGISTER carries nonce and response, both empty.
 */
gboolean sip_auth_has_credentials(const struct sip_auth *auth);

/* "MD5" where no algorithm is named (RFC 7616 §3.3). */
struct sip_text sip_auth_algorithm(const struct sip_auth *auth);

#endif
