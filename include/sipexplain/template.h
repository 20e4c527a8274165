/* template.h
 * Sentences with named places, so that every language orders its words as it likes.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#ifndef SIPEXPLAIN_TEMPLATE_H
#define SIPEXPLAIN_TEMPLATE_H

#include <glib.h>

struct sip_place {
    const char *name; /* NULL ends an array of places */
    const char *value;
};

/* Replaces each {name} by the value of that place, and each {name|form|form...} by the form of a word that goes with
 * its number: {count|call|calls}. Two forms are for one and for all else; three for 1, 21, 31..., for 2 to 4, 22
 * to 24..., and for all else, as Slavic languages count. A place that nobody fills stays as it is, for a test to find.
 * What a value holds is not looked at again. The caller frees the result with g_free. */
char *sip_template_fill(const char *sentence, const struct sip_place *places);

#endif
