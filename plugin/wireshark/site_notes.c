/* site_notes.c
 * The user's own notes on responses: a table in the preferences, kept in the profile.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#include "site_notes.h"

#include <epan/uat.h>

#include <sipexplain/site_note.h>

static int hf_site_note = -1;
static expert_field expert_infos[SIP_SEVERITY_ERROR + 1];

static struct sip_site_note *notes;
static guint note_count;

static void *copy_note(void *target, const void *source, size_t length _U_)
{
    struct sip_site_note *to = target;
    const struct sip_site_note *from = source;

    *to = (struct sip_site_note){
        .codes = g_strdup(from->codes),
        .method = g_strdup(from->method),
        .server = g_strdup(from->server),
        .text = g_strdup(from->text),
        .severity = from->severity,
    };
    return to;
}

static void free_note(void *data)
{
    struct sip_site_note *note = data;

    g_free(note->codes);
    g_free(note->method);
    g_free(note->server);
    g_free(note->text);
}

/* Blanks around a word are nobody's intention, and nobody would see them. */
static void strip(char *text)
{
    if (text != NULL)
        g_strstrip(text);
}

/* Each column is checked by itself: a row with a fault is then reported, and Wireshark reads on. */
static compat_bool check(const char *bytes, guint length, const char *(*fault_of)(const char *), char **error)
{
    char *value = g_strstrip(g_strndup(bytes, length));

    *error = g_strdup(fault_of(value));
    g_free(value);
    return *error == NULL;
}

static compat_bool check_codes(void *note _U_, const char *bytes, guint length, const void *data _U_,
                               const void *more _U_, char **error)
{
    return check(bytes, length, sip_site_note_fault_of_codes, error);
}

static compat_bool check_method(void *note _U_, const char *bytes, guint length, const void *data _U_,
                                const void *more _U_, char **error)
{
    return check(bytes, length, sip_site_note_fault_of_method, error);
}

static compat_bool check_text(void *note _U_, const char *bytes, guint length, const void *data _U_,
                              const void *more _U_, char **error)
{
    return check(bytes, length, sip_site_note_fault_of_text, error);
}

static compat_bool tidy_note(void *data, char **error)
{
    struct sip_site_note *note = data;

    strip(note->codes);
    strip(note->method);
    strip(note->server);
    strip(note->text);
    *error = NULL;
    return TRUE;
}

UAT_CSTRING_CB_DEF(note, codes, struct sip_site_note)
UAT_CSTRING_CB_DEF(note, method, struct sip_site_note)
UAT_CSTRING_CB_DEF(note, server, struct sip_site_note)
UAT_CSTRING_CB_DEF(note, text, struct sip_site_note)
UAT_VS_DEF(note, severity, struct sip_site_note, enum sip_severity, SIP_SEVERITY_NOTE, "note")

void site_notes_register_preference(module_t *module)
{
    /* An empty severity is that of a note. */
    static const value_string severities[] = {
        {SIP_SEVERITY_CHAT, "chat"},   {SIP_SEVERITY_NOTE, "note"}, {SIP_SEVERITY_WARN, "warn"},
        {SIP_SEVERITY_ERROR, "error"}, {SIP_SEVERITY_NOTE, ""},     {0, NULL},
    };
    static uat_field_t columns[] = {
        UAT_FLD_CSTRING_OTHER(note, codes, "Codes", check_codes,
                              "A code such as 404, a class such as 4xx, or a range such as 500-599"),
        UAT_FLD_CSTRING_OTHER(note, method, "Method", check_method,
                              "The method that is answered, such as REGISTER; empty: any"),
        UAT_FLD_CSTRING(note, server, "Server",
                        "A part of the Server or User-Agent header of the response, in any case; empty: any"),
        UAT_FLD_CSTRING_OTHER(note, text, "Note", check_text, "What your colleagues should know"),
        UAT_FLD_VS(note, severity, "Severity", severities, "Severity of the expert info; empty: note"),
        UAT_END_FIELDS,
    };
    uat_t *table =
        uat_new("SIP Explain Site Notes", sizeof(struct sip_site_note), "sipexplain_site_notes", TRUE, &notes,
                &note_count, UAT_AFFECTS_DISSECTION, NULL, copy_note, tidy_note, free_note, NULL, NULL, columns);

    prefs_register_uat_preference(module, "site_notes", "Site notes",
                                  "Your own notes on responses. They are shown before all other advice.", table);
}

void site_notes_register(int proto, expert_module_t *expert)
{
    static hf_register_info fields[] = {
        {&hf_site_note,
         {"Site Note", "sipexplain.site_note", FT_STRING, BASE_NONE, NULL, 0x0,
          "A note of your own from the table in the preferences", HFILL}},
    };
#define SITE_NOTE(name, level)                                                                                         \
    {                                                                                                                  \
        &expert_infos[SIP_SEVERITY_##level],                                                                           \
        {                                                                                                              \
            "sipexplain.expert.site_note_" name, PI_RESPONSE_CODE, PI_##level, "A site note of severity " name,        \
                EXPFILL                                                                                                \
        }                                                                                                              \
    }
    static ei_register_info infos[] = {
        SITE_NOTE("chat", CHAT),
        SITE_NOTE("note", NOTE),
        SITE_NOTE("warn", WARN),
        SITE_NOTE("error", ERROR),
    };
#undef SITE_NOTE

    for (gsize i = 0; i < G_N_ELEMENTS(expert_infos); i++)
        expert_infos[i] = (expert_field)EI_INIT;
    proto_register_field_array(proto, fields, array_length(fields));
    expert_register_field_array(expert, infos, array_length(infos));
}

/* The next note on the response from the row `from` on; NULL: none. */
static const struct sip_site_note *find_note(const struct noted_response *response, guint *from)
{
    while (*from < note_count) {
        const struct sip_site_note *note = &notes[(*from)++];

        if (sip_site_note_matches(note, response->code, response->method, response->server))
            return note;
    }
    return NULL;
}

const char *site_notes_first(const struct noted_response *response)
{
    guint row = 0;
    const struct sip_site_note *note = find_note(response, &row);

    return note != NULL ? note->text : NULL;
}

void site_notes_show(const struct items *items, const struct noted_response *response, proto_tree *tree)
{
    const struct sip_site_note *note;

    for (guint row = 0; (note = find_note(response, &row)) != NULL;)
        items_add_string(items, tree, hf_site_note, note->text);
}

void site_notes_raise(const struct noted_response *response, packet_info *pinfo, proto_item *item, gint from_severity)
{
    const struct sip_site_note *note;

    for (guint row = 0; (note = find_note(response, &row)) != NULL;)
        if ((gint)note->severity >= from_severity)
            expert_add_info_format(pinfo, item, &expert_infos[note->severity], "%s", note->text);
}
