/* test_catalogue.c
 * The lookup of explanations, checked against the key files from which the catalogue is built.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * RFC 3261 §8.1.3.2
 */

#include <string.h>

#include <sipexplain/catalogue.h>

#define SUMMARY_LIMIT 48 /* characters */
#define TEXT_LIMIT 240   /* bytes: what Wireshark shows of a label */
#define REGISTERED 75    /* codes in the IANA registry */
#define UNREGISTERED 12  /* further numbers that are known to be sent */

struct files {
    struct sip_catalogue *catalogue;
    GKeyFile *words;
    GKeyFile *codes;
};

static GKeyFile *load(const char *name)
{
    GKeyFile *file = g_key_file_new();
    char *path = g_build_filename(CATALOGUE_FOLDER, name, NULL);
    GError *error = NULL;

    g_key_file_load_from_file(file, path, G_KEY_FILE_NONE, &error);
    g_assert_no_error(error);
    g_free(path);
    return file;
}

static void open_files(struct files *files, gconstpointer data)
{
    (void)data;
    files->catalogue = sip_catalogue_new("en");
    files->words = load("en.ini");
    files->codes = load("codes.ini");
}

static void close_files(struct files *files, gconstpointer data)
{
    (void)data;
    sip_catalogue_free(files->catalogue);
    g_key_file_free(files->words);
    g_key_file_free(files->codes);
}

static gboolean has_row(GKeyFile *file, guint code, const char *method)
{
    char *row = method != NULL ? g_strdup_printf("%u %s", code, method) : g_strdup_printf("%u", code);
    const gboolean found = g_key_file_has_group(file, row);

    g_free(row);
    return found;
}

/* A row of the key file: "404" or "404 re-INVITE" or "404 non-INVITE". FALSE for every other group. */
static gboolean parse_row(const char *group, guint16 *code, char **method)
{
    char *end;
    const guint64 number = g_ascii_strtoull(group, &end, 10);

    if (end == group || (*end != '\0' && *end != ' '))
        return FALSE;
    *code = (guint16)number;
    *method = *end == ' ' ? end + 1 : NULL;
    return TRUE;
}

static void assert_text_shown(const char *text, glong characters)
{
    g_assert_nonnull(text);
    g_assert_true(g_utf8_validate(text, -1, NULL));
    g_assert_cmpstr(text, !=, "");
    g_assert_cmpuint(strlen(text), <=, TEXT_LIMIT);
    g_assert_cmpint(g_utf8_strlen(text, -1), <=, characters);
    g_assert_null(strpbrk(text, "{}")); /* a place that was not filled */
}

static void assert_list_shown(const char *const *list)
{
    g_assert_nonnull(list);
    g_assert_nonnull(*list);
    for (; *list != NULL; list++)
        assert_text_shown(*list, TEXT_LIMIT);
}

static void assert_explained(const struct sip_explanation *explanation, guint16 code)
{
    const gboolean valid = code >= 100 && code <= 699;

    g_assert_nonnull(explanation);
    g_assert_cmpuint(explanation->code, ==, code);
    g_assert_cmpuint(explanation->code_class, ==, valid ? code / 100 : 0);
    g_assert_cmpint(explanation->severity, <=, SIP_SEVERITY_ERROR);
    g_assert_cmpint(explanation->retry, >=, SIP_RETRY_NO);
    g_assert_cmpint(explanation->retry, <=, SIP_RETRY_NOT_NEEDED);
    g_assert_nonnull(explanation->reference);
    g_assert_true((explanation->standing == SIP_STANDING_INVALID) == !valid);
    g_assert_true((explanation->name == NULL) ==
                  (explanation->standing == SIP_STANDING_UNKNOWN || explanation->standing == SIP_STANDING_INVALID));
    assert_text_shown(explanation->summary, SUMMARY_LIMIT);
    assert_list_shown(explanation->description);
    assert_list_shown(explanation->when);
    assert_list_shown(explanation->fix);
}

static void test_every_code_and_method(void)
{
    struct sip_catalogue *catalogue = NULL;

    for (guint16 code = 0; code <= 999; code++) {
        if (code % 100 == 0) { /* a new one now and then bounds the memory that this test needs */
            sip_catalogue_free(catalogue);
            catalogue = sip_catalogue_new("en");
        }
        for (int method = SIP_METHOD_NONE; method <= SIP_METHOD_OTHER; method++) {
            assert_explained(sip_catalogue_explain(catalogue, code, (enum sip_method)method, FALSE), code);
            assert_explained(sip_catalogue_explain(catalogue, code, (enum sip_method)method, TRUE), code);
        }
    }
    sip_catalogue_free(catalogue);
}

