# SPDX-License-Identifier: GPL-2.0-or-later
"""The catalogue passes its check, and the check finds each kind of fault in a broken copy."""

import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from catalogue_tables import CATALOGUE, REGISTERED, UNREGISTERED
from check import check_folder, languages_in
from key_file import read_key_file

# A few groups of every kind are enough for the copies that are broken.
CODES_SAMPLE = (
    *("class 4", "class 6", "invalid", "404", "404 re-INVITE", "477", "604", "604 REGISTER", "compare 404 604"),
)
WORDS_SAMPLE = (
    *("labels", "fields", "outcome", "retry", "class 4", "class 6", "invalid", "404", "404 INVITE", "404 re-INVITE", "604", "604 REGISTER"),
    *("fact sender", "fact carries", "headings", "comparison", "compare 404 604", "finding repeated_challenge"),
)


def cut_out(path: Path, titles: tuple[str, ...]) -> str:
    """The text of these groups of a file, in the order of the titles."""
    groups = re.split(r"^(?=\[)", path.read_text(encoding="utf-8"), flags=re.MULTILINE)
    by_title = {group[1 : group.find("]")]: group.rstrip() for group in groups}
    return "# A sample.\n" + "".join(f"\n{by_title[title]}\n" for title in titles)


@pytest.fixture(scope="session")
def sample() -> dict[str, str]:
    """The files of the sample, by name."""
    return {
        "codes.ini": cut_out(CATALOGUE / "codes.ini", CODES_SAMPLE),
        "en.ini": cut_out(CATALOGUE / "en.ini", WORDS_SAMPLE),
        "glossary/ru.ini": "[terms]\nproxy=перевод\n",
        "glossary/ja.ini": "[terms]\nproxy=訳\n",
    }


def write(folder: Path, files: dict[str, str]) -> Path:
    """Writes the files; text that stands for wrong bytes is written as these bytes."""
    folder.mkdir(exist_ok=True)
    for name, text in files.items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_bytes(text.encode("utf-8", "surrogateescape"))
    return folder


def translate(english: str, word: str = "Перевод", stop: str = ".") -> str:
    """A translation that says the same word everywhere, with the places of the English text."""
    lines = []
    for line in english.splitlines():
        key, equals, value = line.partition("=")
        if equals and not line.startswith(("[", "#")):
            places = "".join(f" {place}" for place in re.findall(r"\{\w+\}", value))
            line = f"{key}={word}{places}{stop if value.endswith('.') else ''}"
        lines.append(line)
    return "\n".join(lines) + "\n"


def texts_of(folder: Path, languages: list[str]) -> list[str]:
    """The faults of a folder, without the folder's name and the line."""
    return [f"{fault.path.name}: {fault.text}" for fault in check_folder(folder, languages)]


def new_faults(tmp_path: Path, before: dict[str, str], after: dict[str, str], languages: list[str]) -> list[str]:
    """What the check finds after a change and did not find before."""
    known = texts_of(write(tmp_path / "before", before), languages)
    return [text for text in texts_of(write(tmp_path / "after", after), languages) if text not in known]


def replaced(text: str, old: str, new: str) -> str:
    """The text with the first match of a pattern replaced. A change that changes nothing would prove nothing."""
    changed = re.sub(old, lambda match: match.expand(new), text, count=1, flags=re.MULTILINE)
    assert changed != text
    return changed


# --- The catalogue itself


@pytest.mark.parametrize("language", languages_in(CATALOGUE))
def test_catalogue(language: str) -> None:
    faults = [str(fault) for fault in check_folder(CATALOGUE, [language])]
    assert not faults, "\n".join(faults)


def test_lists_of_codes() -> None:
    assert len(REGISTERED) == 75
    assert len(UNREGISTERED) == 12
    assert not set(REGISTERED) & set(UNREGISTERED)


# --- What the check finds. Each row: the file, a pattern in it, its replacement, what the check must say.

