/* packet.c
 * How a SIP message travelled: addresses as text.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#include <string.h>

#include <arpa/inet.h>

#include <sipexplain/packet.h>

/* An IPv4 address stands as ::ffff:a.b.c.d. */
static const guint8 mapped_prefix[12] = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};

char *sip_endpoint_text(const struct sip_endpoint *endpoint)
{
    const gboolean is_ipv4 = memcmp(endpoint->address, mapped_prefix, sizeof mapped_prefix) == 0;
    char host[INET6_ADDRSTRLEN];

    inet_ntop(is_ipv4 ? AF_INET : AF_INET6, endpoint->address + (is_ipv4 ? sizeof mapped_prefix : 0), host,
              sizeof host);
    return g_strdup_printf(is_ipv4 ? "%s:%u" : "[%s]:%u", host, endpoint->port);
}
