/* ledger.h
 * What was found out about each SIP message of a capture, stored by frame.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#ifndef SIPEXPLAIN_LEDGER_H
#define SIPEXPLAIN_LEDGER_H

#include <sipexplain/groups.h>
#include <sipexplain/outcome.h>
#include <sipexplain/remark.h>

enum sip_record_kind {
    SIP_RECORD_REQUEST,
    SIP_RECORD_RESPONSE,
    SIP_RECORD_FRAGMENT, /* a status line in a message/sipfrag body */
    SIP_RECORD_DROPPED,  /* the frame was taken out of the capture again by a read filter: shown nowhere */
    SIP_RECORD_QUOTATION /* a message quoted by an ICMP error; status 0: a request */
};

/* One message, or one thing in it, that may be shown. 44 bytes, as a capture may hold millions; texts and remarks are
 * kept beside it. Records are numbered from 1; 0 stands for "none". */
struct sip_record {
    guint32 frame;        /* number of the frame that shows it, counted from 1 */
    guint32 request;      /* record of the request that is answered; of a request: of the one that it repeats, as it is
                           * or changed, that it cancels or acknowledges */
    guint32 final;        /* record of the first final response of the same transaction */
    guint32 compared;     /* record of the response that this one is compared with */
    guint32 phrase;       /* text: reason phrase on the wire */
    guint32 method_name;  /* text: set for SIP_METHOD_OTHER only */
    guint32 server;       /* text: who made the response, as Server or User-Agent names it */
    guint32 first_remark; /* number, see sip_ledger_remark */
    guint32 group;        /* number, see groups.h */
    guint16 status;       /* as on the wire, 0 to 999; 0 in a request */
    guint8 kind;          /* enum sip_record_kind */
    guint8 method;        /* enum sip_method */
    guint8 outcome;       /* enum sip_outcome */
    guint8 in_dialog : 1; /* the request was sent inside a dialog */
    guint8 resent : 1;    /* a copy of a message that was seen before */
    guint8 decides : 1;   /* the initial request of its group where its sender sent it, or a response to it there */
};

/* One remark as it is kept. */
struct sip_remark {
    guint32 next;          /* number of the next remark on the same message */
    guint32 values;        /* text: the named values, see sip_remark_places in remark_text.h */
    guint32 related_frame; /* the other frame that it speaks of; 0: none */
    guint16 id;            /* enum sip_remark_id */
};

struct sip_ledger;

/* Never NULL. The caller frees it with sip_ledger_free. */
struct sip_ledger *sip_ledger_new(void);
void sip_ledger_free(struct sip_ledger *ledger);

/* Appends a record and returns its number. Frames come in ascending order; records of one frame in the order of its
 * messages. */
guint32 sip_ledger_append(struct sip_ledger *ledger, const struct sip_record *record);

/* How many records there are: their numbers are 1 to this. */
guint32 sip_ledger_count(const struct sip_ledger *ledger);

/* The calls and other groups of its messages. */
struct sip_groups *sip_ledger_groups(const struct sip_ledger *ledger);

/* The record of a number. It moves at the next append. */
const struct sip_record *sip_ledger_record(const struct sip_ledger *ledger, guint32 number);
struct sip_record *sip_ledger_change(struct sip_ledger *ledger, guint32 number);

/* The frame in which a record stands; 0 for record 0 and where the frame was dropped. */
guint32 sip_ledger_frame(const struct sip_ledger *ledger, guint32 number);

/* The frame was dropped, and the next one gets its number. */
void sip_ledger_drop_frame(struct sip_ledger *ledger, guint32 frame);

/* The records of a frame: returns how many there are and sets `first` to the number of the first; the others follow it.
 */
guint sip_ledger_find(const struct sip_ledger *ledger, guint32 frame, guint32 *first);

/* Puts a remark behind those that a record has; of `remark`, next is not looked at. */
void sip_ledger_add_remark(struct sip_ledger *ledger, guint32 record, const struct sip_remark *remark);
/* Takes the remark of that id off a record, if it stands there. */
void sip_ledger_remove_remark(struct sip_ledger *ledger, guint32 record, enum sip_remark_id id);
/* The remark of a number; NULL for 0. It moves when the next one is added. */
const struct sip_remark *sip_ledger_remark(const struct sip_ledger *ledger, guint32 number);
/* The remark of that id on a record; NULL: none. */
const struct sip_remark *sip_ledger_find_remark(const struct sip_ledger *ledger, guint32 record, enum sip_remark_id id);

/* Keeps a text, equal texts once, and returns the number by which sip_ledger_text gives it back; 0 for an empty text.
 */
guint32 sip_ledger_keep_text(struct sip_ledger *ledger, struct sip_text text);

/* Valid UTF-8; belongs to the ledger and lives as long as it does. "" for 0. */
const char *sip_ledger_text(const struct sip_ledger *ledger, guint32 number);

#endif
