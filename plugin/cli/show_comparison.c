/* show_comparison.c
 * `sipexplain compare CODE CODE`: two codes side by side.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#include "show_json.h"
#include "text.h"

static void show_as_text(const struct prompt *prompt, const struct sip_comparison *comparison)
{
    const struct text_detail reference = {"reference", comparison->reference};

    text_add_title(prompt, comparison->first);
    g_string_append_c(prompt->out, '\n');
    text_add_title(prompt, comparison->second);
    text_add_section(prompt, "differences", comparison->differences, FALSE);
    text_add_section(prompt, "choose", comparison->choose, FALSE);
    text_add_section(prompt, "tell", comparison->tell, FALSE);
    text_add_details(prompt, &reference, 1);
}

void show_comparison(const struct prompt *prompt, guint16 a, guint16 b)
{
    struct sip_comparison *comparison = sip_comparison_new(prompt->catalogue, a, b);

    if (prompt->format == PROMPT_JSON)
        show_comparison_as_json(prompt, comparison);
    else
        show_as_text(prompt, comparison);
    sip_comparison_free(comparison);
}
