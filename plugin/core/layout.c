/* layout.c
 * Text in the columns of a terminal, where Chinese, Japanese and Korean characters take two of them.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#include <string.h>

#include <sipexplain/layout.h>

#define MIN_ROOM 8 /* columns; in a narrower terminal lines become too wide rather than endless */

static guint columns_of(gunichar c)
{
    if (g_unichar_iszerowidth(c))
        return 0;
    return g_unichar_iswide(c) ? 2 : 1;
}

static guint count_columns(const char *text, const char *end)
{
    guint columns = 0;

    while (text < end) {
        const gboolean is_ascii = (guchar)*text < 0x80;

        /* Unicode's tables are slow, and most characters don't need them. */
        columns += is_ascii ? 1 : columns_of(g_utf8_get_char(text));
        text += is_ascii ? 1 : g_utf8_next_char(text) - text;
    }
    return columns;
}

guint layout_columns(const char *text)
{
    return count_columns(text, text + strlen(text));
}

/* Characters that may not begin a line: closing marks, and the small and long kana (JIS X 4051). */
static gboolean closes(gunichar c)
{
    return g_utf8_strchr("、。，．：；！？）」』】〕〉》〜ー々ぁぃぅぇぉっゃゅょァィゥェォッャュョ)]!?,.:;", -1, c) !=
           NULL;
}

static gboolean opens(gunichar c)
{
    return g_utf8_strchr("（「『【〔〈《([", -1, c) != NULL;
}

/* TRUE if a line may end between two characters. */
static gboolean may_break(gunichar before, gunichar after)
{
    if (after == ' ')
        return TRUE;
    if (!g_unichar_iswide(before) && !g_unichar_iswide(after))
        return FALSE;
    return !closes(after) && !opens(before) && columns_of(after) > 0;
}

/* The end of the piece that begins at `text` and may not be divided. */
static const char *find_piece_end(const char *text)
{
    while (*text != '\0') {
        const gunichar before = g_utf8_get_char(text);

        text = g_utf8_next_char(text);
        if (*text == '\0' || may_break(before, g_utf8_get_char(text)))
            break;
    }
    return text;
}

/* The end of the longest beginning of [text, end) that fits; at least one character. */
static const char *find_cut(const char *text, const char *end, guint room)
{
    const char *cut = g_utf8_next_char(text);

    while (cut < end && count_columns(text, g_utf8_next_char(cut)) <= room)
        cut = g_utf8_next_char(cut);
    return cut;
}

static void start_line(GString *out, guint indent)
{
    g_string_append_c(out, '\n');
    for (guint i = 0; i < indent; i++)
        g_string_append_c(out, ' ');
}

void layout_wrap(GString *out, const char *text, guint column, guint indent, guint width)
{
    const guint limit = width == 0 ? G_MAXUINT : MAX(width, indent + MIN_ROOM);
    gboolean line_is_empty = TRUE;

    while (*text != '\0') {
        const guint blank = *text == ' ' ? 1 : 0;
        const char *piece = text + blank;
        const char *end = find_piece_end(piece);
        const guint columns = count_columns(piece, end);
        const guint gap = line_is_empty ? 0 : blank;

        if (column + gap + columns <= limit) {
            g_string_append_len(out, " ", (gssize)gap);
            g_string_append_len(out, piece, end - piece);
            column += gap + columns;
            line_is_empty = FALSE;
            text = end;
        } else if (!line_is_empty || column > indent) {
            start_line(out, indent);
            column = indent;
            line_is_empty = TRUE;
            text = piece;
        } else {
            const char *cut = find_cut(piece, end, limit - column);

            g_string_append_len(out, piece, cut - piece);
            column += count_columns(piece, cut);
            line_is_empty = FALSE;
            text = cut;
        }
    }
    g_string_append_c(out, '\n');
}

void layout_pad(GString *out, const char *text, guint width)
{
    const guint columns = layout_columns(text);
    const gsize blanks = columns < width ? width - columns : 0;

    g_string_append(out, text);
    g_string_set_size(out, out->len + blanks);
    memset(out->str + out->len - blanks, ' ', blanks);
}
