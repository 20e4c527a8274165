/* carrier.c
 * How the SIP messages of a frame travelled.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * RFC 792 (ICMP), RFC 4443 (ICMPv6)
 */

#include "carrier.h"

#include <string.h>

#define UDP_HEADER 8
#define ICMP_HEADER 8
#define IPV4_HEADER 20
#define IPV6_HEADER 40

static int proto_icmp = -1;
static int proto_icmpv6 = -1;

void carrier_register_handoff(void)
{
    proto_icmp = proto_get_id_by_filter_name("icmp");
    proto_icmpv6 = proto_get_id_by_filter_name("icmpv6");
}

static struct sip_endpoint make_endpoint(const address *address, guint32 port)
{
    struct sip_endpoint endpoint = {.port = (guint16)port};

    if (address->type == AT_IPv4) {
        endpoint.address[10] = endpoint.address[11] = 0xff;
        memcpy(endpoint.address + 12, address->data, 4);
    } else if (address->type == AT_IPv6) {
        memcpy(endpoint.address, address->data, sizeof endpoint.address);
    } else {
        const guint hash = add_address_to_hash(0, address);

        memcpy(endpoint.address, &hash, sizeof hash);
    }
    return endpoint;
}

/* pinfo->flags.in_error_pkt is over when post-dissectors run; the order of the layers still tells. */
static gboolean is_quotation(const packet_info *pinfo, int proto_sip)
{
    for (wmem_list_frame_t *layer = wmem_list_head(pinfo->layers); layer != NULL; layer = wmem_list_frame_next(layer)) {
        const int proto = GPOINTER_TO_INT(wmem_list_frame_data(layer));

        if (proto == proto_icmp || proto == proto_icmpv6)
            return TRUE;
        if (proto == proto_sip)
            return FALSE;
    }
    return FALSE;
}

struct sip_packet carrier_describe(const packet_info *pinfo, int proto_sip)
{
    return (struct sip_packet){
        .frame = pinfo->num,
        .time = nstime_to_sec(&pinfo->abs_ts),
        .source = make_endpoint(&pinfo->src, pinfo->srcport),
        .destination = make_endpoint(&pinfo->dst, pinfo->destport),
        .stream = pinfo->ptype != PT_UDP,
        .cut = pinfo->fd->cap_len < pinfo->fd->pkt_len,
        .quoted = is_quotation(pinfo, proto_sip),
    };
}

void carrier_read_icmp(struct sip_packet *packet, tvbuff_t *tvb, gint offset)
{
    tvbuff_t *frame = tvb_get_ds_tvb(tvb);
    const guint start = tvb_offset_from_real_beginning(tvb) + (guint)offset;
    guint header;

    if (start >= UDP_HEADER + IPV6_HEADER + ICMP_HEADER &&
        tvb_get_guint8(frame, (gint)(start - UDP_HEADER - IPV6_HEADER)) >> 4 == 6) {
        packet->icmpv6 = TRUE;
        header = start - UDP_HEADER - IPV6_HEADER - ICMP_HEADER;
    } else if (start >= UDP_HEADER + IPV4_HEADER + ICMP_HEADER &&
               tvb_get_guint8(frame, (gint)(start - UDP_HEADER - IPV4_HEADER)) == 0x45) {
        header = start - UDP_HEADER - IPV4_HEADER - ICMP_HEADER;
    } else {
        return;
    }
    packet->icmp_type = tvb_get_guint8(frame, (gint)header);
    packet->icmp_code = tvb_get_guint8(frame, (gint)header + 1);
}
