# SPDX-License-Identifier: GPL-2.0-or-later
"""The scenario format: what a writer may leave out, and what he may say instead."""

import pytest
from scenario import parse
from scenario_events import Event
from scenario_text import ScenarioError
from sip_message import parameter
from transports import write_capture


def events(text: str, **overrides: object) -> list[Event]:
    """The events of a scenario."""
    return parse(text, **overrides).events


def branch(event: Event) -> str:
    """The branch of the top Via."""
    return parameter(event.message.get("Via"), "branch")


def to_tag(event: Event) -> str:
    """The To tag."""
    return parameter(event.message.get("To"), "tag")


def test_a_response_copies_what_identifies_its_request() -> None:
    invite, trying, busy = events("0 alice > proxy INVITE bob\n1 proxy > alice 100\n2 proxy > alice 486")
    for name in ("Via", "From", "Call-ID", "CSeq"):
        assert invite.message.values(name) == trying.message.values(name) == busy.message.values(name)
    assert busy.message.start == "SIP/2.0 486 Busy Here"
    assert not to_tag(trying) and to_tag(busy)


def test_ack_to_a_failure_and_cancel_share_the_branch() -> None:
    invite, _, cancel, canceled, ended, ack = events(
        "0 alice > proxy INVITE bob\n1 proxy > alice 180\n2 alice > proxy CANCEL\n"
        "3 proxy > alice 200\n3 proxy > alice 487\n4 alice > proxy ACK"
    )
    assert branch(invite) == branch(cancel) == branch(ack)
    assert canceled.method == "CANCEL" and ended.method == "INVITE"
    assert to_tag(ack) == to_tag(ended) and not to_tag(cancel)
    assert ack.message.get("CSeq") == "1 ACK"


def test_ack_to_an_answer_goes_to_the_contact_by_the_route() -> None:
    sent = events("host proxy record-route\n0 do answered-by-proxy alice proxy bob\n5 bob > proxy BYE")
    invite, ack, at_bob, bye = sent[0], sent[-3], sent[-2], sent[-1]
    assert ack.message.start == "ACK sip:bob@198.51.100.20:5060 SIP/2.0"
    assert ack.message.values("Route") == bye.message.values("Route") == ["<sip:203.0.113.1:5060;lr>"]
    assert not at_bob.message.values("Route")
    assert branch(ack) != branch(invite)
    assert bye.message.start == "BYE sip:alice@192.0.2.10:5060 SIP/2.0"
    assert to_tag(bye) == parameter(invite.message.get("From"), "tag")


def test_a_challenged_request_is_tried_again_in_the_same_call() -> None:
    first, challenge, again, granted = events("0 do registered alice registrar")
    assert first.message.get("Call-ID") == again.message.get("Call-ID")
    assert [one.message.get("CSeq") for one in (first, again)] == ["1 REGISTER", "2 REGISTER"]
    assert challenge.challenges[0].fields["nonce"] in again.message.get("Authorization")
    assert granted.message.get("Contact") == "<sip:alice@192.0.2.10:5060>;expires=3600"


def test_a_wrong_password_changes_the_response_only() -> None:
    text = "0 alice > registrar REGISTER\n1 registrar > alice 401\n2 alice > registrar REGISTER\n credentials: {}"
    right, wrong = (events(text.replace("{}", given))[2].message.get("Authorization") for given in ("", "password=x"))
    assert right != wrong
    assert right.split("response=")[0] == wrong.split("response=")[0]


def test_a_call_that_failed_is_over_and_one_that_stands_goes_on() -> None:
    failed = events("0 alice > proxy INVITE bob\n1 proxy > alice 486\n2 alice > proxy ACK\n3 alice > proxy INVITE bob")
    assert failed[0].message.get("Call-ID") != failed[3].message.get("Call-ID")
    stands = events("0 do answered alice bob\n5 bob > alice INVITE\n6 alice > bob 491\n7 alice > bob INVITE carol")
    reinvite, other = stands[-3], stands[-1]
    assert reinvite.message.get("Call-ID") == stands[0].message.get("Call-ID") != other.message.get("Call-ID")
    assert to_tag(reinvite) and not to_tag(other)


def test_a_fork_keeps_branches_and_tags_apart() -> None:
    sent = events(
        "0 alice > proxy INVITE bob\n0 proxy > bob forward\n0 proxy > carol forward\n"
        "1 bob > proxy 180\n1 proxy > alice forward\n2 carol > proxy 180\n2 proxy > alice forward\n"
        "3 bob > proxy 486\n3 proxy > bob ACK\n4 carol > proxy 200\n4 proxy > alice forward\n5 alice > proxy ACK"
    )
    assert len({branch(one) for one in sent[:3]}) == 3
    assert sent[1].message.get("Max-Forwards") == "69"
    assert [len(one.message.values("Via")) for one in sent[3:7]] == [2, 1, 2, 1]
    assert to_tag(sent[4]) != to_tag(sent[6]) == to_tag(sent[-1])
    assert branch(sent[8]) == branch(sent[1])


def test_a_proxy_sends_no_request_back_to_its_maker_but_may_loop() -> None:
    glare = events(
        "0 do answered-by-proxy alice proxy bob\n5 alice > proxy INVITE\n6 bob > proxy INVITE\n7 proxy > bob forward"
    )
    assert glare[-1].message.get("From") == glare[-3].message.get("From")
    loop = events(
        "0 alice > proxy INVITE bob\n0 proxy > proxy2 forward\n0 proxy2 > proxy forward\n0 proxy > proxy2 forward"
    )
    assert [len(one.message.values("Via")) for one in loop] == [1, 2, 3, 4]


