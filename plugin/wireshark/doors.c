/* doors.c
 * Two ways to the bytes of the SIP messages of a frame: Wireshark's tree, where there is one, and the tap of the SIP
 * dissector, where there is none.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#include "doors.h"

#include "carrier.h"

#define FOLLOW_TAP "sip_follow" /* packet-sip.c queues the tvb of every message on it */

static int hf_sip_status_code = -1;
static int proto_sip = -1;
static int follow_tap = 0;
static int ip_tap = 0;
static int ipv6_tap = 0;

static dissector_handle_t explain_handle;
static int explain_proto;
static guint trees; /* dissections with a tree that are under way */
static gboolean want_always;
static gboolean unwatched; /* the last tree showed nothing of ours to anybody */
static gboolean wanted;

gboolean doors_open(dissector_handle_t handle, int proto)
{
    explain_handle = handle;
    explain_proto = proto;
    hf_sip_status_code = proto_registrar_get_id_byname("sip.Status-Code");
    proto_sip = proto_get_id_by_filter_name("sip");
    carrier_register_handoff();
    follow_tap = find_tap_id(FOLLOW_TAP);
    ip_tap = find_tap_id("ip");
    ipv6_tap = find_tap_id("ipv6");
    if (hf_sip_status_code > 0 && proto_sip > 0 && follow_tap > 0)
        return TRUE;
    g_warning("SIP Explain: this Wireshark has no SIP dissector that could be read; nothing will be explained");
    return FALSE;
}

/* A helper's listener forces neither dissection nor a tree, but has the SIP dissector queue its messages. */
void doors_listen(void)
{
    static char listener[] = "sipexplain";
    GString *error;

    if (find_tap_id(FOLLOW_TAP) == 0)
        return;
    error = register_tap_listener(FOLLOW_TAP, listener, NULL, TL_IS_DISSECTOR_HELPER, NULL, NULL, NULL, NULL);
    if (error != NULL) {
        g_warning("SIP Explain: %s", error->str);
        g_string_free(error, TRUE);
    }
}

/* Wanted fields make Wireshark build a tree for every packet, which costs more than all the rest. So they are wanted
 * only while somebody else has asked for a tree: then the first pass is primed with them at a low price, which is saved
 * too where nobody looks. */
static void update_wanted_fields(void)
{
    const gboolean want = want_always || (trees > 0 && !unwatched);
    GArray *fields = NULL;

    if (want == wanted || explain_handle == NULL)
        return;
    if (want) {
        if (hf_sip_status_code <= 0 || !proto_is_protocol_enabled(find_protocol_by_id(explain_proto)))
            return;
        fields = g_array_sized_new(FALSE, FALSE, sizeof(int), 2);
        g_array_append_val(fields, hf_sip_status_code);
        g_array_append_val(fields, proto_sip);
    }
    set_postdissector_wanted_hfids(explain_handle, fields);
    wanted = want;
}

void doors_look_ahead(gboolean always)
{
    want_always = always;
    update_wanted_fields();
}

void doors_watch(gboolean watched)
{
    if (unwatched == !watched)
        return;
    unwatched = !watched;
    update_wanted_fields();
}

void doors_dissection_begins(epan_dissect_t *edt)
{
    if (edt->tree != NULL && trees++ == 0)
        update_wanted_fields();
}

void doors_dissection_ends(epan_dissect_t *edt)
{
    if (edt->tree != NULL && --trees == 0)
        update_wanted_fields();
}

gboolean doors_frame_has_sip(const packet_info *pinfo)
{
    for (wmem_list_frame_t *layer = wmem_list_tail(pinfo->layers); layer != NULL; layer = wmem_list_frame_prev(layer))
        if (GPOINTER_TO_INT(wmem_list_frame_data(layer)) == proto_sip)
            return TRUE;
    return FALSE;
}

static gsize scan_at(tvbuff_t *tvb, gint offset, struct sip_message *message)
{
    const gint available = tvb_captured_length(tvb) > (guint)offset ? tvb_captured_length_remaining(tvb, offset) : 0;
    gsize skipped;

    if (available <= 0 ||
        !sip_message_scan((const char *)tvb_get_ptr(tvb, offset, available), (gsize)available, message, &skipped))
        return 0;
    return skipped + message->length;
}

struct found_fields {
    GPtrArray *fields; /* field_info; NULL: none */
    gboolean owned;
};

/* On a first pass that was primed with the wanted fields Wireshark keeps them at hand; in any other tree they are
 * looked for. */
static struct found_fields find_fields(proto_tree *tree, int hf)
{
    struct found_fields found = {.fields = proto_get_finfo_ptr_array(tree, hf)};

