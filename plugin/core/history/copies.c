/* copies.c
 * Messages that are kept for later comparisons.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#include <string.h>

#include "private.h"

#define COPY_LIMIT 16384 /* bytes of a message */

/* Lets a text of the message point into the copy, which lacks what stands behind COPY_LIMIT. */
static inline void move_text(struct sip_text *text, const char *from, const char *to, gsize length)
{
    const gsize offset = (gsize)(text->data - from);

    if (text->length == 0)
        text->data = to;
    else if (offset + text->length <= length)
        text->data = to + offset;
    else
        *text = offset < length ? (struct sip_text){to + offset, length - offset} : (struct sip_text){to, 0};
}

static struct sip_copy *copy_message(const struct sip_message *message)
{
    const char *from = message->start_line.data;
    const gsize length = MIN((gsize)(message->body.data + message->body.length - from), COPY_LIMIT);
    struct sip_copy *copy = g_malloc(sizeof *copy + length);

    memcpy(copy->bytes, from, length);
    memcpy(&copy->message, message,
           offsetof(struct sip_message, places) + message->place_count * sizeof message->places[0]);
#define MOVE(text) move_text(&copy->message.text, from, copy->bytes, length)
    MOVE(start_line);
    MOVE(request_uri);
    MOVE(phrase);
    MOVE(method_name);
    MOVE(call_id);
    MOVE(via);
    MOVE(branch);
    MOVE(from_uri);
    MOVE(from_tag);
    MOVE(to_uri);
    MOVE(to_tag);
    MOVE(content_type);
    MOVE(headers);
    MOVE(unplaced);
    MOVE(body);
#undef MOVE
    return copy;
}

void history_keep_copy(struct sip_copy **place, const struct sip_message *message)
{
    g_free(*place);
    *place = copy_message(message);
}
