/* test_ledger.c
 * Records by frame and number, their remarks, texts by number.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#include <string.h>

#include <sipexplain/ledger.h>

#include "support.h"

static guint32 append(struct sip_ledger *ledger, guint32 frame, guint16 status)
{
    const struct sip_record record = {.frame = frame, .status = status};

    return sip_ledger_append(ledger, &record);
}

/* Expects these statuses in this frame, 0 ends the list. */
static void assert_statuses(const struct sip_ledger *ledger, guint32 frame, const guint16 *statuses)
{
    guint32 first;
    const guint count = sip_ledger_find(ledger, frame, &first);
    guint expected = 0;

    for (; statuses[expected] != 0; expected++) {
        g_assert_cmpuint(count, >, expected);
        g_assert_cmpuint(sip_ledger_record(ledger, first + expected)->frame, ==, frame);
        g_assert_cmpuint(sip_ledger_record(ledger, first + expected)->status, ==, statuses[expected]);
    }
    g_assert_cmpuint(count, ==, expected);
}

#define assert_found(ledger, frame, ...) assert_statuses(ledger, frame, (const guint16[]){__VA_ARGS__, 0})
#define assert_empty(ledger, frame) assert_statuses(ledger, frame, (const guint16[]){0})

static void test_empty(void)
{
    struct sip_ledger *ledger = sip_ledger_new();

    assert_empty(ledger, 0);
    assert_empty(ledger, 1);
    assert_empty(ledger, G_MAXUINT32);
    sip_ledger_free(ledger);
    sip_ledger_free(NULL);
}

static void test_one_record(void)
{
    struct sip_ledger *ledger = sip_ledger_new();

    append(ledger, 7, 200);
    assert_empty(ledger, 0);
    assert_empty(ledger, 6);
    assert_found(ledger, 7, 200);
    assert_empty(ledger, 8);
    sip_ledger_free(ledger);
}

static void test_edges_and_gaps(void)
{
    struct sip_ledger *ledger = sip_ledger_new();

    append(ledger, 1, 100);
    append(ledger, 2, 180);
    append(ledger, 5, 183);
    append(ledger, 9, 200);
    append(ledger, G_MAXUINT32, 604);
    assert_empty(ledger, 0);
    assert_found(ledger, 1, 100);
    assert_found(ledger, 2, 180);
    assert_empty(ledger, 3);
    assert_empty(ledger, 4);
    assert_found(ledger, 5, 183);
    assert_empty(ledger, 6);
    assert_found(ledger, 9, 200);
    assert_empty(ledger, 10);
    assert_empty(ledger, G_MAXUINT32 - 1);
    assert_found(ledger, G_MAXUINT32, 604);
    sip_ledger_free(ledger);
}

/* One TCP segment may hold several responses; they stay in the order of the segment. */
static void test_several_in_one_frame(void)
{
    struct sip_ledger *ledger = sip_ledger_new();

    append(ledger, 3, 100);
    append(ledger, 3, 180);
    append(ledger, 3, 100);
    append(ledger, 4, 200);
    append(ledger, 6, 486);
    append(ledger, 6, 487);
    assert_found(ledger, 3, 100, 180, 100);
    assert_found(ledger, 4, 200);
    assert_empty(ledger, 5);
    assert_found(ledger, 6, 486, 487);
    sip_ledger_free(ledger);
}

static void test_many_frames(void)
{
    struct sip_ledger *ledger = sip_ledger_new();

    for (guint32 frame = 2; frame <= 20000; frame += 2)
        append(ledger, frame, (guint16)(100 + frame % 600));
    for (guint32 frame = 0; frame <= 20002; frame++) {
        if (frame % 2 == 0 && frame >= 2 && frame <= 20000)
            assert_found(ledger, frame, (guint16)(100 + frame % 600));
        else
            assert_empty(ledger, frame);
    }
    sip_ledger_free(ledger);
}

