/* outcome.c
 * What a response means for the request that it answers, as one of eight outcomes.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * RFC 3261 §21, §22.2; RFC 3329 §2.3.1; RFC 3903 §5; RFC 4028 §7.4; RFC 8197 §4
 */

#include <sipexplain/headers.h>
#include <sipexplain/outcome.h>

gboolean sip_response_is_analytics_block(const struct sip_message *response)
{
    struct sip_values values = sip_values_of(response, SIP_HEADER_REASON);
    struct sip_text value;
    struct sip_reason reason;

    while (response->status == 603 && sip_text_equal(response->phrase, "Network Blocked") &&
           sip_values_next(&values, &value))
        if (sip_reason_parse(value, &reason) && sip_text_has_prefix(reason.text, "v=analytics1"))
            return TRUE;
    return FALSE;
}

static enum sip_outcome outcome_of_decline(const struct sip_message *response)
{
    return sip_response_is_analytics_block(response) ? SIP_OUTCOME_FAILED : SIP_OUTCOME_NOT_CONNECTED;
}

static enum sip_outcome outcome_of_failure(const struct sip_message *response, gboolean call_attempt)
{
    switch (response->status) {
    case 401:
    case 407:
        return SIP_OUTCOME_CHALLENGE;
    case 412:
    case 422:
    case 423:
    case 491:
    case 494:
        return SIP_OUTCOME_NEGOTIATION;
    case 421:
        return sip_message_lists(response, SIP_HEADER_REQUIRE, "sec-agree") ? SIP_OUTCOME_NEGOTIATION
                                                                            : SIP_OUTCOME_FAILED;
    case 487:
        return SIP_OUTCOME_CANCELLED;
    case 480:
    case 486:
    case 600:
    case 607:
        return call_attempt ? SIP_OUTCOME_NOT_CONNECTED : SIP_OUTCOME_FAILED;
    case 603:
        return call_attempt ? outcome_of_decline(response) : SIP_OUTCOME_FAILED;
    default:
        return SIP_OUTCOME_FAILED;
    }
}

enum sip_outcome sip_outcome_of_response(const struct sip_message *response, gboolean in_dialog)
{
    switch (response->status / 100) {
    case 1:
        return SIP_OUTCOME_PROGRESS;
    case 2:
        return SIP_OUTCOME_SUCCESS;
    case 3:
        return SIP_OUTCOME_REDIRECTED;
    default:
        return outcome_of_failure(response, response->method == SIP_METHOD_INVITE && !in_dialog);
    }
}
