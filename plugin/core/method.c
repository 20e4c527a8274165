/* method.c
 * SIP request methods, by number.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * RFC 3261 §7.1
 */

#include <string.h>

#include <sipexplain/method.h>

static const char *const method_names[SIP_METHOD_OTHER + 1] = {
    [SIP_METHOD_INVITE] = "INVITE",   [SIP_METHOD_REGISTER] = "REGISTER", [SIP_METHOD_SUBSCRIBE] = "SUBSCRIBE",
    [SIP_METHOD_NOTIFY] = "NOTIFY",   [SIP_METHOD_REFER] = "REFER",       [SIP_METHOD_MESSAGE] = "MESSAGE",
    [SIP_METHOD_OPTIONS] = "OPTIONS", [SIP_METHOD_BYE] = "BYE",           [SIP_METHOD_CANCEL] = "CANCEL",
    [SIP_METHOD_PRACK] = "PRACK",     [SIP_METHOD_UPDATE] = "UPDATE",     [SIP_METHOD_INFO] = "INFO",
    [SIP_METHOD_PUBLISH] = "PUBLISH", [SIP_METHOD_ACK] = "ACK",
};

enum sip_method sip_method_from_text(struct sip_text name)
{
    if (name.length == 0)
        return SIP_METHOD_NONE;
    for (enum sip_method method = SIP_METHOD_INVITE; method < SIP_METHOD_OTHER; method++)
        if (strlen(method_names[method]) == name.length && memcmp(name.data, method_names[method], name.length) == 0)
            return method;
    return SIP_METHOD_OTHER;
}

const char *sip_method_name(enum sip_method method)
{
    return method_names[method];
}
