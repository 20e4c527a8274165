/* outcome.c
 * Outcomes that the call tells better than the response alone.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * RFC 3261 §8.1.3.5, §22.2; RFC 4028 §7.4
 */

#include "private.h"

/* Ringing has to be seen: a 408 without it may as well mean that nothing was reached. */
static void refine_timeout(const struct sip_event *event)
{
    const struct sip_transaction *t = event->transaction;

    if (t->final_status == 408 && t->method == SIP_METHOD_INVITE && transaction_is_initial(t) &&
        t->ringing_time != NEVER)
        history_set_outcome(event->history, t->final_record, SIP_OUTCOME_NOT_CONNECTED);
}

/* The refusal of a body, a scheme or an extension is a negotiation as soon as the client has sent the changed request.
 */
static void refine_negotiation(const struct sip_event *event)
{
    const struct sip_transaction *refused = event->transaction->previous;

    if (event->copy || refused == NULL)
        return;
    switch (refused->final_status) {
    case 413:
    case 415:
    case 416:
    case 420:
    case 421:
        history_set_outcome(event->history, refused->final_record, SIP_OUTCOME_NEGOTIATION);
        break;
    default:
        break;
    }
}

void history_refine_outcome(const struct sip_event *event)
{
    if (event->transaction == NULL)
        return;
    if (event->message->is_response)
        refine_timeout(event);
    else if (event->message->method != SIP_METHOD_ACK)
        refine_negotiation(event);
}
