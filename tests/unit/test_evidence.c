/* test_evidence.c
 * Evidence: what is said about a message's own headers and body, and that the catalogue has words for it that fit.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * RFC 3261 §20; RFC 3326; RFC 3398 §7.2.4.1, §8.2.6.1; RFC 4028; RFC 7616
 */

#include <string.h>

#include <sipexplain/catalogue.h>
#include <sipexplain/evidence.h>
#include <sipexplain/q850.h>

#include "support.h"

#define LABEL_BYTES 30 /* of the heading that stands before a sentence, in any language */
#define SENTENCE_BYTES 240
#define BARE_SENTENCE_BYTES 120 /* in English, without a value of the capture */
#define MAX_PLACES 15
#define GROWTH 2 /* a translation takes up to twice the bytes of the English words */

/* A message, the request that it answers, and the evidence: "slug place=value, place=value", a line each. */
struct sample {
    const char *status; /* NULL: the message is a request */
    const char *method;
    const char *headers;
    const char *request; /* header lines of the request; NULL: it is not known */
    const char *evidence;
};

#define SDP_HEADER "Content-Type: application/sdp\n\n"

static const struct sample samples[] = {
    /* Warning */
    {"488 Not Acceptable Here", "INVITE", "Warning: 305 a \"Incompatible, \\\"media\\\"\"\n", NULL,
     "warning_media_format code=305, text=Incompatible, \"media\", quote=Incompatible, \"media\"\n"},
    {"606 Not Acceptable", "INVITE", "Warning: 301 a \"x\", 302 b \"y\"\nWarning: 304 c \"z\"\n", NULL,
     "warning_address_type code=301, text=x, quote=x\n"
     "warning_transport code=302, text=y, quote=y\n"
     "warning_media_type code=304, text=z, quote=z\n"},
    {"488 Not Acceptable Here", "INVITE", "Warning: 306 a \"x\", 308 a \"y\", 370 a \"z\"\n", NULL,
     "warning_attribute code=306, text=x, quote=x\n"
     "warning_language code=308, text=y, quote=y\n"
     "warning_bandwidth code=370, text=z, quote=z\n"},
    {"480 Temporarily Unavailable", "INVITE", "Warning: 380 a \"x\", 381 a \"y\"\n", NULL,
     "warning_sips_not_allowed code=380, text=x, quote=x\n"
     "warning_sips_required code=381, text=y, quote=y\n"},
    {"400 Bad Request", "INVITE", "Warning: 399 192.0.2.1:5060 \"SDP parse error\", 392 b \"Noisy feedback\", c\n",
     NULL,
     "warning_misc code=399, text=SDP parse error, quote=SDP parse error\n"
     "warning_unknown code=392, text=Noisy feedback, quote=Noisy feedback\n"
     "warning_without_code text=c, quote=c\n"},
    /* In an answer that refuses nothing, the code is named and decides nothing. */
    {"183 Session Progress", "INVITE", "Warning: 305 a \"\"\n", NULL,
     "warning_named code=305, name@warning=305, text=, quote=-\n"},

    /* Reason with Q.850 */
    {"503 Service Unavailable", "INVITE", "Reason: Q.850 ;text=\"No circuit/channel available\";cause=34\n", NULL,
     "reason_q850 protocol=Q.850, cause=34, text=No circuit/channel available, q850=34, name@q850=34\n"
     "q850_capacity\n"},
    {"480 Temporarily Unavailable", "INVITE", "Reason: q.850;cause=21;text=\"Barred\";location=RLN\n", NULL,
     "reason_q850 protocol=Q.850, cause=21, text=Barred, q850=21, name@q850=21\n"
     "reason_text quote=Barred\n"
     "reason_location location=RLN, place@location=RLN\n"
     "q850_rejected\n"},
    {"404 Not Found", "INVITE", "Reason: Q.850;cause=1;text=\"UNALLOCATED_NUMBER\"\n", NULL,
     "reason_q850 protocol=Q.850, cause=1, text=UNALLOCATED_NUMBER, q850=1, name@q850=1\n"},
    {"500 Server Internal Error", "INVITE", "Reason: Q.850;cause=28, Q.850;cause=120, Q.850;cause=300\n", NULL,
     "reason_q850 protocol=Q.850, cause=28, text=, q850=28, name@q850=28\n"
     "q850_number\n"
     "reason_q850_unassigned protocol=Q.850, cause=120, text=, q850=120\n"
     "reason_q850_unassigned protocol=Q.850, cause=300, text=\n"},
    {"480 Temporarily Unavailable", "INVITE", "Reason: Q.850;cause=16\n", NULL,
     "reason_q850 protocol=Q.850, cause=16, text=, q850=16, name@q850=16\n"
     "q850_normal\n"},
    {"502 Bad Gateway", "INVITE", "Reason: Q.850;cause=27\nReason: Q.850;cause=41\n", NULL,
     "reason_q850 protocol=Q.850, cause=27, text=, q850=27, name@q850=27\n"
     "q850_out_of_order\n"
     "reason_q850 protocol=Q.850, cause=41, text=, q850=41, name@q850=41\n"
     "q850_network_fault\n"},
    {"503 Service Unavailable", "INVITE", "Reason: Q.850;cause=65\nReason: Q.850;cause=102\nReason: Q.850;cause=127\n",
     NULL,
     "reason_q850 protocol=Q.850, cause=65, text=, q850=65, name@q850=65\n"
     "q850_bearer\n"
     "reason_q850 protocol=Q.850, cause=102, text=, q850=102, name@q850=102\n"
     "q850_timer\n"
     "reason_q850 protocol=Q.850, cause=127, text=, q850=127, name@q850=127\n"
     "q850_interworking\n"},
    /* A 487 answers the CANCEL, whatever cause came along; a hang-up is no failure either. */
    {"487 Request Terminated", "INVITE", "Reason: Q.850;cause=16\n", NULL,
     "reason_q850 protocol=Q.850, cause=16, text=, q850=16, name@q850=16\n"},
    {NULL, "BYE", "Reason: Q.850;cause=16;text=\"Terminated\"\n", NULL,
     "reason_q850 protocol=Q.850, cause=16, text=Terminated, q850=16, name@q850=16\n"
     "reason_text quote=Terminated\n"},

    /* Reason with SIP codes, and with causes that only look so */
    {NULL, "CANCEL", "Reason: SIP;cause=200;text=\"Call completed elsewhere\"\n", NULL,
     "reason_answered_elsewhere protocol=SIP, cause=200, text=Call completed elsewhere\n"},
    {NULL, "CANCEL", "Reason: SIP;cause=603\n", NULL, "reason_other_branch protocol=SIP, cause=603, text=\n"},
    {NULL, "CANCEL", "Reason: SIP;cause=487\n", NULL, "reason_sip protocol=SIP, cause=487, text=\n"},
    {NULL, "CANCEL", "Reason: SIP;cause=487;text=\"ORIGINATOR_CANCEL\"\n", NULL,
     "reason_freeswitch protocol=SIP, cause=487, text=ORIGINATOR_CANCEL, quote=ORIGINATOR_CANCEL\n"},
    {NULL, "BYE", "Reason: SIP;cause=604;text=\"MEDIA_TIMEOUT\"\n", NULL,
     "reason_freeswitch protocol=SIP, cause=604, text=MEDIA_TIMEOUT, quote=MEDIA_TIMEOUT\n"},
    {NULL, "BYE", "Reason: SIP;cause=480\n", NULL, "reason_other_leg protocol=SIP, cause=480, text=\n"},
    {NULL, "BYE", "Reason: SIP;cause=607\n", NULL, "reason_unwanted protocol=SIP, cause=607, text=\n"},
    {"199 Early Dialog Terminated", "INVITE", "Reason: SIP;cause=486\n", NULL,
     "reason_branch_ended protocol=SIP, cause=486, text=, status=199\n"},
    {"500 Server Internal Error", "INVITE", "Reason: SIP;cause=503;text=\"Service Unavailable\"\n", NULL,
     "reason_sip_differs protocol=SIP, cause=503, text=Service Unavailable, status=500\n"
     "reason_text quote=Service Unavailable\n"},
    {"486 Busy Here", "INVITE", "Reason: SIP;cause=486;text=\"Busy here\"\n", NULL,
     "reason_sip protocol=SIP, cause=486, text=Busy here, status=486\n"},

    /* Other Reasons */
    {"180 Ringing", "INVITE", "Reason: STIR;cause=436;text=\"no certificate\"\n", NULL,
     "reason_stir_passed protocol=STIR, cause=436, text=no certificate, name@stir=436\n"
     "reason_text quote=no certificate\n"},
    {"500 Server Internal Error", "INVITE", "Reason: STIR;cause=438, STIR;cause=499\n", NULL,
     "reason_stir protocol=STIR, cause=438, text=, name@stir=438\n"
     "reason_other protocol=STIR, cause=499, text=\n"},
    {NULL, "BYE", "Reason: preemption;cause=1, RELEASE_CAUSE;cause=2, failure_cause;cause=3, Preemption;cause=5\n",
     NULL,
     "reason_preemption protocol=Preemption, cause=1, text=, name@preemption=1\n"
     "reason_release_cause protocol=RELEASE_CAUSE, cause=2, text=, name@release_cause=2\n"
     "reason_failure_cause protocol=FAILURE_CAUSE, cause=3, text=, name@failure_cause=3\n"
     "reason_other protocol=Preemption, cause=5, text=\n"},
    {NULL, "BYE", "Reason: X.int ;reasoncode=0x00000000;text=\"done\"\n", NULL,
     "reason_no_cause protocol=X.int, text=done\n"
     "reason_text quote=done\n"},

    /* 603+: both marks, or it is an ordinary refusal */
    {"603 Network Blocked", "INVITE",
     "Reason: Q.850;cause=21;text=\"v=analytics1;url=https://a.example\";location=LN\n", NULL,
     "reason_blocked protocol=Q.850, cause=21, text=v=analytics1;url=https://a.example, q850=21, "
     "contact=url=https://a.example\n"
     "reason_location location=LN, place@location=LN\n"},
    {"603 Network Blocked", "INVITE", "Reason: SIP;cause=603\n", NULL,
     "reason_sip protocol=SIP, cause=603, text=, status=603\n"
     "phrase_network_blocked\n"},
    {"603 Decline", "INVITE", "Reason: SIP;cause=603;text=\"v=analytics1;tel=1\"\n", NULL,
     "reason_sip protocol=SIP, cause=603, text=v=analytics1;tel=1, status=603\n"
     "reason_text quote=v=analytics1;tel=1\n"},

    /* Phrases */
    {"403 Stale Date", "INVITE", "", NULL, "phrase_stale_date phrase=Stale Date\n"},
    {"428 Use Supported PASSporT Format", "INVITE", "", NULL,
     "phrase_passport_format phrase=Use Supported PASSporT Format\n"},
    {"438 Invalid PASSporT", "INVITE", "", NULL, "phrase_passport_invalid phrase=Invalid PASSporT\n"},
    {"403 Not relaying", "INVITE", "", NULL, "phrase_not_relaying phrase=Not relaying\n"},
    {"403 Message too large", "INVITE", "", NULL, "phrase_message_too_large phrase=Message too large\n"},
    {"403 R-URI too large", "INVITE", "", NULL, "phrase_uri_too_large phrase=R-URI too large\n"},
    {"481 Subscription does not exist", "NOTIFY", "", NULL, "phrase_subscription phrase=Subscription does not exist\n"},
    {"482 Request merged", "INVITE", "", NULL, "phrase_merged phrase=Request merged\n"},
    {"503 Maximum Calls In Progress", "INVITE", "", NULL, "phrase_call_limit phrase=Maximum Calls In Progress\n"},
    {"500 I'm terribly sorry, server error occurred (1/SL)", "INVITE", "", NULL,
     "phrase_ser_fault phrase=I'm terribly sorry, server error occurred (1/SL)\n"},
    {"478 Unresolvable destination (478/TM)", "INVITE", "", NULL, "phrase_ser ending=(478/TM)\n"},
    {"481 Call leg/transaction does not exist", "BYE", "", NULL,
     "phrase_old_wording phrase=Call leg/transaction does not exist\n"},
    {"404 Not here", "BYE", "", "To: <sip:b>;tag=1\n", "phrase_lost_route\nrequest_uri uri=sip:bob@example.com\n"},
    {"404 Not here", "INVITE", "", "", "request_uri uri=sip:bob@example.com\n"},
    {"429 Provide Referrer Identity", "INVITE", "", "", "phrase_stir_429\n"},
    {"429 Provide Referrer Identity", "INVITE", "", "Referred-By: <sip:c>\n", ""},
    {"404 Stale Date", "INVITE", "", NULL, ""},
    {"480 Not here (a/TM)", "INVITE", "", NULL, ""},

    /* Retry-After: whose time it is depends on the code */
    {"503 Service Unavailable", "INVITE", "Retry-After: 120 (I'm \\(full\\))\n", NULL,
     "retry_after_server seconds=120\n"
     "retry_after_comment quote=I'm (full)\n"},
    {"480 Temporarily Unavailable", "INVITE", "Retry-After: 18000;duration=3600\n", NULL,
     "retry_after_callee seconds=18000\n"
     "retry_after_duration duration=3600\n"},
    {"413 Request Entity Too Large", "INVITE", "Retry-After: 60\n", NULL, "retry_after_request seconds=60\n"},
    {"503 Service Unavailable", "REGISTER", "Retry-After: 0\n", NULL, "retry_after_at_once seconds=0\n"},
    {"500 Server Internal Error", "INVITE", "Retry-After: 7\n", "To: <sip:b>;tag=1\n",
     "retry_after_overlap seconds=7\n"},
    {"500 Server Internal Error", "INVITE", "Retry-After: 7\n", "", "retry_after_request seconds=7\n"},
    {"503 Service Unavailable", "INVITE", "Retry-After: soon\n", NULL, ""},

    /* What was asked for, and what is wanted */
    {"423 Interval Too Brief", "REGISTER", "Min-Expires: 300\n",
     "Contact: <sip:a>;expires=60, <sip:b>;expires=0\nExpires: 3600\n", "min_expires_asked wanted=300, asked=60\n"},
    {"423 Interval Too Brief", "SUBSCRIBE", "Min-Expires: 300\n", "Expires: 60\nContact: <sip:a>;expires=3600\n",
     "min_expires_asked wanted=300, asked=60\n"},
    {"423 Interval Too Brief", "REGISTER", "Min-Expires: 300\n", "Expires: 600\n",
     "min_expires_not_short wanted=300, asked=600\n"},
    {"423 Interval Too Brief", "REGISTER", "Min-Expires: 300\n", "Expires: 0\n", "min_expires wanted=300\n"},
    {"423 Interval Too Brief", "SUBSCRIBE", "", "Expires: 60\n", "min_expires_missing\n"},
    {"422 Session Interval Too Small", "INVITE", "Min-SE: 900\n", "x: 120;refresher=uac\n",
     "min_se_asked wanted=900, asked=120\n"},
    {"422 Session Interval Too Small", "INVITE", "Min-SE: 90\n", "Session-Expires: 90\n",
     "min_se_not_short wanted=90, asked=90\n"},
    {"422 Session Interval Too Small", "INVITE", "Min-SE: 90\n", NULL, "min_se wanted=90\n"},
    {"422 Session Interval Too Small", "INVITE", "", NULL, "min_se_missing\n"},

    /* Option tags */
    {"420 Bad Extension", "INVITE", "Unsupported: 100rel, gruu, timer\nUnsupported: path\n",
     "Require: 100rel, timer\nProxy-Require: GRUU\n",
     "unsupported_require tags=100rel, timer\n"
     "unsupported_proxy_require tags=gruu\n"
     "unsupported_elsewhere tags=path\n"},
    {"420 Bad Extension", "REGISTER", "Unsupported: path\n", "Path: <sip:edge;lr>\n", "unsupported_path\n"},
    {"420 Bad Extension", "INVITE", "Unsupported: timer\n", NULL, "unsupported tags=timer\n"},
    {"420 Bad Extension", "INVITE", "Unsupported:\n", "", "unsupported_missing\n"},
    {"421 Extension Required", "INVITE", "Require: timer, 100rel\n", "k: timer\n",
     "extension_required tags=100rel\n"
     "extension_offered tags=timer\n"},
    {"421 Extension Required", "INVITE", "Require: timer\n", NULL, "extension_wanted tags=timer\n"},
    {"421 Extension Required", "INVITE", "", NULL, "extension_missing\n"},
    {"494 Security Agreement Required", "REGISTER", "Security-Server: ipsec-3gpp;q=0.1, tls\n", NULL,
     "security_offered mechanisms=ipsec-3gpp, tls\n"},
    {"494 Security Agreement Required", "REGISTER", "", NULL, "security_missing\n"},
    /* Require in a reliable 18x is normal. */
    {"183 Session Progress", "INVITE", "Require: 100rel\nRSeq: 1\nServer: box\n", "", ""},

    /* What the answerer takes */
    {"405 Method Not Allowed", "PUBLISH", "Allow: INVITE, ACK\nAllow: BYE\n", NULL,
     "allowed_methods methods=INVITE, ACK, BYE\n"},
    {"405 Method Not Allowed", "INVITE", "Allow: INVITE\n", NULL,
     "allowed_methods methods=INVITE\n"
     "allow_names_method method=INVITE\n"},
    {"405 Method Not Allowed", "INVITE", "", NULL, "allow_missing\n"},
    {"415 Unsupported Media Type", "MESSAGE", "Accept: text/plain;q=1, text/html\n",
     "Content-Type: message/cpim; charset=x\n", "body_type_refused sent=message/cpim, types=text/plain, text/html\n"},
    {"415 Unsupported Media Type", "MESSAGE", "Accept: text/plain\n", "Content-Type: Text/Plain;charset=x\n",
     "accept_names_type type=Text/Plain\n"},
    {"415 Unsupported Media Type", "MESSAGE", "Accept: text/plain\nAccept-Language: de\nAccept-Encoding: gzip\n", NULL,
     "accepted_types types=text/plain\n"
     "accepted_encodings encodings=gzip\n"
     "accepted_languages languages=de\n"},
    {"415 Unsupported Media Type", "MESSAGE", "Accept:\n", NULL, "accept_empty\n"},
    {"415 Unsupported Media Type", "MESSAGE", "", NULL, "accept_missing\n"},
    {"406 Not Acceptable", "SUBSCRIBE", "", "Accept: application/pidf+xml\n",
     "request_accept types=application/pidf+xml\n"},
    {"406 Not Acceptable", "SUBSCRIBE", "", "Accept:\n", "request_accept_empty\n"},
    {"406 Not Acceptable", "SUBSCRIBE", "", "", "request_accept_missing\n"},
    {"417 Unknown Resource-Priority", "INVITE", "Accept-Resource-Priority: ets.0\n", "Resource-Priority: wps.9\n",
     "priorities_accepted priorities=ets.0\n"
     "priority_sent priority=wps.9\n"},
    {"489 Bad Event", "SUBSCRIBE", "u: dialog, presence\n", "o: message-summary;id=1\n",
     "event_refused event=message-summary, events=dialog, presence\n"},
    {"489 Bad Event", "SUBSCRIBE", "Allow-Events: dialog\n", "Event: Dialog\n", "event_case event=Dialog\n"},
    {"489 Bad Event", "SUBSCRIBE", "Allow-Events: dialog\n", "Event: dialog;sla\n", "event_listed event=dialog\n"},
    {"489 Bad Event", "SUBSCRIBE", "", "Event: dialog\n", "event_unknown event=dialog\n"},
    {"489 Bad Event", "PUBLISH", "Allow-Events: dialog\n", "", "event_missing\nevents_offered events=dialog\n"},
    {"469 Bad Info Package", "INFO", "Recv-Info: dtmf\n", "Info-Package: conf\n",
     "info_package_refused package=conf, packages=dtmf\n"},
    {"469 Bad Info Package", "INFO", "Recv-Info: dtmf\n", NULL, "info_packages packages=dtmf\n"},
    {"469 Bad Info Package", "INFO", "Recv-Info:\n", NULL, "info_packages_none\n"},

    /* Challenges */
    {"401 Unauthorized", "REGISTER",
     "WWW-Authenticate: Digest realm=\"r\", nonce=\"1\", algorithm=SHA-256\n"
     "WWW-Authenticate: Digest realm=\"r\", nonce=\"2\"\n",
     "",
     "challenge scheme=Digest, realm=r, algorithm=SHA-256, MD5\n"
     "credentials_none\n"},
    {"401 Unauthorized", "REGISTER", "WWW-Authenticate: Digest realm=\"r\", nonce=\"2\", stale=TRUE, qop=\"auth\"\n",
     "Authorization: Digest username=\"bob\", realm=\"r\", nonce=\"1\", response=\"0\"\n",
     "challenge scheme=Digest, realm=r, algorithm=MD5\n"
     "challenge_stale\n"
     "credentials_sent username=bob\n"
     "credentials_without_qop\n"},
    {"407 Proxy Authentication Required", "INVITE",
     "Proxy-Authenticate: Digest realm=\"p\", nonce=\"2\", algorithm=SHA-256\n"
     "WWW-Authenticate: Digest realm=\"u\", nonce=\"3\"\n",
     "Proxy-Authorization: Digest username=\"bob\", realm=\"p\", nonce=\"1\", response=\"0\", algorithm=MD5\n",
     "challenge scheme=Digest, realm=u, algorithm=MD5\n"
     "credentials_none\n"
     "challenge scheme=Digest, realm=p, algorithm=SHA-256\n"
     "credentials_sent username=bob\n"
     "credentials_algorithm used=MD5, offered=SHA-256\n"},
    {"407 Proxy Authentication Required", "INVITE", "Proxy-Authenticate: Digest realm=\"b\", nonce=\"2\"\n",
     "Proxy-Authorization: Digest username=\"bob\", realm=\"a\", nonce=\"1\", response=\"0\"\n",
     "challenge scheme=Digest, realm=b, algorithm=MD5\n"
     "credentials_other_realm realm=a\n"},
    /* An IMS phone out of step with its network, and one that has not begun yet */
    {"401 Unauthorized", "REGISTER", "WWW-Authenticate: Digest realm=\"r\", nonce=\"2\", algorithm=AKAv1-MD5\n",
     "Authorization: Digest username=\"u\", realm=\"r\", nonce=\"1\", response=\"0\", algorithm=AKAv1-MD5, "
     "auts=\"x\"\n",
     "challenge scheme=Digest, realm=r, algorithm=AKAv1-MD5\n"
     "credentials_sent username=u\n"
     "credentials_resync\n"},
    {"401 Unauthorized", "REGISTER", "WWW-Authenticate: Digest realm=\"r\", nonce=\"2\"\n",
     "Authorization: Digest username=\"u\", realm=\"r\", nonce=\"\", response=\"\"\n",
     "challenge scheme=Digest, realm=r, algorithm=MD5\n"
     "credentials_none\n"},
    {"401 Unauthorized", "REGISTER", "WWW-Authenticate: Bearer authz_server=\"https://a\"\n", NULL,
     "challenge_other_scheme scheme=Bearer, realm=\n"},
    {"401 Unauthorized", "REGISTER", "WWW-Authenticate: Basic realm=\"r\"\n", NULL,
     "challenge_basic scheme=Basic, realm=r\n"},
    {"401 Unauthorized", "REGISTER", "Server: box\n", "", "challenge_missing\nserver server=box\n"},

    /* Contacts */
    {"302 Moved Temporarily", "INVITE", "m: \"A\" <sip:a@b>;q=1;expires=60, sip:c@d\n", NULL,
     "redirect_target targets=sip:a@b, sip:c@d\n"
     "redirect_expires valid=60\n"},
    {"305 Use Proxy", "INVITE", "Contact: <sip:p;lr>\n", NULL, "redirect_proxy targets=sip:p;lr\n"},
    {"300 Multiple Choices", "INVITE", "", NULL, "redirect_nowhere\n"},
    {"485 Ambiguous", "INVITE", "Contact: <sip:a>, <sip:b>\n", NULL, "candidates targets=sip:a, sip:b\n"},
    {"200 OK", "REGISTER", "Contact: <sip:x>;expires=10, <sip:a@192.0.2.1>;expires=60\n",
     "Contact: <sip:a@192.0.2.1>\nExpires: 3600\n",
     "binding_changed granted=60, asked=3600\n"
     "bindings count=2\n"},
    {"200 OK", "REGISTER", "Contact: <sip:rewritten>;expires=3600\n", "Contact: <sip:a>;expires=3600\n",
     "binding_granted granted=3600\n"},
    {"200 OK", "REGISTER", "Contact: <sip:b>;expires=9;+sip.instance=\"<i>\", <sip:c>;expires=8\n",
     "Contact: <sip:a>;+sip.instance=\"<i>\"\n",
     "binding_granted granted=9\n"
     "bindings count=2\n"},
    {"200 OK", "REGISTER", "Contact: <sip:b>;expires=9\n", "Contact: <sip:a>;expires=0\n", "binding_removed\n"},
    {"200 OK", "REGISTER", "Contact: <sip:b>;expires=9\n", "", ""},
    {"200 OK", "INVITE", "Contact: <sip:b>;expires=9\nServer: box\n", "Contact: <sip:a>\n", ""},

    /* Session descriptions */
    {"183 Session Progress", "INVITE",
     "P-Early-Media: sendrecv\n" SDP_HEADER "c=IN IP6 2001:db8::1\nm=audio 4000 RTP/AVP 8\na=sendonly\n", NULL,
     "early_media media=audio [2001:db8::1]:4000 RTP/AVP sendonly\n"
     "early_media_header value=sendrecv\n"},
    {"183 Session Progress", "INVITE", "P-Early-Media: inactive\n" SDP_HEADER "c=IN IP4 0.0.0.0\nm=audio 4 RTP/AVP 8\n",
     NULL,
     "early_media_inactive media=audio 0.0.0.0:4 RTP/AVP\n"
     "early_media_barred value=inactive\n"},
    {"183 Session Progress", "INVITE", SDP_HEADER "c=IN IP4 192.0.2.1\nm=audio 0 RTP/AVP 8\n", NULL,
     "early_media_refused\n"},
    {"488 Not Acceptable Here", "INVITE", "",
     SDP_HEADER
     "m=audio 4000 RTP/SAVP 0 101 102\na=rtpmap:101 telephone-event/8000\na=rtpmap:102 telephone-event/48000\n",
     "offer_refused media=audio RTP/SAVP PCMU telephone-event\n"},
    {"488 Not Acceptable Here", "INVITE", SDP_HEADER "m=audio 0 RTP/AVP 8\n", SDP_HEADER "m=audio 4000 RTP/SAVP 8\n",
     "media_transport_differs type=audio, offered=RTP/SAVP, accepted=RTP/AVP\n"},
    {"606 Not Acceptable", "INVITE", SDP_HEADER "m=audio 0 RTP/AVP 8 101\na=rtpmap:101 telephone-event/8000\n",
     SDP_HEADER "m=audio 4000 RTP/AVP 96 97\na=rtpmap:96 opus/48000\na=rtpmap:97 telephone-event/8000\n",
     "codecs_differ type=audio, offered=opus telephone-event, accepted=PCMA telephone-event\n"},
    {"488 Not Acceptable Here", "INVITE", SDP_HEADER "m=image 0 udptl t38\n", SDP_HEADER "m=audio 4000 RTP/AVP 8\n",
     "offer_accepted_instead media=image udptl t38\n"
     "offer_refused media=audio RTP/AVP PCMA\n"},
    {"488 Not Acceptable Here", "INVITE", "", "", "offer_missing\n"},
    {"580 Precondition Failure", "INVITE", SDP_HEADER "m=audio 0 RTP/AVP 8\na=des:qos failure e2e sendrecv\n", NULL,
     "precondition_failed line=a=des:qos failure e2e sendrecv\n"},
    /* An answer that takes the call needs no word about its streams. */
    {"200 OK", "INVITE", SDP_HEADER "c=IN IP4 192.0.2.1\nm=audio 4000 RTP/AVP 8\n", "", ""},

    /* Headers and bodies that belong to one code */
    {"608 Rejected", "INVITE", "Call-Info: <https://x>;purpose=icon, <https://a.example/c.json>;purpose=jwscard\n",
     NULL, "redress_card uri=https://a.example/c.json\n"},
    {"608 Rejected", "INVITE", "Call-Info: <https://x>;purpose=icon\n", NULL, "redress_card_missing\n"},
    {"424 Bad Location Information", "INVITE", "Geolocation-Error: 299 ;code=\"x\"\n", NULL,
     "geolocation_error error=299, name@geolocation_error=200\n"},
    {"424 Bad Location Information", "INVITE", "", NULL, "geolocation_error_missing\n"},
    {"425 Bad Alert Message", "MESSAGE", "AlertMsg-Error: 101\n", NULL,
     "alert_error error=101, name@alert_error=101\n"},
    {"425 Bad Alert Message", "MESSAGE", "AlertMsg-Error: 700\n", NULL, "alert_error_missing\n"},
    {"470 Consent Needed", "INVITE", "Permission-Missing: sip:c@d, <sip:e@f>\n", NULL,
     "permission_missing uri=sip:c@d, sip:e@f\n"},
    {"380 Alternative Service", "INVITE", "Content-Type: application/3gpp-ims+xml\n\n<type>emergency</type>", NULL,
     "ims_emergency\n"},
    {"504 Server Time-out", "INVITE", "Content-Type: application/3gpp-ims+xml\n\n<type>restoration</type>", NULL,
     "ims_restoration\n"},
    {"404 Not Found", "INVITE", "Error-Info: <sip:announcement@example.com>\n", NULL,
     "error_info uri=sip:announcement@example.com\n"},
    {"400 Bad Request", "REGISTER",
     "P-Registrar-Error: no contact\nms-diagnostics: 1;reason=\"x\"\nResponse-Source: a\n", NULL,
     "registrar_error quote=no contact\n"
     "ms_diagnostics quote=1;reason=\"x\"\n"
     "response_source quote=a\n"},

    /* The value of the request that the code speaks of */
    {"414 Request-URI Too Long", "INVITE", "", "", "request_uri_size length=19\n"},
    {"513 Message Too Large", "BYE", "", "", "request_size length=146\n"},
    {"413 Request Entity Too Large", "MESSAGE", "", "Content-Type: text/plain\n\nhello",
     "request_body_size length=7, type=text/plain\n"},
    {"412 Conditional Request Failed", "PUBLISH", "", "SIP-If-Match: abc\n", "request_etag value=abc\n"},
    {"433 Anonymity Disallowed", "INVITE", "", "Privacy: id;user\n",
     "request_privacy value=id;user\n"
     "request_from uri=sip:alice@example.com\n"},
    {"483 Too Many Hops", "INVITE", "", "Max-Forwards: 0\n", "request_max_forwards value=0\n"},
    {"440 Max-Breadth Exceeded", "INVITE", "", "Max-Breadth: 1\n", "request_max_breadth value=1\n"},
    {"428 Use Identity Header", "INVITE", "", "", "identity_missing\n"},
    {"436 Bad Identity Info", "INVITE", "", "y: e.e.s;info=<https://a.example/c;1>;alg=ES256\n",
     "identity_certificate uri=https://a.example/c;1\n"},

    /* Who answered */
    {"486 Busy Here", "INVITE", "User-Agent: Phone 1\nServer: Box 2 (a, b)\n", NULL, "server server=Box 2 (a, b)\n"},
    {"486 Busy Here", "INVITE", "User-Agent: Phone 1\nServer:\n", NULL, "server server=Phone 1\n"},
    {"100 Trying", "INVITE", "Server: Box\n", "", ""},
    {NULL, "INVITE", "User-Agent: Phone 1\nContact: <sip:a>;expires=60\n", NULL, ""},
};

