/* explain.c
 * Shows records: tree items, expert infos, the Info column and the tap, on every pass.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#include "explain.h"

#include "audience.h"
#include "comparisons.h"
#include "items.h"
#include "remarks.h"
#include "site_notes.h"
#include "words.h"

#include <sipexplain/template.h>

static int explain_proto = -1;
static int explain_tap;
static int ett_explanation = -1;

static int hf_code = -1;
static int hf_class = -1;
static int hf_name = -1;
static int hf_registered = -1;
static int hf_phrase = -1;
static int hf_method = -1;
static int hf_summary = -1;
static int hf_outcome = -1;
static int hf_failure = -1;
static int hf_description = -1;
static int hf_when = -1;
static int hf_fix = -1;
static int hf_retry = -1;
static int hf_reference = -1;
static int hf_request_frame = -1;
static int hf_final_frame = -1;
static int hf_sipfrag_code = -1;
static int hf_quoted_code = -1;

static expert_field ei_provisional = EI_INIT;
static expert_field ei_success = EI_INIT;
static expert_field ei_redirection = EI_INIT;
static expert_field ei_challenge = EI_INIT;
static expert_field ei_negotiation = EI_INIT;
static expert_field ei_cancelled = EI_INIT;
static expert_field ei_answered = EI_INIT;
static expert_field ei_refusal = EI_INIT;
static expert_field ei_failure = EI_INIT;
static expert_field ei_invalid_code = EI_INIT;

static const value_string class_names[] = {
    {1, "Provisional"},    {2, "Success"},        {3, "Redirection"}, {4, "Client Failure"},
    {5, "Server Failure"}, {6, "Global Failure"}, {0, NULL},
};

static const value_string outcome_names[] = {
    {SIP_OUTCOME_PROGRESS, "Progress"},
    {SIP_OUTCOME_SUCCESS, "Success"},
    {SIP_OUTCOME_CHALLENGE, "Challenge"},
    {SIP_OUTCOME_REDIRECTED, "Redirected"},
    {SIP_OUTCOME_NEGOTIATION, "Negotiation"},
    {SIP_OUTCOME_CANCELLED, "Cancelled"},
    {SIP_OUTCOME_NOT_CONNECTED, "Not connected"},
    {SIP_OUTCOME_FAILED, "Failed"},
    {0, NULL},
};

static const value_string retry_names[] = {
    {SIP_RETRY_NO, "no"},
    {SIP_RETRY_LATER, "later"},
    {SIP_RETRY_CHANGED, "changed"},
    {SIP_RETRY_ELSEWHERE, "elsewhere"},
    {SIP_RETRY_NOT_NEEDED, "not needed"},
    {0, NULL},
};

static void register_fields(void)
{
#define STRING_FIELD(id, label, filter, about)                                                                         \
    {                                                                                                                  \
        &(id),                                                                                                         \
        {                                                                                                              \
            label, "sipexplain." filter, FT_STRING, BASE_NONE, NULL, 0x0, about, HFILL                                 \
        }                                                                                                              \
    }
    static hf_register_info fields[] = {
        {&hf_code, {"Code", "sipexplain.code", FT_UINT16, BASE_DEC, NULL, 0x0, "Status code of the response", HFILL}},
        {&hf_class,
         {"Class", "sipexplain.class", FT_UINT8, BASE_DEC, VALS(class_names), 0x0, "First digit of the code", HFILL}},
        STRING_FIELD(hf_name, "Name", "name", "Registered phrase of the code, whatever the phrase on the wire"),
        {&hf_registered,
         {"Registered", "sipexplain.registered", FT_BOOLEAN, BASE_NONE, NULL, 0x0,
          "Whether the code is in the IANA registry of SIP response codes", HFILL}},
        STRING_FIELD(hf_phrase, "Phrase on the Wire", "phrase",
                     "Present only where it differs from the registered one"),
        STRING_FIELD(hf_method, "Answers Method", "method", "Method of the request that is answered (CSeq)"),
        STRING_FIELD(hf_summary, "Summary", "summary", "What happened, in at most 48 characters"),
        {&hf_outcome,
         {"Outcome", "sipexplain.outcome", FT_UINT8, BASE_DEC, VALS(outcome_names), 0x0,
          "What the response means for the request", HFILL}},
        {&hf_failure,
         {"Failure", "sipexplain.failure", FT_BOOLEAN, BASE_NONE, NULL, 0x0, "True for the outcome Failed alone",
          HFILL}},
        STRING_FIELD(hf_description, "Description", "description", "What the response says"),
        STRING_FIELD(hf_when, "When You See It", "when", "A cause that leads to this response"),
        STRING_FIELD(hf_fix, "How to Fix", "fix", "A step to take, in order"),
        {&hf_retry,
         {"Retry", "sipexplain.retry", FT_UINT8, BASE_DEC, VALS(retry_names), 0x0,
          "What the sender of the request may do with it", HFILL}},
        STRING_FIELD(hf_reference, "Reference", "reference", "Where the code is defined"),
        {&hf_request_frame,
         {"Request in", "sipexplain.request_frame", FT_FRAMENUM, BASE_NONE, FRAMENUM_TYPE(FT_FRAMENUM_REQUEST), 0x0,
          "The request that is answered", HFILL}},
        {&hf_final_frame,
         {"Final Response in", "sipexplain.final_frame", FT_FRAMENUM, BASE_NONE, FRAMENUM_TYPE(FT_FRAMENUM_RESPONSE),
          0x0, "The final response to the same request, once it is known", HFILL}},
        {&hf_sipfrag_code,
         {"Reported Code", "sipexplain.sipfrag.code", FT_UINT16, BASE_DEC, NULL, 0x0,
          "Status code in a message/sipfrag body", HFILL}},
        {&hf_quoted_code,
         {"Quoted Code", "sipexplain.quoted.code", FT_UINT16, BASE_DEC, NULL, 0x0,
          "Status code of a response that an ICMP message quotes", HFILL}},
    };
#undef STRING_FIELD

    proto_register_field_array(explain_proto, fields, array_length(fields));
}

static void register_expert_infos(expert_module_t *expert)
{
    static ei_register_info infos[] = {
        {&ei_provisional,
         {"sipexplain.expert.provisional", PI_RESPONSE_CODE, PI_CHAT, "The request is being worked on", EXPFILL}},
        {&ei_success, {"sipexplain.expert.success", PI_RESPONSE_CODE, PI_CHAT, "The request succeeded", EXPFILL}},
        {&ei_redirection,
         {"sipexplain.expert.redirection", PI_RESPONSE_CODE, PI_CHAT, "The request is sent elsewhere", EXPFILL}},
        {&ei_challenge,
         {"sipexplain.expert.challenge", PI_RESPONSE_CODE, PI_CHAT, "Credentials are asked for", EXPFILL}},
        {&ei_negotiation,
         {"sipexplain.expert.negotiation", PI_RESPONSE_CODE, PI_CHAT, "A changed request is asked for", EXPFILL}},
        {&ei_cancelled,
         {"sipexplain.expert.cancelled", PI_RESPONSE_CODE, PI_CHAT, "The request was cancelled", EXPFILL}},
        {&ei_answered,
         {"sipexplain.expert.answered", PI_RESPONSE_CODE, PI_CHAT, "An answer in the normal course", EXPFILL}},
        {&ei_refusal,
         {"sipexplain.expert.refusal", PI_RESPONSE_CODE, PI_NOTE, "Refused in the usual way: busy, declined, not found",
          EXPFILL}},
        {&ei_failure,
         {"sipexplain.expert.failure", PI_RESPONSE_CODE, PI_WARN, "Failed, and something has to be repaired", EXPFILL}},
        {&ei_invalid_code,
         {"sipexplain.expert.invalid_code", PI_RESPONSE_CODE, PI_ERROR, "Not a SIP response code", EXPFILL}},
    };

    expert_register_field_array(expert, infos, array_length(infos));
}

void explain_register(int proto)
{
    static int *subtrees[] = {&ett_explanation};
    expert_module_t *expert = expert_register_protocol(proto);

    explain_proto = proto;
    register_fields();
    register_expert_infos(expert);
    remarks_register(proto, expert);
    comparisons_register(proto);
    site_notes_register(proto, expert);
    proto_register_subtree_array(subtrees, array_length(subtrees));
    explain_tap = register_tap(EXPLAIN_TAP);
}

static expert_field *find_expert_info(const struct sip_explanation *explanation, enum sip_outcome outcome)
{
    static expert_field *const normal_course[] = {
        [SIP_OUTCOME_PROGRESS] = &ei_provisional,    [SIP_OUTCOME_SUCCESS] = &ei_success,
        [SIP_OUTCOME_CHALLENGE] = &ei_challenge,     [SIP_OUTCOME_REDIRECTED] = &ei_redirection,
        [SIP_OUTCOME_NEGOTIATION] = &ei_negotiation, [SIP_OUTCOME_CANCELLED] = &ei_cancelled,
        [SIP_OUTCOME_NOT_CONNECTED] = &ei_answered,  [SIP_OUTCOME_FAILED] = &ei_answered,
    };

    switch (explanation->severity) {
    case SIP_SEVERITY_ERROR: /* of numbers that are no code */
        return &ei_invalid_code;
    case SIP_SEVERITY_WARN:
        return &ei_failure;
    case SIP_SEVERITY_NOTE:
        return &ei_refusal;
    default:
        return normal_course[outcome];
    }
}

