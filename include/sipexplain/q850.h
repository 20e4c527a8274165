/* q850.h
 * Causes of the telephone network, as Reason headers carry them.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * ITU-T Q.850; RFC 3398 §7.2.4.1, §8.2.6.1; RFC 4497 §8.4.1, §8.4.4; RFC 6432
 */

#ifndef SIPEXPLAIN_Q850_H
#define SIPEXPLAIN_Q850_H

#include <sipexplain/text.h>

#define SIP_Q850_MAX 127

/* TRUE if the number is an assigned cause. The catalogue has its name in the group [q850]. */
gboolean sip_q850_is_assigned(guint32 cause);

/* TRUE unless code and cause of one response tell different stories. Also TRUE where nothing can be said: for causes
 * that carry no meaning of their own (16, 31, 127) or are not assigned, and for codes that no cause belongs to (1xx to
 * 3xx, 401, 407, 487). A response that holds a Reason for SIP as well is not to be judged by this. */
gboolean sip_q850_fits(guint16 status, guint32 cause);

/* TRUE if the text is the usual name of the cause, so that it tells nothing more. */
gboolean sip_q850_is_usual_text(guint32 cause, struct sip_text text);

#endif