static void note(enum sip_remark_id id, guint32 related_frame, const struct sip_place *places, void *data)
{
    GString *said = data;

    g_assert_cmpuint(related_frame, ==, 0);
    g_string_append(said, sip_remark_slug(id));
    for (const char *before = " "; places->name != NULL; places++, before = ", ")
        g_string_append_printf(said, "%s%s=%s", before, places->name, places->value);
    g_string_append_c(said, '\n');
}

static void collect(const struct sample *sample, sip_remark_sink sink, void *data)
{
    const struct sip_message message = sample->status != NULL
                                           ? response(sample->status, sample->method, sample->headers)
                                           : request(sample->method, sample->headers);
    struct sip_message answered;

    if (sample->request != NULL)
        answered = request(sample->method, sample->request);
    sip_evidence_collect(&message, sample->request != NULL ? &answered : NULL, sink, data);
}

static void test_samples(void)
{
    for (gsize i = 0; i < G_N_ELEMENTS(samples); i++) {
        GString *said = g_string_new(NULL);

        g_test_message("%s %s: %s", samples[i].status, samples[i].method, samples[i].headers);
        collect(&samples[i], note, said);
        g_assert_cmpstr(said->str, ==, samples[i].evidence);
        g_string_free(said, TRUE);
    }
}

