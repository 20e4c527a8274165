/* catalogue.c
 * What is known about SIP response codes, in the reader's language.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * RFC 3261 §8.1.3.2
 */

#include <string.h>

#include <sipexplain/catalogue.h>
#include <sipexplain/template.h>

#include "key_files.h"

#define FALLBACK_LANGUAGE "en"
#define MOST_REMEMBERED 16384 /* values by name: more than there are, so that names out of a capture can't pile up */
#define MAX_ROWS 6            /* most specific first: method, non-INVITE or INVITE, code, class; see find_rows */

struct sip_catalogue {
    GKeyFile *codes;
    GKeyFile *words;
    GKeyFile *fallback_words;  /* NULL when `words` is English itself */
    GHashTable *explanations;  /* code, method and dialog -> struct sip_explanation, made on first use */
    GHashTable *words_by_name; /* "group/key" -> text, made on first use */
    GHashTable *english_by_name;
    GHashTable *facts_by_name; /* "group/key" -> value in codes.ini, made on first use */
    GString *name;             /* the one that is looked for */
};

static GKeyFile *load_key_file(const char *name)
{
    const struct key_file *found = key_files;
    GError *error = NULL;
    GKeyFile *file;

    while (found->name != NULL && strcmp(found->name, name) != 0)
        found++;
    if (found->name == NULL)
        return NULL;
    file = g_key_file_new();
    if (!g_key_file_load_from_data(file, found->begin, (gsize)(found->end - found->begin), G_KEY_FILE_NONE, &error))
        g_error("%s.ini: %s", name, error->message);
    return file;
}

static void free_explanation(gpointer data)
{
    struct sip_explanation *explanation = data;

    g_free((gpointer)explanation->name);
    g_free((gpointer)explanation->wire_phrase);
    g_free((gpointer)explanation->reference);
    g_free((gpointer)explanation->summary);
    g_strfreev((char **)explanation->description);
    g_strfreev((char **)explanation->when);
    g_strfreev((char **)explanation->fix);
    g_free(explanation);
}

char **sip_catalogue_languages(void)
{
    GPtrArray *names = g_ptr_array_new();

    for (const struct key_file *file = key_files; file->name != NULL; file++)
        if (strcmp(file->name, "codes") != 0)
            g_ptr_array_add(names, g_strdup(file->name));
    g_ptr_array_add(names, NULL);
    return (char **)g_ptr_array_free(names, FALSE);
}

struct sip_catalogue *sip_catalogue_new(const char *language)
{
    struct sip_catalogue *catalogue = g_new0(struct sip_catalogue, 1);

    catalogue->codes = load_key_file("codes");
    catalogue->words = load_key_file(language);
    if (strcmp(language, FALLBACK_LANGUAGE) != 0)
        catalogue->fallback_words = load_key_file(FALLBACK_LANGUAGE);
    if (catalogue->words == NULL) {
        catalogue->words = catalogue->fallback_words;
        catalogue->fallback_words = NULL;
    }
    if (catalogue->codes == NULL || catalogue->words == NULL)
        g_error("the built-in catalogue is missing");
    catalogue->explanations = g_hash_table_new_full(g_direct_hash, g_direct_equal, NULL, free_explanation);
    catalogue->words_by_name = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
    catalogue->english_by_name = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
    catalogue->facts_by_name = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
    catalogue->name = g_string_new(NULL);
    return catalogue;
}

void sip_catalogue_free(struct sip_catalogue *catalogue)
{
    if (catalogue == NULL)
        return;
    g_string_free(catalogue->name, TRUE);
    g_hash_table_destroy(catalogue->facts_by_name);
    g_hash_table_destroy(catalogue->english_by_name);
    g_hash_table_destroy(catalogue->words_by_name);
    g_hash_table_destroy(catalogue->explanations);
    g_clear_pointer(&catalogue->fallback_words, g_key_file_free);
    g_key_file_free(catalogue->words);
    g_key_file_free(catalogue->codes);
    g_free(catalogue);
}

gboolean sip_catalogue_is_english(const struct sip_catalogue *catalogue)
{
    return catalogue->fallback_words == NULL;
}

