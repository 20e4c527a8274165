/* comparison_facts.h
 * What the facts of two response codes say about the pair, in whole sentences.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#ifndef SIPEXPLAIN_COMPARISON_FACTS_H
#define SIPEXPLAIN_COMPARISON_FACTS_H

#include <sipexplain/catalogue.h>

struct comparison_pair {
    struct sip_catalogue *catalogue;
    const struct sip_explanation *explanations[2]; /* the smaller code first */
};

/* How the codes differ in one fact, "next" included; NULL if they do not, or if the fact says nothing about one of
 * them. The caller frees the text with g_free. */
char *comparison_fact_difference(const struct comparison_pair *pair, const char *fact);

/* Adds the differences in all facts, the most telling first, but not so many that they hide the decisive ones; at least
 * two. The texts belong to the array. */
void comparison_add_fact_differences(const struct comparison_pair *pair, GPtrArray *texts);

/* Adds what tells the codes apart in a capture, as far as their facts do; at least one text. */
void comparison_add_marks(const struct comparison_pair *pair, GPtrArray *texts);

/* Adds for each of the codes when it is to be used. */
void comparison_add_uses(const struct comparison_pair *pair, GPtrArray *texts);

#endif
