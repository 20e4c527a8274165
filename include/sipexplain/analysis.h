/* analysis.h
 * The way of the data: the messages of a capture go in, in the order of the frames; records to explain come out.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * RFC 3261 §17.1.3 (matching responses to requests), RFC 3515 §2.4.5 (sipfrag)
 */

#ifndef SIPEXPLAIN_ANALYSIS_H
#define SIPEXPLAIN_ANALYSIS_H

#include <sipexplain/ledger.h>
#include <sipexplain/packet.h>

/* Everything that is known of one capture. */
struct sip_analysis;

/* Never NULL. The caller frees it with sip_analysis_free. */
struct sip_analysis *sip_analysis_new(void);
void sip_analysis_free(struct sip_analysis *analysis);

/* Takes one message. Messages come in the order of the frames, and in a frame in the order of its bytes. */
void sip_analysis_add(struct sip_analysis *analysis, const struct sip_packet *packet,
                      const struct sip_message *message);

/* A read filter has dropped the frame that was added last; the next one gets its number. */
void sip_analysis_drop_frame(struct sip_analysis *analysis, guint32 frame);

const struct sip_ledger *sip_analysis_ledger(const struct sip_analysis *analysis);

#endif
