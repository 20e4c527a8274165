/* delays.c
 * Delays in order, for median and percentiles.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#include <sipexplain/summary.h>

#define MICROSECONDS 1e6

/* Microseconds stand in the pointers themselves: one node per call is enough. */
struct sip_delays {
    GSequence *sorted;
};

static gint compare(gconstpointer left, gconstpointer right, gpointer data)
{
    const gsize a = GPOINTER_TO_SIZE(left);
    const gsize b = GPOINTER_TO_SIZE(right);

    (void)data;
    return (gint)(a > b) - (gint)(a < b);
}

struct sip_delays *sip_delays_new(void)
{
    struct sip_delays *delays = g_new(struct sip_delays, 1);

    delays->sorted = g_sequence_new(NULL);
    return delays;
}

void sip_delays_free(struct sip_delays *delays)
{
    if (delays == NULL)
        return;
    g_sequence_free(delays->sorted);
    g_free(delays);
}

void sip_delays_add(struct sip_delays *delays, gdouble seconds)
{
    const gsize microseconds = (gsize)(CLAMP(seconds, 0.0, (gdouble)G_MAXINT32) * MICROSECONDS + 0.5);

    g_sequence_insert_sorted(delays->sorted, GSIZE_TO_POINTER(microseconds), compare, NULL);
}

guint sip_delays_count(const struct sip_delays *delays)
{
    return (guint)g_sequence_get_length(delays->sorted);
}

/* Counted from 0. */
static gdouble delay_at(const struct sip_delays *delays, guint place)
{
    return (gdouble)GPOINTER_TO_SIZE(g_sequence_get(g_sequence_get_iter_at_pos(delays->sorted, (gint)place))) /
           MICROSECONDS;
}

gdouble sip_delays_median(const struct sip_delays *delays)
{
    const guint count = sip_delays_count(delays);

    return (delay_at(delays, (count - 1) / 2) + delay_at(delays, count / 2)) / 2;
}

gdouble sip_delays_percentile(const struct sip_delays *delays, guint percent)
{
    const guint64 count = sip_delays_count(delays);
    const guint64 rank = (count * percent + 99) / 100;

    return delay_at(delays, (guint)MAX(rank, 1) - 1);
}
