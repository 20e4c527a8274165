/* test_comparison.c
 * Tests of the comparison: every pair of codes gets whole, grammatical texts that do not contradict the facts.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * RFC 3261 §10.3, §16.7, §21; RFC 5057 §5.1
 */

#include <string.h>

#include <sipexplain/comparison.h>

#define MAX_CHARACTERS 120 /* of a text in English, so that no language exceeds 240 bytes */

static struct sip_catalogue *catalogue;

/* Numbers that nobody has registered: one of each class, and two of one. */
static const guint16 unknown_codes[] = {101, 299, 399, 498, 499, 599, 699};

/* All codes of the catalogue and the unknown ones, ended by 0; the caller frees them. */
static guint16 *all_codes(void)
{
    guint16 *known = sip_catalogue_codes(catalogue);
    GArray *codes = g_array_new(TRUE, FALSE, sizeof(guint16));

    for (const guint16 *code = known; *code != 0; code++)
        g_array_append_val(codes, *code);
    g_array_append_vals(codes, unknown_codes, G_N_ELEMENTS(unknown_codes));
    g_free(known);
    return (guint16 *)(gpointer)g_array_free(codes, FALSE);
}

static guint count_texts(const char *const *list)
{
    return g_strv_length((char **)list);
}

typedef void (*check_text)(const struct sip_comparison *comparison, const char *text);

static void for_each_text(const struct sip_comparison *comparison, check_text check)
{
    const char *const *const lists[] = {comparison->differences, comparison->choose, comparison->tell};

    for (guint i = 0; i < G_N_ELEMENTS(lists); i++)
        for (const char *const *text = lists[i]; *text != NULL; text++)
            check(comparison, *text);
}

static void for_each_pair(void (*check)(const struct sip_comparison *comparison))
{
    guint16 *codes = all_codes();

    for (const guint16 *a = codes; *a != 0; a++) {
        for (const guint16 *b = a + 1; *b != 0; b++) {
            struct sip_comparison *comparison = sip_comparison_new(catalogue, *a, *b);

            g_assert_nonnull(comparison);
            check(comparison);
            sip_comparison_free(comparison);
        }
    }
    g_free(codes);
}

/* Says which text of which pair is wrong, and goes on to the end of the test. */
static void complain(const struct sip_comparison *comparison, const char *fault, const char *text)
{
    g_test_message("%u and %u: %s: %s", comparison->first->code, comparison->second->code, fault, text);
    g_test_fail();
}

static void check_form(const struct sip_comparison *comparison, const char *text)
{
    static GRegex *doubled;

    if (doubled == NULL)
        doubled = g_regex_new("\\b(\\w+) \\1\\b", G_REGEX_CASELESS | G_REGEX_OPTIMIZE, 0, NULL);
    if (g_regex_match(doubled, text, 0, NULL))
        complain(comparison, "doubled word", text);
    if (!g_utf8_validate(text, -1, NULL) || g_utf8_strlen(text, -1) > MAX_CHARACTERS)
        complain(comparison, "too long", text);
    if (!g_str_has_suffix(text, ".") || g_str_has_suffix(text, ".."))
        complain(comparison, "no full stop at the end", text);
    if (strpbrk(text, "{}\\\t\n") != NULL || strstr(text, "  ") != NULL || *text == ' ')
        complain(comparison, "a place that nobody filled, or stray blanks", text);
}

static void check_list(const struct sip_comparison *comparison, const char *const *list)
{
    for (const char *const *text = list; *text != NULL; text++)
        if (g_strv_contains(text + 1, *text))
            complain(comparison, "said twice", *text);
}

static gboolean names(const char *text, guint16 code)
{
    char number[8];

    g_snprintf(number, sizeof number, "%u", code);
    return strstr(text, number) != NULL;
}

/* Each code is spoken of, or the text would be about something else. */
static void check_subjects(const struct sip_comparison *comparison)
{
    char *joined = g_strjoinv(" ", (char **)comparison->differences);

    if (!names(joined, comparison->first->code) || !names(joined, comparison->second->code))
        complain(comparison, "a code is not spoken of", joined);
    g_free(joined);
}

