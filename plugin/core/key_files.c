/* key_files.c
 * The key files of the catalogue, which are compiled in: as plain bytes, so that loading the plugin reads none of them
 * and needs no other library.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#include "key_files.h"

/* The assembler takes the file as it is. */
#define KEY_FILE(name, path)                                                                                           \
    extern const char sipexplain_##name##_ini[];                                                                       \
    extern const char sipexplain_##name##_ini_end[];                                                                   \
    __asm__(".pushsection .rodata\n"                                                                                   \
            ".globl sipexplain_" #name "_ini, sipexplain_" #name "_ini_end\n"                                          \
            ".hidden sipexplain_" #name "_ini, sipexplain_" #name "_ini_end\n"                                         \
            "sipexplain_" #name "_ini:\n"                                                                              \
            ".incbin \"" path "\"\n"                                                                                   \
            "sipexplain_" #name "_ini_end:\n"                                                                          \
            ".byte 0\n"                                                                                                \
            ".popsection\n");
#include <key_files.def>
#undef KEY_FILE

const struct key_file key_files[] = {
#define KEY_FILE(name, path) {#name, sipexplain_##name##_ini, sipexplain_##name##_ini_end},
#include <key_files.def>
#undef KEY_FILE
    {NULL, NULL, NULL},
};
