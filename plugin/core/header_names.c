/* header_names.c
 * The SIP headers that the project reads, by number.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * RFC 3261 §7.3.3, §20; RFC 3262 (RAck, RSeq); RFC 3323 (Privacy); RFC 3325, RFC 5009 (P- headers); RFC 3326 (Reason);
 * RFC 3327 (Path); RFC 3329 (Security-); RFC 3515 (Refer-To); RFC 3608 (Service-Route); RFC 3891 (Replaces);
 * RFC 3892 (Referred-By); RFC 3903 (SIP-ETag); RFC 3911 (Join); RFC 4028 (Session-Expires, Min-SE); RFC 4412
 * (priorities); RFC 4488 (Refer-Sub); RFC 5360 (Permission-Missing); RFC 5393 (Max-Breadth); RFC 5806 (Diversion); RFC
 * 5839 (Suppress-If-Match); RFC 6086 (Info-Package, Recv-Info); RFC 6442 (Geolocation); RFC 6665 (events); RFC 6809
 * (Feature-Caps); RFC 7044 (History-Info); RFC 7989 (Session-ID); RFC 8224, RFC 4474 (Identity); RFC 8876
 * (AlertMsg-Error)
 */

#include <string.h>

#include <sipexplain/header_names.h>

enum { SINGLE, LIST };

#define NAMED(name, form)                                                                                              \
    {                                                                                                                  \
        name, sizeof(name) - 1, form                                                                                   \
    }