/* Records keep no explanation of their own: the same answer comes back each time, for the price of a look. */
static void test_answers_are_kept(struct files *files, gconstpointer data)
{
    const struct sip_explanation *first = sip_catalogue_explain(files->catalogue, 604, SIP_METHOD_INVITE, FALSE);

    (void)data;
    for (guint16 code = 0; code <= 999; code++)
        sip_catalogue_explain(files->catalogue, code, SIP_METHOD_NONE, FALSE);
    g_assert_true(sip_catalogue_explain(files->catalogue, 604, SIP_METHOD_INVITE, FALSE) == first);
    g_assert_cmpuint(first->code, ==, 604);
}

/* What is asked to reach a row that stands in the key file. */
static const struct sip_explanation *explain_row(struct files *files, guint16 code, const char *method)
{
    if (method == NULL)
        return sip_catalogue_explain(files->catalogue, code, SIP_METHOD_NONE, FALSE);
    if (strcmp(method, "re-INVITE") == 0)
        return sip_catalogue_explain(files->catalogue, code, SIP_METHOD_INVITE, TRUE);
    if (strcmp(method, "non-INVITE") == 0)
        return sip_catalogue_explain(files->catalogue, code, SIP_METHOD_OTHER, FALSE);
    return sip_catalogue_explain(files->catalogue, code,
                                 sip_method_from_text((struct sip_text){method, strlen(method)}), FALSE);
}

static void test_every_row_is_found(struct files *files, gconstpointer data)
{
    gchar **groups = g_key_file_get_groups(files->words, NULL);
    guint rows = 0;

    (void)data;
    for (gchar **group = groups; *group != NULL; group++) {
        guint16 code;
        char *method;
        char *summary;

        if (!parse_row(*group, &code, &method))
            continue;
        g_test_message("%s", *group);
        summary = g_key_file_get_string(files->words, *group, "summary", NULL);
        g_assert_cmpstr(explain_row(files, code, method)->summary, ==, summary);
        g_free(summary);
        rows++;
    }
    g_strfreev(groups);
    g_assert_cmpuint(rows, >=, REGISTERED + UNREGISTERED);
}

static void test_every_fact_is_found(struct files *files, gconstpointer data)
{
    static const char *const severities[] = {"chat", "note", "warn", "error"};
    static const char *const retries[] = {"", "no", "later", "changed", "elsewhere", "not-needed"};
    gchar **groups = g_key_file_get_groups(files->codes, NULL);

    (void)data;
    for (gchar **group = groups; *group != NULL; group++) {
        const struct sip_explanation *explanation;
        guint16 code;
        char *method;
        char *value;

        if (!parse_row(*group, &code, &method))
            continue;
        g_test_message("%s", *group);
        explanation = explain_row(files, code, method);
        value = g_key_file_get_string(files->codes, *group, "severity", NULL);
        if (value != NULL)
            g_assert_cmpstr(severities[explanation->severity], ==, value);
        g_free(value);
        value = g_key_file_get_string(files->codes, *group, "retry", NULL);
        if (value != NULL)
            g_assert_cmpstr(retries[explanation->retry], ==, value);
        g_free(value);
        value = g_key_file_get_string(files->codes, *group, "reference", NULL);
        if (value != NULL)
            g_assert_cmpstr(explanation->reference, ==, value);
        g_free(value);
    }
    g_strfreev(groups);
}

static void test_standing(struct files *files, gconstpointer data)
{
    static const struct {
        guint16 code;
        enum sip_standing standing;
        const char *name;
    } expected[] = {
        {604, SIP_STANDING_REGISTERED, "Does Not Exist Anywhere"},
        {425, SIP_STANDING_REGISTERED, "Bad Alert Message"},
        {202, SIP_STANDING_DEPRECATED, "Accepted (Deprecated)"},
        {411, SIP_STANDING_HISTORIC, "Length Required"},
        {477, SIP_STANDING_DE_FACTO, "Send Failed"},
        {499, SIP_STANDING_UNKNOWN, NULL},
        {99, SIP_STANDING_INVALID, NULL},
        {700, SIP_STANDING_INVALID, NULL},
    };
    guint registered = 0;

    (void)data;
    for (gsize i = 0; i < G_N_ELEMENTS(expected); i++) {
        const struct sip_explanation *explanation =
            sip_catalogue_explain(files->catalogue, expected[i].code, SIP_METHOD_INVITE, FALSE);

        g_assert_cmpint(explanation->standing, ==, expected[i].standing);
        g_assert_cmpstr(explanation->name, ==, expected[i].name);
    }
    for (guint16 code = 100; code <= 699; code++)
        if (sip_catalogue_explain(files->catalogue, code, SIP_METHOD_NONE, FALSE)->standing <= SIP_STANDING_DEPRECATED)
            registered++;
    g_assert_cmpuint(registered, ==, REGISTERED);
}

