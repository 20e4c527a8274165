/* remarks.c
 * Shows findings and evidence: tree items, and expert infos of findings.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#include "remarks.h"

#include <sipexplain/remark_text.h>

#define MAX_FIXES 9 /* fix.1 to fix.9 */
#define Q850_CAUSES 128

static int hf_finding = -1;
static int hf_finding_id = -1;
static int hf_related_frame = -1;
static int hf_evidence = -1;
static int hf_warning_code = -1;
static int hf_warning_text = -1;
static int hf_reason_protocol = -1;
static int hf_reason_cause = -1;
static int hf_q850_cause = -1;
static int hf_retry_after = -1;

static expert_field ei_findings[SIP_REMARK_COUNT - SIP_FINDING_FIRST];

/* Evidence behind which stands a value has a field for it as well, by the family of the slug and the name of the place.
 */
static const struct {
    const char *slug_prefix;
    const char *place;
    int *hf;
    gboolean is_number;
} value_fields[] = {
    {"warning_", "code", &hf_warning_code, TRUE},        {"warning_", "text", &hf_warning_text, FALSE},
    {"reason_", "protocol", &hf_reason_protocol, FALSE}, {"reason_", "cause", &hf_reason_cause, TRUE},
    {"reason_", "q850", &hf_q850_cause, TRUE},           {"retry_after_", "seconds", &hf_retry_after, TRUE},
};

/* Filled when a catalogue has been read; empty until then. English in every language, as filters may name them. */
static value_string q850_names[Q850_CAUSES + 1];

void remarks_name_values(struct sip_catalogue *catalogue)
{
    gsize count = 0;

    for (guint32 cause = 1; cause < Q850_CAUSES; cause++) {
        char key[8];
        const char *name;

        g_snprintf(key, sizeof key, "%u", cause);
        name = sip_catalogue_english_word(catalogue, "q850", key);
        if (name != NULL)
            q850_names[count++] = (value_string){cause, g_intern_string(name)};
    }
    q850_names[count] = (value_string){0, NULL};
}