/* One record on its way to the screen. */
struct view {
    struct items items;
    struct remark_view remarks;
    const struct sip_record *record;
    enum sip_outcome outcome;
    char *summary; /* what is said in one phrase; NULL: not asked for yet, see summary_of */
    const struct sip_ledger *ledger;
    const struct sip_explanation *explanation;
    const char *method; /* "INVITE", "re-INVITE"; "" if the response does not say */
    packet_info *pinfo;
};

static const char *method_of(const struct sip_record *record, const struct sip_ledger *ledger)
{
    const char *name = sip_method_name((enum sip_method)record->method);

    return name != NULL ? name : sip_ledger_text(ledger, record->method_name);
}

static const char *shown_method(const struct sip_record *record, const struct sip_ledger *ledger)
{
    return record->method == SIP_METHOD_INVITE && record->in_dialog ? "re-INVITE" : method_of(record, ledger);
}

static struct noted_response noted(const struct sip_record *record, const struct sip_ledger *ledger)
{
    return (struct noted_response){
        .code = record->status,
        .method = shown_method(record, ledger),
        .server = sip_ledger_text(ledger, record->server),
    };
}

const char *explain_site_note(const struct sip_ledger *ledger, guint32 number)
{
    const struct noted_response response = noted(sip_ledger_record(ledger, number), ledger);

    return site_notes_first(&response);
}

