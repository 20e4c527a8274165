/* packet.h
 * How a SIP message travelled: what the history needs to know of its frame.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#ifndef SIPEXPLAIN_PACKET_H
#define SIPEXPLAIN_PACKET_H

#include <glib.h>

/* An IPv4 address stands as ::ffff:a.b.c.d; what is not IP has a hash of the address in the first bytes. */
struct sip_endpoint {
    guint8 address[16];
    guint16 port;
};

/* "192.0.2.1:5060", "[2001:db8::1]:5060"; the caller frees it with g_free. */
char *sip_endpoint_text(const struct sip_endpoint *endpoint);

struct sip_packet {
    guint32 frame; /* number, counted from 1 */
    gdouble time;  /* seconds since 1970; may go backwards from frame to frame */
    struct sip_endpoint source;
    struct sip_endpoint destination;
    gboolean stream; /* a transport that repeats lost packets by itself: TCP, TLS, SCTP, WebSocket */
    gboolean cut;    /* the capture holds less of the frame than was sent */
    gboolean quoted; /* an ICMP error carries the message */
    gboolean icmpv6;
    guint8 icmp_type; /* of the error that quotes; 0 with icmp_code 0: not known */
    guint8 icmp_code;
};

#endif
