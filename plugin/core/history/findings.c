/* findings.c
 * How rules say what they have found.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#include <stdarg.h>
#include <string.h>

#include <sipexplain/remark_text.h>

#include "private.h"

#define MAX_PLACES 12
#define WORDS_LENGTH 60 /* bytes of a header's text in a sentence: it has to fit a label with the rest */

guint32 history_frame_of(const struct sip_history *history, guint32 record)
{
    return sip_ledger_frame(history->ledger, record);
}

gboolean history_has_found(const struct sip_history *history, enum sip_remark_id finding, guint32 record)
{
    return record != 0 && sip_ledger_find_remark(history->ledger, record, finding) != NULL;
}

void history_find(struct sip_history *history, enum sip_remark_id finding, guint32 record, guint32 related_record, ...)
{
    struct sip_place places[MAX_PLACES + 1];
    gsize count = 0;
    va_list arguments;

    if (record == 0 || history_has_found(history, finding, record))
        return;
    va_start(arguments, related_record);
    for (const char *name; count < MAX_PLACES && (name = va_arg(arguments, const char *)) != NULL; count++)
        places[count] = (struct sip_place){name, va_arg(arguments, const char *)};
    va_end(arguments);
    places[count] = (struct sip_place){NULL, NULL};
    sip_remark_add(history->ledger, record, finding, history_frame_of(history, related_record), places);
}

void history_withdraw(struct sip_history *history, enum sip_remark_id finding, guint32 record)
{
    if (record != 0)
        sip_ledger_remove_remark(history->ledger, record, finding);
}

static gboolean was_reported(const struct sip_transaction *transaction, enum sip_remark_id finding)
{
    const guint bit = (guint)finding - SIP_FINDING_FIRST;

    return (transaction->reported[bit / 32] >> bit % 32 & 1) != 0;
}

gboolean transaction_report_once(struct sip_transaction *transaction, enum sip_remark_id finding)
{
    const guint bit = (guint)finding - SIP_FINDING_FIRST;
    const gboolean first = !was_reported(transaction, finding);

    transaction->reported[bit / 32] |= (guint32)1 << bit % 32;
    return first;
}

gboolean transaction_reported_elsewhere(const struct sip_transaction *transaction, enum sip_remark_id finding)
{
    for (const struct sip_transaction *t = call_newest(transaction->call); t != NULL; t = t->older)
        if (t != transaction && t->cseq == transaction->cseq && t->method == transaction->method &&
            t->from_tag == transaction->from_tag && was_reported(t, finding))
            return TRUE;
    return FALSE;
}

gboolean request_report_once(struct sip_transaction *transaction, enum sip_remark_id finding)
{
    return !transaction_reported_elsewhere(transaction, finding) && transaction_report_once(transaction, finding);
}

G_STATIC_ASSERT(sizeof(((struct sip_transaction *)NULL)->reported) * 8 >= SIP_REMARK_COUNT - SIP_FINDING_FIRST);

void history_set_outcome(struct sip_history *history, guint32 record, enum sip_outcome outcome)
{
    if (record != 0)
        sip_ledger_change(history->ledger, record)->outcome = (guint8)outcome;
}

/* A ring of short texts, as many as a sentence can need. */
static char *next_text(void)
{
    static char texts[16][WORDS_LENGTH + 4];
    static guint next;

    return texts[next++ % G_N_ELEMENTS(texts)];
}

const char *history_number(guint number)
{
    char *text = next_text();

    g_snprintf(text, WORDS_LENGTH, "%u", number);
    return text;
}

const char *history_seconds(gdouble seconds)
{
    char *text = next_text();

    g_ascii_formatd(text, WORDS_LENGTH, "%.1f", seconds);
    return text;
}

const char *history_words(struct sip_text words)
{
    char *text = next_text();
    char *valid = sip_text_to_utf8(words);
    gsize length = strlen(valid);

    if (length > WORDS_LENGTH) {
        length = (gsize)(g_utf8_find_prev_char(valid, valid + WORDS_LENGTH - 2) - valid);
        memcpy(valid + length, "...", 4);
    }
    g_strlcpy(text, valid, WORDS_LENGTH + 4);
    g_free(valid);
    return text;
}