static void test_record_comes_back_whole(void)
{
    const struct sip_record record = {.frame = 12,
                                      .request = 1,
                                      .final = 2,
                                      .phrase = 3,
                                      .method_name = 4,
                                      .status = 999,
                                      .kind = SIP_RECORD_QUOTATION,
                                      .method = SIP_METHOD_OTHER,
                                      .outcome = SIP_OUTCOME_FAILED,
                                      .in_dialog = 1,
                                      .resent = 1};
    struct sip_ledger *ledger = sip_ledger_new();

    append(ledger, 11, 100);
    g_assert_cmpuint(sip_ledger_append(ledger, &record), ==, 2);
    g_assert_cmpmem(sip_ledger_record(ledger, 2), sizeof record, &record, sizeof record);
    g_assert_cmpuint(sip_ledger_record(ledger, 1)->status, ==, 100);
    sip_ledger_free(ledger);
}

/* Later frames change what is known of earlier ones. */
static void test_record_changes(void)
{
    struct sip_ledger *ledger = sip_ledger_new();

    append(ledger, 1, 100);
    append(ledger, 2, 408);
    sip_ledger_change(ledger, 2)->outcome = SIP_OUTCOME_NOT_CONNECTED;
    g_assert_cmpint(sip_ledger_record(ledger, 2)->outcome, ==, SIP_OUTCOME_NOT_CONNECTED);
    g_assert_cmpint(sip_ledger_record(ledger, 1)->outcome, ==, SIP_OUTCOME_NONE);
    sip_ledger_free(ledger);
}

static void add_remark(struct sip_ledger *ledger, guint32 record, enum sip_remark_id id, guint32 related_frame)
{
    const struct sip_remark remark = {.id = (guint16)id, .related_frame = related_frame, .next = 4711};

    sip_ledger_add_remark(ledger, record, &remark);
}

/* The related frames of the remarks on a record, in their order: "7 9 ". */
static const char *remarks_on(const struct sip_ledger *ledger, guint32 record)
{
    GString *list = g_string_new(NULL);
    const struct sip_remark *remark = sip_ledger_remark(ledger, sip_ledger_record(ledger, record)->first_remark);

    for (; remark != NULL; remark = sip_ledger_remark(ledger, remark->next))
        g_string_append_printf(list, "%u ", remark->related_frame);
    g_test_queue_free(list->str);
    return g_string_free(list, FALSE);
}

static const enum sip_remark_id one = SIP_FINDING_FIRST;
static const enum sip_remark_id two = SIP_FINDING_FIRST + 1;
static const enum sip_remark_id three = SIP_FINDING_FIRST + 2;

static void test_remarks_stand_in_order(void)
{
    struct sip_ledger *ledger = sip_ledger_new();

    append(ledger, 1, 401);
    append(ledger, 2, 403);
    add_remark(ledger, 1, one, 11);
    add_remark(ledger, 2, one, 21);
    add_remark(ledger, 1, three, 12);
    add_remark(ledger, 2, two, 22);
    add_remark(ledger, 1, two, 13);
    g_assert_cmpstr(remarks_on(ledger, 1), ==, "11 12 13 ");
    g_assert_cmpstr(remarks_on(ledger, 2), ==, "21 22 ");
    g_assert_cmpuint(sip_ledger_find_remark(ledger, 1, three)->related_frame, ==, 12);
    g_assert_cmpuint(sip_ledger_find_remark(ledger, 2, two)->related_frame, ==, 22);
    g_assert_null(sip_ledger_find_remark(ledger, 2, three));
    g_assert_null(sip_ledger_remark(ledger, 0));
    sip_ledger_free(ledger);
}

static void test_remark_is_taken_off(void)
{
    struct sip_ledger *ledger = sip_ledger_new();

    append(ledger, 1, 401);
    sip_ledger_remove_remark(ledger, 1, one); /* there is none */
    add_remark(ledger, 1, one, 11);
    add_remark(ledger, 1, two, 12);
    add_remark(ledger, 1, three, 13);
    sip_ledger_remove_remark(ledger, 1, two);
    g_assert_cmpstr(remarks_on(ledger, 1), ==, "11 13 ");
    g_assert_null(sip_ledger_find_remark(ledger, 1, two));
    sip_ledger_remove_remark(ledger, 1, two);
    sip_ledger_remove_remark(ledger, 1, one);
    g_assert_cmpstr(remarks_on(ledger, 1), ==, "13 ");
    sip_ledger_remove_remark(ledger, 1, three);
    g_assert_cmpstr(remarks_on(ledger, 1), ==, "");
    add_remark(ledger, 1, two, 14);
    g_assert_cmpstr(remarks_on(ledger, 1), ==, "14 ");
    sip_ledger_free(ledger);
}

