/* summary.h
 * The figures of many calls.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * RFC 6076 §4.3 (SRD), §4.6 (SER), §4.7 (SEER), §4.8 (ISA)
 */

#ifndef SIPEXPLAIN_SUMMARY_H
#define SIPEXPLAIN_SUMMARY_H

#include <sipexplain/report.h>

/* Delays in seconds, kept sorted. */
struct sip_delays;

struct sip_delays *sip_delays_new(void);
void sip_delays_free(struct sip_delays *delays);
/* To the microsecond; what is below 0, as times may go backwards in a capture, counts as 0. */
void sip_delays_add(struct sip_delays *delays, gdouble seconds);
guint sip_delays_count(const struct sip_delays *delays);
/* The middle one, or the mean of the two in the middle. At least one must have been added. */
gdouble sip_delays_median(const struct sip_delays *delays);
/* The least delay that `percent` % of them do not exceed. At least one must have been added. */
gdouble sip_delays_percentile(const struct sip_delays *delays, guint percent);

/* A part of a whole; no whole, no share. */
struct sip_share {
    guint32 part;
    guint32 whole;
};

/* Something that several calls have in common: why they failed, or who answered. */
struct sip_tally {
    guint32 count;
    guint32 failed;
    guint32 example; /* group of the first of them */
};

struct sip_summary {
    guint32 attempts;                    /* calls that began in the capture */
    guint32 outcomes[SIP_CALL_OUTCOMES]; /* of these */
    guint32 troubled;                    /* answered ones with a warning or a failure later on */
    guint32 midway;                      /* dialogs that began before the capture */
    guint32 established;                 /* ended with 2xx */
    guint32 effective;                   /* with 2xx, 480, 486, 600, 603 */
    guint32 ineffective;                 /* with 408, 500, 503, 504 */
    guint32 redirected;                  /* with 3xx */
    guint32 registrations;
    guint32 registrations_failed;
    guint32 others; /* other requests outside of calls */
    guint32 others_failed;
    struct sip_delays *answered_delays;
    struct sip_delays *other_delays;
    struct sip_delays *dial_delays;
    GHashTable *causes;  /* why -> struct sip_tally */
    GHashTable *servers; /* who -> struct sip_tally */
};

/* All figures are 0. Never NULL. The caller frees it with sip_summary_free. */
struct sip_summary *sip_summary_new(void);
void sip_summary_free(struct sip_summary *summary);

/* Counts one more group, that of a number. */
void sip_summary_add(struct sip_summary *summary, const struct sip_report *report, guint32 number);

struct sip_share sip_summary_ser(const struct sip_summary *summary);
struct sip_share sip_summary_seer(const struct sip_summary *summary);
struct sip_share sip_summary_isa(const struct sip_summary *summary);

/* The tallies with the highest counts, at most `most`, ended by NULL; of equal ones the one that began first. The
 * caller frees the list, but not what it holds, with g_free. */
const struct sip_tally **sip_tallies_top(GHashTable *tallies, guint most);

/* --- Its words --- */

enum sip_summary_section {
    SIP_SECTION_CALLS,
    SIP_SECTION_REQUESTS,
    SIP_SECTION_RATIOS,
    SIP_SECTION_DELAYS,
    SIP_SECTION_CAUSES,
    SIP_SECTION_SERVERS,
    SIP_SUMMARY_SECTIONS
};

const char *sip_summary_section_title(struct sip_catalogue *catalogue, enum sip_summary_section section);

/* A figure: its name, its value, what it means. All texts are UTF-8; "" where there is nothing to say. */
struct sip_summary_row {
    char *label;
    char *value;
    char *note;
};

/* The rows of a section, as struct sip_summary_row. The caller frees them with g_ptr_array_unref. */
GPtrArray *sip_summary_rows(const struct sip_summary *summary, const struct sip_report *report,
                            enum sip_summary_section section);

/* Prints all sections in columns. */
void sip_summary_print(const struct sip_summary *summary, const struct sip_report *report, FILE *out);

#endif