/* An unknown xYZ is treated as x00, an unknown 1xx as 183: the text of the class says so and names the number. */
static void test_unknown_code_is_explained_by_its_class(struct files *files, gconstpointer data)
{
    static const struct {
        guint16 code;
        const char *row;
        const char *number;
        const char *treated_as;
    } expected[] = {
        {150, "class 1", "150", "183"}, {299, "class 2", "299", "200"}, {399, "class 3", "399", "300"},
        {499, "class 4", "499", "400"}, {599, "class 5", "599", "500"}, {699, "class 6", "699", "600"},
    };

    (void)data;
    for (gsize i = 0; i < G_N_ELEMENTS(expected); i++) {
        const struct sip_explanation *explanation =
            sip_catalogue_explain(files->catalogue, expected[i].code, SIP_METHOD_INVITE, TRUE);
        char *summary = g_key_file_get_string(files->words, expected[i].row, "summary", NULL);
        char *description = g_strjoinv("\n", (gchar **)explanation->description);

        g_assert_cmpstr(explanation->summary, ==, summary);
        g_assert_nonnull(strstr(description, expected[i].number));
        g_assert_nonnull(strstr(description, expected[i].treated_as));
        g_free(description);
        g_free(summary);
    }
}

static void test_invalid_number(struct files *files, gconstpointer data)
{
    static const guint16 numbers[] = {0, 1, 99, 700, 999};
    char *summary = g_key_file_get_string(files->words, "invalid", "summary", NULL);

    (void)data;
    for (gsize i = 0; i < G_N_ELEMENTS(numbers); i++) {
        const struct sip_explanation *explanation =
            sip_catalogue_explain(files->catalogue, numbers[i], SIP_METHOD_INVITE, FALSE);

        g_assert_cmpstr(explanation->summary, ==, summary);
        g_assert_cmpint(explanation->severity, ==, SIP_SEVERITY_ERROR);
        g_assert_cmpint(explanation->retry, ==, SIP_RETRY_NO);
        g_assert_null(explanation->name);
    }
    g_free(summary);
}

static void test_re_invite_without_a_row_is_an_invite(struct files *files, gconstpointer data)
{
    guint seen = 0;

    (void)data;
    for (guint16 code = 100; code <= 699; code++) {
        if (!has_row(files->words, code, "INVITE") || has_row(files->words, code, "re-INVITE"))
            continue;
        g_assert_cmpstr(sip_catalogue_explain(files->catalogue, code, SIP_METHOD_INVITE, TRUE)->summary, ==,
                        sip_catalogue_explain(files->catalogue, code, SIP_METHOD_INVITE, FALSE)->summary);
        seen++;
    }
    g_assert_cmpuint(seen, >, 0);
}

/* A BYE is always sent inside a dialog, a REGISTER never: only INVITE has two sides. */
static void test_dialog_matters_for_invite_only(struct files *files, gconstpointer data)
{
    guint differences = 0;

    (void)data;
    for (guint16 code = 100; code <= 699; code++) {
        for (int method = SIP_METHOD_NONE; method <= SIP_METHOD_OTHER; method++) {
            const char *inside = sip_catalogue_explain(files->catalogue, code, (enum sip_method)method, TRUE)->summary;
            const char *outside =
                sip_catalogue_explain(files->catalogue, code, (enum sip_method)method, FALSE)->summary;

            if (method == SIP_METHOD_INVITE)
                differences += strcmp(inside, outside) != 0;
            else
                g_assert_cmpstr(inside, ==, outside);
        }
    }
    g_assert_cmpuint(differences, >, 0);
}

static void test_non_invite_row(struct files *files, gconstpointer data)
{
    guint seen = 0;

    (void)data;
    for (guint16 code = 100; code <= 699; code++) {
        const char *summary;

        if (!has_row(files->words, code, "non-INVITE"))
            continue;
        summary = sip_catalogue_explain(files->catalogue, code, SIP_METHOD_OTHER, FALSE)->summary;
        for (int method = SIP_METHOD_INVITE; method < SIP_METHOD_OTHER; method++) {
            const char *other = sip_catalogue_explain(files->catalogue, code, (enum sip_method)method, FALSE)->summary;

            if (method == SIP_METHOD_INVITE || method == SIP_METHOD_ACK)
                g_assert_cmpstr(other, !=, summary);
            else if (!has_row(files->words, code, sip_method_name((enum sip_method)method)))
                g_assert_cmpstr(other, ==, summary);
        }
        g_assert_cmpstr(sip_catalogue_explain(files->catalogue, code, SIP_METHOD_NONE, FALSE)->summary, !=, summary);
        seen++;
    }
    g_assert_cmpuint(seen, >, 0);
}