void remarks_register(int proto, expert_module_t *expert)
{
    static hf_register_info fields[] = {
        {&hf_finding,
         {"Finding", "sipexplain.finding", FT_STRING, BASE_NONE, NULL, 0x0, "What the sequence of messages shows",
          HFILL}},
        {&hf_finding_id,
         {"Finding Id", "sipexplain.finding.id", FT_STRING, BASE_NONE, NULL, 0x0, "Stable name of the finding", HFILL}},
        {&hf_related_frame,
         {"Related Frame", "sipexplain.related_frame", FT_FRAMENUM, BASE_NONE, NULL, 0x0,
          "The other message that a finding speaks of", HFILL}},
        {&hf_evidence,
         {"Evidence", "sipexplain.evidence", FT_STRING, BASE_NONE, NULL, 0x0,
          "What the headers and the body of this message add", HFILL}},
        {&hf_warning_code,
         {"Warning Code", "sipexplain.warning.code", FT_UINT16, BASE_DEC, NULL, 0x0, "Code of a Warning header",
          HFILL}},
        {&hf_warning_text,
         {"Warning Text", "sipexplain.warning.text", FT_STRING, BASE_NONE, NULL, 0x0, "Text of a Warning header",
          HFILL}},
        {&hf_reason_protocol,
         {"Reason Protocol", "sipexplain.reason.protocol", FT_STRING, BASE_NONE, NULL, 0x0,
          "Protocol of a Reason header", HFILL}},
        {&hf_reason_cause,
         {"Reason Cause", "sipexplain.reason.cause", FT_UINT32, BASE_DEC, NULL, 0x0, "Cause of a Reason header",
          HFILL}},
        {&hf_q850_cause,
         {"Q.850 Cause", "sipexplain.q850.cause", FT_UINT8, BASE_DEC, VALS(q850_names), 0x0,
          "Cause of a Reason header of the telephone network", HFILL}},
        {&hf_retry_after,
         {"Retry After (seconds)", "sipexplain.retry_after", FT_UINT32, BASE_DEC, NULL, 0x0,
          "Seconds of a Retry-After header", HFILL}},
    };
    static ei_register_info infos[] = {
#define FINDING(slug, severity, rule)                                                                                  \
    {&ei_findings[SIP_FINDING_##slug - SIP_FINDING_FIRST],                                                             \
     {"sipexplain.expert." #slug, PI_RESPONSE_CODE, PI_##severity, "Rule " rule ": " #slug, EXPFILL}},
#include <sipexplain/findings.def>
#undef FINDING
    };

    for (gsize i = 0; i < G_N_ELEMENTS(ei_findings); i++)
        ei_findings[i] = (expert_field)EI_INIT;
    proto_register_field_array(proto, fields, array_length(fields));
    expert_register_field_array(expert, infos, array_length(infos));
}

static const struct sip_remark *first_remark(const struct remark_view *view)
{
    return sip_ledger_remark(view->ledger, sip_ledger_record(view->ledger, view->record)->first_remark);
}

static const struct sip_remark *next_remark(const struct remark_view *view, const struct sip_remark *remark)
{
    return sip_ledger_remark(view->ledger, remark->next);
}

static char *text_of(const struct remark_view *view, const struct sip_remark *remark, const char *key)
{
    return sip_remark_text(view->items.catalogue, view->ledger, view->record, remark, key);
}

/* -1: none. A finding knows more than a header, a grave one more than a light one. */
static gint rank_as_summary(enum sip_remark_id id, guint16 status)
{
    if (!sip_remark_is_finding(id))
        return 0;
    return sip_remark_tells_why(id, status) ? 1 + (gint)sip_remark_severity(id) : -1;
}

char *remarks_summary(const struct remark_view *view)
{
    const guint16 status = sip_ledger_record(view->ledger, view->record)->status;
    char *best = NULL;
    gint best_rank = -1;

    for (const struct sip_remark *remark = first_remark(view); remark != NULL; remark = next_remark(view, remark)) {
        const gint rank = rank_as_summary((enum sip_remark_id)remark->id, status);
        char *summary = rank > best_rank ? text_of(view, remark, "summary") : NULL;

        if (summary == NULL)
            continue;
        g_free(best);
        best = summary;
        best_rank = rank;
    }
    return best;
}

/* Numbers travel as text: the values of a remark are kept that way. */
static void show_number(const struct remark_view *view, proto_tree *tree, int hf, const char *text)
{
    const guint32 number = (guint32)MIN(g_ascii_strtoull(text, NULL, 10), G_MAXUINT32);

    items_add_named_number(&view->items, tree, hf, number,
                           hf == hf_q850_cause ? sip_catalogue_word(view->items.catalogue, "q850", text) : NULL);
}

static void show_values(const struct remark_view *view, const struct sip_remark *remark, proto_tree *tree)
{
    for (gsize i = 0; i < G_N_ELEMENTS(value_fields); i++) {
        const int hf = *value_fields[i].hf;
        char *value;

        if (!items_are_wanted(tree, hf) ||
            !g_str_has_prefix(sip_remark_slug((enum sip_remark_id)remark->id), value_fields[i].slug_prefix))
            continue;
        value = sip_remark_value(view->ledger, remark, value_fields[i].place);
        if (*value != '\0' && value_fields[i].is_number)
            show_number(view, tree, hf, value);
        else if (*value != '\0')
            items_add_string(&view->items, tree, hf, value);
        g_free(value);
    }
}

static void show_text(const struct remark_view *view, const struct sip_remark *remark, proto_tree *tree, int hf)
{
    char *text = items_are_wanted(tree, hf) ? text_of(view, remark, "text") : NULL;

    if (text != NULL && *text != '\0')
        items_add_string(&view->items, tree, hf, text);
    g_free(text);
}

static void show_remark(const struct remark_view *view, const struct sip_remark *remark, proto_tree *tree, int hf _U_)
{
    const enum sip_remark_id id = (enum sip_remark_id)remark->id;

    if (sip_remark_is_finding(id)) {
        show_text(view, remark, tree, hf_finding);
        items_add_string(&view->items, tree, hf_finding_id, sip_remark_slug(id));
        if (remark->related_frame != 0)
            items_add_number(&view->items, tree, hf_related_frame, remark->related_frame);
    } else {
        show_text(view, remark, tree, hf_evidence);
        show_values(view, remark, tree);
    }
}

/* What says why comes first, then the headers, then what only adds to it. */
static int place_of(enum sip_remark_id id, guint16 status)
{
    if (!sip_remark_is_finding(id))
        return 1;
    return sip_remark_tells_why(id, status) ? 0 : 2;
}

static void for_each_remark(const struct remark_view *view, proto_tree *tree,
                            void (*show)(const struct remark_view *, const struct sip_remark *, proto_tree *, int),
                            int hf)
{
    const guint16 status = sip_ledger_record(view->ledger, view->record)->status;

    for (int place = 0; place < 3; place++)
        for (const struct sip_remark *remark = first_remark(view); remark != NULL; remark = next_remark(view, remark))
            if (place_of((enum sip_remark_id)remark->id, status) == place)
                show(view, remark, tree, hf);
}

void remarks_show(const struct remark_view *view, proto_tree *tree)
{
    if (tree != NULL)
        for_each_remark(view, tree, show_remark, 0);
}

static void show_fixes_of(const struct remark_view *view, const struct sip_remark *remark, proto_tree *tree, int hf_fix)
{
    for (int i = 1; i <= MAX_FIXES; i++) {
        char key[8];
        char *fix;

        g_snprintf(key, sizeof key, "fix.%d", i);
        fix = text_of(view, remark, key);
        if (fix == NULL)
            return;
        items_add_string(&view->items, tree, hf_fix, fix);
        g_free(fix);
    }
}

void remarks_show_fixes(const struct remark_view *view, proto_tree *tree, int hf_fix)
{
    if (items_are_wanted(tree, hf_fix))
        for_each_remark(view, tree, show_fixes_of, hf_fix);
}

static gboolean is_finding_from(const struct sip_remark *remark, gint severity)
{
    const enum sip_remark_id id = (enum sip_remark_id)remark->id;

    return sip_remark_is_finding(id) && (gint)sip_remark_severity(id) >= severity;
}

gboolean remarks_have_finding(const struct remark_view *view, gint severity)
{
    for (const struct sip_remark *remark = first_remark(view); remark != NULL; remark = next_remark(view, remark))
        if (is_finding_from(remark, severity))
            return TRUE;
    return FALSE;
}

void remarks_raise(const struct remark_view *view, proto_item *item, gint from_severity)
{
    for (const struct sip_remark *remark = first_remark(view); remark != NULL; remark = next_remark(view, remark)) {
        char *text = is_finding_from(remark, from_severity) ? text_of(view, remark, "text") : NULL;

        if (text != NULL)
            expert_add_info_format(view->pinfo, item, &ei_findings[remark->id - SIP_FINDING_FIRST], "%s", text);
        g_free(text);
    }
}
