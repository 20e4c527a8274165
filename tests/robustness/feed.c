/* feed.c
 * Gives messages from standard input to the core as a capture would, renders whatever can be shown of each, and says
 * what that took. Written for messages by the million, and for valgrind and the sanitizers.
 *
 * Input: for each message the struct below in the byte order of a PC, then its bytes. messages.py writes it.
 * Argument: after how many packets the heap is measured for the first time; the second time is the end.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#include <malloc.h>
#include <stdio.h>
#include <string.h>

#include <sipexplain/analysis.h>
#include <sipexplain/remark_text.h>

#define MAX_LENGTH (64U << 20) /* bytes; a longer message is a broken input */

/* 32 bytes, without gaps. */
struct head {
    double time;
    guint32 length;
    guint16 source_port;
    guint16 destination_port;
    guint8 source[4]; /* IPv4 */
    guint8 destination[4];
    guint32 stream; /* TCP */
    guint32 quoted; /* by an ICMP error */
};

struct totals {
    guint64 packets;
    guint64 messages;
    guint64 responses;
    guint64 findings;
    guint64 evidence;
};

static struct sip_endpoint make_endpoint(const guint8 address[4], guint16 port)
{
    struct sip_endpoint endpoint = {.port = port};

    endpoint.address[10] = endpoint.address[11] = 0xff;
    memcpy(endpoint.address + 12, address, 4);
    return endpoint;
}

/* What reaches a reader has to be UTF-8. */
static void check_text(char *text)
{
    if (text != NULL && !g_utf8_validate(text, -1, NULL))
        g_error("not UTF-8: %s", text);
    g_free(text);
}

static void show_record(const struct sip_ledger *ledger, struct sip_catalogue *catalogue, guint32 number,
                        struct totals *totals)
{
    static const char *const keys[] = {"text", "summary", "fix.1"};
    const struct sip_record *record = sip_ledger_record(ledger, number);

    totals->responses += record->kind == SIP_RECORD_RESPONSE;
    check_text(g_strdup(sip_ledger_text(ledger, record->phrase)));
    for (guint32 next = record->first_remark; next != 0;) {
        const struct sip_remark *remark = sip_ledger_remark(ledger, next);

        for (gsize i = 0; i < G_N_ELEMENTS(keys); i++)
            check_text(sip_remark_text(catalogue, ledger, number, remark, keys[i]));
        if (sip_remark_is_finding((enum sip_remark_id)remark->id))
            totals->findings++;
        else
            totals->evidence++;
        next = remark->next;
    }
}

/* Several messages may follow each other, as in a segment. */
static void add_packet(struct sip_analysis *analysis, struct sip_catalogue *catalogue, const struct sip_packet *packet,
                       struct sip_text bytes, struct totals *totals)
{
    const struct sip_ledger *ledger = sip_analysis_ledger(analysis);
    struct sip_message message;
    gsize skipped;
    guint32 first;
    guint count;

    while (bytes.length > 0 && sip_message_scan(bytes.data, bytes.length, &message, &skipped)) {
        sip_analysis_add(analysis, packet, &message);
        totals->messages++;
        bytes = sip_text_skip(bytes, skipped + message.length);
    }
    count = sip_ledger_find(ledger, packet->frame, &first);
    for (guint i = 0; i < count; i++)
        show_record(ledger, catalogue, first + i, totals);
}

static gsize heap_in_use(void)
{
    const struct mallinfo2 heap = mallinfo2();

    return heap.uordblks + heap.hblkhd;
}

int main(int argc, char *argv[])
{
    const guint64 measured_at = argc > 1 ? g_ascii_strtoull(argv[1], NULL, 10) : 0;
    struct sip_analysis *analysis = sip_analysis_new();
    struct sip_catalogue *catalogue = sip_catalogue_new("en");
    struct totals totals = {.packets = 0};
    gsize first_heap = 0;
    struct head head;

    while (fread(&head, sizeof head, 1, stdin) == 1) {
        const struct sip_packet packet = {
            .frame = (guint32)++totals.packets,
            .time = head.time,
            .source = make_endpoint(head.source, head.source_port),
            .destination = make_endpoint(head.destination, head.destination_port),
            .stream = head.stream != 0,
            .quoted = head.quoted != 0,
        };
        char *bytes;

        if (head.length > MAX_LENGTH)
            g_error("a message of %u bytes", head.length);
        /* Of just that size, so that the sanitizers see a byte too far. */
        bytes = g_malloc(head.length);
        if (fread(bytes, 1, head.length, stdin) != head.length)
            g_error("the input ends in a message");
        add_packet(analysis, catalogue, &packet, (struct sip_text){bytes, head.length}, &totals);
        g_free(bytes);
        if (totals.packets == measured_at)
            first_heap = heap_in_use();
    }
    printf("{\"packets\": %" G_GUINT64_FORMAT ", \"messages\": %" G_GUINT64_FORMAT ", \"responses\": %" G_GUINT64_FORMAT
           ", \"findings\": %" G_GUINT64_FORMAT ", \"evidence\": %" G_GUINT64_FORMAT
           ", \"first_heap\": %zu, \"heap\": %zu}\n",
           totals.packets, totals.messages, totals.responses, totals.findings, totals.evidence, first_heap,
           heap_in_use());
    sip_catalogue_free(catalogue);
    sip_analysis_free(analysis);
    return 0;
}