static void check_parts(const struct sip_comparison *comparison)
{
    if (count_texts(comparison->differences) < 2)
        complain(comparison, "fewer than two differences", comparison->differences[0]);
    if (count_texts(comparison->choose) < 1 || count_texts(comparison->tell) < 1 || *comparison->reference == '\0')
        complain(comparison, "a part is empty", comparison->differences[0]);
    check_list(comparison, comparison->differences);
    check_list(comparison, comparison->choose);
    check_list(comparison, comparison->tell);
    check_subjects(comparison);
    for_each_text(comparison, check_form);
}

static void test_every_pair_is_whole(void)
{
    for_each_pair(check_parts);
}

static const char *fact(guint16 code, const char *key)
{
    char group[16];
    const char *value;

    g_snprintf(group, sizeof group, "%u", code);
    value = sip_catalogue_fact(catalogue, group, key);
    if (value == NULL) {
        g_snprintf(group, sizeof group, "class %u", code / 100);
        value = sip_catalogue_fact(catalogue, group, key);
    }
    return value != NULL ? value : "";
}

/* What the texts may say of a code, whose number the first group finds, and the fact that it needs. */
static const struct claim {
    const char *pattern;
    const char *fact;
    const char *value;
    gboolean denied; /* the fact must have another value */
} claims[] = {
    {"\\b(\\d{3}) is (?:a )?provisional\\b", "stage", "provisional", FALSE},
    {"\\b(\\d{3}) is (?:a |the )?final\\b", "stage", "provisional", TRUE},
    {"\\b(\\d{3}) leaves all branches of a forked call open\\b", "forks", "open", FALSE},
    {"\\b(\\d{3}) leaves (?:other|forked) branches alone\\b", "forks", "all-stop", TRUE},
    {"\\b(\\d{3}) lets (?:the )?other branches go on\\b", "forks", "others-go-on", FALSE},
    {"\\b(\\d{3}) (?:stops|cancels) (?:them|all|every)\\b", "forks", "all-stop", FALSE},
    {"\\b(\\d{3}) makes a (?:forking )?proxy cancel\\b", "forks", "all-stop", FALSE},
    {"\\bBoth (\\d{3}) and \\d{3} stop all branches\\b", "forks", "all-stop", FALSE},
    {"\\bBoth \\d{3} and (\\d{3}) stop all branches\\b", "forks", "all-stop", FALSE},
    {"\\bAfter (\\d{3}) (?:a proxy|it) must try no further\\b", "forks", "all-stop", FALSE},
    {"\\bCANCELs\\b.*\\bfollow only (\\d{3})\\b", "forks", "all-stop", FALSE},
    {"\\bIn a dialog (\\d{3}) ends the whole\\b", "inside", "dialog", FALSE},
    {"\\b(\\d{3}) inside a dialog ends the whole\\b", "inside", "dialog", FALSE},
    {"\\b(\\d{3}) inside a dialog ends only that one request\\b", "inside", "transaction", FALSE},
    {"\\bOnly the home domain or number owner may (?:say|send) (\\d{3})\\b", "sender", "number-owner", FALSE},
    {"\\bOnly the called UA itself may send (\\d{3})\\b", "sender", "called-ua", FALSE},
    {"\\bAny element on the way may send (\\d{3})\\b", "sender", "any", FALSE},
    {"\\bA proxy passes (\\d{3}) on at once\\b", "proxy", "passes", FALSE},
    {"\\b(\\d{3}) answers any\\b", "methods", "", FALSE},
    {"\\b(\\d{3}) is not limited to\\b", "methods", "", FALSE},
};

