/* comparison.h
 * Two response codes side by side: how they differ, when to use which, how to tell them in a capture.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * RFC 3261 §13.2.2, §16.7, §21; RFC 5057 §5.1; the sources of each text stand in plugin/catalogue/codes.ini
 */

#ifndef SIPEXPLAIN_COMPARISON_H
#define SIPEXPLAIN_COMPARISON_H

#include <sipexplain/catalogue.h>

/* Lists end with NULL and are never empty. What was written for the pair by hand leads; sentences computed from the
 * facts of both codes follow where the catalogue says that they add something, or stand alone where nothing was
 * written. */
struct sip_comparison {
    const struct sip_explanation *first;  /* of the smaller code; belongs to the catalogue */
    const struct sip_explanation *second; /* of the greater code */
    const char *const *differences;
    const char *const *choose; /* when to use which */
    const char *const *tell;   /* how to tell them in a capture */
    const char *reference;
};

/* The same comparison in whatever order the codes are given. NULL if the codes are equal or one of them is no SIP
 * response code. The caller frees it with sip_comparison_free; the catalogue must live longer. */
struct sip_comparison *sip_comparison_new(struct sip_catalogue *catalogue, guint16 a, guint16 b);
void sip_comparison_free(struct sip_comparison *comparison);

/* A code that another one is taken for. The strings belong to the list. */
struct sip_confusion {
    guint16 code; /* 0 ends a list */
    const char *difference;
    const char *const *tell;
};

/* The codes that `code` is taken for, the likeliest first, each with the decisive difference. Empty where the catalogue
 * knows none, never NULL. The caller frees it with sip_confusions_free. */
struct sip_confusion *sip_catalogue_confused_with(struct sip_catalogue *catalogue, guint16 code);
void sip_confusions_free(struct sip_confusion *confusions);

#endif