/* A sentence of the catalogue with its places, as the reader gets it. */
struct check {
    struct sip_catalogue *catalogue;
    gboolean seen[SIP_REMARK_COUNT];
};

/* The value of a place, or the word that the catalogue has for it; NULL: it has none. */
static const char *word_for(struct sip_catalogue *catalogue, const struct sip_place *place)
{
    const char *group = strchr(place->name, '@');

    return group != NULL ? sip_catalogue_word(catalogue, group + 1, place->value) : place->value;
}

/* What a sentence may take in a translation: the words grow, the values of the capture don't. */
static gsize translated_bytes(const char *sentence, const struct sip_place *places, const struct sip_place *words)
{
    gsize bytes = GROWTH * strlen(sentence);

    for (; places->name != NULL; places++, words++) {
        char *pattern = g_strdup_printf("{%s}", words->name);
        const gsize growth = strchr(places->name, '@') != NULL ? GROWTH : 1;

        if (strstr(sentence, pattern) != NULL)
            bytes += growth * strlen(words->value) - GROWTH * strlen(pattern);
        g_free(pattern);
    }
    return bytes;
}

/* What is wrong with a sentence and its values; NULL: nothing. */
static const char *find_flaw(const char *sentence, const struct sip_place *places, const struct sip_place *words)
{
    char *filled = sip_template_fill(sentence, words);
    const gboolean is_bare = strchr(sentence, '{') == NULL;
    const char *flaw = NULL;

    if (strpbrk(filled, "{}\r\n") != NULL)
        flaw = "a place without a value, or a value with line ends";
    else if (is_bare && strlen(sentence) > BARE_SENTENCE_BYTES)
        flaw = "too long";
    else if (!is_bare && translated_bytes(sentence, places, words) > SENTENCE_BYTES - LABEL_BYTES)
        flaw = "too long with its values, in a translation";
    g_free(filled);
    return flaw;
}

