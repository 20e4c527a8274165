/* relations.c
 * Which transactions of a call belong together: by dialog, and by the legs of one request.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * RFC 3261 §12, §16.6
 */

#include "private.h"

struct sip_transaction *call_newest(const struct sip_call *call)
{
    return call->newest;
}

/* Whether two tags in two requests name the same dialog, whoever sent each. A hash of 0 on the unanswered side never
 * matches. */
static gboolean same_dialog(guint32 from_a, guint32 to_a, guint32 from_b, guint32 to_b)
{
    return to_a != 0 && to_b != 0 && ((from_a == from_b && to_a == to_b) || (from_a == to_b && to_a == from_b));
}

static guint32 dialog_tag(const struct sip_transaction *t)
{
    return t->request_to_tag != 0 ? t->request_to_tag : t->final_tag;
}

struct sip_transaction *call_dialog_invite(const struct sip_call *call, const struct sip_transaction *in_dialog)
{
    struct sip_transaction *found = NULL;

    for (struct sip_transaction *t = call->newest; t != NULL; t = t->older)
        if (t->method == SIP_METHOD_INVITE && transaction_is_initial(t) && t->final_status / 100 == 2 &&
            same_dialog(t->from_tag, t->final_tag, in_dialog->from_tag, dialog_tag(in_dialog)))
            found = t;
    return found;
}

struct sip_transaction *call_find_in_dialog(const struct sip_call *call, const struct sip_transaction *transaction,
                                            enum sip_method method)
{
    for (struct sip_transaction *t = call->newest; t != NULL; t = t->older)
        if (t != transaction && t->method == method &&
            same_dialog(t->from_tag, dialog_tag(t), transaction->from_tag, dialog_tag(transaction)))
            return t;
    return NULL;
}

gboolean transaction_same_dialog(const struct sip_transaction *a, const struct sip_transaction *b)
{
    return same_dialog(a->from_tag, dialog_tag(a), b->from_tag, dialog_tag(b));
}

gboolean transaction_is_forwarded(const struct sip_transaction *transaction)
{
    for (const struct sip_transaction *t = transaction->older; t != NULL; t = t->older)
        if (t->branch != transaction->branch && t->cseq == transaction->cseq && t->method == transaction->method &&
            t->from_tag == transaction->from_tag && t->source != transaction->source)
            return TRUE;
    return FALSE;
}

struct sip_transaction *transaction_leg_behind(const struct sip_history *history,
                                               const struct sip_transaction *transaction)
{
    const guint32 host = history_host(history, transaction->destination);

    for (struct sip_transaction *t = call_newest(transaction->call); t != NULL; t = t->older)
        if (t->branch != transaction->branch && t->cseq == transaction->cseq && t->method == transaction->method &&
            t->from_tag == transaction->from_tag && t->request_record != 0 && history_host(history, t->source) == host)
            return t;
    return NULL;
}

/* Another sent-by, or the box that the request went to: a proxy that tries several targets by itself does so on legs of
 * one kind, and each of their answers is one of its own. */
static gboolean may_lie_behind(const struct sip_transaction *t, const struct sip_transaction *leg)
{
    return t->sent_by != leg->sent_by || t->source == leg->destination;
}

gboolean transaction_final_is_forwarded(const struct sip_transaction *transaction)
{
    for (const struct sip_transaction *t = call_newest(transaction->call); t != NULL; t = t->older)
        if (t->branch != transaction->branch && t->cseq == transaction->cseq && t->method == transaction->method &&
            t->from_tag == transaction->from_tag && t->final_status == transaction->final_status &&
            t->final_record < transaction->final_record && may_lie_behind(t, transaction))
            return TRUE;
    return FALSE;
}