/* The names of the groups that speak of a code, most specific first, NULL-terminated. */
static char **find_rows(guint16 code, enum sip_method method, gboolean in_dialog)
{
    GPtrArray *rows = g_ptr_array_sized_new(MAX_ROWS);
    const char *name = sip_method_name(method);

    if (code < 100 || code > 699) {
        g_ptr_array_add(rows, g_strdup("invalid"));
    } else {
        if (method == SIP_METHOD_INVITE && in_dialog)
            g_ptr_array_add(rows, g_strdup_printf("%u re-INVITE", code));
        if (name != NULL)
            g_ptr_array_add(rows, g_strdup_printf("%u %s", code, name));
        if (method != SIP_METHOD_NONE && method != SIP_METHOD_INVITE && method != SIP_METHOD_ACK)
            g_ptr_array_add(rows, g_strdup_printf("%u non-INVITE", code));
        g_ptr_array_add(rows, g_strdup_printf("%u", code));
        g_ptr_array_add(rows, g_strdup_printf("class %u", code / 100U));
    }
    g_ptr_array_add(rows, NULL);
    return (char **)g_ptr_array_free(rows, FALSE);
}

/* The value of a key in the first row that has it; NULL if none has. */
static char *find_value(GKeyFile *file, char **rows, const char *key)
{
    for (; file != NULL && *rows != NULL; rows++) {
        char *value = g_key_file_get_string(file, *rows, key, NULL);

        if (value != NULL)
            return value;
    }
    return NULL;
}

/* Texts of a class speak of any of its numbers. Takes ownership of the text. */
static char *substitute_code(char *text, guint16 code)
{
    char number[8];
    char *filled;

    g_snprintf(number, sizeof number, "%u", code);
    filled = sip_template_fill(text, (const struct sip_place[]){{"code", number}, {NULL, NULL}});
    g_free(text);
    return filled;
}

/* The texts `key`.1, `key`.2, … of the first row that has such a list. A row counts as a whole: lists are not mixed. */
static char **find_list(GKeyFile *file, char **rows, const char *key, guint16 code)
{
    GPtrArray *list = g_ptr_array_new();

    for (; file != NULL && *rows != NULL && list->len == 0; rows++) {
        for (guint number = 1;; number++) {
            char *numbered = g_strdup_printf("%s.%u", key, number);
            char *value = g_key_file_get_string(file, *rows, numbered, NULL);

            g_free(numbered);
            if (value == NULL)
                break;
            g_ptr_array_add(list, substitute_code(value, code));
        }
    }
    g_ptr_array_add(list, NULL);
    return (char **)g_ptr_array_free(list, FALSE);
}

static char **find_words(const struct sip_catalogue *catalogue, char **rows, const char *key, guint16 code)
{
    char **list = find_list(catalogue->words, rows, key, code);

    if (*list == NULL) {
        g_strfreev(list);
        list = find_list(catalogue->fallback_words, rows, key, code);
    }
    return list;
}

static int find_choice(GKeyFile *file, char **rows, const char *key, const char *const *choices, int fallback)
{
    char *value = find_value(file, rows, key);
    int choice = fallback;

    for (int i = 0; value != NULL && choices[i] != NULL; i++)
        if (strcmp(value, choices[i]) == 0)
            choice = i;
    g_free(value);
    return choice;
}

static struct sip_explanation *build_explanation(const struct sip_catalogue *catalogue, guint16 code,
                                                 enum sip_method method, gboolean in_dialog)
{
    static const char *const standings[] = {"registered", "deprecated", "historic", "de-facto", NULL};
    static const char *const severities[] = {"chat", "note", "warn", "error", NULL};
    static const char *const retries[] = {"", "no", "later", "changed", "elsewhere", "not-needed", NULL};
    struct sip_explanation *explanation = g_new0(struct sip_explanation, 1);
    char **rows = find_rows(code, method, in_dialog);
    const gboolean valid = code >= 100 && code <= 699;
    char *summary = find_value(catalogue->words, rows, "summary");

    if (summary == NULL)
        summary = find_value(catalogue->fallback_words, rows, "summary");
    explanation->code = code;
    explanation->code_class = valid ? (guint8)(code / 100) : 0;
    explanation->name = find_value(catalogue->codes, rows, "name");
    explanation->wire_phrase = find_value(catalogue->codes, rows, "wire");
    explanation->reference = find_value(catalogue->codes, rows, "reference");
    explanation->standing = (enum sip_standing)find_choice(catalogue->codes, rows, "status", standings,
                                                           valid ? SIP_STANDING_UNKNOWN : SIP_STANDING_INVALID);
    explanation->severity =
        (enum sip_severity)find_choice(catalogue->codes, rows, "severity", severities, SIP_SEVERITY_ERROR);
    explanation->retry = (enum sip_retry)find_choice(catalogue->codes, rows, "retry", retries, SIP_RETRY_NO);
    explanation->summary = substitute_code(summary, code);
    explanation->description = (const char *const *)find_words(catalogue, rows, "description", code);
    explanation->when = (const char *const *)find_words(catalogue, rows, "when", code);
    explanation->fix = (const char *const *)find_words(catalogue, rows, "fix", code);
    g_strfreev(rows);
    return explanation;
}