static const struct {
    const char *name;
    gsize length;
    int form;
} headers[SIP_HEADER_COUNT] = {
    [SIP_HEADER_OTHER] = NAMED("", SINGLE),
    [SIP_HEADER_ACCEPT] = NAMED("Accept", LIST),
    [SIP_HEADER_ACCEPT_ENCODING] = NAMED("Accept-Encoding", LIST),
    [SIP_HEADER_ACCEPT_LANGUAGE] = NAMED("Accept-Language", LIST),
    [SIP_HEADER_ACCEPT_RESOURCE_PRIORITY] = NAMED("Accept-Resource-Priority", LIST),
    [SIP_HEADER_ALERT_INFO] = NAMED("Alert-Info", LIST),
    [SIP_HEADER_ALERTMSG_ERROR] = NAMED("AlertMsg-Error", SINGLE),
    [SIP_HEADER_ALLOW] = NAMED("Allow", LIST),
    [SIP_HEADER_ALLOW_EVENTS] = NAMED("Allow-Events", LIST),
    [SIP_HEADER_AUTHENTICATION_INFO] = NAMED("Authentication-Info", SINGLE),
    [SIP_HEADER_AUTHORIZATION] = NAMED("Authorization", SINGLE),
    [SIP_HEADER_CALL_ID] = NAMED("Call-ID", SINGLE),
    [SIP_HEADER_CALL_INFO] = NAMED("Call-Info", LIST),
    [SIP_HEADER_CONTACT] = NAMED("Contact", LIST),
    [SIP_HEADER_CONTENT_DISPOSITION] = NAMED("Content-Disposition", SINGLE),
    [SIP_HEADER_CONTENT_ENCODING] = NAMED("Content-Encoding", LIST),
    [SIP_HEADER_CONTENT_LENGTH] = NAMED("Content-Length", SINGLE),
    [SIP_HEADER_CONTENT_TYPE] = NAMED("Content-Type", SINGLE),
    [SIP_HEADER_CSEQ] = NAMED("CSeq", SINGLE),
    [SIP_HEADER_DATE] = NAMED("Date", SINGLE),
    [SIP_HEADER_DIVERSION] = NAMED("Diversion", LIST),
    [SIP_HEADER_ERROR_INFO] = NAMED("Error-Info", LIST),
    [SIP_HEADER_EVENT] = NAMED("Event", SINGLE),
    [SIP_HEADER_EXPIRES] = NAMED("Expires", SINGLE),
    [SIP_HEADER_FEATURE_CAPS] = NAMED("Feature-Caps", LIST),
    [SIP_HEADER_FROM] = NAMED("From", SINGLE),
    [SIP_HEADER_GEOLOCATION] = NAMED("Geolocation", LIST),
    [SIP_HEADER_GEOLOCATION_ERROR] = NAMED("Geolocation-Error", SINGLE),
    [SIP_HEADER_GEOLOCATION_ROUTING] = NAMED("Geolocation-Routing", SINGLE),
    [SIP_HEADER_HISTORY_INFO] = NAMED("History-Info", LIST),
    [SIP_HEADER_IDENTITY] = NAMED("Identity", LIST),
    [SIP_HEADER_IDENTITY_INFO] = NAMED("Identity-Info", SINGLE),
    [SIP_HEADER_INFO_PACKAGE] = NAMED("Info-Package", SINGLE),
    [SIP_HEADER_JOIN] = NAMED("Join", SINGLE),
    [SIP_HEADER_MAX_BREADTH] = NAMED("Max-Breadth", SINGLE),
    [SIP_HEADER_MAX_FORWARDS] = NAMED("Max-Forwards", SINGLE),
    [SIP_HEADER_MIN_EXPIRES] = NAMED("Min-Expires", SINGLE),
    [SIP_HEADER_MIN_SE] = NAMED("Min-SE", SINGLE),
    [SIP_HEADER_MS_DIAGNOSTICS] = NAMED("ms-diagnostics", SINGLE),
    [SIP_HEADER_P_ASSERTED_IDENTITY] = NAMED("P-Asserted-Identity", LIST),
    [SIP_HEADER_P_CHARGING_VECTOR] = NAMED("P-Charging-Vector", SINGLE),
    [SIP_HEADER_P_EARLY_MEDIA] = NAMED("P-Early-Media", LIST),
    [SIP_HEADER_P_PREFERRED_IDENTITY] = NAMED("P-Preferred-Identity", LIST),
    [SIP_HEADER_P_REGISTRAR_ERROR] = NAMED("P-Registrar-Error", SINGLE),
    [SIP_HEADER_PATH] = NAMED("Path", LIST),
    [SIP_HEADER_PERMISSION_MISSING] = NAMED("Permission-Missing", LIST),
    [SIP_HEADER_PRIVACY] = NAMED("Privacy", SINGLE),
    [SIP_HEADER_PROXY_AUTHENTICATE] = NAMED("Proxy-Authenticate", SINGLE),
    [SIP_HEADER_PROXY_AUTHORIZATION] = NAMED("Proxy-Authorization", SINGLE),
    [SIP_HEADER_PROXY_REQUIRE] = NAMED("Proxy-Require", LIST),
    [SIP_HEADER_RACK] = NAMED("RAck", SINGLE),
    [SIP_HEADER_REASON] = NAMED("Reason", LIST),
    [SIP_HEADER_RECORD_ROUTE] = NAMED("Record-Route", LIST),
    [SIP_HEADER_RECV_INFO] = NAMED("Recv-Info", LIST),
    [SIP_HEADER_REFER_SUB] = NAMED("Refer-Sub", SINGLE),
    [SIP_HEADER_REFER_TO] = NAMED("Refer-To", SINGLE),
    [SIP_HEADER_REFERRED_BY] = NAMED("Referred-By", SINGLE),
    [SIP_HEADER_REPLACES] = NAMED("Replaces", SINGLE),
    [SIP_HEADER_REQUIRE] = NAMED("Require", LIST),
    [SIP_HEADER_RESOURCE_PRIORITY] = NAMED("Resource-Priority", LIST),
    [SIP_HEADER_RESPONSE_SOURCE] = NAMED("Response-Source", SINGLE),
    [SIP_HEADER_RETRY_AFTER] = NAMED("Retry-After", SINGLE),
    [SIP_HEADER_ROUTE] = NAMED("Route", LIST),
    [SIP_HEADER_RSEQ] = NAMED("RSeq", SINGLE),
    [SIP_HEADER_SECURITY_CLIENT] = NAMED("Security-Client", LIST),
    [SIP_HEADER_SECURITY_SERVER] = NAMED("Security-Server", LIST),
    [SIP_HEADER_SECURITY_VERIFY] = NAMED("Security-Verify", LIST),
    [SIP_HEADER_SERVER] = NAMED("Server", SINGLE),
    [SIP_HEADER_SERVICE_ROUTE] = NAMED("Service-Route", LIST),
    [SIP_HEADER_SESSION_EXPIRES] = NAMED("Session-Expires", SINGLE),
    [SIP_HEADER_SESSION_ID] = NAMED("Session-ID", SINGLE),
    [SIP_HEADER_SIP_ETAG] = NAMED("SIP-ETag", SINGLE),
    [SIP_HEADER_SIP_IF_MATCH] = NAMED("SIP-If-Match", SINGLE),
    [SIP_HEADER_SUBSCRIPTION_STATE] = NAMED("Subscription-State", SINGLE),
    [SIP_HEADER_SUPPORTED] = NAMED("Supported", LIST),
    [SIP_HEADER_SUPPRESS_IF_MATCH] = NAMED("Suppress-If-Match", SINGLE),
    [SIP_HEADER_TIMESTAMP] = NAMED("Timestamp", SINGLE),
    [SIP_HEADER_TO] = NAMED("To", SINGLE),
    [SIP_HEADER_UNSUPPORTED] = NAMED("Unsupported", LIST),
    [SIP_HEADER_USER_AGENT] = NAMED("User-Agent", SINGLE),
    [SIP_HEADER_VIA] = NAMED("Via", LIST),
    [SIP_HEADER_WARNING] = NAMED("Warning", LIST),
    [SIP_HEADER_WWW_AUTHENTICATE] = NAMED("WWW-Authenticate", SINGLE),
};

