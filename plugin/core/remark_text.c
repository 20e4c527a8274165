/* remark_text.c
 * The words of a remark: the sentence of the catalogue with the values of the capture.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#include <string.h>

#include <sipexplain/remark_text.h>

/* name, NAME_END, value, VALUE_END, ...: two control characters that no cleaned value holds. */
#define NAME_END '\x1e'
#define VALUE_END '\x1f'

#define USUAL_SIZE 512 /* bytes that the values of most remarks need */

static gsize packed_size(const struct sip_place *places)
{
    gsize size = 0;

    for (; places->name != NULL; places++)
        size += strlen(places->name) + strlen(places->value) + 2;
    return size;
}

static char *append(char *packed, const char *text, char end)
{
    for (; *text != '\0'; text++)
        *packed++ = g_ascii_iscntrl(*text) ? ' ' : *text;
    *packed++ = end;
    return packed;
}

void sip_remark_add(struct sip_ledger *ledger, guint32 record, enum sip_remark_id id, guint32 related_frame,
                    const struct sip_place *places)
{
    struct sip_remark remark = {.id = (guint16)id, .related_frame = related_frame};
    const gsize size = packed_size(places);
    char usual[USUAL_SIZE];
    char *packed = size <= sizeof usual ? usual : g_malloc(size);
    char *end = packed;

    for (; places->name != NULL; places++) {
        end = append(end, places->name, NAME_END);
        end = append(end, places->value, VALUE_END);
    }
    remark.values = sip_ledger_keep_text(ledger, (struct sip_text){packed, size});
    sip_ledger_add_remark(ledger, record, &remark);
    if (packed != usual)
        g_free(packed);
}

/* Takes the next place off the packed text, which it cuts into strings. FALSE at its end. */
static gboolean unpack(char **rest, struct sip_place *place)
{
    char *name = *rest;
    char *value = strchr(name, NAME_END);
    char *end = value != NULL ? strchr(value, VALUE_END) : NULL;

    if (end == NULL)
        return FALSE;
    *value = '\0';
    *end = '\0';
    *place = (struct sip_place){name, value + 1};
    *rest = end + 1;
    return TRUE;
}

char *sip_remark_value(const struct sip_ledger *ledger, const struct sip_remark *remark, const char *name)
{
    char *packed = g_strdup(sip_ledger_text(ledger, remark->values));
    char *rest = packed;
    char *value = NULL;
    struct sip_place place;

    while (value == NULL && unpack(&rest, &place))
        if (strcmp(place.name, name) == 0)
            value = g_strdup(place.value);
    g_free(packed);
    return value != NULL ? value : g_strdup("");
}

/* "x@group" asks for the word that a group of the language file has for the value. */
static void resolve_word(struct sip_catalogue *catalogue, struct sip_place *place)
{
    char *group = strchr(place->name, '@');
    const char *word;

    if (group == NULL)
        return;
    *group = '\0';
    word = sip_catalogue_word(catalogue, group + 1, place->value);
    if (word != NULL)
        place->value = word;
}

char *sip_remark_text(struct sip_catalogue *catalogue, const struct sip_ledger *ledger, guint32 record,
                      const struct sip_remark *remark, const char *key)
{
    const enum sip_remark_id id = (enum sip_remark_id)remark->id;
    char *group = g_strdup_printf("%s %s", sip_remark_is_finding(id) ? "finding" : "evidence", sip_remark_slug(id));
    const char *sentence = sip_catalogue_word(catalogue, group, key);
    char *packed = g_strdup(sip_ledger_text(ledger, remark->values));
    char *rest = packed;
    char frame[16];
    char related[16];
    GArray *places = g_array_new(TRUE, TRUE, sizeof(struct sip_place));
    struct sip_place place;
    char *filled = NULL;

    if (sentence != NULL) {
        g_snprintf(frame, sizeof frame, "%u", sip_ledger_record(ledger, record)->frame);
        g_snprintf(related, sizeof related, "%u", remark->related_frame);
        g_array_append_val(places, ((struct sip_place){"frame", frame}));
        g_array_append_val(places, ((struct sip_place){"related", related}));
        while (unpack(&rest, &place)) {
            resolve_word(catalogue, &place);
            g_array_append_val(places, place);
        }
        filled = sip_template_fill(sentence, (const struct sip_place *)(gconstpointer)places->data);
    }
    g_array_free(places, TRUE);
    g_free(packed);
    g_free(group);
    return filled;
}