static void assert_sound(struct sip_catalogue *catalogue, const char *group, const struct sip_place *places,
                         const struct sip_place *words)
{
    static const char *const keys[] = {"text", "summary", "fix.1", "fix.2", "fix.3", "fix.4"};

    for (gsize i = 0; i < G_N_ELEMENTS(keys); i++) {
        const char *sentence = sip_catalogue_word(catalogue, group, keys[i]);
        const char *flaw = sentence != NULL ? find_flaw(sentence, places, words) : NULL;

        if (i == 0 && sentence == NULL)
            flaw = "missing";
        if (flaw != NULL)
            g_error("[%s] %s: %s", group, keys[i], flaw);
    }
}

static void check_words(enum sip_remark_id id, guint32 related_frame G_GNUC_UNUSED, const struct sip_place *places,
                        void *data)
{
    struct check *check = data;
    struct sip_place words[MAX_PLACES + 1] = {{NULL, NULL}};
    char *group = g_strdup_printf("evidence %s", sip_remark_slug(id));
    gsize count = 0;

    check->seen[id] = TRUE;
    for (; places[count].name != NULL; count++) {
        g_assert_cmpuint(count, <, MAX_PLACES);
        g_assert_true(g_utf8_validate(places[count].value, -1, NULL));
        words[count].name = g_strndup(places[count].name, strcspn(places[count].name, "@"));
        words[count].value = word_for(check->catalogue, &places[count]);
        if (words[count].value == NULL)
            g_error("no word for %s=%s", places[count].name, places[count].value);
    }
    assert_sound(check->catalogue, group, places, words);
    while (count > 0)
        g_free((gpointer)words[--count].name);
    g_free(group);
}

