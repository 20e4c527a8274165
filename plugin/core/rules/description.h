/* description.h
 * Whether a message has a session description, for rules that speak of a missing one.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#ifndef SIPEXPLAIN_RULES_DESCRIPTION_H
#define SIPEXPLAIN_RULES_DESCRIPTION_H

#include "../history/history.h"

enum presence { ABSENT, PRESENT, UNKNOWN };

/* Only a message that says that it has no body has no description for certain: the capture may have cut it off, it may
 * be compressed or encrypted. NULL, a message that is not in the capture or forgotten, is unknown as well. */
static inline enum presence presence_of_sdp(const struct sip_message *message)
{
    struct sip_text sdp;

    if (message == NULL)
        return UNKNOWN;
    if (sip_message_sdp(message, &sdp))
        return PRESENT;
    return message->has_content_length && message->content_length == 0 ? ABSENT : UNKNOWN;
}

/* The session description, if the capture holds the whole of it: half a port would be another one. */
static inline gboolean find_whole_sdp(const struct sip_message *message, struct sip_text *sdp)
{
    return message != NULL && message->has_content_length && message->content_length <= message->body.length &&
           sip_message_sdp(message, sdp);
}

#endif
