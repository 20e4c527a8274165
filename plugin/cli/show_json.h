/* show_json.h
 * Explanations and comparisons as JSON. The keys are documented in sipexplain(1) and do not change.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#ifndef SIPEXPLAIN_SHOW_JSON_H
#define SIPEXPLAIN_SHOW_JSON_H

#include <sipexplain/comparison.h>

#include "prompt.h"

/* An array with one object for each code. */
void show_codes_as_json(const struct prompt *prompt, const guint16 *codes);

/* One object. */
void show_comparison_as_json(const struct prompt *prompt, const struct sip_comparison *comparison);

#endif
