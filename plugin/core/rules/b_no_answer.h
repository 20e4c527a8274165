/* b_no_answer.h
 * What section B of the rules tells other sections.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#ifndef SIPEXPLAIN_RULES_B_NO_ANSWER_H
#define SIPEXPLAIN_RULES_B_NO_ANSWER_H

#include "../history/history.h"

/* Seconds after which a client gives a request up: Timer B and Timer F, 64*T1 (RFC 3261 §17.1). */
#define B_GIVE_UP_TIME 32.0

/* TRUE if nothing answers the request, no response and no ICMP error, although its sender has tried hard enough. To be
 * asked when the capture covers B_GIVE_UP_TIME after the request. */
gboolean b1_is_unanswered(const struct sip_history *history, const struct sip_transaction *transaction);

#endif
