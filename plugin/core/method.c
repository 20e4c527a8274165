/* method.c
 * SIP request methods, by number.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * RFC 3261 §7.1
 */

#include <string.h>

#include <sipexplain/method.h>

#define NAMED(name)                                                                                                    \
    {                                                                                                                  \
        (name), sizeof(name) - 1                                                                                       \
    }

static const struct {
    const char *name;
    gsize length;
} methods[SIP_METHOD_OTHER + 1] = {
    [SIP_METHOD_INVITE] = NAMED("INVITE"),       [SIP_METHOD_REGISTER] = NAMED("REGISTER"),
    [SIP_METHOD_SUBSCRIBE] = NAMED("SUBSCRIBE"), [SIP_METHOD_NOTIFY] = NAMED("NOTIFY"),
    [SIP_METHOD_REFER] = NAMED("REFER"),         [SIP_METHOD_MESSAGE] = NAMED("MESSAGE"),
    [SIP_METHOD_OPTIONS] = NAMED("OPTIONS"),     [SIP_METHOD_BYE] = NAMED("BYE"),
    [SIP_METHOD_CANCEL] = NAMED("CANCEL"),       [SIP_METHOD_PRACK] = NAMED("PRACK"),
    [SIP_METHOD_UPDATE] = NAMED("UPDATE"),       [SIP_METHOD_INFO] = NAMED("INFO"),
    [SIP_METHOD_PUBLISH] = NAMED("PUBLISH"),     [SIP_METHOD_ACK] = NAMED("ACK"),
};

enum sip_method sip_method_from_text(struct sip_text name)
{
    if (name.length == 0)
        return SIP_METHOD_NONE;
    for (enum sip_method method = SIP_METHOD_INVITE; method < SIP_METHOD_OTHER; method++)
        if (methods[method].length == name.length && memcmp(name.data, methods[method].name, name.length) == 0)
            return method;
    return SIP_METHOD_OTHER;
}

const char *sip_method_name(enum sip_method method)
{
    return methods[method].name;
}