/* Every piece of evidence is in a sample, so that its words are seen; every place of a sentence gets a value. */
static void test_words(void)
{
    struct check check = {.catalogue = sip_catalogue_new("en")};

    for (gsize i = 0; i < G_N_ELEMENTS(samples); i++)
        collect(&samples[i], check_words, &check);
    for (int id = SIP_REMARK_NONE + 1; id < SIP_FINDING_FIRST; id++) {
        if (!check.seen[id])
            g_error("no sample for %s", sip_remark_slug((enum sip_remark_id)id));
    }
    sip_catalogue_free(check.catalogue);
}

static void test_words_of_causes(void)
{
    struct sip_catalogue *catalogue = sip_catalogue_new("en");

    for (guint32 cause = 0; cause <= SIP_Q850_MAX + 1; cause++) {
        char *key = g_strdup_printf("%u", cause);

        g_assert_true((sip_catalogue_word(catalogue, "q850", key) != NULL) == sip_q850_is_assigned(cause));
        g_free(key);
    }
    sip_catalogue_free(catalogue);
}

static gboolean has_sample(guint16 status)
{
    for (gsize i = 0; i < G_N_ELEMENTS(samples); i++)
        if (samples[i].status != NULL && g_ascii_strtoull(samples[i].status, NULL, 10) == status)
            return TRUE;
    return FALSE;
}

