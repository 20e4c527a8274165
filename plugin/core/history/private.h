/* private.h
 * What the parts of the history share with each other, but not with the rules.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#ifndef SIPEXPLAIN_HISTORY_PRIVATE_H
#define SIPEXPLAIN_HISTORY_PRIVATE_H

#include "../hash.h"
#include "history.h"

struct sip_call {
    guint64 id_low; /* two hashes of the Call-ID */
    guint64 id_high;
    struct sip_transaction *newest;
    GList place; /* in history.active or history.resting */
    gdouble last_time;
    guint16 count; /* of transactions */
    gboolean resting;
};

#define OCCASIONS 12 /* bits of enum sip_occasion */

struct sip_history {
    struct sip_ledger *ledger;
    gdouble now;
    const struct sip_message *last_request; /* that the last response answered */
    GHashTable *calls;                      /* set of struct sip_call */
    GQueue active;                          /* calls, the one that was idle longest at the head */
    gboolean is_incomplete;                 /* a call was forgotten before its end */
    GQueue resting; /* calls that keep no messages any more, the one that rests longest at the head */
    struct endpoint_book *endpoints;
    struct duplicate_filter *duplicates;
    struct watch_wheel *watches;
    GHashTable *challenges; /* hash of a nonce -> struct sip_transaction that was challenged with it */
    GHashTable *refusals; /* hash of source host, From, To and method -> struct sip_transaction that was refused last */
    void *section_states['o' - 'a' + 1];
    /* For a message of some method and occasion (place of its bit), made when it is met first. */
    sip_rule *rules[OCCASIONS][SIP_METHOD_OTHER + 1];
};

/* keys.c: by what messages are found again. */
void history_fill_keys(struct sip_event *event);
guint32 history_hash_uri(struct sip_text uri); /* as it is written, without its parameters */
guint64
history_hash_parent_branch(const struct sip_message *request); /* of the one that this one was made of; 0: none */

/* transactions.c: the calls of a capture and the transactions of each. */
GHashTable *history_new_call_table(void);
struct sip_call *history_find_or_add_call(struct sip_history *history, struct sip_text call_id);
struct sip_transaction *history_find_transaction(const struct sip_event *event, enum sip_method method);
struct sip_transaction *history_find_duplicated(const struct sip_event *event);
struct sip_transaction *history_find_acknowledged(struct sip_history *history, const struct sip_event *event);
struct sip_transaction *history_add_transaction(struct sip_history *history, struct sip_call *call);
void history_fill_transaction(struct sip_transaction *transaction, const struct sip_event *event);
void history_link_cancel(struct sip_transaction *invite, struct sip_transaction *cancel);

/* copies.c: puts a copy of the message in the place of what was kept there. */
void history_keep_copy(struct sip_copy **place, const struct sip_message *message);

/* requests.c, responses.c: what a message changes in its call. */
void history_take_request(struct sip_history *history, struct sip_event *event);
void history_take_ack(struct sip_history *history, struct sip_event *event);
void history_take_response(struct sip_history *history, struct sip_event *event);

/* endpoints.c: addresses by number, and when and in which directions they were seen. */
struct endpoint_book *endpoint_book_new(void);
void endpoint_book_free(struct endpoint_book *book);
guint32 endpoint_book_number(struct endpoint_book *book, const struct sip_endpoint *endpoint);
void endpoint_book_saw(struct endpoint_book *book, guint32 source, guint32 destination, gdouble time);

/* duplicates.c: the same message seen at a second point of the network within 100 ms. */
struct duplicate_filter *duplicate_filter_new(void);
void duplicate_filter_free(struct duplicate_filter *filter);
gboolean duplicate_filter_test(struct duplicate_filter *filter, const struct sip_event *event);

/* watch.c */
struct watch_wheel *watch_wheel_new(void);
void watch_wheel_free(struct watch_wheel *wheel);
void history_run_watches(struct sip_history *history);
void history_drop_watches(struct sip_history *history, struct sip_transaction *transaction);

/* family.c: retries of refused requests. */
void history_join_family(struct sip_history *history, struct sip_transaction *transaction);
void history_remember_refusal(struct sip_history *history, struct sip_transaction *transaction);
void history_leave_family(struct sip_history *history, struct sip_transaction *transaction);

/* forget.c: bounds the memory. */
void history_touch_call(struct sip_history *history, struct sip_call *call, gdouble time);
void history_forget(struct sip_history *history, guint32 record); /* of the message that is taken now */
void history_free_call(struct sip_history *history, struct sip_call *call);
void history_drop_oldest_transaction(struct sip_history *history, struct sip_call *call);

/* outcome.c: what the history knows better than the response alone. */
void history_refine_outcome(const struct sip_event *event);

/* compared.c: the response that one is best read beside. */
void history_compare(const struct sip_event *event);

#endif