/* A remark knows more than the code. */
static const char *summary_of(struct view *view)
{
    if (view->summary == NULL)
        view->summary = remarks_summary(&view->remarks);
    if (view->summary == NULL)
        view->summary = g_strdup(view->explanation->summary);
    return view->summary;
}

static const char *class_label(const struct view *view)
{
    static const char *const keys[] = {"class.0", "class.1", "class.2", "class.3", "class.4", "class.5", "class.6"};

    return sip_catalogue_label(view->items.catalogue, keys[view->explanation->code_class]);
}

static char *fill_label(struct view *view, const char *key)
{
    const struct sip_explanation *explanation = view->explanation;
    char code[8];
    const struct sip_place places[] = {
        {"code", code},
        {"name", explanation->name != NULL ? explanation->name : sip_catalogue_label(view->items.catalogue, "unnamed")},
        {"class", class_label(view)},
        {"method", view->method},
        {"summary", summary_of(view)},
        {NULL, NULL},
    };

    g_snprintf(code, sizeof code, "%03u", view->record->status);
    return sip_template_fill(sip_catalogue_label(view->items.catalogue, key), places);
}

static proto_item *add_top_item(struct view *view, proto_tree *tree, const char *label_key)
{
    proto_item *item = proto_tree_add_item(tree, explain_proto, view->items.tvb, 0, 0, ENC_NA);

    if (items_are_seen(tree)) {
        char *label = fill_label(view, label_key);

        proto_item_set_text(item, "%s", label);
        g_free(label);
    }
    proto_item_set_generated(item);
    return item;
}

/* A number whose names are the keys of a group. */
static void add_word(const struct view *view, proto_tree *tree, int hf, guint32 value, const char *group)
{
    char key[8];

    g_snprintf(key, sizeof key, "%u", value);
    items_add_named_number(&view->items, tree, hf, value, sip_catalogue_word(view->items.catalogue, group, key));
}

