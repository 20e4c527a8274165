/* watch.c
 * Wakes rules when the capture has gone on long enough to say that something did not happen.
 *
 * A wheel of one-second slots: almost all watches wait for 2 to 64 s, there is one for nearly every request, and most
 * of them find that all went well. One that waits longer than the wheel takes more turns.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#include "private.h"

#define SLOTS 128
#define FIRST_DELAY 8.0  /* seconds until a watch whose hosts are silent is looked at again; doubled each time */
#define MAX_DELAY 4096.0 /* after this nobody waits for the hosts any more */

struct watch {
    GList place;        /* in its slot */
    struct watch *next; /* of the same transaction */
    gdouble due;        /* when to look at it */
    gdouble deadline;   /* what the capture must cover */
    gdouble delay;
    struct sip_transaction *transaction;
    sip_watch call;
    guint slot;
};

struct watch_wheel {
    GQueue slots[SLOTS];
    guint64 second;      /* up to which all slots have been looked at */
    struct watch *spare; /* forgotten ones, linked by next: nearly every request needs one for a while */
};

struct watch_wheel *watch_wheel_new(void)
{
    struct watch_wheel *wheel = g_new0(struct watch_wheel, 1);

    for (gsize i = 0; i < SLOTS; i++)
        g_queue_init(&wheel->slots[i]);
    return wheel;
}

static struct watch *take_spare(struct watch_wheel *wheel)
{
    struct watch *watch = wheel->spare;

    if (watch != NULL)
        wheel->spare = watch->next;
    return watch;
}

static void put_by(struct watch_wheel *wheel, struct watch *watch)
{
    watch->next = wheel->spare;
    wheel->spare = watch;
}

/* Its watches have gone with their transactions. */
void watch_wheel_free(struct watch_wheel *wheel)
{
    while (wheel->spare != NULL)
        g_free(take_spare(wheel));
    g_free(wheel);
}

static guint64 second_of(gdouble time)
{
    return time > 0 ? (guint64)time + 1 : 0;
}

/* What is due in a slot that has passed is looked at with the next one. */
static void insert_watch(struct sip_history *history, struct watch *watch)
{
    struct watch_wheel *wheel = history->watches;

    watch->slot = (guint)(MAX(second_of(watch->due), wheel->second + 1) % SLOTS);
    g_queue_push_tail_link(&wheel->slots[watch->slot], &watch->place);
    watch->next = watch->transaction->watches;
    watch->transaction->watches = watch;
}

static void forget_watch(struct watch *watch)
{
    struct watch **link = &watch->transaction->watches;

    while (*link != watch)
        link = &(*link)->next;
    *link = watch->next;
}

void history_watch(struct sip_history *history, struct sip_transaction *transaction, gdouble deadline, sip_watch call)
{
    struct watch *watch;

    for (watch = transaction->watches; watch != NULL; watch = watch->next)
        if (watch->call == call)
            return;
    watch = take_spare(history->watches);
    if (watch == NULL)
        watch = g_new(struct watch, 1);
    *watch = (struct watch){
        .place = {.data = watch},
        .due = deadline,
        .deadline = deadline,
        .delay = FIRST_DELAY,
        .transaction = transaction,
        .call = call,
    };
    insert_watch(history, watch);
}

static void run_watch(struct sip_history *history, struct watch *watch)
{
    struct sip_transaction *transaction = watch->transaction;

    forget_watch(watch);
    if (history_covers(history, transaction, watch->deadline)) {
        watch->call(history, transaction);
    } else if (watch->delay < MAX_DELAY) {
        watch->due = history->now + watch->delay;
        watch->delay *= 2;
        insert_watch(history, watch);
        return;
    }
    put_by(history->watches, watch);
}

/* Looks once at each watch that stands in the slot now; those that are put back or are not due yet stay for later. */
static void run_slot(struct sip_history *history, GQueue *slot)
{
    for (guint left = slot->length; left > 0 && !g_queue_is_empty(slot); left--) {
        struct watch *watch = g_queue_peek_head(slot);

        g_queue_unlink(slot, &watch->place);
        if (watch->due <= history->now)
            run_watch(history, watch);
        else
            g_queue_push_tail_link(slot, &watch->place);
    }
}

void history_run_watches(struct sip_history *history)
{
    const guint64 now = history->now > 0 ? (guint64)history->now : 0;
    struct watch_wheel *wheel = history->watches;

    if (now <= wheel->second)
        return;
    /* After a long silence one turn of the wheel has seen everything. */
    for (guint64 second = MAX(wheel->second + 1, now > SLOTS ? now - SLOTS + 1 : 0); second <= now; second++) {
        wheel->second = second;
        run_slot(history, &wheel->slots[second % SLOTS]);
    }
}

void history_drop_watches(struct sip_history *history, struct sip_transaction *transaction)
{
    while (transaction->watches != NULL) {
        struct watch *watch = transaction->watches;

        transaction->watches = watch->next;
        g_queue_unlink(&history->watches->slots[watch->slot], &watch->place);
        put_by(history->watches, watch);
    }
}