def test_ack_and_prack_may_name_the_response() -> None:
    sent = events(
        "0 alice > proxy INVITE bob\n1 #r1 proxy > alice 183 reliable tag=one\n"
        "1 #r2 proxy > alice 183 reliable tag=two\n2 alice > proxy PRACK to #r1\n"
        "3 #a proxy > alice 200 tag=one to INVITE\n3 #b proxy > alice 200 tag=two to INVITE\n"
        "4 alice > proxy ACK to #a\n4 alice > proxy ACK to #b"
    )
    assert sent[3].message.get("RAck") == "1 1 INVITE" and to_tag(sent[3]) == "one"
    assert [to_tag(one) for one in sent[-2:]] == ["one", "two"]


def test_copies_are_exact_unless_they_are_edited() -> None:
    text = "0,0.5,1.5 #inv alice > proxy INVITE bob\n"
    text += "2 nat > proxy again #inv\n ~Via: 5060 -> 1024\n2 proxy > nat 400"
    first, second, third, changed, answer = events(text)
    assert [one.time for one in (first, second, third)] == [0, 500_000, 1_500_000]
    assert first.data == second.data == third.data != changed.data
    assert changed.data == first.data.replace(b"192.0.2.10:5060;b", b"192.0.2.10:1024;b")
    assert answer.message.get("Via") == changed.message.get("Via")


def test_headers_are_set_added_removed_and_taken_from_others() -> None:
    _, message = events(
        "0 #inv alice > proxy INVITE bob\n1 proxy > alice 420\n Unsupported: a\n +Unsupported: b\n"
        " ^Via: SIP/2.0/UDP x\n -Contact\n ~To: $ -> ;x=y\n"
        " Replaces: {#inv Call-ID};from-tag={#inv From;tag}\n X: {3*ab}\\x00\\xff"
    )
    lines = message.data.split(b"\r\n")
    assert lines[1] == b"Via: SIP/2.0/UDP x"
    assert [line for line in lines if line.startswith(b"Uns")] == [b"Unsupported: a", b"Unsupported: b"]
    assert b"X: ababab\0\xff" in lines
    assert message.message.get("Replaces").startswith(message.message.get("Call-ID") + ";from-tag=")


def test_a_session_description_counts_its_versions() -> None:
    text = "0 alice > bob INVITE\n sdp: {}\n1 bob > alice 200\n2 alice > bob ACK\n"
    text += "3 alice > bob INVITE\n sdp: audio 4000 0"
    for first, version in (("audio 4000 0", b"o=- 1510 1 "), ("audio 4000 8", b"o=- 1510 2 ")):
        assert version in events(text.replace("{}", first))[3].data


def test_expectations_go_to_the_scenario_or_to_the_message_above() -> None:
    text = "= call\nname: x\n= calls\n0 alice > bob INVITE\n= first\n = second\n1 bob > alice 180\n= third"
    parsed = parse(text)
    assert parsed.expectations == ["= call", "= calls"]
    assert [event.expectations for event in parsed.events] == [["= first", "= second"], ["= third"]]


def test_repetitions_count_and_move_in_time() -> None:
    text = "0 scanner > registrar REGISTER 10{n+100}\n0.1 registrar > scanner 403\n"
    sent = events(f"repeat 3 from 1 every 10\n{text}end")
    assert [one.time // 100_000 for one in sent] == [10, 11, 110, 111, 210, 211]
    assert [one.message.get("To").split("@")[0] for one in sent[::2]] == [f"<sip:10{n}" for n in (101, 102, 103)]


def test_transport_and_family_can_be_overridden() -> None:
    message = events("transport: udp\n0 alice > proxy INVITE bob", transport="tcp", family=6)[0].message
    assert message.get("Via").startswith("SIP/2.0/TCP [2001:db8:a::10]:5060;")
    assert message.get("Contact") == "<sip:alice@[2001:db8:a::10]:5060;transport=tcp>"


@pytest.mark.parametrize(
    ("line", "complaint"),
    [
        ("1 bob > alice 180", "alice has sent no request to bob"),
        ("1 alice > proxy INVITE frank frankly", "INVITE takes no frankly"),
        ("1 frank > proxy INVITE", "frank"),
        ("1 alice > proxy invite", "what is invite"),
        ("1 again #x", "no message is labelled #x"),
        ("1 proxy > bob forward", "nothing that could go on"),
        ("1 alice > bob INVITE\n  Subject", "is no header"),
        ("1 alice > bob INVITE\n  ~Subject: a -> b", "no header Subject"),
        ("1 alice > bob INVITE over=avian", "no transport avian"),
        ("nonsense", "neither a setting"),
        ("repeat 2 from 0 every 1", "no end"),
        ("1 do nothing", "nothing is defined as nothing"),
    ],
)
def test_a_mistake_is_named_with_its_place(line: str, complaint: str) -> None:
    with pytest.raises(ScenarioError, match=complaint) as error:
        parse("# first line\n" + line, "mistaken")
    assert str(error.value).startswith("mistaken:")


def test_what_happens_below_sip(tmp_path) -> None:
    text = (
        "0 alice > proxy syn over=tcp\n0.1 proxy > alice rst over=tcp\n1 #o alice > bob OPTIONS\n1.0001 duplicate #o\n"
        "2 alice > bob noise\n3 bob > alice OPTIONS unseen\n4 alice:4000 > bob:5000 rtp 3\n5 alice > bob keepalive"
    )
    sent = write_capture(parse(text), tmp_path / "below.pcap")
    assert [(one.frame.number, one.event.verb) for one in sent] == [
        (3, "OPTIONS"),
        (4, "duplicate"),
        (5, "noise"),
        (9, "keepalive"),
    ]
    assert sent[0].frame.data == sent[1].frame.data