/* Provisional responses and requests lead on to the final response, once it is known. */
static void add_final_frame(const struct view *view, proto_tree *tree)
{
    const struct sip_record *record = view->record;
    guint32 final = record->final;

    if (record->kind == SIP_RECORD_RESPONSE)
        final =
            record->status < 200 && record->request != 0 ? sip_ledger_record(view->ledger, record->request)->final : 0;
    if (sip_ledger_frame(view->ledger, final) != 0)
        items_add_number(&view->items, tree, hf_final_frame, sip_ledger_frame(view->ledger, final));
}

static void add_links(const struct view *view, proto_tree *tree)
{
    const guint32 request = sip_ledger_frame(view->ledger, view->record->request);

    if (request != 0)
        items_add_number(&view->items, tree, hf_request_frame, request);
    add_final_frame(view, tree);
}

static void add_outcome(const struct view *view, proto_tree *tree)
{
    if (view->outcome == SIP_OUTCOME_NONE)
        return;
    add_word(view, tree, hf_outcome, view->outcome, "outcome");
    if (view->outcome == SIP_OUTCOME_FAILED) /* only then: its bare name is a filter, which asks for presence */
        items_add_boolean(&view->items, tree, hf_failure, TRUE);
}

/* The order in which an engineer reads: what happened, what it means, why, what to do; then the details. */
static void add_words(struct view *view, proto_tree *tree)
{
    if (items_are_wanted(tree, hf_summary))
        items_add_string(&view->items, tree, hf_summary, summary_of(view));
    add_outcome(view, tree);
    add_links(view, tree);
    remarks_show(&view->remarks, tree);
    items_add_strings(&view->items, tree, hf_description, view->explanation->description);
    items_add_strings(&view->items, tree, hf_when, view->explanation->when);
    remarks_show_fixes(&view->remarks, tree, hf_fix);
    items_add_strings(&view->items, tree, hf_fix, view->explanation->fix);
}

static void add_details(const struct view *view, proto_tree *tree)
{
    const struct sip_explanation *explanation = view->explanation;
    const struct sip_record *record = view->record;
    const char *phrase = sip_ledger_text(view->ledger, record->phrase);
    const char *method = method_of(record, view->ledger);

    add_word(view, tree, hf_retry, explanation->retry, "retry");
    items_add_number(&view->items, tree, hf_code, record->status);
    if (explanation->code_class != 0)
        items_add_named_number(&view->items, tree, hf_class, explanation->code_class, class_label(view));
    if (explanation->name != NULL)
        items_add_string(&view->items, tree, hf_name, explanation->name);
    items_add_boolean(&view->items, tree, hf_registered,
                      explanation->standing == SIP_STANDING_REGISTERED ||
                          explanation->standing == SIP_STANDING_DEPRECATED);
    if (*phrase != '\0' && sip_explanation_phrase_differs(explanation, phrase))
        items_add_string(&view->items, tree, hf_phrase, phrase);
    if (*method != '\0')
        items_add_string(&view->items, tree, hf_method, method);
    if (explanation->reference != NULL)
        items_add_string(&view->items, tree, hf_reference, explanation->reference);
}

/* An expert info gives the item its own kind of subtree, and the GUI remembers by the kind what the user has opened. */
static void keep_own_subtree(proto_item *item)
{
    (void)!proto_item_add_subtree(item, ett_explanation);
}

static void show_response(struct view *view, const struct explain_settings *settings, proto_tree *tree)
{
    const struct sip_explanation *explanation = view->explanation;
    const gboolean has_method = *view->method != '\0';
    proto_item *item = add_top_item(view, tree, has_method ? "response" : "response.bare");
    proto_tree *subtree = proto_item_add_subtree(item, ett_explanation);
    expert_field *info = find_expert_info(explanation, view->outcome);
    const struct noted_response response = noted(view->record, view->ledger);

    if (tree != NULL) {
        site_notes_show(&view->items, &response, subtree);
        add_words(view, subtree);
        if (settings->comparisons) {
            comparisons_show(&view->items, view->ledger, view->record, subtree);
            comparisons_show_confused(&view->items, view->record->status, subtree);
        }
        add_details(view, subtree);
    }
    site_notes_raise(&response, view->pinfo, item, settings->raise_from);
    if ((gint)explanation->severity >= settings->raise_from && info != NULL) {
        char *sentence = fill_label(view, has_method ? "expert" : "expert.bare");

        expert_add_info_format(view->pinfo, item, info, "%s", sentence);
        g_free(sentence);
    }
    remarks_raise(&view->remarks, item, settings->raise_from);
    keep_own_subtree(item);
    if (settings->info_column)
        col_append_fstr(view->pinfo->cinfo, COL_INFO, " [%s]", summary_of(view));
}

