/* transactions.h
 * Finds the request that a response answers.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * RFC 3261 §17.1.3, §17.2.3
 */

#ifndef SIPEXPLAIN_CORE_TRANSACTIONS_H
#define SIPEXPLAIN_CORE_TRANSACTIONS_H

#include <sipexplain/message.h>

struct sip_transaction {
    guint32 request_frame; /* first copy of the request */
    gboolean in_dialog;    /* the request had a To tag */
};

struct sip_transactions;

struct sip_transactions *sip_transactions_new(void);
void sip_transactions_free(struct sip_transactions *transactions);

/* Remembers a request; a copy of a known one changes nothing. */
void sip_transactions_add_request(struct sip_transactions *transactions, guint32 frame,
                                  const struct sip_message *request);

/* The transaction of a response, or NULL if its request was not seen. It belongs to the table. */
const struct sip_transaction *sip_transactions_find(const struct sip_transactions *transactions,
                                                    const struct sip_message *response);

#endif
