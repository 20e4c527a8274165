# SPDX-License-Identifier: GPL-2.0-or-later
"""The explanation in every language: words change, names and numbers don't."""

import configparser
import json
import subprocess
from pathlib import Path

import pytest
from explanations import explanations

CATALOGUE = Path(__file__).resolve().parents[2] / "plugin" / "catalogue"
LANGUAGES = sorted(path.stem for path in CATALOGUE.glob("*.ini") if path.stem != "codes")
OTHERS = [language for language in LANGUAGES if language != "en"]

CALL = """
0.000 alice > proxy  INVITE bob
0.010 proxy > alice  100
0.400 proxy > alice  488
    Warning: 305 proxy.example.com "Incompatible media format"
    Server: Edge-SBC 4.1
0.420 alice > proxy  ACK
5.000 alice > proxy  REGISTER
5.010 proxy > alice  401
    WWW-Authenticate: Digest realm="example.com", nonce="n1", algorithm=MD5
6.000 alice > proxy  INVITE carol
6.300 proxy > alice  183
9.000 proxy > alice  604
    Reason: Q.850;cause=1;text="Unallocated number"
9.010 alice > proxy  ACK
"""

# What is words; everything else must be the same in every language.
WORDS = {"summary", "description", "when", "fix", "evidence", "finding", "_ws.expert", "difference", "choose"}


@pytest.fixture(scope="module")
def call(make_capture):
    """A codec that nobody shares, a challenge, and a number that does not exist."""
    return make_capture(CALL, "languages")


def words_of(language: str) -> configparser.RawConfigParser:
    """The key file of a language."""
    words = configparser.RawConfigParser(delimiters="=", comment_prefixes="#", interpolation=None)
    words.optionxform = str
    words.read(CATALOGUE / f"{language}.ini", encoding="utf-8")
    return words


def speak(language: str) -> tuple[str, str]:
    """The option that chooses a language."""
    return "-o", f"sipexplain.language:{language}"


def facts(item: dict) -> dict:
    """What no language changes."""
    return {name: value for name, value in item.items() if name not in WORDS}


def test_there_is_more_than_one_language() -> None:
    assert {"en", "ja", "ru", "vi"} <= set(LANGUAGES)


@pytest.mark.parametrize("language", OTHERS)
def test_words_change_and_facts_do_not(tshark, call, language: str) -> None:
    english = explanations(tshark, call.path, "-o", "sipexplain.raise_from:chat")
    told = explanations(tshark, call.path, "-o", "sipexplain.raise_from:chat", *speak(language))
    assert [(frame, facts(item)) for frame, item in told] == [(frame, facts(item)) for frame, item in english]
    words = words_of(language)
    by_code = {item["code"]: item for _, item in told}
    assert by_code[604]["summary"] == words["604"]["summary"]
    assert by_code[604]["when"][0] == words["604"]["when.1"]
    assert words["evidence warning_media_format"]["fix.1"] in by_code[488]["fix"]


@pytest.mark.parametrize("language", OTHERS)
def test_labels_of_the_tree(tshark, call, language: str) -> None:
    words = words_of(language)
    tree = tshark("-r", call.path, "-V", "-Y", "sipexplain.code == 604", *speak(language)).split("[SIP Explain: 604")[-1]
    for field in ("summary", "description", "when", "fix", "compared.code", "difference", "choose", "reference"):
        assert f"[{words['fields'][field]}: " in tree, field
    assert f"[{words['fields']['outcome']}: {words['outcome']['8']} (8)]" in tree
    assert f"[{words['fields']['class']}: {words['labels']['class.6']} (6)]" in tree
    assert f"[{words['fields']['registered']}: {words['labels']['true']}]" in tree
    assert f"[{words['fields']['q850.cause']}: {words['q850']['1']} (1)]" in tree
    english = words_of("en")["fields"]
    for field in ("summary", "description", "when", "fix", "outcome", "class"):
        assert f"[{english[field]}: " not in tree


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    "wanted",
    [
        "sipexplain.failure",
        "sipexplain.class == 6",
        "sipexplain.outcome == 3",
        'sipexplain.outcome == "Challenge"',
        "sipexplain.q850.cause == 1",
        "sipexplain.compared.code == 183",
    ],
)
def test_filters_find_the_same_in_every_language(tshark, call, language: str, wanted: str) -> None:
    found = tshark("-r", call.path, "-Y", wanted, "-T", "fields", "-e", "frame.number", *speak(language))
    assert found
    assert found == tshark("-r", call.path, "-Y", wanted, "-T", "fields", "-e", "frame.number", *speak("en"))


@pytest.mark.parametrize(
    ("language", "word"), [("ja", "コーデック"), ("ru", "кодек"), ("vi", "codec"), ("en", "codec")]
)
def test_words_are_found_by_filters(tshark, call, language: str, word: str) -> None:
    wanted = f'sipexplain.fix contains "{word}"'
    found = tshark("-r", call.path, "-Y", wanted, "-T", "fields", "-e", "sipexplain.code", *speak(language))
    assert found.split() == ["488"]


@pytest.mark.parametrize("language", OTHERS)
def test_expert_infos_and_json(tshark, call, language: str) -> None:
    summary = words_of(language)["604"]["summary"]
    assert summary in tshark("-q", "-r", call.path, "-z", "expert", *speak(language))
    printed = json.loads(tshark("-r", call.path, "-T", "json", *speak(language)))
    layers = [frame["_source"]["layers"] for frame in printed]
    assert summary in [layer["sipexplain"]["sipexplain.summary"] for layer in layers if "sipexplain" in layer]


@pytest.mark.parametrize(
    ("environment", "language"),
    [
        ({"LANG": "ru_RU.UTF-8"}, "ru"),
        ({"LANG": "C.UTF-8", "LANGUAGE": "de:ja:ru"}, "ja"),
        ({"LC_ALL": "vi_VN", "LANG": "ru_RU.UTF-8"}, "vi"),
        ({"LANG": "de_DE.UTF-8"}, "en"),
        ({"LANG": "C"}, "en"),
    ],
    ids=lambda value: " ".join(f"{k}={v}" for k, v in value.items()) if isinstance(value, dict) else "",
)
def test_the_language_of_the_environment(stage, call, environment: dict[str, str], language: str) -> None:
    fields = ["-T", "fields", "-e", "sipexplain.summary"]
    done = subprocess.run(
        stage.command("tshark", "-r", call.path, "-Y", "sipexplain.code == 604", *fields),
        env=stage.environment(**environment),
        cwd="/",
        capture_output=True,
    )
    assert done.stdout.decode().strip() == words_of(language)["604"]["summary"]


def test_an_unknown_language_is_the_automatic_one(tshark, call) -> None:
    """Wireshark takes a value that a list of choices does not have for the first one, without a word."""
    found = tshark("-r", call.path, "-Y", "sipexplain", "-T", "fields", "-e", "sipexplain.summary", *speak("tlh"))
    assert found == tshark("-r", call.path, "-Y", "sipexplain", "-T", "fields", "-e", "sipexplain.summary")