static const enum sip_header compact_forms['z' - 'a' + 1] = {
    ['b' - 'a'] = SIP_HEADER_REFERRED_BY,      ['c' - 'a'] = SIP_HEADER_CONTENT_TYPE,
    ['e' - 'a'] = SIP_HEADER_CONTENT_ENCODING, ['f' - 'a'] = SIP_HEADER_FROM,
    ['i' - 'a'] = SIP_HEADER_CALL_ID,          ['k' - 'a'] = SIP_HEADER_SUPPORTED,
    ['l' - 'a'] = SIP_HEADER_CONTENT_LENGTH,   ['m' - 'a'] = SIP_HEADER_CONTACT,
    ['n' - 'a'] = SIP_HEADER_IDENTITY_INFO,    ['o' - 'a'] = SIP_HEADER_EVENT,
    ['r' - 'a'] = SIP_HEADER_REFER_TO,         ['t' - 'a'] = SIP_HEADER_TO,
    ['u' - 'a'] = SIP_HEADER_ALLOW_EVENTS,     ['v' - 'a'] = SIP_HEADER_VIA,
    ['x' - 'a'] = SIP_HEADER_SESSION_EXPIRES,  ['y' - 'a'] = SIP_HEADER_IDENTITY,
};

static int lower(char c)
{
    return c >= 'A' && c <= 'Z' ? c + ('a' - 'A') : (guchar)c;
}

static inline gboolean same_word(const char *a, const char *b)
{
    guint32 left;
    guint32 right;

    memcpy(&left, a, sizeof left);
    memcpy(&right, b, sizeof right);
    return left == right;
}

/* As memcmp does, without a call: this runs for every header of every message. */
static inline gboolean same_bytes(const char *a, const char *b, gsize length)
{
    if (length < 4)
        return a[0] == b[0] && a[1] == b[1] && (length < 3 || a[2] == b[2]);
    for (gsize i = 0; i + 4 < length; i += 4)
        if (!same_word(a + i, b + i))
            return FALSE;
    return same_word(a + length - 4, b + length - 4); /* words may overlap */
}

static inline gboolean has_name(guint header, struct sip_text name)
{
    const char *known = headers[header].name;
    gsize i = 0;

    if (name.length != headers[header].length)
        return FALSE;
    if (same_bytes(name.data, known, name.length)) /* hardly anybody writes a name in another case */
        return TRUE;
    while (i < name.length && lower(name.data[i]) == lower(known[i]))
        i++;
    return i == name.length;
}

/* Where to look for a name: at the headers with its length and its first and last letter, mostly one. 0, which is
 * SIP_HEADER_OTHER, ends a list. */
static struct {
    gboolean made;
    guint8 first[256];
    guint8 next[SIP_HEADER_COUNT];
} lists;

/* Letters fold; what else falls together is told apart by the comparison. */
static inline guint8 list_of(struct sip_text name)
{
    const guint first = name.data[0] & 0x1f;
    const guint last = name.data[name.length - 1] & 0x1f;

    return (guint8)(first * 11 + last * 5 + name.length);
}

static void make_lists(void)
{
    for (guint header = SIP_HEADER_COUNT - 1; header > SIP_HEADER_OTHER; header--) {
        guint8 *first = &lists.first[list_of((struct sip_text){headers[header].name, headers[header].length})];

        lists.next[header] = *first;
        *first = (guint8)header;
    }
    lists.made = TRUE;
}

enum sip_header sip_header_identify(struct sip_text name)
{
    guint header;

    if (name.length < 2)
        return name.length == 1 && g_ascii_isalpha(name.data[0]) ? compact_forms[lower(name.data[0]) - 'a']
                                                                 : SIP_HEADER_OTHER;
    if (!lists.made)
        make_lists();
    header = lists.first[list_of(name)];
    while (header != SIP_HEADER_OTHER && !has_name(header, name))
        header = lists.next[header];
    return (enum sip_header)header;
}

const char *sip_header_name(enum sip_header header)
{
    return headers[header].name;
}

gboolean sip_header_is_list(enum sip_header header)
{
    return headers[header].form == LIST;
}