static guint count_texts(GKeyFile *file, const char *group, const char *list)
{
    guint count = 0;
    gboolean found = TRUE;

    while (found) {
        char *key = g_strdup_printf("%s.%u", list, count + 1);

        found = g_key_file_has_key(file, group, key, NULL);
        count += found;
        g_free(key);
    }
    return count;
}

/* A list is never mixed from two rows: a row with two steps of its own shows these two. */
static void test_lists_fall_back_as_a_whole(struct files *files, gconstpointer data)
{
    static const char *const lists[] = {"description", "when", "fix"};
    gchar **groups = g_key_file_get_groups(files->words, NULL);
    guint inherited = 0;

    (void)data;
    for (gchar **group = groups; *group != NULL; group++) {
        const struct sip_explanation *explanation;
        guint16 code;
        char *method;

        if (!parse_row(*group, &code, &method) || method == NULL)
            continue;
        explanation = explain_row(files, code, method);
        g_test_message("%s", *group);
        for (gsize i = 0; i < G_N_ELEMENTS(lists); i++) {
            const char *const *shown = i == 0   ? explanation->description
                                       : i == 1 ? explanation->when
                                                : explanation->fix;
            const guint own = count_texts(files->words, *group, lists[i]);

            if (own > 0) {
                g_assert_cmpuint(g_strv_length((gchar **)shown), ==, own);
            } else if (strcmp(method, "re-INVITE") != 0 && !has_row(files->words, code, "non-INVITE")) {
                const struct sip_explanation *of_code = explain_row(files, code, NULL);

                g_assert_true(g_strv_equal(shown, i == 0   ? of_code->description
                                                  : i == 1 ? of_code->when
                                                           : of_code->fix));
                inherited++;
            }
        }
    }
    g_strfreev(groups);
    g_assert_cmpuint(inherited, >, 0);
}

static void test_labels(struct files *files, gconstpointer data)
{
    gchar **keys = g_key_file_get_keys(files->words, "labels", NULL, NULL);

    (void)data;
    g_assert_nonnull(keys);
    for (gchar **key = keys; *key != NULL; key++) {
        char *expected = g_key_file_get_string(files->words, "labels", *key, NULL);

        g_assert_cmpstr(sip_catalogue_label(files->catalogue, *key), ==, expected);
        g_free(expected);
    }
    g_strfreev(keys);
    g_assert_cmpstr(sip_catalogue_label(files->catalogue, "class.6"), ==, "Global Failure");
}

static void test_words_and_facts_by_name(struct files *files, gconstpointer data)
{
    const char *word = sip_catalogue_word(files->catalogue, "604", "fix.1");
    const char *fact = sip_catalogue_fact(files->catalogue, "604", "reference");
    char *expected_word = g_key_file_get_string(files->words, "604", "fix.1", NULL);

    (void)data;
    g_assert_cmpstr(word, ==, expected_word);
    g_assert_cmpstr(fact, ==, "RFC 3261 §21.6.3");
    g_assert_true(sip_catalogue_word(files->catalogue, "604", "fix.1") == word);
    g_assert_true(sip_catalogue_fact(files->catalogue, "604", "reference") == fact);
    g_free(expected_word);
    for (int time = 0; time < 2; time++) { /* a name that was asked for before is still unknown */
        g_assert_null(sip_catalogue_word(files->catalogue, "604", "fix.99"));
        g_assert_null(sip_catalogue_word(files->catalogue, "no such group", "fix.1"));
        g_assert_null(sip_catalogue_word(files->catalogue, "604", "severity"));
        g_assert_null(sip_catalogue_fact(files->catalogue, "604", "fix.1"));
        g_assert_null(sip_catalogue_fact(files->catalogue, "", ""));
    }
}

static void test_languages(void)
{
    char **languages = sip_catalogue_languages();

    g_assert_true(g_strv_contains((const char *const *)languages, "en"));
    g_assert_false(g_strv_contains((const char *const *)languages, "codes"));
    for (char **language = languages; *language != NULL; language++) {
        char *path = g_strdup_printf("%s/%s.ini", CATALOGUE_FOLDER, *language);

        g_assert_true(g_file_test(path, G_FILE_TEST_IS_REGULAR));
        g_assert_true(language == languages || strcmp(language[-1], *language) < 0);
        g_free(path);
    }
    g_strfreev(languages);
}

