/* catalogue.h
 * What is known about SIP response codes, in the reader's language.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * RFC 3261 §8.1.3.2 (how an unknown code is treated), §21; the sources of each text stand in plugin/catalogue/codes.ini
 */

#ifndef SIPEXPLAIN_CATALOGUE_H
#define SIPEXPLAIN_CATALOGUE_H

#include <sipexplain/method.h>

/* Standing of a number in the IANA registry of SIP response codes. */
enum sip_standing {
    SIP_STANDING_REGISTERED,
    SIP_STANDING_DEPRECATED, /* registered, but not to be sent any more */
    SIP_STANDING_HISTORIC,   /* not registered: left the standard */
    SIP_STANDING_DE_FACTO,   /* not registered: some software sends it */
    SIP_STANDING_UNKNOWN,    /* not registered, no sender known: its class decides */
    SIP_STANDING_INVALID     /* outside 100 to 699: no SIP response code */
};

enum sip_severity { SIP_SEVERITY_CHAT, SIP_SEVERITY_NOTE, SIP_SEVERITY_WARN, SIP_SEVERITY_ERROR };

/* What the sender of the request may do with it. The numbers are values of the field sipexplain.retry. */
enum sip_retry { SIP_RETRY_NO = 1, SIP_RETRY_LATER, SIP_RETRY_CHANGED, SIP_RETRY_ELSEWHERE, SIP_RETRY_NOT_NEEDED };

/* One code as the answer to one method. Strings are UTF-8 and belong to the catalogue; lists end with NULL and are
 * never NULL. */
struct sip_explanation {
    guint16 code;
    guint8 code_class; /* 1 to 6; 0 for an invalid number */
    enum sip_standing standing;
    enum sip_severity severity;
    enum sip_retry retry;
    const char *name;        /* the registered or usual phrase; NULL for an unknown or invalid number */
    const char *wire_phrase; /* the phrase that a sender is expected to use */
    const char *reference;   /* NULL for an invalid number */
    const char *summary;     /* at most 48 characters */
    const char *const *description;
    const char *const *when;
    const char *const *fix;
};

/* The catalogue in one language; texts that the language lacks come in English. */
struct sip_catalogue;

/* Reads the built-in key files. `language` is a code such as "en". Never NULL: built-in files that can't be read are a
 * defect of the build and end the program. The caller frees it with sip_catalogue_free. */
struct sip_catalogue *sip_catalogue_new(const char *language);
void sip_catalogue_free(struct sip_catalogue *catalogue);

/* The languages that are built in, such as "en", in alphabetical order, NULL-terminated. The caller frees them with
 * g_strfreev. */
char **sip_catalogue_languages(void);

gboolean sip_catalogue_is_english(const struct sip_catalogue *catalogue);

/* Always answers: for the code and method, else for the code, else for its class (an unknown xYZ is treated as x00, an
 * unknown 1xx as 183), else that the number is invalid. `in_dialog` tells a re-INVITE from an INVITE. The answer
 * belongs to the catalogue and lives as long as it does. */
const struct sip_explanation *sip_catalogue_explain(struct sip_catalogue *catalogue, guint16 code,
                                                    enum sip_method method, gboolean in_dialog);

/* Any text of the language file; NULL if it has no such group or key. It belongs to the catalogue. */
const char *sip_catalogue_word(struct sip_catalogue *catalogue, const char *group, const char *key);

/* The same in English, whatever the language of the catalogue: for what must not change with it. */
const char *sip_catalogue_english_word(struct sip_catalogue *catalogue, const char *group, const char *key);

/* Any value of codes.ini; NULL if it has no such group or key. It belongs to the catalogue. */
const char *sip_catalogue_fact(struct sip_catalogue *catalogue, const char *group, const char *key);

/* The numbers that the catalogue has a group for, ascending, ended by 0. The caller frees them with g_free. */
guint16 *sip_catalogue_codes(const struct sip_catalogue *catalogue);

/* A label or a sentence with places (see template.h) from the group [labels]. A key that does not exist is a defect of
 * the build and ends the program. */
const char *sip_catalogue_label(struct sip_catalogue *catalogue, const char *key);

/* TRUE if the phrase on the wire is not the one that belongs to the code. Case and outer blanks don't count. */
gboolean sip_explanation_phrase_differs(const struct sip_explanation *explanation, const char *phrase);

#endif
