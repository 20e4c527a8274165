/* history.h
 * The book of a capture: calls, their transactions, and what has been found out about them. Rules read it through this
 * header.
 *
 * A message belongs to a call (Call-ID) and there to a transaction: top Via branch, sent-by, CSeq method and number. A
 * proxy that forwards a request puts its own Via on top, so every leg of a call has transactions of its own. The book
 * forgets: see history_forget.c.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * RFC 3261 §9, §12, §13, §17; RFC 3262; RFC 6026
 */

#ifndef SIPEXPLAIN_HISTORY_HISTORY_H
#define SIPEXPLAIN_HISTORY_HISTORY_H

#include <sipexplain/headers.h>
#include <sipexplain/ledger.h>
#include <sipexplain/packet.h>
#include <sipexplain/remark.h>

struct sip_history;
struct sip_call;
struct watch;

/* Times are those of struct sip_packet; NEVER stands for "has not happened". */
#define NEVER (-1.0)

/* A message as it was received, for rules that compare headers. Kept while its call is active, see
 * transaction_request(). */
struct sip_copy {
    struct sip_message message;
    char bytes[];
};

/* Seen from the sender of the request (RFC 4028 §7.4). */
enum session_refresher { REFRESHER_UNKNOWN, REFRESHER_CLIENT, REFRESHER_SERVER };

/* One transaction on one leg. Hashes stand for texts that are only ever compared; 0 is "none". */
struct sip_transaction {
    struct sip_call *call;
    struct sip_transaction *older; /* the one before it in the call, newest first */
    struct sip_transaction
        *previous; /* the refused request that this one repeats, changed: its family (history_family.c) */
    struct sip_transaction *next;   /* the request that repeats this one after its refusal */
    struct sip_transaction *invite; /* of a CANCEL: the INVITE that it cancels */
    struct sip_transaction *cancel; /* of an INVITE: the CANCEL */
    struct sip_copy *request;
    struct sip_copy *provisional; /* the last 101-199 with a To tag */
    struct sip_copy *early;       /* a 101-199 with a session description, see transaction_early() */
    struct sip_copy *final;
    struct watch *watches;

    guint64 branch;         /* top Via branch and sent-by */
    guint64 parent_branch;  /* the same of the second Via: the leg on which a proxy received the request; 0: none */
    guint64 branch_farther; /* `branch` as it is behind a box that changed the sent-by of the request; 0: none */
    guint32 sent_by;
    guint32 from_tag;
    guint32 request_to_tag;  /* 0: sent outside a dialog */
    guint32 provisional_tag; /* To tag of `provisional` */
    guint32 first_tag;       /* To tag of the first tagged 101-199 */
    guint32 second_tag;      /* the first other one */
    guint32 final_tag;       /* To tag of the first final response */
    guint32 to_uri;
    guint32 request_uri;
    guint32 cseq;
    guint32 source; /* endpoints of the request, see history_endpoints.c */
    guint32 destination;

    /* Records in the ledger, counted from 1; 0: no such message in the capture. */
    guint32 request_record;
    guint32 first_response_record;
    guint32 provisional_record; /* of `provisional` */
    guint32 second_tag_record;  /* of the first 101-199 with second_tag */
    guint32 early_record;       /* of `early` */
    guint32 early_media_record; /* of the first 18x with a live media line */
    guint32 final_record;
    guint32 ack_record;

    gdouble request_time;
    gdouble last_request_time; /* of the last copy */
    gdouble first_response_time;
    gdouble first_provisional_time; /* of the first 101-199 */
    gdouble provisional_time;       /* of the last 101-199 */
    gdouble ringing_time;           /* of the first 180 */
    gdouble early_media_time;       /* of the first 18x with a live media line */
    gdouble final_time;
    gdouble last_final_time; /* of its last copy */
    gdouble ack_time;