static char *repeat(const char *piece, gsize times)
{
    GString *repeated = g_string_new(NULL);

    while (times-- > 0)
        g_string_append(repeated, piece);
    return g_string_free(repeated, FALSE);
}

/* Header values of any length leave a sentence that fits. */
static void test_long_values(void)
{
    static const char *const headers[] = {
        "Warning: 305 %s \"%s\"\nWarning: 399 %s %s\n",
        "Warning: 301 %s \"%s\"\nWarning: 370 %s \"%s\"\n",
        "Reason: %s;cause=1;text=\"%s\", Q.850;cause=90;text=\"%s\";location=LOC-15;x=%s\n",
        "Reason: SIP;cause=603;text=\"%s\"\nReason: STIR;cause=437;text=\"%s%s%s\"\n",
        "Retry-After: 1 (%s %s %s %s)\n",
        "Unsupported: %s,%s,%s\nRequire: %s\n",
        "Allow: %s,%s,%s\nAllow-Events: %s\n",
        "Accept: %s,%s\nAccept-Encoding: %s\nAccept-Language: %s\n",
        "Recv-Info: %s\nAccept-Resource-Priority: %s\nSecurity-Server: %s,%s\n",
        "Contact: <sip:%s@%s>, <sip:%s@%s>\n",
        "Server: %s\nError-Info: <%s>\nPermission-Missing: %s\nms-diagnostics: %s\n",
        "P-Registrar-Error: %s\nResponse-Source: %s\nCall-Info: <%s>;purpose=jwscard;%s=1\n",
        "WWW-Authenticate: Digest realm=\"%s\",algorithm=%s\nProxy-Authenticate: %s realm=\"%s\"\n",
        "P-Early-Media: %s\n" SDP_HEADER "c=IN IP4 %s\nm=%s 4000 %s 0\n",
        SDP_HEADER "c=IN IP4 %s\nm=audio 4000 RTP/AVP %s\na=des:qos failure e2e %s%s\n",
        SDP_HEADER "c=IN IP4 %s\nm=audio 4000 RTP/%s %s%s\n",
        "Content-Length: 0\n%.0s%.0s%.0s%.0s",
    };
    static const char *const requests[] = {
        "Require: %s\nSupported: %s\nEvent: %s\nAccept: %s\n",
        "Content-Type: %s\nInfo-Package: %s\nResource-Priority: %s\nPrivacy: %s\n",
        "Authorization: Digest username=\"%s\",realm=\"%s\",nonce=1,response=2,algorithm=%s\nSIP-If-Match: %s\n",
        "Identity: x;info=<%s>\nMax-Forwards: %s\nMax-Breadth: %s\nDate: %s\n",
        SDP_HEADER "m=audio 4000 RTP/%s %s\nm=%s 1 %s\n",
    };
    static const char *const long_values[] = {"x", "1", "\xD1\x8F", "\xE2\x98\x8E", "\"", "a;", "\xFF"};
    struct check check = {.catalogue = sip_catalogue_new("en")};

    for (gsize v = 0; v < G_N_ELEMENTS(long_values); v++) {
        char *value = repeat(long_values[v], 900);

        for (gsize h = 0; h < G_N_ELEMENTS(headers); h++) {
            for (gsize r = 0; r < G_N_ELEMENTS(requests); r++) {
                char *message_headers = g_strdup_printf(headers[h], value, value, value, value);
                char *request_headers = g_strdup_printf(requests[r], value, value, value, value);
                const struct sip_message answered = request("INVITE", request_headers);
                struct sip_message message = response("100 x", "INVITE", message_headers);

                for (message.status = 100; message.status < 700; message.status++)
                    if (has_sample(message.status))
                        sip_evidence_collect(&message, &answered, check_words, &check);
                g_free(message_headers);
                g_free(request_headers);
            }
        }
        g_free(value);
    }
    sip_catalogue_free(check.catalogue);
}

