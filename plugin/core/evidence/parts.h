/* parts.h
 * What the files of the evidence share: the message they look at, and how they say something.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#ifndef SIPEXPLAIN_CORE_EVIDENCE_PARTS_H
#define SIPEXPLAIN_CORE_EVIDENCE_PARTS_H

#include <sipexplain/evidence.h>

struct evidence {
    const struct sip_message *message;
    const struct sip_message *request; /* that it answers; NULL: not known, or the message is a request itself */
    sip_remark_sink sink;
    void *data;
};

/* How many bytes of a value are shown. A sentence with its label must fit 240 bytes in every language, and a
 * translation takes up to twice the bytes of the English words. */
#define EVIDENCE_WORD 24   /* one of several values */
#define EVIDENCE_HALF 40   /* one of two values */
#define EVIDENCE_QUOTE 80  /* the only value */
#define EVIDENCE_LIST 110  /* the only value, beside at most 40 characters of words */
#define EVIDENCE_FIELD 255 /* a value that is no part of the sentence */

/* The values of one remark. */
#define EVIDENCE_VALUES 8
struct evidence_values {
    struct sip_place places[EVIDENCE_VALUES + 1];
    char buffers[EVIDENCE_VALUES][EVIDENCE_FIELD + 1];
    guint count;
};

/* Each starts empty, with evidence_start, and takes at most EVIDENCE_VALUES. `name` is a literal; `limit` is one of the
 * sizes above. */
void evidence_start(struct evidence_values *values);
void evidence_text(struct evidence_values *values, const char *name, struct sip_text text, gsize limit);
/* The text of a quoted string: its escapes are undone. */
void evidence_quoted(struct evidence_values *values, const char *name, struct sip_text text, gsize limit);
void evidence_number(struct evidence_values *values, const char *name, guint32 number);
/* The values of a header, with ", " between them; `part` gives what is shown of each (sip_value_token, sip_uri_text).
 */
void evidence_list(struct evidence_values *values, const char *name, struct sip_values list,
                   struct sip_text (*part)(struct sip_text value), gsize limit);

void evidence_say(const struct evidence *evidence, enum sip_remark_id id, const struct evidence_values *values);

/* A remark without a value, or with one: a text, a short one, a number. */
void evidence_say_bare(const struct evidence *evidence, enum sip_remark_id id);
void evidence_say_text(const struct evidence *evidence, enum sip_remark_id id, const char *name, struct sip_text text);
void evidence_say_word(const struct evidence *evidence, enum sip_remark_id id, const char *name, struct sip_text word);
void evidence_say_number(const struct evidence *evidence, enum sip_remark_id id, const char *name, guint32 number);
/* The values of one of the message's (or of the request's) headers. */
void evidence_say_list(const struct evidence *evidence, enum sip_remark_id id, const char *name,
                       const struct sip_message *message, enum sip_header header);

/* A text that is put together from pieces, for one value. */
struct evidence_line {
    char text[EVIDENCE_FIELD + 1];
    gsize length;
};
/* Appends a piece, with `before` in front of it unless it is the first. */
void evidence_line_add(struct evidence_line *line, const char *before, struct sip_text piece);
struct sip_text evidence_line_text(const struct evidence_line *line);

/* At most so many values of a list are looked at, so that the longest header costs no more than its length. */
#define EVIDENCE_MAX_VALUES 16

/* One file each, in the order of evidence.def. */
void evidence_of_warning(const struct evidence *evidence);
void evidence_of_reason(const struct evidence *evidence);
void evidence_of_phrase(const struct evidence *evidence);
void evidence_of_retry_after(const struct evidence *evidence);
void evidence_of_intervals(const struct evidence *evidence);
void evidence_of_extensions(const struct evidence *evidence);
void evidence_of_capabilities(const struct evidence *evidence);
void evidence_of_challenges(const struct evidence *evidence);
void evidence_of_contacts(const struct evidence *evidence);
void evidence_of_sdp(const struct evidence *evidence);
void evidence_of_notices(const struct evidence *evidence);
void evidence_of_request(const struct evidence *evidence);
void evidence_of_server(const struct evidence *evidence);

#endif
