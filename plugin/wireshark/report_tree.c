/* report_tree.c
 * -z sipexplain,tree and Statistics > SIP Explain > Responses: how many there are of each class, code and outcome, and
 * of each finding.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#include "report.h"

#include <epan/stats_tree.h>

#include <sipexplain/template.h>

#include "dissector.h"
#include "explain.h"
#include "words.h"

/* Nodes of the tree; Wireshark numbers them alike in every tree, as each is set up in this order. */
static int responses_node;
static int outcomes_node;
static int findings_node;
static int resent_node;
static int quoted_node;

static const char *word(const char *key)
{
    return sip_report_word(words_catalogue(), key);
}

static void set_up(stats_tree *tree)
{
    responses_node = stats_tree_create_node(tree, word("tree.responses"), 0, STAT_DT_INT, TRUE);
    outcomes_node = stats_tree_create_node(tree, word("tree.outcomes"), 0, STAT_DT_INT, TRUE);
    findings_node = stats_tree_create_node(tree, word("tree.findings"), 0, STAT_DT_INT, TRUE);
    resent_node = stats_tree_create_node(tree, word("tree.resent"), 0, STAT_DT_INT, FALSE);
    quoted_node = stats_tree_create_node(tree, word("tree.quoted"), 0, STAT_DT_INT, FALSE);
}

/* "4xx Client Failure" */
static char *name_class(const struct sip_explanation *explanation)
{
    char key[16];
    char code[8];

    g_snprintf(key, sizeof key, "class.%u", explanation->code_class);
    g_snprintf(code, sizeof code, "%uxx", explanation->code_class);
    return sip_template_fill(word("tree.class"),
                             (const struct sip_place[]){
                                 {"code", code}, {"class", sip_catalogue_label(words_catalogue(), key)}, {NULL, NULL}});
}

/* "404 Not Found" */
static char *name_code(const struct sip_explanation *explanation)
{
    const char *name =
        explanation->name != NULL ? explanation->name : sip_catalogue_label(words_catalogue(), "unnamed");
    char code[8];

    g_snprintf(code, sizeof code, "%03u", explanation->code);
    return sip_template_fill(word("tree.code"),
                             (const struct sip_place[]){{"code", code}, {"name", name}, {NULL, NULL}});
}

static const char *name_outcome(guint8 outcome)
{
    char key[4];

    g_snprintf(key, sizeof key, "%u", outcome);
    return sip_catalogue_word(words_catalogue(), "outcome", key);
}

static void count_response(stats_tree *tree, const struct sip_record *record)
{
    const struct sip_explanation *explanation =
        sip_catalogue_explain(words_catalogue(), record->status, (enum sip_method)record->method, record->in_dialog);
    char *class_name = name_class(explanation);
    char *code_name = name_code(explanation);
    const char *outcome_name = name_outcome(record->outcome);
    int class_node;

    tick_stat_node(tree, word("tree.responses"), 0, TRUE);
    class_node = tick_stat_node(tree, class_name, responses_node, TRUE);
    tick_stat_node(tree, code_name, class_node, FALSE);
    if (outcome_name != NULL) {
        tick_stat_node(tree, word("tree.outcomes"), 0, TRUE);
        tick_stat_node(tree, outcome_name, outcomes_node, FALSE);
    }
    g_free(class_name);
    g_free(code_name);
}

static void count_findings(stats_tree *tree, const struct sip_record *record)
{
    const struct sip_ledger *ledger = dissector_ledger();

    for (guint32 number = record->first_remark; number != 0; number = sip_ledger_remark(ledger, number)->next) {
        const enum sip_remark_id id = (enum sip_remark_id)sip_ledger_remark(ledger, number)->id;

        if (!sip_remark_is_finding(id))
            continue;
        tick_stat_node(tree, word("tree.findings"), 0, TRUE);
        tick_stat_node(tree, sip_remark_slug(id), findings_node, FALSE);
    }
}

static tap_packet_status take_record(stats_tree *tree, packet_info *pinfo _U_, epan_dissect_t *edt _U_,
                                     const void *tapped, tap_flags_t flags _U_)
{
    const struct sip_record *record = ((const struct explain_tap_record *)tapped)->record;

    count_findings(tree, record);
    if (record->kind == SIP_RECORD_QUOTATION && record->status != 0)
        tick_stat_node(tree, word("tree.quoted"), 0, FALSE);
    else if (record->kind == SIP_RECORD_RESPONSE && record->resent != 0)
        tick_stat_node(tree, word("tree.resent"), 0, FALSE);
    else if (record->kind == SIP_RECORD_RESPONSE)
        count_response(tree, record);
    return TAP_PACKET_REDRAW;
}

/* Only trees of plugins are shown when they are registered this late, and always under Statistics. */
void report_tree_register(void)
{
    stats_tree_register_plugin(EXPLAIN_TAP, "sipexplain", "SIP Explain//Responses", 0, take_record, set_up, NULL);
}
