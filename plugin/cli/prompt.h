/* prompt.h
 * What the parts of the command share: the catalogue, how to show it, and where the output collects.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#ifndef SIPEXPLAIN_PROMPT_H
#define SIPEXPLAIN_PROMPT_H

#include <sipexplain/catalogue.h>

enum prompt_format { PROMPT_TEXT, PROMPT_JSON, PROMPT_MARKDOWN };

struct prompt {
    struct sip_catalogue *catalogue;
    enum prompt_format format;
    enum sip_method method; /* SIP_METHOD_NONE unless the user names one */
    gboolean in_dialog;
    const char *method_name; /* "INVITE", "re-INVITE"; NULL unless the user names one */
    guint width;             /* columns of the terminal; 0 where lines have no limit */
    gboolean colours;
    GString *out;
};

/* Each appends to `out`, in the format that the user wants. Codes end with 0. */
void show_codes(const struct prompt *prompt, const guint16 *codes);
void show_list(const struct prompt *prompt, const guint16 *codes);
void show_page(const struct prompt *prompt, const guint16 *codes);
void show_comparison(const struct prompt *prompt, guint16 a, guint16 b);

/* The codes that pass all filters, ended by 0: the digits that they begin with ("4", "48", "4xx"), or words of the
 * name, the summary or the description. Digits are alternatives, words must all be there. The caller frees them with
 * g_free. */
guint16 *find_codes(struct sip_catalogue *catalogue, const char *const *filters);

#endif
