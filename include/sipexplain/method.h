/* method.h
 * SIP request methods, by number.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * RFC 3261, RFC 3262, RFC 3311, RFC 3428, RFC 3515, RFC 3903, RFC 6086, RFC 6665
 */

#ifndef SIPEXPLAIN_METHOD_H
#define SIPEXPLAIN_METHOD_H

#include <sipexplain/text.h>

enum sip_method {
    SIP_METHOD_NONE, /* no CSeq, or one without a method */
    SIP_METHOD_INVITE,
    SIP_METHOD_REGISTER,
    SIP_METHOD_SUBSCRIBE,
    SIP_METHOD_NOTIFY,
    SIP_METHOD_REFER,
    SIP_METHOD_MESSAGE,
    SIP_METHOD_OPTIONS,
    SIP_METHOD_BYE,
    SIP_METHOD_CANCEL,
    SIP_METHOD_PRACK,
    SIP_METHOD_UPDATE,
    SIP_METHOD_INFO,
    SIP_METHOD_PUBLISH,
    SIP_METHOD_ACK,
    SIP_METHOD_OTHER /* a method that no RFC above defines */
};

/* Method names are case-sensitive (RFC 3261 §7.1). */
enum sip_method sip_method_from_text(struct sip_text name);

/* "INVITE"; NULL for SIP_METHOD_NONE and SIP_METHOD_OTHER. */
const char *sip_method_name(enum sip_method method);

#endif
