/* remark_text.h
 * The words of a remark: the sentence of the catalogue with the values of the capture.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#ifndef SIPEXPLAIN_REMARK_TEXT_H
#define SIPEXPLAIN_REMARK_TEXT_H

#include <sipexplain/catalogue.h>
#include <sipexplain/ledger.h>
#include <sipexplain/template.h>

/* Puts a remark with its named values behind those that a record has. */
void sip_remark_add(struct sip_ledger *ledger, guint32 record, enum sip_remark_id id, guint32 related_frame,
                    const struct sip_place *places);

/* The value of a place as it was packed, "" if there is none; the caller frees it with g_free. */
char *sip_remark_value(const struct sip_ledger *ledger, const struct sip_remark *remark, const char *name);

/* A text of the remark's group ("text", "summary", "fix.1") with its places filled; NULL if the group has no such key.
 * {frame} is the frame of `record`, {related} the related frame. The caller frees it with g_free. */
char *sip_remark_text(struct sip_catalogue *catalogue, const struct sip_ledger *ledger, guint32 record,
                      const struct sip_remark *remark, const char *key);

#endif
