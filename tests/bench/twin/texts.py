# SPDX-License-Identifier: GPL-2.0-or-later
"""The texts of the Lua twin: the plugin's catalogue in English as a Lua table, so that both print the same words."""

import re
from collections import defaultdict
from pathlib import Path

Group = dict[str, str]
STEPS = ("description", "when", "fix")


def read_groups(path: Path) -> dict[str, Group]:
    """The groups of a key file; the tests of the catalogue see to its form."""
    groups: dict[str, Group] = defaultdict(dict)
    title = ""
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.startswith("["):
            title = line[1:-1]
        elif "=" in line and not line.startswith("#"):
            key, _, value = line.partition("=")
            groups[title][key] = value
    return groups


def write_texts(catalogue: Path, target: Path) -> None:
    """Write the table: by code, and by class (a single digit) for the codes that the catalogue does not know."""
    facts = read_groups(catalogue / "codes.ini")
    words = read_groups(catalogue / "en.ini")
    rows = []
    for title in words:
        kind = re.fullmatch(r"(?:class )?(\d+)", title)
        if kind:
            general = facts[f"class {kind[1][0]}"]
            rows.append(f"[{kind[1]}] = {_entry(general | facts[title], words[title])},")
    target.write_text("\n".join(["return {", *rows, "}", ""]), encoding="utf-8")


def _entry(facts: Group, words: Group) -> str:
    name = facts.get("name") or words.get("name") or words["summary"]
    strings = {"severity": facts["severity"], "name": name, "summary": words["summary"]}
    parts = [f"{key} = {_quote(value)}" for key, value in strings.items()]
    for step in STEPS:
        values = [_quote(value) for key, value in words.items() if key.split(".")[0] == step]
        parts.append(f"{step} = {{ {', '.join(values)} }}")
    return f"{{ {', '.join(parts)} }}"


def _quote(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
