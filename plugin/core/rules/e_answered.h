/* e_answered.h
 * What the two files of section E share.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#ifndef SIPEXPLAIN_RULES_E_ANSWERED_H
#define SIPEXPLAIN_RULES_E_ANSWERED_H

#include "../history/history.h"

/* e_hangup.c: E4, E5, and the state of the section, which they need. */
void e4_hangup_after_bad_answer(const struct sip_event *event);
void e5_media_timeout(const struct sip_event *event);
void e5_session_timer_expired(const struct sip_event *event);
void e5_calls_end_at_same_age(const struct sip_event *event);
void *e5_create(void);
void e5_destroy(void *data);

#endif
