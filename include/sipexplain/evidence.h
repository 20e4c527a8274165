/* evidence.h
 * What a response's own headers and body add to the meaning of its code.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * RFC 3261 §20; RFC 3326, RFC 6432, RFC 8606, RFC 9366 (Reason); RFC 3398 §7.2.4.1, §8.2.6.1 (Q.850 causes and codes);
 * RFC 4028; RFC 7616; RFC 8224; RFC 8688
 */

#ifndef SIPEXPLAIN_EVIDENCE_H
#define SIPEXPLAIN_EVIDENCE_H

#include <sipexplain/headers.h>
#include <sipexplain/remark.h>
#include <sipexplain/template.h>

/* Takes one remark. Values of places are valid UTF-8 and live during the call only. A place named "x@group" holds a key
 * of that group of the language file (a Q.850 cause, a Warning code); its word fills the place {x}. */
typedef void (*sip_remark_sink)(enum sip_remark_id id, guint32 related_frame, const struct sip_place *places,
                                void *data);

/* Gives the evidence of a response (or of a request: Reason of a CANCEL or BYE), header by header
 * in the order of evidence.def; the values of one header stay in their order on the wire.
 * `request` is the request that it answers, or NULL if it is not known: what needs both is then left out. */
void sip_evidence_collect(const struct sip_message *message, const struct sip_message *request, sip_remark_sink sink,
                          void *data);

#endif