static void test_equal_texts_are_kept_once(void)
{
    struct sip_ledger *ledger = sip_ledger_new();
    const guint32 ringing = sip_ledger_keep_text(ledger, plain("Ringing"));
    const guint32 busy = sip_ledger_keep_text(ledger, plain("Busy Here"));

    g_assert_cmpuint(ringing, !=, 0);
    g_assert_cmpuint(busy, !=, ringing);
    g_assert_cmpuint(sip_ledger_keep_text(ledger, plain("Ringing")), ==, ringing);
    g_assert_cmpuint(sip_ledger_keep_text(ledger, plain("ringing")), !=, ringing);
    g_assert_cmpuint(sip_ledger_keep_text(ledger, plain("Ringin")), !=, ringing);
    g_assert_cmpstr(sip_ledger_text(ledger, ringing), ==, "Ringing");
    g_assert_cmpstr(sip_ledger_text(ledger, busy), ==, "Busy Here");
    sip_ledger_free(ledger);
}

static void test_no_text(void)
{
    struct sip_ledger *ledger = sip_ledger_new();

    g_assert_cmpuint(sip_ledger_keep_text(ledger, plain("")), ==, 0);
    g_assert_cmpuint(sip_ledger_keep_text(ledger, (struct sip_text){NULL, 0}), ==, 0);
    g_assert_cmpstr(sip_ledger_text(ledger, 0), ==, "");
    sip_ledger_free(ledger);
}

static void test_texts_are_valid_utf8(void)
{
    struct sip_ledger *ledger = sip_ledger_new();
    const guint32 latin1 = sip_ledger_keep_text(ledger, plain("Besetzt f\xFCr immer"));
    const guint32 with_nul = sip_ledger_keep_text(ledger, exact_copy("Busy\0Here", 9));

    g_assert_cmpstr(sip_ledger_text(ledger, latin1), ==, "Besetzt f\xEF\xBF\xBDr immer");
    g_assert_cmpstr(sip_ledger_text(ledger, with_nul), ==, "Busy\xEF\xBF\xBDHere");
    g_assert_cmpuint(sip_ledger_keep_text(ledger, plain("Besetzt f\xFCr immer")), ==, latin1);
    sip_ledger_free(ledger);
}

/* The dissector holds on to texts while it dissects further messages. */
static void test_texts_stay_where_they_are(void)
{
    struct sip_ledger *ledger = sip_ledger_new();
    const guint32 number = sip_ledger_keep_text(ledger, plain("Does Not Exist Anywhere"));
    const char *text = sip_ledger_text(ledger, number);

    for (guint i = 0; i < 10000; i++) {
        char *phrase = g_strdup_printf("phrase %u", i);

        g_assert_cmpuint(sip_ledger_keep_text(ledger, (struct sip_text){phrase, strlen(phrase)}), ==, number + 1 + i);
        g_free(phrase);
    }
    g_assert_true(sip_ledger_text(ledger, number) == text);
    g_assert_cmpstr(text, ==, "Does Not Exist Anywhere");
    g_assert_cmpstr(sip_ledger_text(ledger, number + 10000), ==, "phrase 9999");
    sip_ledger_free(ledger);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/ledger/records/none", test_empty);
    g_test_add_func("/ledger/records/one", test_one_record);
    g_test_add_func("/ledger/records/edges and gaps", test_edges_and_gaps);
    g_test_add_func("/ledger/records/several in one frame", test_several_in_one_frame);
    g_test_add_func("/ledger/records/many", test_many_frames);
    g_test_add_func("/ledger/records/come back whole", test_record_comes_back_whole);
    g_test_add_func("/ledger/records/change", test_record_changes);
    g_test_add_func("/ledger/remarks/stand in order", test_remarks_stand_in_order);
    g_test_add_func("/ledger/remarks/are taken off", test_remark_is_taken_off);
    g_test_add_func("/ledger/texts/equal ones are kept once", test_equal_texts_are_kept_once);
    g_test_add_func("/ledger/texts/none", test_no_text);
    g_test_add_func("/ledger/texts/are valid UTF-8", test_texts_are_valid_utf8);
    g_test_add_func("/ledger/texts/stay where they are", test_texts_stay_where_they_are);
    return g_test_run();
}