    guint16 request_copies;                /* the first included, duplicates not */
    guint16 request_copies_after_response; /* of an INVITE after any response, of others after the final one */
    guint16 provisional_copies;            /* of the reliable provisional that was last repeated */
    guint16 final_copies;                  /* by timer: not those that a repeated request drew at once */
    guint16 final_copies_after_ack;
    guint16 final_status;             /* 0: none yet */
    guint16 first_provisional_status; /* 100 included; 0: none */
    guint16 provisional_status;       /* of the last 101-199 */

    guint8 method;            /* enum sip_method */
    guint8 refresher;         /* enum session_refresher: who has to refresh the session that the 2xx agreed on */
    guint32 session_interval; /* Session-Expires of the 2xx; 0: none */
    gboolean stream : 1;
    gboolean early_media : 1;     /* an 18x had SDP with a live media line, not barred and not waiting for anything */
    gboolean early_body : 1;      /* a 101-199 had a body, or may have had one that the capture lacks */
    gboolean has_credentials : 1; /* (Proxy-)Authorization with nonce and response */
    gboolean through_proxy : 1;   /* the request has more than one Via: a client stands behind its sender */
    gboolean awaits_retry : 1;    /* it stands in the tables of refused requests */
    gboolean second_answer : 1;   /* a 2xx with another To tag came as well */
    guint32 reported[5];          /* findings that were raised on this transaction already, a bit each */
};

/* What a rule is called with. */
struct sip_event {
    struct sip_history *history;
    const struct sip_packet *packet;
    const struct sip_message *message;
    struct sip_call *call;
    /* The message's transaction; of an ACK: the INVITE's (its branch for 3xx-6xx; tags and CSeq for 2xx), or NULL if
     * that is not known. */
    struct sip_transaction *transaction;
    guint32 record; /* of this message */
    guint32 source; /* endpoints of this message */
    guint32 destination;
    guint64 branch; /* hashes of this message's, as in struct sip_transaction */
    guint32 sent_by;
    guint32 from_tag;
    guint32 to_tag;
    guint32 earlier_provisional; /* record of the 101-199 before this one */
    gboolean copy;               /* a retransmission: the transaction had this message before */
};

/* TRUE for the first copy of the transaction's first final response. */
static inline gboolean event_is_first_final(const struct sip_event *event)
{
    return !event->copy && event->transaction->final_record == event->record;
}

/* What a message is to its transaction. */
enum sip_occasion {
    ON_REQUEST = 1 << 0, /* for the first time; ACK and CANCEL included */
    ON_REQUEST_COPY = 1 << 1,
    ON_PROVISIONAL = 1 << 2,
    ON_PROVISIONAL_COPY = 1 << 3,
    ON_2XX = 1 << 4, /* the first final response, see event_is_first_final */
    ON_3XX = 1 << 5,
    ON_4XX = 1 << 6,
    ON_5XX = 1 << 7,
    ON_6XX = 1 << 8,
    ON_LATER_FINAL = 1 << 9, /* its copies, and what else comes after it */
    ON_QUOTATION = 1 << 10,  /* an ICMP error quotes a request; event->transaction may be NULL */
    ON_DUPLICATE = 1 << 11,  /* seen before, less than 100 ms ago and at another point; its transaction is known */

    ON_FAILURE = ON_4XX | ON_5XX | ON_6XX,
    ON_FINAL = ON_2XX | ON_3XX | ON_FAILURE,
    ON_RESPONSE = ON_PROVISIONAL | ON_PROVISIONAL_COPY | ON_FINAL | ON_LATER_FINAL
};

typedef void (*sip_rule)(const struct sip_event *event);

/* A rule, and the messages that it is called for: most concern few, and no message should pay for the others. Rules are
 * called in the order of their sections, after the transaction has been brought up to date with the message. */
struct sip_rule_entry {
    sip_rule rule;
    guint32 methods;   /* METHOD(INVITE) | METHOD(BYE), ~METHOD(ACK); of a response: the method that it answers */
    guint32 occasions; /* enum sip_occasion */
};
#define METHOD(name) (1U << SIP_METHOD_##name)
#define ANY_METHOD G_MAXUINT32

