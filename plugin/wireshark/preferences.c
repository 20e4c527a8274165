/* preferences.c
 * The user's settings: Preferences > Protocols > SIP Explain, and -o sipexplain.name:value.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#include "preferences.h"

#include "doors.h"
#include "site_notes.h"
#include "words.h"

enum {
    LANGUAGE_auto,
#define LANGUAGE(code, name) LANGUAGE_##code,
#include <languages.def>
#undef LANGUAGE
};

static struct explain_settings settings = {.raise_from = SIP_SEVERITY_NOTE, .comparisons = TRUE};

static const enum_val_t languages[] = {
    {"auto", "Automatic: that of the environment, or English", LANGUAGE_auto},
#define LANGUAGE(code, name) {#code, name, LANGUAGE_##code},
#include <languages.def>
#undef LANGUAGE
    {NULL, NULL, 0},
};
static gint language;

static void apply(void)
{
    doors_look_ahead(settings.look_ahead);
    words_choose_language(languages[language].name);
}

void preferences_register(int proto)
{
    static const enum_val_t severities[] = {
        {"chat", "Chat and above: every response", SIP_SEVERITY_CHAT},
        {"note", "Note and above: refusals and failures", SIP_SEVERITY_NOTE},
        {"warn", "Warning and above: what is to be repaired", SIP_SEVERITY_WARN},
        {"error", "Error only: what is malformed or impossible", SIP_SEVERITY_ERROR},
        {"none", "None", EXPLAIN_RAISE_NONE},
        {NULL, NULL, 0},
    };
    module_t *module = prefs_register_protocol(proto, apply);

    prefs_register_enum_preference(module, "language", "Language",
                                   "The language of the explanations. Field names and filters stay as they are.",
                                   &language, languages, FALSE);
    prefs_register_enum_preference(module, "raise_from", "Expert infos to raise",
                                   "The least severity of a response that raises an expert info.", &settings.raise_from,
                                   severities, FALSE);
    prefs_register_bool_preference(module, "info_column", "Add the summary to the Info column",
                                   "Appends what happened to the Info column of every SIP response.",
                                   &settings.info_column);
    prefs_register_bool_preference(module, "comparisons", "Compare with other codes",
                                   "Shows how a response differs from another one of the same call, and from the codes "
                                   "that it is easily taken for.",
                                   &settings.comparisons);
    prefs_register_bool_preference(
        module, "look_ahead", "Look ahead in tshark -2",
        "Makes the first of two passes build a protocol tree for every packet, so that a two-pass run "
        "without a filter knows about later frames too. Costs 6 to 12 % CPU time.",
        &settings.look_ahead);
    site_notes_register_preference(module);
}

const struct explain_settings *preferences_settings(void)
{
    return &settings;
}