IN_CODES = [
    # Missing.
    (r"^\[604\]\n(.+\n)+", "", r"\[604\] is missing"),
    (r"^\[class 4\]\n(.+\n)+", "", r"\[class 4\] is missing"),
    (r"^\[invalid\]\n(.+\n)+", "", r"\[invalid\] is missing"),
    (r"^name=Not Found\n", "", r"\[404\] has no name"),
    (r"(\[404\](\n.+)*)\nstatus=.*", r"\1", r"\[404\] has no status"),
    (r"(\[404\](\n.+)*)\nseverity=.*", r"\1", r"\[404\] has no severity"),
    (r"(\[404\](\n.+)*)\nretry=.*", r"\1", r"\[404\] has no retry"),
    (r"(\[404\](\n.+)*)\nreference=.*", r"\1", r"\[404\] has no reference"),
    (r"(\[class 4\](\n.+)*)\nstage=.*", r"\1", r"\[class 4\] has no stage"),
    (r"(\[compare 404 604\](\n.+)*)\nreference=.*", r"\1", r"\[compare 404 604\] has no reference"),
    # Unknown.
    (r"^\[604\]$", "[605]", r"\[605\]: 605 is not on the list of codes"),
    (r"^\[604\]$", "[704]", r"\[704\]: unknown group"),
    (r"^\[604 REGISTER\]$", "[604 REGISTRE]", r"\[604 REGISTRE\]: unknown group"),
    (r"^\[class 4\]$", "[class 7]", r"\[class 7\]: unknown group"),
    (r"^wire=|^name=Not Found", "title=Not Found", r"\[404\] title: unknown key"),
    (r"(\[604 REGISTER\])", r"\1\nname=Nobody", r"\[604 REGISTER\] name: unknown key"),
    (r"(\[404\](\n.+)*\nstatus=).*", r"\1known", r"\[404\] status: known is none of registered"),
    (r"(\[404\](\n.+)*\nstatus=).*", r"\1historic", r"\[404\] status: historic is none of registered"),
    (r"(\[477\](\n.+)*\nstatus=).*", r"\1registered", r"\[477\] status: registered is none of de-facto"),
    (r"(\[404\](\n.+)*\nseverity=).*", r"\1fatal", r"\[404\] severity: fatal is none of chat, note, warn, error"),
    (r"(\[404\](\n.+)*\nretry=).*", r"\1maybe", r"\[404\] retry: maybe is none of no, later"),
    (r"^name=Not Found", "name=Not found", r"\[404\] name: the registry says Not Found"),
    # References.
    (r"(\[404\](\n.+)*\nreference=).*", r"\g<1>RFC3261 §21.4.5", r"reference: RFC3261 §21\.4\.5 is not of the form"),
    (r"(\[404\](\n.+)*\nreference=).*", r"\g<1>RFC 3261 21.4.5", r"\[404\] reference: .* is not of the form"),
    (r"(\[404\](\n.+)*\nreference=).*", r"\g<1>RFC 3261", r"\[404\] reference: .* is not of the form"),
    (r"(\[404\](\n.+)*\nreference=).*", r"\g<1>§21.4.5", r"\[404\] reference: .* is not of the form"),
    (r"(\[404\](\n.+)*\nreference=).*", r"\g<1>RFC 3261 §21.4.5.", r"\[404\] reference: .* is not of the form"),
    (r"(\[404\](\n.+)*\nreference=).*", r"\g<1>RFC 3261 §21.4.5,§3", r"\[404\] reference: .* is not of the form"),
    (r"(\[404\](\n.+)*\nreference=).*", r"\g<1>hearsay", r"\[404\] reference: .* is not of the form"),
    (r"(\[477\](\n.+)*\nreference=).*", r"\g<1>RFC 3261", r"\[477\] reference: .* is not of the form"),
    # Codes that a code is taken for.
    (r"(\[604\](\n.+)*\nconfused=).*", r"\g<1>404;605", r"\[604\] confused: 605 is no other code of the catalogue"),
    (r"(\[604\](\n.+)*\nconfused=).*", r"\g<1>404;604", r"\[604\] confused: 604 is no other code of the catalogue"),
    (r"(\[604\](\n.+)*\nconfused=).*", r"\g<1>404;404", r"\[604\] confused: 404 stands twice"),
    (r"(\[604\](\n.+)*\nconfused=).*", r"\g<1>404;486", r"\[604\] confused: there is no comparison with 486"),
    # Facts.
    (r"(\[604\](\n.+)*\nsender=).*", r"\g<1>nobody", r"sender: \[fact sender\] has no words for nobody"),
    (r"(\[604\](\n.+)*\nsender=.*)", r"\g<1>\nmethods=INVITE;INVIT", r"\[604\] methods: INVIT is no method"),
    (r"(\[604\](\n.+)*\nsender=.*)", r"\g<1>\ncarries=Retry After", r"carries: Retry After is no header name"),
    (r"(\[compare 404 604\](\n.+)*\n)adds=.*", r"\g<1>adds=sender;color", r"adds: color is no fact"),
    # Twice, out of order, in the wrong place.
    (r"^(\[604\]\n(.+\n)+)\n", r"\1\n\1\n", r"\[604\] stands twice, first in line \d+"),
    (r"^(name=Not Found\n)", r"\1\1", r"\[404\] name stands twice, first in line \d+"),
    (r"^(\[404\]\n(.+\n)+\n)([\s\S]*?)(\[604\]\n(.+\n)+\n)", r"\4\3\1", r"\[404\] is out of order"),
    (r"^(\[invalid\]\n(.+\n)+\n)([\s\S]*?)(\[604\])", r"\3\1\4", r"\[invalid\] is out of order"),
    (r"(\[404 re-INVITE\](\n.+)*\nretry=).*", r"\1changed", r"\[404 re-INVITE\] retry is the same in \[404\]"),
    (r"^\[604 REGISTER\]$", "[600 REGISTER]", r"\[600 REGISTER\] stands without \[600\]"),
    (r"^\[compare 404 604\]", "[compare 604 404]", r"\[compare 604 404\] must name two codes .* the smaller one first"),
]

