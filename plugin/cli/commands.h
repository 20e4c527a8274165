/* commands.h
 * The commands: explain codes, `compare`, `list`, `doctor`.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#ifndef SIPEXPLAIN_COMMANDS_H
#define SIPEXPLAIN_COMMANDS_H

#include "options.h"
#include "prompt.h"

/* Collects the output in prompt->out. Returns the exit status; a failure has its message there or on
 * standard error. */
int run_command(const struct options *options, struct prompt *prompt);

#endif
