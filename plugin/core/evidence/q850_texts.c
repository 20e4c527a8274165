/* q850_texts.c
 * The texts that usually come with a Q.850 cause and say no more than its number.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * ITU-T Q.850; FreeSWITCH writes the names of its constants
 */

#include <sipexplain/q850.h>

/* Letters only and lower case, as is_same_letters compares them. */
static const struct {
    guint8 cause;
    const char *letters;
} usual_texts[] = {
    {1, "unallocatednumber"},
    {1, "unallocatedunassignednumber"},
    {2, "noroutetransitnet"},
    {2, "noroutetospecifiedtransitnetwork"},
    {3, "noroutedestination"},
    {3, "noroutetodestination"},
    {6, "channelunacceptable"},
    {16, "normalcallclearing"},
    {16, "normalclearing"},
    {17, "userbusy"},
    {18, "nouserresponding"},
    {18, "nouserresponse"},
    {19, "noanswer"},
    {19, "noanswerfromuser"},
    {19, "noanswerfromuseruseralerted"},
    {20, "subscriberabsent"},
    {21, "callrejected"},
    {22, "numberchanged"},
    {23, "redirectiontonewdestination"},
    {25, "exchangeroutingerror"},
    {26, "nonselecteduserclearing"},
    {27, "destinationoutoforder"},
    {28, "invalidnumberformat"},
    {28, "addressincomplete"},
    {29, "facilityrejected"},
    {30, "responsetostatusenquiry"},
    {31, "normalunspecified"},
    {34, "normalcircuitcongestion"},
    {34, "nocircuitchannelavailable"},
    {38, "networkoutoforder"},
    {41, "normaltemporaryfailure"},
    {41, "temporaryfailure"},
    {42, "switchcongestion"},
    {42, "switchingequipmentcongestion"},
    {43, "accessinfodiscarded"},
    {43, "accessinformationdiscarded"},
    {44, "requestedchanunavail"},
    {44, "requestedcircuitchannelnotavailable"},
    {47, "resourceunavailableunspecified"},
    {50, "facilitynotsubscribed"},
    {50, "requestedfacilitynotsubscribed"},
    {57, "bearercapabilitynotauth"},
    {57, "bearercapabilitynotauthorized"},
    {58, "bearercapabilitynotavail"},
    {58, "bearercapabilitynotpresentlyavailable"},
    {63, "serviceunavailable"},
    {65, "bearercapabilitynotimpl"},
    {65, "bearercapabilitynotimplemented"},
    {66, "channotimplemented"},
    {69, "facilitynotimplemented"},
    {79, "servicenotimplemented"},
    {81, "invalidcallreference"},
    {88, "incompatibledestination"},
    {95, "invalidmsgunspecified"},
    {96, "mandatoryiemissing"},
    {102, "recoveryontimerexpire"},
    {102, "recoveryontimerexpiry"},
    {111, "protocolerror"},
    {111, "protocolerrorunspecified"},
    {127, "interworking"},
    {127, "interworkingunspecified"},
};

static gboolean is_same_letters(struct sip_text text, const char *letters)
{
    for (gsize i = 0; i < text.length; i++) {
        if (!g_ascii_isalpha(text.data[i]))
            continue;
        if (g_ascii_tolower(text.data[i]) != *letters)
            return FALSE;
        letters++;
    }
    return *letters == '\0';
}

gboolean sip_q850_is_usual_text(guint32 cause, struct sip_text text)
{
    for (gsize i = 0; i < G_N_ELEMENTS(usual_texts); i++)
        if (usual_texts[i].cause == cause && is_same_letters(text, usual_texts[i].letters))
            return TRUE;
    return FALSE;
}