/* Called when the capture has reached the deadline of a watch. */
typedef void (*sip_watch)(struct sip_history *history, struct sip_transaction *transaction);

/* A section of rules, rules/a_*.c to rules/o_*.c. */
struct sip_rule_section {
    char letter;
    const struct sip_rule_entry *rules; /* ended by one without a rule */
    void *(*create)(void);              /* state of the section that is no transaction's; NULL: none */
    void (*destroy)(void *state);
};

extern const struct sip_rule_section sip_rules_a, sip_rules_b, sip_rules_c, sip_rules_d, sip_rules_e, sip_rules_f,
    sip_rules_g, sip_rules_h, sip_rules_i, sip_rules_j, sip_rules_k, sip_rules_l, sip_rules_m, sip_rules_n, sip_rules_o;

/* The state that the section's create() made. */
void *history_section_state(const struct sip_history *history, const struct sip_rule_section *section);

/* --- Messages --- */

/* NULL once the call has come to rest, or if the message was not in the capture. */
static inline const struct sip_message *transaction_request(const struct sip_transaction *transaction)
{
    return transaction->request != NULL ? &transaction->request->message : NULL;
}
static inline const struct sip_message *transaction_provisional(const struct sip_transaction *transaction)
{
    return transaction->provisional != NULL ? &transaction->provisional->message : NULL;
}
/* The first 101-199 with a session description from the To tag that sent one last; a reliable one counts more than an
 * unreliable one, whose description is a preview. */
static inline const struct sip_message *transaction_early(const struct sip_transaction *transaction)
{
    return transaction->early != NULL ? &transaction->early->message : NULL;
}
static inline const struct sip_message *transaction_final(const struct sip_transaction *transaction)
{
    return transaction->final != NULL ? &transaction->final->message : NULL;
}

/* A hash for comparing; never 0 for a text that is not empty. The second form folds ASCII case (hosts, realms). */
guint32 history_hash(struct sip_text text);
guint32 history_hash_folded(struct sip_text text);

/* For hash tables whose key is a guint64 made of two numbers, such as two hosts. g_int64_hash takes the lower half
 * alone, in which all who send to one server are alike. */
guint history_hash_pair(gconstpointer pair);

/* --- The call --- */

/* The transactions of a call, newest first: for (t = call_newest(call); t != NULL; t = t->older). At most
 * HISTORY_MAX_TRANSACTIONS. */
struct sip_transaction *call_newest(const struct sip_call *call);
#define HISTORY_MAX_TRANSACTIONS 64

/* TRUE while the transaction's request is an initial one: it had no To tag. */
static inline gboolean transaction_is_initial(const struct sip_transaction *transaction)
{
    return transaction->request_to_tag == 0;
}

/* The INVITE whose 2xx made the dialog in which the request stands (Call-ID and both tags, in either direction), on any
 * leg, the oldest that is known; NULL if its 2xx is not in the capture or forgotten. */
struct sip_transaction *call_dialog_invite(const struct sip_call *call, const struct sip_transaction *in_dialog);

/* The newest transaction of `method` in the same dialog (both tags, in either direction), other than `transaction`;
 * NULL: none. */
struct sip_transaction *call_find_in_dialog(const struct sip_call *call, const struct sip_transaction *transaction,
                                            enum sip_method method);

/* TRUE if both made or stand in the same dialog: both tags, in either direction. */
gboolean transaction_same_dialog(const struct sip_transaction *a, const struct sip_transaction *b);

/* TRUE if both run in the same direction: the same From tag. */
static inline gboolean transaction_same_direction(const struct sip_transaction *a, const struct sip_transaction *b)
{
    return a->from_tag == b->from_tag;
}

/* TRUE if another leg of the call carries the same request (Call-ID, From tag, CSeq number, method) and was seen
 * before: rules about an end-to-end fact judge the first leg only. */
