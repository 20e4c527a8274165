/* public.h
 * The history as the analysis uses it.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#ifndef SIPEXPLAIN_HISTORY_PUBLIC_H
#define SIPEXPLAIN_HISTORY_PUBLIC_H

#include <sipexplain/ledger.h>
#include <sipexplain/message.h>
#include <sipexplain/packet.h>

struct sip_history;

/* The ledger receives outcomes and findings; it must live longer than the history. Never NULL; freed with
 * sip_history_free. */
struct sip_history *sip_history_new(struct sip_ledger *ledger);
void sip_history_free(struct sip_history *history);

/* Takes a message whose record has been appended. Messages come in the order of the capture. */
void sip_history_add(struct sip_history *history, const struct sip_packet *packet, const struct sip_message *message,
                     guint32 record);

/* The request that the response taken last answers; NULL if it is not known. It belongs to the history. */
const struct sip_message *sip_history_last_request(const struct sip_history *history);

/* Takes a message that an ICMP error quotes. */
void sip_history_add_quotation(struct sip_history *history, const struct sip_packet *packet,
                               const struct sip_message *message, guint32 record);

#endif
