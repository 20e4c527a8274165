/* remark.h
 * Things said about one message beyond the meaning of its code: evidence from its own headers and body, and findings
 * from the messages around it. A remark is a number and a few values; the words stand in the catalogue.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#ifndef SIPEXPLAIN_REMARK_H
#define SIPEXPLAIN_REMARK_H

#include <sipexplain/catalogue.h>

/* Evidence first, then findings; both in the order in which they are shown. The lists are data: evidence.def and
 * findings.def. */
enum sip_remark_id {
    SIP_REMARK_NONE,
#define EVIDENCE(slug) SIP_EVIDENCE_##slug,
#include <sipexplain/evidence.def>
#undef EVIDENCE
    SIP_FINDING_FIRST,
    SIP_FINDING_BEFORE_FIRST = SIP_FINDING_FIRST - 1,
#define FINDING(slug, severity, rule) SIP_FINDING_##slug,
#include <sipexplain/findings.def>
#undef FINDING
    SIP_REMARK_COUNT
};

/* "repeated_challenge": the stable name under which the catalogue and the user know the remark. */
const char *sip_remark_slug(enum sip_remark_id id);

static inline gboolean sip_remark_is_finding(enum sip_remark_id id)
{
    return id >= SIP_FINDING_FIRST;
}

/* TRUE if a finding says why the request ended as it did, with the message of this status (0: a request). Some only add
 * to what the code says: where else the reason may be found, or what became of the ACK to a failure, which comes when
 * the call has failed already (RFC 3261 §17.1.1.3). */
gboolean sip_remark_tells_why(enum sip_remark_id id, guint16 status);

/* Of a finding; chat for evidence. */
enum sip_severity sip_remark_severity(enum sip_remark_id id);

#endif
