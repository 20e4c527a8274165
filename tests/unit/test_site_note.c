/* test_site_note.c
 * Which responses a note of the user's own is about.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#include <sipexplain/site_note.h>

static char text[] = "Ask the numbering desk.";

static gboolean matches(char *codes, char *method, char *server, guint16 code, const char *answered, const char *from)
{
    const struct sip_site_note note = {.codes = codes, .method = method, .server = server, .text = text};

    return sip_site_note_matches(&note, code, answered, from);
}

static void test_codes(void)
{
    static const struct {
        char codes[16];
        guint16 first;
        guint16 last;
    } rows[] = {
        {"404", 404, 404}, {"4xx", 400, 499}, {"6XX", 600, 699}, {"500-503", 500, 503}, {"699-699", 699, 699},
    };

    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++)
        for (guint16 code = 0; code < 1000; code++)
            g_assert_cmpint(matches((char *)rows[i].codes, NULL, NULL, code, "INVITE", ""), ==,
                            code >= rows[i].first && code <= rows[i].last);
}

static void test_method_and_server(void)
{
    char codes[] = "404";
    char invite[] = "INVITE";
    char re_invite[] = "re-INVITE";
    char server[] = "asterisk";
    char nothing[] = "";

    g_assert_true(matches(codes, nothing, nothing, 404, "", ""));
    g_assert_true(matches(codes, invite, nothing, 404, "INVITE", ""));
    g_assert_true(matches(codes, invite, nothing, 404, "re-INVITE", ""));
    g_assert_false(matches(codes, re_invite, nothing, 404, "INVITE", ""));
    g_assert_false(matches(codes, invite, nothing, 404, "BYE", ""));
    g_assert_false(matches(codes, invite, nothing, 404, "", ""));
    g_assert_true(matches(codes, nothing, server, 404, "BYE", "FPBX (Asterisk PBX 16)"));
    g_assert_false(matches(codes, nothing, server, 404, "BYE", "Asteris"));
    g_assert_false(matches(codes, nothing, server, 404, "BYE", ""));
}

static void assert_fault(const char *fault, const char *begins)
{
    g_assert_nonnull(fault);
    g_assert_true(g_str_has_prefix(fault, begins));
}

static void test_faults(void)
{
    static const char *const bad_codes[] = {"",    "40",  "4040", "404 ",  " 404",    "7xx",     "0xx", "4x",  "4xxx",
                                            "099", "700", "500-", "500-5", "503-500", "500-700", "x",   "-404"};

    g_assert_null(sip_site_note_fault_of_codes("404"));
    for (gsize i = 0; i < G_N_ELEMENTS(bad_codes); i++) {
        assert_fault(sip_site_note_fault_of_codes(bad_codes[i]), "Codes: ");
        for (guint16 code = 0; code < 1000; code++)
            g_assert_false(matches((char *)bad_codes[i], NULL, NULL, code, "INVITE", ""));
    }
    assert_fault(sip_site_note_fault_of_codes(NULL), "Codes: ");
    g_assert_null(sip_site_note_fault_of_method(NULL));
    g_assert_null(sip_site_note_fault_of_method(""));
    g_assert_null(sip_site_note_fault_of_method("re-INVITE"));
    assert_fault(sip_site_note_fault_of_method("INVITE, BYE"), "Method: ");
    g_assert_null(sip_site_note_fault_of_text("x"));
    assert_fault(sip_site_note_fault_of_text(NULL), "Note: ");
    assert_fault(sip_site_note_fault_of_text(""), "Note: ");
    assert_fault(sip_site_note_fault_of_text("\xff"), "Note: ");
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/site note/codes", test_codes);
    g_test_add_func("/site note/method and server", test_method_and_server);
    g_test_add_func("/site note/faults", test_faults);
    return g_test_run();
}
