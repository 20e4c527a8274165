/* plugin.c
 * The symbols by which Wireshark loads the plugin.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#include "compat.h"

#include <ws_symbol_export.h>

#include "dissector.h"

/* The loader takes a plugin for exactly the version that it was built for. */
WS_DLL_PUBLIC_DEF const char plugin_version[] = SIPEXPLAIN_VERSION;
WS_DLL_PUBLIC_DEF const int plugin_want_major = WIRESHARK_VERSION_MAJOR;
WS_DLL_PUBLIC_DEF const int plugin_want_minor = WIRESHARK_VERSION_MINOR;

WS_DLL_PUBLIC void plugin_register(void);
WS_DLL_PUBLIC guint32 plugin_describe(void);

void plugin_register(void)
{
    static const proto_plugin protocol = {
        .register_protoinfo = dissector_register_protocol,
        .register_handoff = dissector_register_handoff,
    };

    proto_register_plugin(&protocol);
    dissector_register_callbacks();
}

/* Asked from 4.4 on. */
guint32 plugin_describe(void)
{
#ifdef WS_PLUGIN_DESC_DISSECTOR
    return WS_PLUGIN_DESC_DISSECTOR;
#else
    return 0;
#endif
}
