/* reason.h
 * The headers that say why: Warning, Reason, Retry-After. All texts point into the message.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * RFC 3261 §20.33 (Retry-After), §20.43 (Warning); RFC 3326, RFC 8606, RFC 9410 (Reason)
 */

#ifndef SIPEXPLAIN_REASON_H
#define SIPEXPLAIN_REASON_H

#include <sipexplain/text.h>

struct sip_warning {
    guint16 code;          /* 0: no number of three digits */
    struct sip_text agent; /* may be empty */
    struct sip_text text;  /* without quotes */
};
/* FALSE: neither a number nor a text. */
gboolean sip_warning_parse(struct sip_text value, struct sip_warning *warning);

struct sip_reason {
    struct sip_text protocol;
    gboolean has_cause;
    guint32 cause;
    struct sip_text text;
    struct sip_text location; /* RFC 8606, Q.850 only */
    struct sip_text ppi;      /* RFC 9410 */
};
/* FALSE: no protocol. */
gboolean sip_reason_parse(struct sip_text value, struct sip_reason *reason);
/* TRUE if the text is the name of a constant: FreeSWITCH sends causes of its own as if they were SIP codes. */
gboolean sip_reason_is_constant(const struct sip_reason *reason);

struct sip_retry_after {
    guint32 seconds;
    struct sip_text comment; /* without the outer parentheses */
    gboolean has_duration;
    guint32 duration; /* seconds */
};
/* FALSE: no number. */
gboolean sip_retry_after_parse(struct sip_text value, struct sip_retry_after *retry_after);

#endif
