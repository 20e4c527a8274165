/* headers.h
 * Reads the values of the headers that evidence and history need. All texts point into the message.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * RFC 3261 §7.3.1, §20, §25.1; RFC 3262 §10.2 (RAck); RFC 4028 §4, §5 (session timer)
 */

#ifndef SIPEXPLAIN_HEADERS_H
#define SIPEXPLAIN_HEADERS_H

#include <sipexplain/auth.h>
#include <sipexplain/message.h>
#include <sipexplain/reason.h>
#include <sipexplain/sdp.h>
#include <sipexplain/uri.h>

/* The value of the first field of a kind. FALSE: there is none. */
gboolean sip_message_header(const struct sip_message *message, enum sip_header header, struct sip_text *value);

/* Who made a response: Server, else User-Agent, which no RFC foresees in a response and many send. Empty: neither. */
struct sip_text sip_message_server(const struct sip_message *message);

/* Walks over all values of a header: every field of that kind, comma lists split outside quotes and <...>. Empty values
 * are passed over. A header that is no list (sip_header_is_list) gives one value per field. */
struct sip_values {
    const struct sip_message *message; /* NULL: nothing (left) to look for */
    enum sip_header header;
    guint next_place;
    struct sip_text unplaced; /* not yet looked at */
    struct sip_text list;     /* rest of the field that is being split */
};
struct sip_values sip_values_of(const struct sip_message *message, enum sip_header header);
gboolean sip_values_next(struct sip_values *values, struct sip_text *value);

/* Takes the first value off a comma list; FALSE where none is left. */
gboolean sip_list_next(struct sip_text *list, struct sip_text *value);
/* The first value of a comma list; empty: there is none. */
struct sip_text sip_list_first(struct sip_text list);

/* TRUE if a value of the header's lists is `word` (option tags, methods, event packages), without regard to case and to
 * parameters behind it. */
gboolean sip_message_lists(const struct sip_message *message, enum sip_header header, const char *word);
gboolean sip_message_lists_text(const struct sip_message *message, enum sip_header header, struct sip_text word);

/* What stands before the parameters: "refer" of "refer;id=2", "active" of "active;expires=60". */
struct sip_text sip_value_token(struct sip_text value);

/* Walks over the parameters of a value, `;name=value` outside quotes and <...>: sip_parameters_of gives what
 * sip_parameter_next takes them off, one by one. Quotes round a value are taken off; a parameter without a value gives
 * an empty text. */
struct sip_text sip_parameters_of(struct sip_text value);
gboolean sip_parameter_next(struct sip_text *parameters, struct sip_text *name, struct sip_text *value);

/* The value of `;name=value` outside quotes and <...>; quotes round it are taken off. FALSE: no such parameter; a
 * parameter without a value gives TRUE and an empty text. */
gboolean sip_parameter_text(struct sip_text value, struct sip_text name, struct sip_text *parameter);
static inline gboolean sip_parameter(struct sip_text value, const char *name, struct sip_text *parameter)
{
    return sip_parameter_text(value, (struct sip_text){name, strlen(name)}, parameter);
}

/* A number at the beginning of a value: Expires, Min-Expires, Min-SE, Session-Expires (delta-seconds *( ;param )),
 * Max-Forwards, RSeq. FALSE: no digits. */
gboolean sip_seconds_parse(struct sip_text value, guint32 *seconds);
/* The same of the first field of a kind. */
gboolean sip_message_number(const struct sip_message *message, enum sip_header header, guint32 *number);

struct sip_rack {
    guint32 rseq;
    guint32 cseq;
    struct sip_text method;
};
gboolean sip_rack_parse(struct sip_text value, struct sip_rack *rack);

#endif
