/* remark.c
 * The lists of evidence and findings.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#include <sipexplain/remark.h>

static const struct {
    const char *slug;
    enum sip_severity severity;
} remarks[SIP_REMARK_COUNT] = {
#define EVIDENCE(slug) [SIP_EVIDENCE_##slug] = {#slug, SIP_SEVERITY_CHAT},
#include <sipexplain/evidence.def>
#undef EVIDENCE
#define FINDING(slug, severity, rule) [SIP_FINDING_##slug] = {#slug, SIP_SEVERITY_##severity},
#include <sipexplain/findings.def>
#undef FINDING
};

const char *sip_remark_slug(enum sip_remark_id id)
{
    return remarks[id].slug;
}

enum sip_severity sip_remark_severity(enum sip_remark_id id)
{
    return remarks[id].severity;
}

gboolean sip_remark_tells_why(enum sip_remark_id id, guint16 status)
{
    switch (id) {
    case SIP_FINDING_early_media_before_failure:
    case SIP_FINDING_no_ack_to_failure:
        return FALSE;
    case SIP_FINDING_ack_not_accepted:
        return status < 300;
    default:
        return sip_remark_is_finding(id);
    }
}