    if (found.fields == NULL) {
        found.fields = proto_find_finfo(tree, hf);
        found.owned = TRUE;
    }
    return found;
}

static void release_fields(struct found_fields *found)
{
    if (found->owned && found->fields != NULL)
        g_ptr_array_free(found->fields, TRUE);
}

static field_info *field_at(const struct found_fields *found, guint index)
{
    return found->fields != NULL && index < found->fields->len ? g_ptr_array_index(found->fields, index) : NULL;
}

static gboolean stands_at(const field_info *field, const tvbuff_t *tvb, gint start)
{
    return field->ds_tvb == tvb && field->start == start;
}

static guint visit_tree(const packet_info *pinfo, proto_tree *tree, door_visitor visit, void *data)
{
    struct sip_packet packet = carrier_describe(pinfo, proto_sip);
    struct found_fields items = find_fields(tree, proto_sip);
    struct found_fields codes = find_fields(tree, hf_sip_status_code);
    const field_info *item;
    guint next_code = 0;
    guint count = 0;

    for (guint i = 0; (item = field_at(&items, i)) != NULL; i++) {
        field_info *code = field_at(&codes, next_code);
        struct sip_message message;

        if (item->ds_tvb == NULL || scan_at(item->ds_tvb, item->start, &message) == 0)
            continue;
        if (code != NULL && stands_at(code, item->ds_tvb, item->start + SIP_STATUS_OFFSET)) {
            message.status = (guint16)fvalue_get_uinteger(compat_field_value(code));
            next_code++;
        }
        if (packet.quoted)
            carrier_read_icmp(&packet, item->ds_tvb, item->start);
        visit(&packet, &message, data);
        count++;
    }
    release_fields(&items);
    release_fields(&codes);
    return count;
}

static guint visit_tap(const packet_info *pinfo, door_visitor visit, void *data)
{
    struct sip_packet packet = carrier_describe(pinfo, proto_sip);
    const tvbuff_t *previous = NULL;
    gsize offset = 0;
    guint count = 0;
    tvbuff_t *tvb;

    for (int i = 0; (tvb = (tvbuff_t *)fetch_tapped_data(follow_tap, i)) != NULL; i++) {
        struct sip_message message;
        gsize length;

        /* Several messages in one segment come with the same tvb: go on where the last one ended. */
        if (tvb != previous)
            offset = 0;
        previous = tvb;
        length = scan_at(tvb, (gint)offset, &message);
        if (length == 0)
            continue;
        offset += length;
        if (packet.quoted)
            carrier_read_icmp(&packet, tvb, 0);
        visit(&packet, &message, data);
        count++;
    }
    return count;
}

gboolean doors_taps_are_open(void)
{
    return fetch_tapped_data(ip_tap, 0) != NULL || fetch_tapped_data(ipv6_tap, 0) != NULL ||
           fetch_tapped_data(follow_tap, 0) != NULL;
}

/* Where a status line may begin, from `offset` on; the end of the bytes if none does. */
static gint find_status_line(tvbuff_t *tvb, gint offset)
{
    const gint end = (gint)tvb_captured_length(tvb);

    for (; offset < end; offset++) {
        offset = tvb_find_guint8(tvb, offset, -1, 'S');
        if (offset < 0)
            return end;
        if (tvb_strneql(tvb, offset, "SIP/2.0 ", SIP_STATUS_OFFSET) == 0)
            return offset;
    }
    return end;
}

/* A frame that the capture holds in part only makes the SIP dissector give up before it reaches its tap. Its response
 * is looked for in the bytes of the frame. */
static guint visit_cut_frame(const packet_info *pinfo, tvbuff_t *frame, door_visitor visit, void *data)
{
    const struct sip_packet packet = carrier_describe(pinfo, proto_sip);
    const gint offset =
        packet.cut && doors_taps_are_open() ? find_status_line(frame, 0) : (gint)tvb_captured_length(frame);
    struct sip_message message;

    if (scan_at(frame, offset, &message) == 0 ||
        message.headers.data == message.start_line.data + message.start_line.length) /* cut in the status line */
        return 0;
    visit(&packet, &message, data);
    return 1;
}

guint doors_visit_messages(tvbuff_t *frame, packet_info *pinfo, proto_tree *tree, door_visitor visit, void *data)
{
    /* A tree that was built for other fields need not hold ours: in 4.6 they may be faked on a second pass. */
    guint count = tree != NULL ? visit_tree(pinfo, tree, visit, data) : 0;

    if (count == 0)
        count = visit_tap(pinfo, visit, data);
    if (count == 0 && tree == NULL)
        count = visit_cut_frame(pinfo, frame, visit, data);
    return count;
}
