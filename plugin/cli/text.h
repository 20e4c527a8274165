/* text.h
 * The pieces that the command's texts are made of: titles, headings, lists.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#ifndef SIPEXPLAIN_PROMPT_TEXT_H
#define SIPEXPLAIN_PROMPT_TEXT_H

#include <sipexplain/comparison.h>

#include "prompt.h"

/* A word of the group [headings]. */
const char *text_heading(const struct prompt *prompt, const char *key);

/* "604 Does Not Exist Anywhere (Global Failure)"; the caller frees it. */
char *text_title(const struct prompt *prompt, const struct sip_explanation *explanation);

/* "404 Not Found: 404 speaks for one server, ..."; the caller frees it. */
char *text_confusion(const struct prompt *prompt, const struct sip_confusion *confusion);

/* The name of a code, also where it has none. */
const char *text_name(const struct prompt *prompt, const struct sip_explanation *explanation);
const char *text_class(const struct prompt *prompt, const struct sip_explanation *explanation);

/* How the number stands in the registry; NULL for one that is simply registered. */
const char *text_standing(const struct prompt *prompt, const struct sip_explanation *explanation);
const char *text_retry(const struct prompt *prompt, const struct sip_explanation *explanation);

/* "later", as scripts and the catalogue's files spell it. */
const char *retry_slug(enum sip_retry retry);

/* A text in the colour of the code's severity. */
void text_add_severity(const struct prompt *prompt, const struct sip_explanation *explanation, const char *text);

/* The title and the summary, a line each. */
void text_add_title(const struct prompt *prompt, const struct sip_explanation *explanation);

/* A heading and its list; nothing where the list is empty. */
void text_add_section(const struct prompt *prompt, const char *key, const char *const *items, gboolean numbered);
void text_add_heading(const struct prompt *prompt, const char *key);
void text_add_item(const struct prompt *prompt, const char *mark, const char *item);

struct text_detail {
    const char *key;  /* of the heading */
    const char *text; /* NULL leaves the line out */
};

/* Lines with the heading in front, one below the other. */
void text_add_details(const struct prompt *prompt, const struct text_detail *details, guint count);

#endif
