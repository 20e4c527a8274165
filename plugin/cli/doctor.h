/* doctor.h
 * The command `doctor`: is the plugin loaded, and if not, why.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#ifndef SIPEXPLAIN_DOCTOR_H
#define SIPEXPLAIN_DOCTOR_H

#include "prompt.h"

/* Appends what was found, then what is to be done, to prompt->out. The exit status: EXIT_FAILURE if there is anything
 * to be done. */
int run_doctor(struct prompt *prompt);

#endif
