/* l_subscription.h
 * What the rules about subscriptions share: the section is split over l_subscription.c (events, PUBLISH, MESSAGE) and
 * l_refer.c (REFER and Replaces).
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * RFC 6665
 */

#ifndef SIPEXPLAIN_RULES_L_SUBSCRIPTION_H
#define SIPEXPLAIN_RULES_L_SUBSCRIPTION_H

#include "../history/history.h"

/* Seconds: Timer N, 64*T1 from the SUBSCRIBE on (RFC 6665 §4.1.2.4). */
#define NOTIFY_TIME 32.0

static inline gboolean is_first_final(const struct sip_event *event)
{
    return !event->copy && event->transaction->final_record == event->record;
}

/* A first final response to a request that is in the capture. */
static inline gboolean is_answer_to(const struct sip_event *event, enum sip_method method)
{
    return is_first_final(event) && event->transaction->method == method &&
           transaction_request(event->transaction) != NULL;
}

/* TRUE if a NOTIFY has to come over this hop, which is the subscriber's own: the request ran inside a dialog, or the
 * host that accepted it is the notifier itself or a proxy that stays on the way. */
gboolean notify_must_pass(const struct sip_history *history, const struct sip_transaction *t);

/* TRUE if the NOTIFY answers the request: the dialog is the same, its sender the receiver of the request. */
gboolean is_notify_of(const struct sip_transaction *notify, const struct sip_transaction *t);

/* TRUE if the message is one about event package `package`, whatever the parameters. */
gboolean is_about(const struct sip_message *message, const char *package);

gboolean is_terminated(const struct sip_message *notify);

void l4_transfer_progress(const struct sip_event *event);
void l4_transfer_accepted(const struct sip_event *event);
void l5_refer_refused(const struct sip_event *event);
void l5_refer_accepted(const struct sip_event *event);
void l6_replaces_failed(const struct sip_event *event);

#endif