LONG_WORD = "x" * 40

IN_WORDS = [
    # Missing.
    (r"^\[labels\]\n(.+\n)+", "", r"\[labels\] is missing"),
    (r"^\[class 6\]\n(.+\n)+", "", r"\[class 6\] is missing"),
    (r"^\[invalid\]\n(.+\n)+", "", r"\[invalid\] is missing"),
    (r"^\[604\]\n(.+\n)+", "", r"\[604\] is missing"),
    (r"^\[604\]\n(.+\n)+", "", r"\[604 REGISTER\] stands without \[604\]"),
    (r"^\[compare 404 604\]\n(.+\n)+", "", r"\[compare 404 604\] is missing"),
    (r"^\[fact sender\]\n(.+\n)+", "", r"\[fact sender\] is missing"),
    (r"^\[finding repeated_challenge\]\n(.+\n?)+", "", r"\[finding repeated_challenge\] is missing"),
    (r"^unnamed=.*\n", "", r"\[labels\] has no unnamed"),
    (r"(\[604\]\n)summary=.*\n", r"\1", r"\[604\] has no summary"),
    (r"(\[604 REGISTER\]\n)summary=.*\n", r"\1", r"\[604 REGISTER\] has no summary"),
    (r"(\[604\](\n.+)*?)(\ndescription\..*)+", r"\1", r"\[604\] has 0 of description, not 1 to 3"),
    (r"(\[604\](\n.+)*?)(\nwhen\.\d+.*)+", r"\1", r"\[604\] has 0 of when, not 2 to 6"),
    (r"(\[604\](\n.+)*?)(\nfix\.\d+.*)+", r"\1", r"\[604\] has 0 of fix, not 1 to 6"),
    (r"(\[604\](\n.+)*?\n)fix\.1=.*\n", r"\1", r"\[604\] fix\.2 stands where fix\.1 should"),
    (r"(\[604\](\n.+)*?\n)fix\.2=.*\n", r"\1", r"\[604\] fix\.3 stands where fix\.2 should"),
    (r"(\[compare 404 604\](\n.+)*?)\nconfused\.1=.*", r"\1", r"has 0 of confused, not 1 to 1"),
    (r"(\[finding repeated_challenge\](\n.+)*?)\ntext=.*", r"\1", r"\[finding repeated_challenge\] has no text"),
    # Too many.
    (r"(\[604\](\n.+)*?)\nwhen\.1=", r"\1\ndescription.3=A.\ndescription.4=B.\nwhen.1=", r"has 4 of description"),
    # Unknown.
    (r"^\[604\]$", "[605]", r"\[605\]: 605 is not on the list of codes"),
    (r"^\[404 INVITE\]$", "[404 INVIT]", r"\[404 INVIT\]: unknown group"),
    (r"^\[fact sender\]$", "[fact colour]", r"\[fact colour\]: unknown group"),
    (r"^\[finding repeated_challenge\]$", "[finding no_such]", r"\[finding no_such\]: unknown group"),
    (r"^\[compare 404 604\]$", "[compare 404 600]", r"\[compare 404 600\] is not in codes\.ini"),
    (r"^\[class 4\]$", "[class 0]", r"\[class 0\]: unknown group"),
    (r"(\[604\]\n)", r"\1hint=Look.\n", r"\[604\] hint: unknown key"),
    (r"(\[604 REGISTER\]\n)", r"\1next=Look.\n", r"\[604 REGISTER\] next: unknown key"),
    (r"^unnamed=", "nameless=", r"\[labels\] nameless: unknown key"),
    (r"(\[fact sender\]\n)", r"\1nobody={code} comes from nobody.\n", r"sender\] nobody: no code has this fact"),
    # Out of order, twice.
    (r"^(\[404\]\n(.+\n)+\n)([\s\S]*?)(\[604\]\n(.+\n)+\n)", r"\4\3\1", r"\[404\] is out of order"),
    (r"^(\[404 INVITE\]\n(.+\n)+\n)(\[404 re-INVITE\]\n(.+\n)+\n)", r"\3\1", r"\[404 INVITE\] is out of order"),
    (r"^(\[labels\]\n(.+\n)+\n)(\[fields\]\n(.+\n)+\n)", r"\3\1", r"\[labels\] is out of order"),
    (r"^(\[604\]\n(.+\n)+)\n", r"\1\n\1\n", r"\[604\] stands twice, first in line \d+"),
    (r"(\[604\]\n)(summary=.*\n)", r"\1\2\2", r"\[604\] summary stands twice, first in line \d+"),
    # Too long.
    (r"(\[604\]\nsummary=).*", rf"\1{LONG_WORD} and more", r"\[604\] summary: 49 characters, at most 48"),
    (r"(\[604\](\n.+)*?\nfix\.1=).*", rf"\1{LONG_WORD} {LONG_WORD} {LONG_WORD}.", r"fix\.1: 123 characters, at most"),
    (r"^(expert=).*", r"\1" + "{summary} " * 9 + "{code}.", r"expert: up to \d+ bytes with its heading and places"),
    # The end of a text.
    (r"(\[604\](\n.+)*?\nfix\.1=.*)\.$", r"\1", r"\[604\] fix\.1: no full stop at the end"),
    (r"(\[compare 404 604\](\n.+)*?\ntell\.1=.*)\.$", r"\1", r"tell\.1: no full stop at the end"),
    (r"(\[604\]\nsummary=.*)", r"\1.", r"\[604\] summary: full stop at the end"),
    # Places.
    (r"(\[604\](\n.+)*?\nfix\.1=)", r"\1{code} ", r"\[604\] fix\.1: the program has no value for {code}"),
    (r"(\[class 4\](\n.+)*?)\{code\}", r"\1{cod}", r"\[class 4\] .*: the program has no value for {cod}"),
    (r"^(response=.*)\{name\}", r"\1{nmae}", r"\[labels\] response: the program has no value for {nmae}"),
    (r"^(response=.*)\{name\}", r"\1{name", r"\[labels\] response: brace that belongs to no place"),
    (r"^(response=.*)\{name\}", r"\1{}", r"\[labels\] response: brace that belongs to no place"),
    # Words.
    (r"(\[604\](\n.+)*?\nfix\.1=)", r"\1The the ", r"\[604\] fix\.1: The stands twice"),
    (r"(\[604\](\n.+)*?\nfix\.1=)(\S+) ", r"\1\3  ", r"\[604\] fix\.1: two blanks in a row"),
    (r"(\[604\](\n.+)*?\nfix\.1=)", r"\1SUBSCIBE. ", r"\[604\] fix\.1: SUBSCIBE is no method, SUBSCRIBE is"),
    (r"(\[604\](\n.+)*?\nfix\.1=)", r"\1Ask him. ", r"\[604\] fix\.1: him: the sex of a person is not known"),
    (r"(\[604\](\n.+)*?\nfix\.1=)", r"\1It’s. ", r"\[604\] fix\.1: typographic character ’"),
    (r"(\[604\](\n.+)*?\nfix\.1=)", r"\1“So”. ", r"\[604\] fix\.1: typographic character “"),
    (r"(\[604\](\n.+)*?\nfix\.1=)", r"\1A – b. ", r"\[604\] fix\.1: typographic character –"),
    (r"(\[604\](\n.+)*?\nfix\.1=)", r"\1A — b. ", r"\[604\] fix\.1: typographic character —"),
    # The form of the file, in whatever file.
    (r"\A", "\ufeff", r"byte order mark"),
    (r"\n\Z", "", r"no line end at the end of the file"),
    (r"(\[604\](\n.+)*?\nfix\.1=.*)$", r"\1 ", r"blank at the end of the line"),
    (r"^(\[604\])$", "\\1\t", r"blank at the end of the line"),
    (r"^(\[604\])$", "\\1\r", r"blank at the end of the line"),
    (r"(\[604\](\n.+)*?\nfix\.1=)", "\\1Caf\udce9. ", r"not UTF-8: byte 0xE9 at place \d+"),
    (r"(\[604\](\n.+)*?\nfix\.1=)", "\\1Cafe\u0301. ", r"not in Unicode normalization form C"),
    (r"(\[604\](\n.+)*?\nfix\.1=)", "\\1A\u200bb. ", r"invisible character U\+200B"),
    (r"(\[604\](\n.+)*?\nfix\.1=)", "\\1A\tb. ", r"invisible character U\+0009"),
    (r"(\[604\](\n.+)*?\nfix\.1=)", r"\1Say \\n. ", r"\[604\] fix\.1: a backslash begins an escape"),
    (r"(\[604\](\n.+)*?\nfix\.1=).*", r"\1", r"\[604\] fix\.1 is empty"),
    (r"(\[604\](\n.+)*?\nfix\.1)=", r"\1 = ", r"\[604\] fix\.1: blank beside the equals sign"),
    (r"(\[604\]\n)", r"\1Look here.\n", r"neither a group nor a key nor a comment: Look here\."),
    (r"^(\[labels\])", r"summary=x\n\1", r"summary stands before the first group"),
    (r"^\[604\]$", "[604", r"malformed group: \[604"),
    (r"^\[604\]$", "[[604]]", r"malformed group: \[\[604\]\]"),
]