/* Calls `check` for each code that the first group of a pattern finds in a text. */
static void for_each_code(const struct sip_comparison *comparison, const char *text, const char *pattern,
                          void (*check)(const struct sip_comparison *comparison, const char *text, guint16 code,
                                        gconstpointer data),
                          gconstpointer data)
{
    static GHashTable *compiled; /* pattern -> GRegex, as each is used for thousands of texts */
    GRegex *regex;
    GMatchInfo *match;

    if (compiled == NULL)
        compiled = g_hash_table_new(g_str_hash, g_str_equal);
    regex = g_hash_table_lookup(compiled, pattern);
    if (regex == NULL) {
        regex = g_regex_new(pattern, G_REGEX_OPTIMIZE, 0, NULL);
        g_assert_nonnull(regex);
        g_hash_table_insert(compiled, (gpointer)pattern, regex);
    }
    for (g_regex_match(regex, text, 0, &match); g_match_info_matches(match); g_match_info_next(match, NULL)) {
        char *code = g_match_info_fetch(match, 1);

        check(comparison, text, (guint16)g_ascii_strtoull(code, NULL, 10), data);
        g_free(code);
    }
    g_match_info_free(match);
}

static void check_claim(const struct sip_comparison *comparison, const char *text, guint16 code, gconstpointer data)
{
    const struct claim *claim = data;

    if ((strcmp(fact(code, claim->fact), claim->value) != 0) != claim->denied)
        complain(comparison, claim->fact, text);
}

static gboolean has_word(const char *sentence, const char *const *words)
{
    char **parts = g_strsplit_set(sentence, " ,:;.\"", -1);
    gboolean found = FALSE;

    for (char **part = parts; *part != NULL && !found; part++)
        found = g_strv_contains(words, *part);
    g_strfreev(parts);
    return found;
}

/* "After 604 ...", up to the full stop, is advice to the sender of the request. */
static void check_retry(const struct sip_comparison *comparison, const char *text, guint16 code, gconstpointer data)
{
    static const char *const retries[] = {"try", "retry", "repeat", "again", "later", NULL};
    static const char *const denials[] = {"no", "not", "never", "nothing", "unless", NULL};
    const struct sip_explanation *explanation = sip_catalogue_explain(catalogue, code, SIP_METHOD_NONE, FALSE);
    char *start = g_strdup_printf("After %u ", code);
    char *sentence = g_strndup(strstr(text, start), strcspn(strstr(text, start), "."));

    (void)data;
    if (explanation->retry == SIP_RETRY_NO && has_word(sentence, retries) && !has_word(sentence, denials))
        complain(comparison, "a retry where the facts forbid it", sentence);
    if (explanation->retry != SIP_RETRY_NO && strstr(sentence, "do not re") != NULL &&
        strstr(sentence, "the same") == NULL)
        complain(comparison, "a retry forbidden where the facts allow it", sentence);
    g_free(sentence);
    g_free(start);
}

/* "405 must list the methods in Allow", "469 answers only INFO": the names that the facts give, if they give any. */
static void check_names(const struct sip_comparison *comparison, const char *text, guint16 code, gconstpointer key)
{
    char **names = g_strsplit(fact(code, key), ";", -1);

    for (char **name = names; *name != NULL; name++)
        if (strstr(text, *name) == NULL)
            complain(comparison, key, text);
    g_strfreev(names);
}

/* A registrar never sends 6xx (RFC 3261 §10.3), and what is not registered is not to be sent. */
static void check_sending(const struct sip_comparison *comparison, const char *text, guint16 code, gconstpointer data)
{
    const struct sip_explanation *explanation = sip_catalogue_explain(catalogue, code, SIP_METHOD_NONE, FALSE);

    (void)data;
    if (explanation->standing == SIP_STANDING_HISTORIC || explanation->standing == SIP_STANDING_DE_FACTO)
        complain(comparison, "advice to send a number that is not registered", text);
    if (code / 100 == 6 && strstr(text, "registrar") != NULL && strstr(text, "never as a registrar") == NULL)
        complain(comparison, "a registrar told to send 6xx", text);
}

