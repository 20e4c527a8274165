/* keys.c
 * By what messages are found again: hashes of their names.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * RFC 3261 §8.1.1.7, §17.2.3
 */

#include <string.h>

#include "private.h"

/* The last step has folded the upper half into the lower one already. */
static guint32 shorten(guint64 hash)
{
    return MAX((guint32)hash, 1);
}

guint32 history_hash(struct sip_text text)
{
    return text.length > 0 ? shorten(hash_text(0, text)) : 0;
}

guint32 history_hash_folded(struct sip_text text)
{
    return text.length > 0 ? shorten(hash_folded(0, text)) : 0;
}

guint history_hash_pair(gconstpointer pair)
{
    return (guint)hash_step(0, *(const guint64 *)pair);
}

guint32 history_hash_uri(struct sip_text uri)
{
    return history_hash_folded(sip_text_before(uri, SIP_SEMICOLON | SIP_QUESTION | SIP_GREATER));
}

/* sent-by: what stands between the transport and the first parameter (RFC 3261 §20.42). */
static struct sip_text sent_by_of(struct sip_text via)
{
    const struct sip_text transport = sip_text_before(via, SIP_SEMICOLON | SIP_BLANK);
    const struct sip_text rest = sip_text_skip(via, transport.length + 1);
    const struct sip_text word = sip_text_before(rest, SIP_SEMICOLON | SIP_BLANK);
    struct sip_text before;
    gsize start;

    /* One blank, and none behind the address, is what nearly every sender writes. */
    if (word.length > 0 && via.data[transport.length] != ';' &&
        (word.length == rest.length || rest.data[word.length] == ';'))
        return word;
    before = sip_text_trim(sip_text_until(via, ";"));
    start = before.length;
    while (start > 0 && (sip_separators[(guchar)before.data[start - 1]] & SIP_BLANK) == 0)
        start--;
    return sip_text_skip(before, start);
}

/* `sender` is the hash of the sent-by. */
static guint64 hash_via(struct sip_text branch, guint64 sender, struct sip_text from_tag)
{
    /* A client of RFC 2543 sends no branch that could be relied on: its tag has to do (RFC 3261 §17.2.3). */
    return branch.length > 7 && memcmp(branch.data, "z9hG4bK", 7) == 0 ? hash_folded(sender, branch)
                                                                       : hash_text(~sender, from_tag);
}

guint64 history_hash_parent_branch(const struct sip_message *request)
{
    struct sip_values vias;
    struct sip_text via;
    struct sip_text branch;

    if (!request->has_several_vias)
        return 0;
    vias = sip_values_of(request, SIP_HEADER_VIA);
    sip_values_next(&vias, &via); /* the sender's own */
    if (!sip_values_next(&vias, &via) || !sip_parameter(via, "branch", &branch))
        return 0;
    return hash_via(branch, hash_folded(0, sent_by_of(via)), request->from_tag);
}

void history_fill_keys(struct sip_event *event)
{
    const struct sip_message *message = event->message;
    const struct sip_text sent_by = sent_by_of(message->via);
    const guint64 sender = hash_folded(0, sent_by);

    event->branch = hash_via(message->branch, sender, message->from_tag);
    event->sent_by = sent_by.length > 0 ? shorten(sender) : 0;
    event->from_tag = history_hash(message->from_tag);
    event->to_tag = history_hash(message->to_tag);
}
