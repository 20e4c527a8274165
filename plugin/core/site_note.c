/* site_note.c
 * Which responses a note of the user's own is about.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#include <string.h>

#include <sipexplain/site_note.h>

#define DIGITS 3
#define NO_TOKEN " \t,;:/()<>@\"" /* what no method name holds (RFC 3261 §25.1) */

static gboolean is_empty(const char *text)
{
    return text == NULL || *text == '\0';
}

/* Three digits, the first of them 1 to 6; 0 for anything else. */
static guint read_code(const char *text)
{
    guint code = 0;

    for (int i = 0; i < DIGITS; i++) {
        if (!g_ascii_isdigit(text[i]))
            return 0;
        code = code * 10 + (guint)(text[i] - '0');
    }
    return code >= 100 && code <= 699 ? code : 0;
}

static gboolean read_codes(const char *text, guint *first, guint *last)
{
    if (is_empty(text))
        return FALSE;
    if (text[0] >= '1' && text[0] <= '6' && g_ascii_strcasecmp(text + 1, "xx") == 0) {
        *first = (guint)(text[0] - '0') * 100;
        *last = *first + 99;
        return TRUE;
    }
    *first = *last = read_code(text);
    if (*first != 0 && text[DIGITS] == '-') {
        *last = read_code(text + DIGITS + 1);
        return *first <= *last && text[2 * DIGITS + 1] == '\0';
    }
    return *first != 0 && text[DIGITS] == '\0';
}

const char *sip_site_note_fault_of_codes(const char *codes)
{
    guint first;
    guint last;

    return read_codes(codes, &first, &last)
               ? NULL
               : "Codes: write a code such as 404, a class such as 4xx, or a range such as 500-599.";
}

const char *sip_site_note_fault_of_method(const char *method)
{
    return is_empty(method) || strpbrk(method, NO_TOKEN) == NULL
               ? NULL
               : "Method: write one method such as REGISTER, or leave it empty for any.";
}

const char *sip_site_note_fault_of_text(const char *text)
{
    if (is_empty(text))
        return "Note: it is empty, so nothing could be shown.";
    return g_utf8_validate(text, -1, NULL) ? NULL : "Note: it is not valid UTF-8.";
}

static gboolean method_matches(const char *wanted, const char *method)
{
    return is_empty(wanted) || strcmp(wanted, method) == 0 ||
           (strcmp(wanted, "INVITE") == 0 && strcmp(method, "re-INVITE") == 0);
}

static gboolean holds_folded(const char *text, const char *part)
{
    const gsize length = strlen(part);

    for (; *text != '\0'; text++)
        if (g_ascii_strncasecmp(text, part, length) == 0)
            return TRUE;
    return FALSE;
}

gboolean sip_site_note_matches(const struct sip_site_note *note, guint16 code, const char *method, const char *server)
{
    guint first;
    guint last;

    return read_codes(note->codes, &first, &last) && code >= first && code <= last &&
           method_matches(note->method, method) && (is_empty(note->server) || holds_folded(server, note->server));
}
