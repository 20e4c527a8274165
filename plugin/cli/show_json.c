/* show_json.c
 * Explanations and comparisons as JSON. The keys are documented in sipexplain(1) and do not change.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#include <sipexplain/json.h>
#include "show_json.h"
#include "text.h"

static void add_string(struct json_writer *json, const char *key, const char *value)
{
    json_key(json, key);
    json_string(json, value);
}

static void add_number(struct json_writer *json, const char *key, guint value)
{
    json_key(json, key);
    json_number(json, value);
}

static void add_list(struct json_writer *json, const char *key, const char *const *values)
{
    json_key(json, key);
    json_begin_array(json);
    for (; *values != NULL; values++)
        json_string(json, *values);
    json_end_array(json);
}

static void add_confusions(const struct prompt *prompt, struct json_writer *json, guint16 code)
{
    struct sip_confusion *confusions = sip_catalogue_confused_with(prompt->catalogue, code);

    json_key(json, "confused");
    json_begin_array(json);
    for (const struct sip_confusion *confusion = confusions; confusion->code != 0; confusion++) {
        json_begin_object(json);
        add_number(json, "code", confusion->code);
        add_string(json, "difference", confusion->difference);
        add_list(json, "tell", confusion->tell);
        json_end_object(json);
    }
    json_end_array(json);
    sip_confusions_free(confusions);
}

/* "registered", "de-facto": as the catalogue's files spell it. */
static const char *standing_slug(enum sip_standing standing)
{
    static const char *const slugs[] = {
        [SIP_STANDING_REGISTERED] = "registered", [SIP_STANDING_DEPRECATED] = "deprecated",
        [SIP_STANDING_HISTORIC] = "historic",     [SIP_STANDING_DE_FACTO] = "de-facto",
        [SIP_STANDING_UNKNOWN] = "unknown",       [SIP_STANDING_INVALID] = "invalid",
    };

    return slugs[standing];
}

static const char *severity_slug(enum sip_severity severity)
{
    static const char *const slugs[] = {
        [SIP_SEVERITY_CHAT] = "chat",
        [SIP_SEVERITY_NOTE] = "note",
        [SIP_SEVERITY_WARN] = "warn",
        [SIP_SEVERITY_ERROR] = "error",
    };

    return slugs[severity];
}

static void add_explanation(const struct prompt *prompt, struct json_writer *json,
                            const struct sip_explanation *explanation)
{
    json_begin_object(json);
    add_number(json, "code", explanation->code);
    add_string(json, "name", explanation->name);
    add_number(json, "class", explanation->code_class);
    add_string(json, "class_name", text_class(prompt, explanation));
    if (prompt->method_name != NULL)
        add_string(json, "method", prompt->method_name);
    add_string(json, "status", standing_slug(explanation->standing));
    add_string(json, "severity", severity_slug(explanation->severity));
    add_string(json, "retry", retry_slug(explanation->retry));
    add_string(json, "summary", explanation->summary);
    add_list(json, "description", explanation->description);
    add_list(json, "when", explanation->when);
    add_list(json, "fix", explanation->fix);
    add_confusions(prompt, json, explanation->code);
    add_string(json, "reference", explanation->reference);
    json_end_object(json);
}

void show_codes_as_json(const struct prompt *prompt, const guint16 *codes)
{
    struct json_writer json;

    json_start(&json, prompt->out);
    json_begin_array(&json);
    for (; *codes != 0; codes++)
        add_explanation(prompt, &json,
                        sip_catalogue_explain(prompt->catalogue, *codes, prompt->method, prompt->in_dialog));
    json_end_array(&json);
    g_string_append_c(prompt->out, '\n');
}

void show_comparison_as_json(const struct prompt *prompt, const struct sip_comparison *comparison)
{
    struct json_writer json;

    json_start(&json, prompt->out);
    json_begin_object(&json);
    json_key(&json, "codes");
    json_begin_array(&json);
    json_number(&json, comparison->first->code);
    json_number(&json, comparison->second->code);
    json_end_array(&json);
    add_list(&json, "differences", comparison->differences);
    add_list(&json, "choose", comparison->choose);
    add_list(&json, "tell", comparison->tell);
    add_string(&json, "reference", comparison->reference);
    json_key(&json, "explanations");
    json_begin_array(&json);
    add_explanation(prompt, &json, comparison->first);
    add_explanation(prompt, &json, comparison->second);
    json_end_array(&json);
    json_end_object(&json);
    g_string_append_c(prompt->out, '\n');
}