static void check_truth(const struct sip_comparison *comparison, const char *text)
{
    for (guint i = 0; i < G_N_ELEMENTS(claims); i++)
        for_each_code(comparison, text, claims[i].pattern, check_claim, &claims[i]);
    for_each_code(comparison, text, "\\bAfter (\\d{3}) ", check_retry, NULL);
    for_each_code(comparison, text, "\\b(\\d{3}) must (?:carry|list)\\b", check_names, "carries");
    for_each_code(comparison, text, "\\b(\\d{3}) (?:only answers|answers only)\\b", check_names, "methods");
    for_each_code(comparison, text, "^Send (\\d{3})\\b", check_sending, NULL);
}

static void check_truth_of_pair(const struct sip_comparison *comparison)
{
    for_each_text(comparison, check_truth);
}

static void test_no_text_contradicts_the_facts(void)
{
    for_each_pair(check_truth_of_pair);
}

static void assert_same_list(const char *const *a, const char *const *b)
{
    g_assert_cmpuint(count_texts(a), ==, count_texts(b));
    for (; *a != NULL; a++, b++)
        g_assert_cmpstr(*a, ==, *b);
}

static void check_other_order(const struct sip_comparison *comparison)
{
    struct sip_comparison *other = sip_comparison_new(catalogue, comparison->second->code, comparison->first->code);

    g_assert_true(other->first == comparison->first && other->second == comparison->second);
    g_assert_cmpuint(other->first->code, <, other->second->code);
    assert_same_list(other->differences, comparison->differences);
    assert_same_list(other->choose, comparison->choose);
    assert_same_list(other->tell, comparison->tell);
    g_assert_cmpstr(other->reference, ==, comparison->reference);
    sip_comparison_free(other);
}

static void test_order_makes_no_difference(void)
{
    for_each_pair(check_other_order);
}

static void test_no_comparison(void)
{
    g_assert_null(sip_comparison_new(catalogue, 404, 404));
    g_assert_null(sip_comparison_new(catalogue, 99, 404));
    g_assert_null(sip_comparison_new(catalogue, 404, 700));
    g_assert_null(sip_comparison_new(catalogue, 0, G_MAXUINT16));
    sip_comparison_free(NULL);
}

/* What somebody wrote for the pair comes first, and sentences from the facts only behind it. */
static void test_written_texts_lead(void)
{
    struct sip_comparison *comparison = sip_comparison_new(catalogue, 604, 404);
    const char *first = sip_catalogue_word(catalogue, "compare 404 604", "difference.1");

    g_assert_nonnull(first);
    g_assert_cmpstr(comparison->differences[0], ==, first);
    g_assert_cmpstr(comparison->choose[0], ==, sip_catalogue_word(catalogue, "compare 404 604", "choose.1"));
    g_assert_cmpstr(comparison->tell[0], ==, sip_catalogue_word(catalogue, "compare 404 604", "tell.1"));
    g_assert_cmpstr(comparison->reference, ==, sip_catalogue_fact(catalogue, "compare 404 604", "reference"));
    sip_comparison_free(comparison);
}

/* An unregistered number is compared as a number of its class, and named by its own number. */
static void test_unknown_number(void)
{
    struct sip_comparison *comparison = sip_comparison_new(catalogue, 699, 486);

    g_assert_cmpstr(comparison->differences[1], ==,
                    "486 lets the other branches go on. 699 stops all branches of a forked call.");
    sip_comparison_free(comparison);
}

struct named_pair {
    guint16 a;
    guint16 b;
    const char *differences[4];
};

static void check_named_pair(const struct named_pair *pair)
{
    struct sip_comparison *comparison = sip_comparison_new(catalogue, pair->a, pair->b);

    g_assert_cmpuint(count_texts(comparison->differences), >=, G_N_ELEMENTS(pair->differences));
    g_assert_cmpuint(count_texts(comparison->choose), >=, 3);
    g_assert_cmpuint(count_texts(comparison->tell), >=, 3);
    for (guint i = 0; i < G_N_ELEMENTS(pair->differences); i++)
        if (strstr(comparison->differences[i], pair->differences[i]) == NULL)
            complain(comparison, pair->differences[i], comparison->differences[i]);
    sip_comparison_free(comparison);
}