static void test_q850_fits(void)
{
    static const struct {
        guint16 status;
        guint32 cause;
    } fitting[] = {
        {404, 1},
        {486, 17},
        {480, 18},
        {480, 19},
        {480, 20},
        {403, 21},
        {603, 21},
        {410, 22},
        {484, 28},
        {503, 34},
        {503, 42},
        {502, 27},
        {504, 102},
        {408, 102},
        {500, 41},
        {488, 65},
        {600, 17},
        {604, 1},
        {500, 99},
        {480, 43},
        /* Nothing to be said: causes without a meaning of their own, unknown ones, codes that no cause belongs to */
        {486, 16},
        {404, 31},
        {486, 127},
        {486, 10},
        {486, 0},
        {486, 300},
        {487, 34},
        {407, 34},
        {183, 1},
        {302, 17},
        {200, 102},
        {999, 17},
    };
    static const struct {
        guint16 status;
        guint32 cause;
    } contradicting[] = {
        {404, 34}, {404, 17}, {486, 1},   {486, 34}, {503, 1},  {503, 17},
        {603, 1},  {488, 17}, {484, 102}, {403, 34}, {486, 99},
    };

    for (gsize i = 0; i < G_N_ELEMENTS(fitting); i++) {
        g_test_message("%u with %u", fitting[i].status, fitting[i].cause);
        g_assert_true(sip_q850_fits(fitting[i].status, fitting[i].cause));
    }
    for (gsize i = 0; i < G_N_ELEMENTS(contradicting); i++) {
        g_test_message("%u with %u", contradicting[i].status, contradicting[i].cause);
        g_assert_false(sip_q850_fits(contradicting[i].status, contradicting[i].cause));
    }
}