IN_TRANSLATION = [
    (r"^\[604\]\n(.+\n)+", "", r"\[604\] is missing"),
    (r"^\[604 REGISTER\]\n(.+\n)+", "", r"\[604 REGISTER\] is missing"),
    (r"^\[604 REGISTER\]$", "[604 BYE]", r"\[604 BYE\] is not in the English file"),
    (r"(\[604\](\n.+)*?)\nfix\.4=.*", r"\1", r"\[604\] has no fix\.4"),
    (r"(\[604\](\n.+)*?)\nnext=", r"\1\nfix.6=Перевод.\nnext=", r"\[604\] fix\.6 is not in the English file"),
    (r"^(response=.*?)\{name\}", r"\1", r"response: the places must be those of the English text: {class} {code}"),
    (r"(\[604\](\n.+)*?\nfix\.1=).*", r"\1{code}.", r"\[604\] fix\.1: the places must be .*: none"),
    (r"(\[604\](\n.+)*?\nfix\.1=).*", rf"\1{'ы' * 120}.", r"fix\.1: up to \d+ bytes with its heading and places"),
    (r"(\[604\]\nsummary=).*", rf"\1{'ы' * 49}", r"\[604\] summary: 49 characters, at most 48"),
    (r"(\[604\](\n.+)*?\nfix\.1=).*", r"\1Перевод", r"\[604\] fix\.1: no full stop at the end"),
    (r"(\[604\](\n.+)*?\nfix\.1=).*", r"\1Это это перевод.", r"\[604\] fix\.1: Это stands twice"),
    (r"(\[604\](\n.+)*?\nfix\.1=).*", r"\1Пеpевод.", r"\[604\] fix\.1: Пеpевод mixes Cyrillic and Latin letters"),
    (r"(\[604\](\n.+)*?\ndescription\.2=).*", r"\1Он ответил.", r"description\.2: the glossary has another word for proxy"),
    (r"^(expert=.*?\{)code\}", r"\1code|код|кода}", r"expert: {code\|код\|кода}: this language counts with 3 forms"),
]