/* The five pairs of which an expert's page would be judged: what it must say, in whatever words. */
static void test_named_pairs(void)
{
    static const struct named_pair pairs[] = {
        {183, 604, {"provisional", "early dialog", "branches", "Only the home domain or number owner"}},
        {183, 404, {"provisional", "early dialogs", "another branch, number or route", "normal failed call"}},
        {200, 604, {"authority", "the 200 wins", "ACK with a new branch", "CSeq"}},
        {183, 603, {"all devices", "voicemail", "blocking engine", "Retry-After"}},
        {404, 604, {"404 is local", "no further target", "Only the home domain or number owner", "604 beats the 4xx"}},
    };

    for (guint i = 0; i < G_N_ELEMENTS(pairs); i++)
        check_named_pair(&pairs[i]);
}

static void test_confusions_of_404(void)
{
    struct sip_confusion *confusions = sip_catalogue_confused_with(catalogue, 404);

    g_assert_cmpuint(confusions[0].code, ==, 480);
    g_assert_cmpuint(confusions[1].code, ==, 604);
    g_assert_cmpstr(confusions[1].difference, ==, "404 speaks for one server, 604 for the whole address.");
    g_assert_nonnull(confusions[1].tell[0]);
    sip_confusions_free(confusions);
}

static void check_confusion(guint16 code, const struct sip_confusion *confusion)
{
    char *group = g_strdup_printf("compare %u %u", MIN(code, confusion->code), MAX(code, confusion->code));

    g_assert_cmpstr(confusion->difference, ==, sip_catalogue_word(catalogue, group, "confused.1"));
    g_assert_cmpint(g_utf8_strlen(confusion->difference, -1), <=, MAX_CHARACTERS);
    g_assert_true(names(confusion->difference, code) && names(confusion->difference, confusion->code));
    g_assert_nonnull(confusion->tell[0]);
    g_free(group);
}

/* Every code that is taken for another has a sentence for it, written for that pair, that names both. */
static void test_all_confusions(void)
{
    guint16 *codes = all_codes();

    for (const guint16 *code = codes; *code != 0; code++) {
        struct sip_confusion *confusions = sip_catalogue_confused_with(catalogue, *code);

        for (const struct sip_confusion *confusion = confusions; confusion->code != 0; confusion++)
            check_confusion(*code, confusion);
        sip_confusions_free(confusions);
    }
    g_free(codes);
}

static void test_no_confusions(void)
{
    static const guint16 codes[] = {0, 99, 499, 505, 700, G_MAXUINT16};

    for (guint i = 0; i < G_N_ELEMENTS(codes); i++) {
        struct sip_confusion *confusions = sip_catalogue_confused_with(catalogue, codes[i]);

        g_assert_cmpuint(confusions[0].code, ==, 0);
        sip_confusions_free(confusions);
    }
    sip_confusions_free(NULL);
}

int main(int argc, char **argv)
{
    int status;

    g_test_init(&argc, &argv, NULL);
    catalogue = sip_catalogue_new("en");
    g_test_add_func("/comparison/every-pair-is-whole", test_every_pair_is_whole);
    g_test_add_func("/comparison/no-text-contradicts-the-facts", test_no_text_contradicts_the_facts);
    g_test_add_func("/comparison/order-makes-no-difference", test_order_makes_no_difference);
    g_test_add_func("/comparison/no-comparison", test_no_comparison);
    g_test_add_func("/comparison/written-texts-lead", test_written_texts_lead);
    g_test_add_func("/comparison/unknown-number", test_unknown_number);
    g_test_add_func("/comparison/named-pairs", test_named_pairs);
    g_test_add_func("/confusions/404", test_confusions_of_404);
    g_test_add_func("/confusions/all", test_all_confusions);
    g_test_add_func("/confusions/none", test_no_confusions);
    status = g_test_run();
    sip_catalogue_free(catalogue);
    return status;
}
