/* f_dialog.h
 * What the two files of section F share.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#ifndef SIPEXPLAIN_RULES_F_DIALOG_H
#define SIPEXPLAIN_RULES_F_DIALOG_H

#include "../history/history.h"

/* The first final response of the transaction, on the leg that is nearest to the answerer. */
static inline gboolean is_original_final(const struct sip_event *event)
{
    return !event->copy && event->transaction->final_record == event->record &&
           !transaction_final_is_forwarded(event->transaction);
}

/* A request that was captured and stands inside a dialog. */
static inline gboolean is_in_dialog(const struct sip_transaction *t)
{
    return t->request_record != 0 && !transaction_is_initial(t);
}

static inline gboolean may_carry_offer(const struct sip_transaction *t)
{
    return t->method == SIP_METHOD_INVITE || t->method == SIP_METHOD_UPDATE;
}

/* TRUE if the side that did not send the request is known by this tag. */
static inline gboolean is_answered_by(const struct sip_transaction *t, guint32 tag)
{
    if (t->request_to_tag != 0)
        return t->request_to_tag == tag;
    if (t->final_status / 100 == 2)
        return t->final_tag == tag;
    return tag != 0 && (t->provisional_tag == tag || t->first_tag == tag || t->second_tag == tag);
}

/* TRUE if `t` belongs to the dialog in which the request `in_dialog` stands, and was sent by the same side. */
static inline gboolean is_from_same_side(const struct sip_transaction *t, const struct sip_transaction *in_dialog)
{
    return t->from_tag == in_dialog->from_tag && is_answered_by(t, in_dialog->request_to_tag);
}

/* The same, but sent by the other side. */
static inline gboolean is_from_other_side(const struct sip_transaction *t, const struct sip_transaction *in_dialog)
{
    return t->from_tag == in_dialog->request_to_tag && is_answered_by(t, in_dialog->from_tag);
}

static inline gboolean is_in_one_dialog(const struct sip_transaction *t, const struct sip_transaction *in_dialog)
{
    return is_from_same_side(t, in_dialog) || is_from_other_side(t, in_dialog);
}

/* TRUE if the dialog of the request was answered in this capture. */
static inline gboolean is_confirmed(const struct sip_transaction *in_dialog)
{
    return call_dialog_invite(in_dialog->call, in_dialog) != NULL;
}

/* The same, or the capture began when the call was up already: then INVITE and BYE can't be meant for anything else. */
static inline gboolean is_in_answered_call(const struct sip_transaction *in_dialog)
{
    if (is_confirmed(in_dialog))
        return TRUE;
    for (const struct sip_transaction *t = call_newest(in_dialog->call); t != NULL; t = t->older)
        if (t->method == SIP_METHOD_INVITE && transaction_is_initial(t))
            return FALSE;
    return in_dialog->method == SIP_METHOD_INVITE || in_dialog->method == SIP_METHOD_BYE;
}

/* f_offers.c: F1 to F3, F9, F10, F12. */
void f1_glare(const struct sip_event *event);
void f1_crossing_request_came_late(const struct sip_event *event);
void f2_overlapping_offer(const struct sip_event *event);
void f3_change_refused(const struct sip_event *event);
void f3_fax_refused_in_answer(const struct sip_event *event);
void f3_change_accepted_later(const struct sip_event *event);
void f9_prack_missing(const struct sip_event *event);
void f9_prack_refused(const struct sip_event *event);
void f10_extension_refused(const struct sip_event *event);
void f10_repeated_unchanged(const struct sip_event *event);
void f10_extension_negotiated(const struct sip_event *event);
void f12_reinvite_storm(const struct sip_event *event);

#endif
