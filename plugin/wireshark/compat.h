/* compat.h
 * The Wireshark interfaces that changed between 3.6 and 4.6, under one name each. No other file tests a version.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#ifndef SIPEXPLAIN_COMPAT_H
#define SIPEXPLAIN_COMPAT_H

#include <glib.h>

#include <ws_version.h>

#include <epan/packet.h>
#include <epan/epan_dissect.h>
#include <epan/expert.h>
#include <epan/column-info.h>
#include <epan/prefs.h>
#include <epan/tap.h>

#define WIRESHARK_AT_LEAST(major, minor)                                                                               \
    (WIRESHARK_VERSION_MAJOR > (major) || (WIRESHARK_VERSION_MAJOR == (major) && WIRESHARK_VERSION_MINOR >= (minor)))

/* 4.2: field_info.value became a pointer. */
#if WIRESHARK_AT_LEAST(4, 2)
#define compat_field_value(finfo) ((finfo)->value)
#else
#define compat_field_value(finfo) (&(finfo)->value)
#endif

/* 4.4: the public interface moved from GLib's gboolean (an int) to C's bool (one byte). */
#if WIRESHARK_AT_LEAST(4, 4)
typedef bool compat_bool;
#else
typedef gboolean compat_bool;
#endif

/* 4.4: a plugin may describe itself; before, the header was not installed. */
#if WIRESHARK_AT_LEAST(4, 4)
#include <wsutil/plugins.h>
#endif

/* 4.4: the menu groups of Telephony were renamed. */
#if WIRESHARK_AT_LEAST(4, 4)
#define COMPAT_GROUP_TELEPHONY REGISTER_TELEPHONY_GROUP_UNSORTED
#else
#define COMPAT_GROUP_TELEPHONY REGISTER_STAT_GROUP_TELEPHONY
#endif

/* 4.6: what starts a statistic for -z says whether it could; before, it ended the program if it could not. */
#if WIRESHARK_AT_LEAST(4, 6)
typedef bool compat_started;
#define COMPAT_END_START(started) return (started)
#else
typedef void compat_started;
#define COMPAT_END_START(started)                                                                                      \
    do {                                                                                                               \
        if (!(started))                                                                                                \
            exit(EXIT_FAILURE);                                                                                        \
    } while (0)
#endif

/* 4.4: renamed, and the old name draws a warning. */
#if WIRESHARK_AT_LEAST(4, 4)
#define tvb_get_guint8 tvb_get_uint8
#define tvb_find_guint8 tvb_find_uint8
#endif

/* 4.6: true/false strings have a header of their own. */
#if WIRESHARK_AT_LEAST(4, 6)
#include <epan/tfs.h>
#endif

#endif
