/* nearest.h
 * The response codes that somebody may have meant.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#ifndef SIPEXPLAIN_NEAREST_H
#define SIPEXPLAIN_NEAREST_H

#include <sipexplain/catalogue.h>

#define NEAREST_MAX 5

/* The codes whose number or name is nearest to what was typed, ended by 0; none where nothing is near. */
void nearest_codes(struct sip_catalogue *catalogue, const char *typed, guint16 nearest[NEAREST_MAX + 1]);

#endif
