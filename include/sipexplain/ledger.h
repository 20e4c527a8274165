/* ledger.h
 * What was found out about each SIP message of a capture, stored by frame.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#ifndef SIPEXPLAIN_LEDGER_H
#define SIPEXPLAIN_LEDGER_H

#include <sipexplain/outcome.h>

enum sip_record_kind {
    SIP_RECORD_RESPONSE,
    SIP_RECORD_FRAGMENT, /* a status line in a message/sipfrag body */
    SIP_RECORD_QUOTATION /* a response quoted by an ICMP error */
};

/* One thing to explain. 24 bytes, as a capture may hold millions; texts are kept by the ledger, see sip_ledger_text. */
struct sip_record {
    guint32 frame;         /* number of the frame that shows it, counted from 1 */
    guint32 request_frame; /* the request that is answered; 0: not in the capture */
    guint32 phrase;        /* text: reason phrase on the wire */
    guint32 method_name;   /* text: set for SIP_METHOD_OTHER only */
    guint16 status;        /* as on the wire, 0 to 999 */
    guint8 kind;           /* enum sip_record_kind */
    guint8 method;         /* enum sip_method */
    guint8 outcome;        /* enum sip_outcome */
    guint8 in_dialog;      /* 1: the request was sent inside a dialog */
};

struct sip_ledger;

/* Never NULL. The caller frees it with sip_ledger_free. */
struct sip_ledger *sip_ledger_new(void);
void sip_ledger_free(struct sip_ledger *ledger);

/* Appends a record. Frames come in ascending order; records of one frame in the order of its messages. */
void sip_ledger_append(struct sip_ledger *ledger, const struct sip_record *record);

/* The records of a frame: returns how many there are and sets `records` to the first. They move at the next append. */
guint sip_ledger_find(const struct sip_ledger *ledger, guint32 frame, const struct sip_record **records);

/* Keeps a text, equal texts once, and returns the number by which sip_ledger_text gives it back; 0 for an empty text.
 */
guint32 sip_ledger_keep_text(struct sip_ledger *ledger, struct sip_text text);

/* Valid UTF-8; belongs to the ledger and lives as long as it does. "" for 0. */
const char *sip_ledger_text(const struct sip_ledger *ledger, guint32 number);

#endif