static void test_usual_texts(void)
{
    g_assert_true(sip_q850_is_usual_text(16, plain("Normal call clearing")));
    g_assert_true(sip_q850_is_usual_text(16, plain("NORMAL_CLEARING")));
    g_assert_true(sip_q850_is_usual_text(1, plain("Unallocated (unassigned) number")));
    g_assert_false(sip_q850_is_usual_text(17, plain("NORMAL_CLEARING")));
    g_assert_false(sip_q850_is_usual_text(16, plain("Normal call clearing by the script")));
    g_assert_false(sip_q850_is_usual_text(16, plain("Normal")));
    g_assert_false(sip_q850_is_usual_text(16, plain("")));
}

static void test_clean_text(void)
{
    static const struct {
        const char *text;
        gsize size;
        const char *expected;
    } cases[] = {
        {"User busy", 80, "User busy"},
        {" folded\r\n\tline \x01 ", 80, "folded line"},
        {"12345678", 9, "12345678"},
        {"123456789", 9, "12345..."},
        {"\xD1\x8F\xD1\x8F\xD1\x8F\xD1\x8F", 8, "\xD1\x8F\xD1\x8F..."},
        {"\xD1\x8F\xD1\x8F\xD1\x8F\xD1\x8F", 9, "\xD1\x8F\xD1\x8F\xD1\x8F\xD1\x8F"},
        {"a\xFFz", 80, "a\xEF\xBF\xBDz"},
        {"abcd", 4, "..."},
        {"", 4, ""},
    };

    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        char copy[80];

        g_assert_cmpuint(sip_text_clean(plain(cases[i].text), copy, cases[i].size), ==, strlen(cases[i].expected));
        g_assert_cmpstr(copy, ==, cases[i].expected);
    }
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/evidence/samples", test_samples);
    g_test_add_func("/evidence/words", test_words);
    g_test_add_func("/evidence/words/Q.850 causes", test_words_of_causes);
    g_test_add_func("/evidence/long values", test_long_values);
    g_test_add_func("/evidence/Q.850/fits", test_q850_fits);
    g_test_add_func("/evidence/Q.850/usual texts", test_usual_texts);
    g_test_add_func("/evidence/clean text", test_clean_text);
    return g_test_run();
}