def identify(case: tuple[str, str, str]) -> str:
    """A name for a row: what the check must say."""
    return case[2].replace("\\", "")


Check = Callable[[str, str, str, str], list[str]]


@pytest.fixture
def break_sample(tmp_path: Path, sample: dict[str, str]) -> Check:
    """Breaks one file of the sample and returns what the check finds."""

    def break_file(name: str, old: str, new: str, language: str = "en") -> list[str]:
        before = sample | {f"{language}.ini": translate(sample["en.ini"])} if language != "en" else sample
        after = before | {name: replaced(before[name], old, new)}
        return new_faults(tmp_path, before, after, [language])

    return break_file


@pytest.mark.parametrize("case", IN_CODES, ids=identify)
def test_fault_in_codes(case: tuple[str, str, str], break_sample: Check) -> None:
    old, new, expected = case
    faults = break_sample("codes.ini", old, new, "en")
    assert any(re.search(rf"^codes\.ini: .*{expected}", fault) for fault in faults), faults


@pytest.mark.parametrize("case", IN_WORDS, ids=identify)
def test_fault_in_words(case: tuple[str, str, str], break_sample: Check) -> None:
    old, new, expected = case
    faults = break_sample("en.ini", old, new, "en")
    assert any(re.search(rf"^en\.ini: .*{expected}", fault) for fault in faults), faults