gboolean transaction_is_forwarded(const struct sip_transaction *transaction);

/* The leg of the same request that starts at the host this one was sent to; NULL: none in the capture. */
struct sip_transaction *transaction_leg_behind(const struct sip_history *history,
                                               const struct sip_transaction *transaction);

/* TRUE if another leg showed the same final response before: a finding about it belongs to that leg, nearer to its
 * origin. */
gboolean transaction_final_is_forwarded(const struct sip_transaction *transaction);

/* --- Coverage --- */

/* Hosts are addresses without ports. */
guint32 history_host(const struct sip_history *history, guint32 endpoint);
/* "192.0.2.1:5060", "[2001:db8::1]:5060"; the caller frees it with g_free. */
char *history_endpoint_text(const struct sip_history *history, guint32 number);
/* The endpoint of an IP address and port as they stand in a URI; FALSE: `host` is a name. */
gboolean history_find_endpoint(const struct sip_history *history, struct sip_text host, guint16 port, guint32 *number);

/* TRUE if SIP between the two hosts of the transaction was captured in both directions at some time. */
gboolean history_both_directions_seen(const struct sip_history *history, const struct sip_transaction *transaction);
/* TRUE if a SIP message from one of the two hosts proves that the capture still ran at `time`. */
gboolean history_covers(const struct sip_history *history, const struct sip_transaction *transaction, gdouble time);

/* When the host of an endpoint last sent a SIP message; NEVER. */
gdouble history_last_sent(const struct sip_history *history, guint32 endpoint);

/* The time of the message that is being looked at. */
gdouble history_now(const struct sip_history *history);

/* Calls `call` with the transaction when a message arrives at or after `deadline` and one of the transaction's hosts
 * has been seen at or after it as well; at most one watch of a kind is pending per transaction. Never called if the
 * capture ends before, or if the call is forgotten. */
void history_watch(struct sip_history *history, struct sip_transaction *transaction, gdouble deadline, sip_watch call);

/* --- Findings --- */

/* Puts a finding on the message of `record` (0: nothing happens). `related_record` names the other message that it
 * speaks of (0: none). Then come pairs of place and value, as many as the sentence of the finding has places, and NULL;
 * values are UTF-8 and copied. The places {frame} (frame of `record`) and {related} (frame of `related_record`) are
 * filled by themselves. The same finding is put on a record only once. */
void history_find(struct sip_history *history, enum sip_remark_id finding, guint32 record, guint32 related_record,
                  ...) G_GNUC_NULL_TERMINATED;

/* Takes a finding back from a record, as later frames have disproved it. */
void history_withdraw(struct sip_history *history, enum sip_remark_id finding, guint32 record);

/* TRUE if the finding stands on the record (for "X outranks Y"). */
gboolean history_has_found(const struct sip_history *history, enum sip_remark_id finding, guint32 record);

/* TRUE the first time it is asked for this finding and transaction, FALSE later. */
gboolean transaction_report_once(struct sip_transaction *transaction, enum sip_remark_id finding);
/* TRUE if transaction_report_once was asked for it on another leg of the same request. */
gboolean transaction_reported_elsewhere(const struct sip_transaction *transaction, enum sip_remark_id finding);

/* The same for all legs of the request: FALSE if any of them has been asked before. */
gboolean request_report_once(struct sip_transaction *transaction, enum sip_remark_id finding);

/* Corrects the outcome of a response that was recorded before. */
void history_set_outcome(struct sip_history *history, guint32 record, enum sip_outcome outcome);

/* The frame in which the message of a record stands; 0 for record 0. */
guint32 history_frame_of(const struct sip_history *history, guint32 record);

/* Values for places: numbers as text, seconds with one decimal; valid until the sixteenth next call. */
const char *history_number(guint number);
const char *history_seconds(gdouble seconds);
/* A cleaned copy of a header's text, at most 60 bytes, cut at a character; valid until the sixteenth next call. */
const char *history_words(struct sip_text words);

#endif
