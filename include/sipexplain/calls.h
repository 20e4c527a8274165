/* calls.h
 * How the calls and other groups of a capture ended, and why.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#ifndef SIPEXPLAIN_CALLS_H
#define SIPEXPLAIN_CALLS_H

#include <sipexplain/catalogue.h>
#include <sipexplain/ledger.h>

/* What became of a group, in the order in which a report lists them. */
enum sip_call_outcome {
    SIP_CALL_FAILED,
    SIP_CALL_NOT_CONNECTED,
    SIP_CALL_CANCELLED,
    SIP_CALL_CHALLENGED,  /* the last answer asks for credentials, and none came */
    SIP_CALL_NEGOTIATION, /* the last answer asks for a changed request, and none came */
    SIP_CALL_REDIRECTED,  /* the last answer names another target, and no request to it came */
    SIP_CALL_PENDING,     /* no final response in the capture */
    SIP_CALL_MIDWAY,      /* began before the capture */
    SIP_CALL_ANSWERED,    /* a call: 2xx */
    SIP_CALL_SUCCEEDED,   /* any other request: 2xx */
    SIP_CALL_OUTCOMES
};

/* One group, judged. */
struct sip_call {
    guint32 group;      /* number */
    guint32 decisive;   /* record of the message that decided it: its final response, else its first message */
    guint32 cause;      /* record of the message that tells why: the decisive one, or one with a graver finding */
    guint32 finding;    /* number of the remark on it that tells why; 0: the code itself does */
    guint32 first_code; /* place of its codes in sip_calls_codes */
    guint16 code_count;
    guint8 outcome;  /* enum sip_call_outcome */
    guint8 severity; /* enum sip_severity, of the cause */
};

struct sip_calls;

/* Judges all groups of a ledger as far as it knows them. Never NULL. The caller frees it with sip_calls_free. */
struct sip_calls *sip_calls_new(const struct sip_ledger *ledger, struct sip_catalogue *catalogue);
void sip_calls_free(struct sip_calls *calls);

guint32 sip_calls_count(const struct sip_calls *calls);
/* The judgement of a group, 1 to sip_calls_count. */
const struct sip_call *sip_calls_get(const struct sip_calls *calls, guint32 group);

/* The status codes that the sender of the initial request got, in order, resent ones left out. */
const guint16 *sip_calls_codes(const struct sip_calls *calls, const struct sip_call *call);

/* "not_connected": for programs, the same in every language. */
const char *sip_call_outcome_slug(enum sip_call_outcome outcome);

/* For sorting: failed first, then not connected, then the rest, of which those with something to repair come first;
 * those of one kind in the order of their beginning. */
gint sip_call_compare(const struct sip_call *a, const struct sip_call *b);

#endif