@pytest.mark.parametrize("case", IN_TRANSLATION, ids=identify)
def test_fault_in_translation(case: tuple[str, str, str], break_sample: Check) -> None:
    old, new, expected = case
    faults = break_sample("ru.ini", old, new, "ru")
    assert any(re.search(rf"^ru\.ini: .*{expected}", fault) for fault in faults), faults


def test_translation_of_the_sample_is_clean(tmp_path: Path, sample: dict[str, str]) -> None:
    files = sample | {"ru.ini": translate(sample["en.ini"]), "ja.ini": translate(sample["en.ini"], "訳", "。")}
    folder = write(tmp_path / "catalogue", files)
    assert not [fault for fault in texts_of(folder, ["ru", "ja"]) if not fault.startswith("codes.ini")]


def test_word_beside_a_number(tmp_path: Path, sample: dict[str, str]) -> None:
    """A place that only chooses the form of a word is the same place, and the longest form counts."""
    plain = translate(sample["en.ini"])
    russian = replaced(plain, r"^(expert=.*)$", r"\1 {code|код|кода|кодов}.")
    assert not new_faults(tmp_path, sample | {"ru.ini": plain}, sample | {"ru.ini": russian}, ["ru"])
    longer = replaced(russian, "кодов", "код" * 40)
    folder = write(tmp_path / "longer", sample | {"ru.ini": longer})
    assert any("expert: up to" in fault for fault in texts_of(folder, ["ru"]))


