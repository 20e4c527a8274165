/* challenges.c
 * Evidence of challenges, and of the credentials that the request carried.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * RFC 3261 §22; RFC 7616 §3.3, §3.4; RFC 8760 §2.3; RFC 8898 (Bearer); RFC 3310 §3.4 (auts)
 */

#include "parts.h"

#define MAX_REALMS 4 /* that are spoken of; a forking proxy may merge the challenges of several branches */

static const struct {
    enum sip_header challenge;
    enum sip_header credentials;
} header_pairs[] = {
    {SIP_HEADER_WWW_AUTHENTICATE, SIP_HEADER_AUTHORIZATION},
    {SIP_HEADER_PROXY_AUTHENTICATE, SIP_HEADER_PROXY_AUTHORIZATION},
};

/* Challenges of one realm and scheme: the same one with several algorithms. */
struct realm {
    struct sip_auth auth; /* the first of them */
    struct evidence_line algorithms;
};

static gboolean is_same_realm(const struct sip_auth *a, const struct sip_auth *b)
{
    return sip_text_same(a->realm, b->realm) && sip_text_same_folded(a->scheme, b->scheme);
}

static guint gather(const struct sip_message *message, enum sip_header header, struct realm *realms)
{
    struct sip_values list = sip_values_of(message, header);
    struct sip_text value;
    struct sip_auth auth;
    guint count = 0;

    for (int i = 0; i < EVIDENCE_MAX_VALUES && sip_values_next(&list, &value); i++) {
        guint at = 0;

        if (!sip_auth_parse(value, &auth))
            continue;
        while (at < count && !is_same_realm(&realms[at].auth, &auth))
            at++;
        if (at == MAX_REALMS)
            break;
        if (at == count)
            realms[count++] = (struct realm){.auth = auth};
        realms[at].auth.stale |= auth.stale;
        evidence_line_add(&realms[at].algorithms, ", ", sip_auth_algorithm(&auth));
    }
    return count;
}

static enum sip_remark_id choose(struct sip_text scheme)
{
    if (sip_text_equal(scheme, "Digest"))
        return SIP_EVIDENCE_challenge;
    return sip_text_equal(scheme, "Basic") ? SIP_EVIDENCE_challenge_basic : SIP_EVIDENCE_challenge_other_scheme;
}

static void say_challenge(const struct evidence *evidence, const struct realm *realm)
{
    const enum sip_remark_id id = choose(realm->auth.scheme);
    struct evidence_values values;

    evidence_start(&values);
    evidence_text(&values, "scheme", realm->auth.scheme, EVIDENCE_WORD);
    evidence_quoted(&values, "realm", realm->auth.realm, EVIDENCE_HALF);
    if (id == SIP_EVIDENCE_challenge)
        evidence_text(&values, "algorithm", evidence_line_text(&realm->algorithms), EVIDENCE_WORD);
    evidence_say(evidence, id, &values);
    if (realm->auth.stale)
        evidence_say_bare(evidence, SIP_EVIDENCE_challenge_stale);
}

/* The credentials of a request for a realm. If it has none for this realm, but for another, `found` holds those. */
enum held { HELD_NONE, HELD_OTHER_REALM, HELD };

static enum held find_credentials(const struct sip_message *request, enum sip_header header, struct sip_text realm,
                                  struct sip_auth *found)
{
    struct sip_values list = sip_values_of(request, header);
    struct sip_text value;
    struct sip_auth auth;
    enum held held = HELD_NONE;

    for (int i = 0; i < EVIDENCE_MAX_VALUES && sip_values_next(&list, &value); i++) {
        if (!sip_auth_parse(value, &auth) || !sip_auth_has_credentials(&auth))
            continue;
        if (held == HELD_NONE) {
            *found = auth;
            held = HELD_OTHER_REALM;
        }
        if (sip_text_same(auth.realm, realm)) {
            *found = auth;
            return HELD;
        }
    }
    return held;
}

static gboolean offers(const struct sip_message *message, enum sip_header header, const struct sip_auth *used)
{
    struct sip_values list = sip_values_of(message, header);
    struct sip_text value;
    struct sip_auth offered;

    for (int i = 0; i < EVIDENCE_MAX_VALUES && sip_values_next(&list, &value); i++)
        if (sip_auth_parse(value, &offered) && sip_text_same(offered.realm, used->realm) &&
            sip_text_same_folded(sip_auth_algorithm(&offered), sip_auth_algorithm(used)))
            return TRUE;
    return FALSE;
}

static void say_credentials(const struct evidence *evidence, const struct realm *realm, enum sip_header challenge,
                            const struct sip_auth *used)
{
    struct evidence_values values;

    evidence_start(&values);
    evidence_quoted(&values, "username", used->username, EVIDENCE_HALF);
    evidence_say(evidence, SIP_EVIDENCE_credentials_sent, &values);
    if (used->auts.length > 0)
        evidence_say_bare(evidence, SIP_EVIDENCE_credentials_resync);
    if (!sip_text_equal(realm->auth.scheme, "Digest") || !sip_text_equal(used->scheme, "Digest"))
        return;
    if (!offers(evidence->message, challenge, used)) {
        evidence_start(&values);
        evidence_text(&values, "used", sip_auth_algorithm(used), EVIDENCE_WORD);
        evidence_text(&values, "offered", evidence_line_text(&realm->algorithms), EVIDENCE_HALF);
        evidence_say(evidence, SIP_EVIDENCE_credentials_algorithm, &values);
    }
    if (realm->auth.qop.length > 0 && used->qop.length == 0)
        evidence_say_bare(evidence, SIP_EVIDENCE_credentials_without_qop);
}

static void look_at_credentials(const struct evidence *evidence, const struct realm *realm, enum sip_header challenge,
                                enum sip_header credentials)
{
    struct sip_auth used;

    if (evidence->request == NULL)
        return;
    switch (find_credentials(evidence->request, credentials, realm->auth.realm, &used)) {
    case HELD:
        say_credentials(evidence, realm, challenge, &used);
        break;
    case HELD_OTHER_REALM: {
        struct evidence_values values;

        evidence_start(&values);
        evidence_quoted(&values, "realm", used.realm, EVIDENCE_QUOTE);
        evidence_say(evidence, SIP_EVIDENCE_credentials_other_realm, &values);
        break;
    }
    case HELD_NONE:
        evidence_say_bare(evidence, SIP_EVIDENCE_credentials_none);
        break;
    }
}

void evidence_of_challenges(const struct evidence *evidence)
{
    const struct sip_message *message = evidence->message;
    struct realm realms[MAX_REALMS];
    guint count = 0;

    if (message->status != 401 && message->status != 407)
        return;
    for (gsize pair = 0; pair < G_N_ELEMENTS(header_pairs); pair++) {
        const guint gathered = gather(message, header_pairs[pair].challenge, realms);

        for (guint i = 0; i < gathered; i++) {
            say_challenge(evidence, &realms[i]);
            look_at_credentials(evidence, &realms[i], header_pairs[pair].challenge, header_pairs[pair].credentials);
        }
        count += gathered;
    }
    if (count == 0)
        evidence_say_bare(evidence, SIP_EVIDENCE_challenge_missing);
}
