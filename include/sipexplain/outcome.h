/* outcome.h
 * What a response means for the request that it answers, as one of eight outcomes.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * RFC 3261 §21, §22; RFC 3329; RFC 3903; RFC 4028; RFC 8197
 */

#ifndef SIPEXPLAIN_OUTCOME_H
#define SIPEXPLAIN_OUTCOME_H

#include <sipexplain/message.h>

/* The numbers are values of the field sipexplain.outcome. */
enum sip_outcome {
    SIP_OUTCOME_NONE, /* no outcome: a request, or a quotation */
    SIP_OUTCOME_PROGRESS,
    SIP_OUTCOME_SUCCESS,
    SIP_OUTCOME_CHALLENGE,
    SIP_OUTCOME_REDIRECTED,
    SIP_OUTCOME_NEGOTIATION,
    SIP_OUTCOME_CANCELLED,
    SIP_OUTCOME_NOT_CONNECTED,
    SIP_OUTCOME_FAILED
};

/* As far as the response alone tells. `in_dialog`: the request is known to have been sent inside a dialog. */
enum sip_outcome sip_outcome_of_response(const struct sip_message *response, gboolean in_dialog);

/* TRUE for a 603 by which a blocking engine says, with the phrase and a mark in the Reason, that the called side never
 * decided (ATIS-1000099). */
gboolean sip_response_is_analytics_block(const struct sip_message *response);

#endif