def test_longer_terms_come_first(tmp_path: Path, sample: dict[str, str]) -> None:
    """The glossary's "home domain" is no "domain"; a translation without a glossary is a fault."""
    glossary = "[terms]\nhome domain=перевод\ndomain=другое\n"
    files = sample | {"ru.ini": translate(sample["en.ini"]), "glossary/ru.ini": glossary}
    faults = texts_of(write(tmp_path / "with", files), ["ru"])
    assert not [fault for fault in faults if "home domain" in fault]
    assert "ru.ini: [604] fix.1: the glossary has another word for domain" in faults
    assert "ru.ini: [604] fix.2: the glossary has another word for domain" not in faults
    del files["glossary/ru.ini"]
    assert "ru.ini: there is no glossary/ru.ini" in texts_of(write(tmp_path / "without", files), ["ru"])


def test_full_stop_of_another_language(tmp_path: Path, sample: dict[str, str]) -> None:
    folder = write(tmp_path / "catalogue", sample | {"ja.ini": translate(sample["en.ini"], "訳", ".")})
    assert any("no full stop at the end" in fault for fault in texts_of(folder, ["ja"]))


def test_text_left_in_english(tmp_path: Path, sample: dict[str, str]) -> None:
    folder = write(tmp_path / "catalogue", sample | {"ru.ini": sample["en.ini"]})
    faults = texts_of(folder, ["ru"])
    assert "ru.ini: [604] fix.1 is the English text" in faults
    assert "ru.ini: [labels] unnamed is the English text" in faults
    assert "ru.ini: [labels] response.bare is the English text" not in faults  # names and places only


def test_words_that_a_language_repeats(tmp_path: Path, sample: dict[str, str]) -> None:
    folder = write(tmp_path / "catalogue", sample | {"vi.ini": translate(sample["en.ini"], "Luôn luôn đúng")})
    assert not [fault for fault in texts_of(folder, ["vi"]) if "stands twice" in fault]


def test_fault_names_its_line(tmp_path: Path, sample: dict[str, str]) -> None:
    text = replaced(sample["en.ini"], r"(\[604\](\n.+)*?\nfix\.1=.*)\.$", r"\1")
    folder = write(tmp_path / "catalogue", sample | {"en.ini": text})
    line = next(fault.line for fault in check_folder(folder, ["en"]) if "no full stop" in fault.text)
    assert text.splitlines()[line - 1].startswith("fix.1=")


def test_values_are_those_of_a_key_file(tmp_path: Path) -> None:
    path = write(tmp_path / "keys", {"a.ini": "# a=1\n[g]\na=b=c; d\nb= #x\n\n[h]\na=2\n"}) / "a.ini"
    file = read_key_file(path)
    assert [(group.title, entry.key, entry.value) for group, entry in file.entries()] == [
        ("g", "a", "b=c; d"),
        ("h", "a", "2"),
    ]
    assert [str(fault) for fault in file.faults] == [f"{path}:4: [g] b: blank beside the equals sign"]


# --- The command


def run(folder: Path, language: str) -> subprocess.CompletedProcess[str]:
    """Runs the check as a program."""
    command = [sys.executable, Path(__file__).with_name("check.py"), language, "--folder", folder]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_command_fails_with_one_line_per_fault(tmp_path: Path, sample: dict[str, str]) -> None:
    folder = write(tmp_path / "catalogue", sample)
    result = run(folder, "all")
    assert result.returncode == 1
    assert result.stdout.splitlines() == [str(fault) for fault in check_folder(folder, ["en"])]
    assert re.match(rf"{re.escape(str(folder))}/codes\.ini:\d+: \[\w+", result.stdout)


def test_command_looks_at_the_language_that_is_asked_for(tmp_path: Path, sample: dict[str, str]) -> None:
    folder = write(tmp_path / "catalogue", sample | {"ru.ini": "[labels]\n"})
    assert "ru.ini" not in run(folder, "en").stdout
    assert "en.ini" not in run(folder, "ru").stdout
    assert "ru.ini" in run(folder, "ru").stdout
    assert {"en.ini", "ru.ini"} <= set(re.findall(r"\w\w\.ini", run(folder, "all").stdout))


def test_command_knows_its_languages(tmp_path: Path, sample: dict[str, str]) -> None:
    result = run(write(tmp_path / "catalogue", sample), "fr")
    assert result.returncode == 2
    assert "there is no" in result.stderr