/* A request needs no explanation; it is shown only for what was found about it. */
static void show_request(struct view *view, const struct explain_settings *settings, proto_tree *tree)
{
    proto_item *item = add_top_item(view, tree, "request");
    proto_tree *subtree = proto_item_add_subtree(item, ett_explanation);

    if (tree != NULL) {
        remarks_show(&view->remarks, subtree);
        remarks_show_fixes(&view->remarks, subtree, hf_fix);
        add_final_frame(view, subtree);
    }
    remarks_raise(&view->remarks, item, settings->raise_from);
    keep_own_subtree(item);
}

static void show_fragment(struct view *view, proto_tree *tree)
{
    proto_tree *subtree = proto_item_add_subtree(add_top_item(view, tree, "fragment"), ett_explanation);

    if (tree == NULL)
        return;
    items_add_number(&view->items, subtree, hf_sipfrag_code, view->record->status);
    add_words(view, subtree);
}

static void show_quotation(struct view *view, proto_tree *tree)
{
    const gboolean is_response = view->record->status != 0;
    proto_item *item = add_top_item(view, tree, is_response ? "quotation" : "quotation.request");
    proto_tree *subtree = proto_item_add_subtree(item, ett_explanation);

    if (tree == NULL)
        return;
    if (is_response)
        items_add_number(&view->items, subtree, hf_quoted_code, view->record->status);
    items_add_string(&view->items, subtree, hf_description,
                     sip_catalogue_label(view->items.catalogue, "quotation.description"));
}

static void queue_tap_record(const struct sip_ledger *ledger, guint32 number, packet_info *pinfo)
{
    struct explain_tap_record *tapped = wmem_new(pinfo->pool, struct explain_tap_record);

    *tapped = (struct explain_tap_record){.record = sip_ledger_record(ledger, number), .number = number};
    tap_queue_packet(explain_tap, pinfo, tapped);
}

static void show_record(struct view *view, const struct explain_settings *settings, proto_tree *tree)
{
    switch ((enum sip_record_kind)view->record->kind) {
    case SIP_RECORD_DROPPED:
        break;
    case SIP_RECORD_REQUEST:
        show_request(view, settings, tree);
        break;
    case SIP_RECORD_RESPONSE:
        show_response(view, settings, tree);
        break;
    case SIP_RECORD_FRAGMENT:
        show_fragment(view, tree);
        break;
    case SIP_RECORD_QUOTATION:
        show_quotation(view, tree);
        break;
    }
    g_free(view->summary);
}

/* A report asks for the record alone, and a million sentences take time. */
static gboolean is_shown(const struct sip_record *record, const struct explain_settings *settings,
                         const packet_info *pinfo, const proto_tree *tree)
{
    return (record->kind != SIP_RECORD_REQUEST || record->first_remark != 0) &&
           (tree != NULL || settings->info_column || audience_sees_expert_infos(pinfo));
}

void explain_record(guint32 number, const struct sip_ledger *ledger, const struct explain_settings *settings,
                    tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree)
{
    const struct sip_record *record = sip_ledger_record(ledger, number);

    if (record->kind == SIP_RECORD_DROPPED)
        return;
    if (is_shown(record, settings, pinfo, tree)) {
        const struct items items = {.catalogue = words_catalogue(), .tvb = tvb};
        struct view view = {
            .items = items,
            .remarks = {.ledger = ledger, .record = number, .items = items, .pinfo = pinfo},
            .record = record,
            .outcome = (enum sip_outcome)(record->resent && record->final != 0
                                              ? sip_ledger_record(ledger, record->final)->outcome
                                              : record->outcome),
            .ledger = ledger,
            .explanation = sip_catalogue_explain(items.catalogue, record->status, (enum sip_method)record->method,
                                                 record->in_dialog),
            .method = shown_method(record, ledger),
            .pinfo = pinfo,
        };

        show_record(&view, settings, tree);
    }
    if (have_tap_listener(explain_tap))
        queue_tap_record(ledger, number, pinfo);
}