static void test_codes(struct files *files, gconstpointer data)
{
    guint16 *codes = sip_catalogue_codes(files->catalogue);
    guint count = 0;

    (void)data;
    for (; codes[count] != 0; count++) {
        g_assert_true(has_row(files->codes, codes[count], NULL));
        g_assert_true(count == 0 || codes[count - 1] < codes[count]);
    }
    g_assert_cmpuint(count, ==, REGISTERED + UNREGISTERED);
    g_free(codes);
}

static void test_unknown_language_speaks_english(struct files *files, gconstpointer data)
{
    static const char *const languages[] = {"xx", "", "EN", "../en", "codes/.."};

    (void)data;
    for (gsize i = 0; i < G_N_ELEMENTS(languages); i++) {
        struct sip_catalogue *catalogue = sip_catalogue_new(languages[i]);

        g_assert_cmpstr(sip_catalogue_explain(catalogue, 604, SIP_METHOD_INVITE, FALSE)->summary, ==,
                        sip_catalogue_explain(files->catalogue, 604, SIP_METHOD_INVITE, FALSE)->summary);
        g_assert_cmpstr(sip_catalogue_label(catalogue, "class.6"), ==, "Global Failure");
        sip_catalogue_free(catalogue);
    }
}

static gboolean differs(struct files *files, guint16 code, const char *phrase)
{
    return sip_explanation_phrase_differs(sip_catalogue_explain(files->catalogue, code, SIP_METHOD_INVITE, FALSE),
                                          phrase);
}

static void test_phrase(struct files *files, gconstpointer data)
{
    (void)data;
    g_assert_false(differs(files, 404, "Not Found"));
    g_assert_false(differs(files, 404, "NOT found"));
    g_assert_true(differs(files, 404, "Not Found Here"));
    g_assert_true(differs(files, 404, "Not"));
    g_assert_true(differs(files, 603, "Network Blocked"));
    /* The registry says "Accepted (Deprecated)", which nobody is meant to send. */
    g_assert_false(differs(files, 202, "Accepted"));
    g_assert_true(differs(files, 499, "Whatever"));
    g_assert_true(differs(files, 999, "Whatever"));
}

static void test_free_nothing(void)
{
    sip_catalogue_free(NULL);
}

#define ADD(name, function) g_test_add(name, struct files, NULL, open_files, function, close_files)

/* languages.def names the languages that are built in, in any order. */
static void test_language_names(void)
{
    static const char *const named[] = {
#define LANGUAGE(code, name) #code,
#include <languages.def>
#undef LANGUAGE
        NULL,
    };
    char **built_in = sip_catalogue_languages();

    g_assert_cmpuint(g_strv_length(built_in), ==, g_strv_length((char **)named));
    for (char **language = built_in; *language != NULL; language++)
        g_assert_true(g_strv_contains(named, *language));
    g_strfreev(built_in);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/catalogue/every code and method has an answer", test_every_code_and_method);
    ADD("/catalogue/answers are kept", test_answers_are_kept);
    ADD("/catalogue/every row is found", test_every_row_is_found);
    ADD("/catalogue/every fact is found", test_every_fact_is_found);
    ADD("/catalogue/standing in the registry", test_standing);
    ADD("/catalogue/fallback/unknown code to its class", test_unknown_code_is_explained_by_its_class);
    ADD("/catalogue/fallback/invalid number", test_invalid_number);
    ADD("/catalogue/fallback/re-INVITE to INVITE", test_re_invite_without_a_row_is_an_invite);
    ADD("/catalogue/fallback/dialog matters for INVITE only", test_dialog_matters_for_invite_only);
    ADD("/catalogue/fallback/method to non-INVITE", test_non_invite_row);
    ADD("/catalogue/fallback/lists as a whole", test_lists_fall_back_as_a_whole);
    ADD("/catalogue/labels", test_labels);
    ADD("/catalogue/words and facts by name", test_words_and_facts_by_name);
    g_test_add_func("/catalogue/languages", test_languages);
    ADD("/catalogue/codes", test_codes);
    ADD("/catalogue/unknown language speaks English", test_unknown_language_speaks_english);
    ADD("/catalogue/phrase on the wire", test_phrase);
    g_test_add_func("/catalogue/free nothing", test_free_nothing);
    g_test_add_func("/catalogue/languages have names", test_language_names);
    return g_test_run();
}
