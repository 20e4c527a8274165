/* show_codes.c
 * `sipexplain CODE...`: what each code says, when one sees it, what to do.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#include "show_json.h"
#include "text.h"

static void add_confusions(const struct prompt *prompt, guint16 code)
{
    struct sip_confusion *confusions = sip_catalogue_confused_with(prompt->catalogue, code);

    if (confusions->code != 0)
        text_add_heading(prompt, "confused");
    for (const struct sip_confusion *confusion = confusions; confusion->code != 0; confusion++) {
        char *item = text_confusion(prompt, confusion);

        text_add_item(prompt, "-", item);
        g_free(item);
    }
    sip_confusions_free(confusions);
}

static void show_code(const struct prompt *prompt, guint16 code)
{
    const struct sip_explanation *explanation =
        sip_catalogue_explain(prompt->catalogue, code, prompt->method, prompt->in_dialog);
    const struct text_detail details[] = {
        {"retry", text_retry(prompt, explanation)},
        {"standing", text_standing(prompt, explanation)},
        {"reference", explanation->reference},
    };

    text_add_title(prompt, explanation);
    text_add_section(prompt, "description", explanation->description, FALSE);
    text_add_section(prompt, "when", explanation->when, FALSE);
    text_add_section(prompt, "fix", explanation->fix, TRUE);
    add_confusions(prompt, code);
    text_add_details(prompt, details, G_N_ELEMENTS(details));
}

void show_codes(const struct prompt *prompt, const guint16 *codes)
{
    if (prompt->format == PROMPT_JSON) {
        show_codes_as_json(prompt, codes);
        return;
    }
    for (const guint16 *code = codes; *code != 0; code++) {
        if (code != codes)
            g_string_append_c(prompt->out, '\n');
        show_code(prompt, *code);
    }
}
