/* groups.h
 * Which messages belong together: a call with all that is sent for it, or another request with its retries.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * RFC 3261 §8.1.3.4, §8.1.3.5, §12.2, §16.6, §22.2; RFC 6665 §4.1
 */

#ifndef SIPEXPLAIN_GROUPS_H
#define SIPEXPLAIN_GROUPS_H

#include <sipexplain/message.h>
#include <sipexplain/packet.h>

struct sip_ledger;

/* Stands in a time for "has not happened". */
#define SIP_NEVER (-1.0)

/* An initial request with everything that follows from it: its copies, its retries (with credentials, elsewhere,
 * changed), its forks, the legs on which proxies send it on, and the dialog that it opens. Kept for as long as the
 * capture is open; the details of its messages stand in their records. */
struct sip_group {
    gdouble start;         /* of its first message */
    gdouble first_request; /* the first initial request of the sender; SIP_NEVER: not in the capture */
    gdouble last_request;  /* the last one: with credentials, at the new target */
    gdouble status_time;   /* first response to that one, 100 apart */
    gdouble ring_time;     /* first 101 to 299 to any of them */
    guint32 call_id;       /* texts of the ledger */
    guint32 from;          /* addresses of From and To */
    guint32 to;
    guint32 method_name;        /* set for SIP_METHOD_OTHER only */
    guint32 older;              /* the group before it with the same Call-ID; 0: none */
    guint32 cseq;               /* of the last request that decides */
    struct sip_endpoint sender; /* of the first initial request; midway: of the last request */
    struct sip_endpoint server; /* of the final response */
    guint8 method;              /* enum sip_method, of the initial request; midway: of the first message */
    guint8 last_method;         /* of the last request that decides */
    guint8 is_midway : 1;       /* the capture begins inside the dialog */
    guint8 is_answered : 1;     /* a final response to the initial request came: `server` is known */
    guint8 is_settled : 1;      /* it was a 2xx */
    guint8 is_given_up : 1;     /* the sender cancelled the initial request */
};

struct sip_groups;

/* Never NULL. The caller frees it with sip_groups_free. */
struct sip_groups *sip_groups_new(void);
void sip_groups_free(struct sip_groups *groups);

/* Puts a message into its group, and notes that in its record, that of a number, which the history has linked. */
void sip_groups_add(struct sip_groups *groups, struct sip_ledger *ledger, const struct sip_packet *packet,
                    const struct sip_message *message, guint32 number);

/* Groups are numbered from 1, in the order of their first messages. */
guint32 sip_groups_count(const struct sip_groups *groups);
const struct sip_group *sip_groups_get(const struct sip_groups *groups, guint32 number);

/* Seconds from the first INVITE of a call to its first 101 to 299; SIP_NEVER: one of them is not in the capture. */
gdouble sip_group_dial_delay(const struct sip_group *group);

#endif