const struct sip_explanation *sip_catalogue_explain(struct sip_catalogue *catalogue, guint16 code,
                                                    enum sip_method method, gboolean in_dialog)
{
    gpointer key = GUINT_TO_POINTER((guint)code << 8 | (guint)method << 1 | (in_dialog ? 1U : 0U));
    struct sip_explanation *explanation = g_hash_table_lookup(catalogue->explanations, key);

    if (explanation == NULL) {
        explanation = build_explanation(catalogue, code, method, in_dialog);
        g_hash_table_insert(catalogue->explanations, key, explanation);
    }
    return explanation;
}

/* The value of a key in the first file that has the group and the key; NULL if none has. */
static char *find_value_of_any(GKeyFile *const *files, const char *group, const char *key)
{
    char *rows[] = {(char *)group, NULL};
    char *value = NULL;

    for (; value == NULL && *files != NULL; files++)
        value = find_value(*files, rows, key);
    return value;
}

/* The same, looked for only once: a missing value is remembered as "". */
static const char *remember_value(const struct sip_catalogue *catalogue, GHashTable *values_by_name,
                                  GKeyFile *const *files, const char *group, const char *key)
{
    char *value;

    g_string_assign(catalogue->name, group);
    g_string_append_c(catalogue->name, '/');
    g_string_append(catalogue->name, key);
    value = g_hash_table_lookup(values_by_name, catalogue->name->str);
    if (value == NULL) {
        value = find_value_of_any(files, group, key);
        if (value == NULL && g_hash_table_size(values_by_name) >= MOST_REMEMBERED)
            return NULL;
        if (value == NULL)
            value = g_strdup("");
        g_hash_table_insert(values_by_name, g_strdup(catalogue->name->str), value);
    }
    return *value != '\0' ? value : NULL;
}

const char *sip_catalogue_word(struct sip_catalogue *catalogue, const char *group, const char *key)
{
    GKeyFile *const files[] = {catalogue->words, catalogue->fallback_words, NULL};

    return remember_value(catalogue, catalogue->words_by_name, files, group, key);
}

const char *sip_catalogue_english_word(struct sip_catalogue *catalogue, const char *group, const char *key)
{
    GKeyFile *const files[] = {sip_catalogue_is_english(catalogue) ? catalogue->words : catalogue->fallback_words,
                               NULL};

    return remember_value(catalogue, catalogue->english_by_name, files, group, key);
}

const char *sip_catalogue_fact(struct sip_catalogue *catalogue, const char *group, const char *key)
{
    GKeyFile *const files[] = {catalogue->codes, NULL};

    return remember_value(catalogue, catalogue->facts_by_name, files, group, key);
}

guint16 *sip_catalogue_codes(const struct sip_catalogue *catalogue)
{
    GArray *codes = g_array_new(TRUE, FALSE, sizeof(guint16));
    char **groups = g_key_file_get_groups(catalogue->codes, NULL);

    for (char **group = groups; *group != NULL; group++) {
        char *end;
        const guint16 code = (guint16)g_ascii_strtoull(*group, &end, 10);

        if (code != 0 && *end == '\0')
            g_array_append_val(codes, code);
    }
    g_strfreev(groups);
    return (guint16 *)(gpointer)g_array_free(codes, FALSE);
}

const char *sip_catalogue_label(struct sip_catalogue *catalogue, const char *key)
{
    const char *label = sip_catalogue_word(catalogue, "labels", key);

    if (label == NULL)
        g_error("the built-in catalogue has no label %s", key);
    return label;
}

gboolean sip_explanation_phrase_differs(const struct sip_explanation *explanation, const char *phrase)
{
    const char *expected = explanation->wire_phrase != NULL ? explanation->wire_phrase : explanation->name;

    return expected == NULL || g_ascii_strcasecmp(phrase, expected) != 0;
}
