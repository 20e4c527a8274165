/* q850_map.c
 * Which response codes a Q.850 cause goes with.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * RFC 3398 §7.2.4.1, §8.2.6.1; RFC 4497 §8.4.1, §8.4.4 (QSIG); the gateways Asterisk, FreeSWITCH, AudioCodes and Oracle
 * SBC
 */

#include <sipexplain/q850.h>

#define MAX_STATUSES 8

static const guint8 assigned_causes[] = {
    1,  2,  3,  4,  5,  6,  7,  8,  9,  14, 16, 17, 18, 19, 20, 21, 22,  23,  24,  25,  26,  27,  28,  29, 30,
    31, 33, 34, 38, 39, 40, 41, 42, 43, 44, 46, 47, 49, 50, 53, 55, 56,  57,  58,  62,  63,  65,  66,  69, 70,
    79, 81, 82, 83, 84, 85, 86, 87, 88, 90, 91, 95, 96, 97, 98, 99, 100, 101, 102, 103, 110, 111, 127,
};

/* The codes that a gateway makes of a cause, and the codes that it makes this cause of, in any of the mappings above.
 * What carriers' networks do by ITU-T Q.1912.5 and 3GPP TS 29.163 is let pass as well: 480 for a rejected call or a
 * timer, 500 for most faults. */
static const struct {
    guint8 cause;
    guint16 statuses[MAX_STATUSES];
} mappings[] = {
    {1, {404, 485, 604}},
    {2, {404, 604, 500}},
    {3, {404, 485, 604, 420, 500}},
    {5, {404, 500, 480, 603}},
    {17, {486, 600}},
    {18, {408, 480}},
    {19, {480, 483}},
    {20, {480}},
    {21, {403, 603, 402, 480}},
    {22, {410}},
    {23, {410, 400}},
    {24, {433, 500, 480, 603}},
    {25, {500, 483, 482, 400, 480, 603}},
    {26, {404, 500, 480, 603}},
    {27, {502}},
    {28, {484}},
    {29, {501, 500}},
    {34, {503, 480, 513, 555, 580}},
    {38, {503, 500, 501, 502}},
    {41, {503, 400, 481, 500, 603}},
    {42, {503, 500}},
    {44, {503, 500, 603}},
    {47, {503, 480, 500, 580, 603}},
    {50, {488, 500, 480, 603}},
    {55, {403, 603, 480, 500}},
    {57, {403, 603, 500}},
    {58, {503, 488, 606, 500}},
    {63, {405, 500, 480, 603}},
    {65, {488, 606, 501, 500, 603}},
    {69, {500, 501, 480, 603}},
    {70, {488, 606, 503, 480, 500, 603}},
    {79, {501, 403, 406, 415, 500, 603}},
    {87, {403, 503, 480, 500, 603}},
    {88, {503, 488, 606, 500, 603}},
    {91, {404, 500, 480, 603}},
    {95, {513, 500, 480, 603}},
    {96, {409, 500, 480, 603}},
    {98, {409, 500, 480, 603}},
    {102, {504, 408, 480, 500, 603}},
    {111, {500, 400, 414, 416, 420, 421, 480, 603}},
};

/* A cause without a row becomes 500 by the RFCs, 480 in FreeSWITCH and 603 in Asterisk. */
static const guint16 default_statuses[MAX_STATUSES] = {500, 480, 603};

gboolean sip_q850_is_assigned(guint32 cause)
{
    for (gsize i = 0; i < G_N_ELEMENTS(assigned_causes); i++)
        if (assigned_causes[i] == cause)
            return TRUE;
    return FALSE;
}

static gboolean is_silent_cause(guint32 cause)
{
    return cause == 16 || cause == 31 || cause == 127 || !sip_q850_is_assigned(cause);
}

static gboolean is_silent_status(guint16 status)
{
    return status < 400 || status > 699 || status == 401 || status == 407 || status == 487;
}

gboolean sip_q850_fits(guint16 status, guint32 cause)
{
    const guint16 *statuses = default_statuses;

    if (is_silent_status(status) || is_silent_cause(cause))
        return TRUE;
    for (gsize i = 0; i < G_N_ELEMENTS(mappings); i++)
        if (mappings[i].cause == cause)
            statuses = mappings[i].statuses;
    for (gsize i = 0; i < MAX_STATUSES; i++)
        if (statuses[i] == status)
            return TRUE;
    return FALSE;
}
