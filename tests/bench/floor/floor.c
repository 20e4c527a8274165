/* floor.c
 * A post-dissector that always wants the status code and the SIP item, and does nothing: what Wireshark alone charges
 * for the fields that every explanation of a response needs. For the benchmark only.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#include <glib.h>

#include <ws_symbol_export.h>
#include <ws_version.h>

#include <epan/packet.h>
#include <epan/proto.h>

WS_DLL_PUBLIC_DEF const char plugin_version[] = "0";
WS_DLL_PUBLIC_DEF const int plugin_want_major = WIRESHARK_VERSION_MAJOR;
WS_DLL_PUBLIC_DEF const int plugin_want_minor = WIRESHARK_VERSION_MINOR;

WS_DLL_PUBLIC void plugin_register(void);

static int proto_floor = -1;

static int dissect_floor(tvbuff_t *tvb, packet_info *pinfo _U_, proto_tree *tree _U_, void *data _U_)
{
    return (int)tvb_captured_length(tvb);
}

static void register_protocol(void)
{
    proto_floor = proto_register_protocol("Benchmark Floor", "Floor", "floor");
}

static void register_handoff(void)
{
    static const char *const names[] = {"sip.Status-Code", "sip"};
    static dissector_handle_t handle;
    GArray *fields;

    if (handle != NULL)
        return; /* Wireshark may call this again when preferences change */
    handle = create_dissector_handle(dissect_floor, proto_floor);
    register_postdissector(handle);
    fields = g_array_new(FALSE, FALSE, sizeof(int));
    for (guint i = 0; i < G_N_ELEMENTS(names); i++) {
        const int field = proto_registrar_get_id_byname(names[i]);

        g_array_append_val(fields, field);
    }
    set_postdissector_wanted_hfids(handle, fields);
}

void plugin_register(void)
{
    static const proto_plugin protocol = {
        .register_protoinfo = register_protocol,
        .register_handoff = register_handoff,
    };

    proto_register_plugin(&protocol);
}
