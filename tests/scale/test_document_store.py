# SPDX-License-Identifier: GPL-2.0-or-later
"""docs/scale.md: frames for a document store. The mapping names the fields, and the documents agree with it."""

import json
from typing import Any

import pytest

# Elasticsearch's types of whole numbers, and their bits.
BITS = {"byte": 8, "short": 16, "integer": 32, "long": 64}
PREFIX = "sipexplain_sipexplain_"


@pytest.fixture(scope="module")
def mapping(day: Any) -> dict[str, Any]:
    """What the mapping says about the fields of the plugin."""
    day.run_line("elastic-mapping")
    mappings = json.loads((day.path / "mapping.json").read_text("utf-8"))["mappings"]
    assert mappings["dynamic"] is True  # else a text could not be searched
    assert mappings["properties"]["timestamp"] == {"type": "date"}
    layers = mappings["properties"]["layers"]["properties"]
    assert set(layers) == {"sipexplain", "sip", "ip"}
    return {name: field["type"] for name, field in layers["sipexplain"]["properties"].items()}


def test_mapping_names_the_numbers(mapping: dict[str, str]) -> None:
    """Fields that are counted and compared are numbers and truth values; texts are left to the server."""
    expected = {
        "code": "integer",
        "class": "short",
        "outcome": "short",
        "retry": "short",
        "registered": "boolean",
        "failure": "boolean",
        "retry_after": "long",
        "request_frame": "long",
        "q850_cause": "short",
        "warning_code": "integer",
    }
    assert expected.items() <= {name.removeprefix(PREFIX): kind for name, kind in mapping.items()}.items()
    assert PREFIX + "summary" not in mapping


def _agrees(value: Any, kind: str | None) -> bool:
    if isinstance(value, list):
        return all(_agrees(one, kind) for one in value)
    if kind == "boolean":
        return isinstance(value, bool)
    if kind in BITS:
        return isinstance(value, str) and abs(int(value)) < 2 ** (BITS[kind] - 1)
    return kind is None and isinstance(value, str)


def test_documents_agree_with_the_mapping(day: Any, tshark: Any, mapping: dict[str, str]) -> None:
    """One document for each frame with an explanation, each behind its action, and each value of the type mapped."""
    day.run_line("-T ek")
    lines = day.read_json_lines("frames.ek")
    actions, documents = lines[::2], lines[1::2]
    frames = [tshark.rows(path, ["frame.number"], "-Y", "sipexplain") for path in day.captures]
    assert len(documents) == sum(map(len, frames)) > 1000
    assert {json.dumps(action) for action in actions} == {'{"index": {"_index": "packets-2024-01-15"}}'}
    seen = set()
    for document in documents:
        for name, value in document["layers"]["sipexplain"].items():
            if name.startswith(PREFIX):
                assert _agrees(value, mapping.get(name)), (name, value)
                seen.add(name.removeprefix(PREFIX))
        assert document["layers"]["ip"]["ip_ip_src"]
        assert document["layers"]["sip"]
    assert seen >= {"code", "failure", "outcome", "summary", "q850_cause", "retry_after", "finding_id"}
