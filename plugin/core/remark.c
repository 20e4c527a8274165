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
