/* preferences.h
 * The user's settings: Preferences > Protocols > SIP Explain, and -o sipexplain.name:value.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#ifndef SIPEXPLAIN_PREFERENCES_H
#define SIPEXPLAIN_PREFERENCES_H

#include "explain.h"

void preferences_register(int proto);

/* What is set now; the same place for ever. */
const struct explain_settings *preferences_settings(void);

#endif
