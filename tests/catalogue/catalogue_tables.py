# SPDX-License-Identifier: GPL-2.0-or-later
"""What the catalogue has to hold: codes, groups, keys, limits. To allow a new group or key, add a row here."""

import re
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
CATALOGUE = ROOT / "plugin" / "catalogue"
FINDINGS = ROOT / "include" / "sipexplain" / "findings.def"
EVIDENCE = ROOT / "include" / "sipexplain" / "evidence.def"

# The IANA registry of SIP response codes, as of 2026-01-07: kept here a second time, so that a slip in codes.ini shows.
REGISTERED = {
    100: "Trying",
    180: "Ringing",
    181: "Call Is Being Forwarded",
    182: "Queued",
    183: "Session Progress",
    199: "Early Dialog Terminated",
    200: "OK",
    202: "Accepted (Deprecated)",
    204: "No Notification",
    300: "Multiple Choices",
    301: "Moved Permanently",
    302: "Moved Temporarily",
    305: "Use Proxy",
    380: "Alternative Service",
    400: "Bad Request",
    401: "Unauthorized",
    402: "Payment Required",
    403: "Forbidden",
    404: "Not Found",
    405: "Method Not Allowed",
    406: "Not Acceptable",
    407: "Proxy Authentication Required",
    408: "Request Timeout",
    410: "Gone",
    412: "Conditional Request Failed",
    413: "Request Entity Too Large",
    414: "Request-URI Too Long",
    415: "Unsupported Media Type",
    416: "Unsupported URI Scheme",
    417: "Unknown Resource-Priority",
    420: "Bad Extension",
    421: "Extension Required",
    422: "Session Interval Too Small",
    423: "Interval Too Brief",
    424: "Bad Location Information",
    425: "Bad Alert Message",
    428: "Use Identity Header",
    429: "Provide Referrer Identity",
    430: "Flow Failed",
    433: "Anonymity Disallowed",
    436: "Bad Identity Info",
    437: "Unsupported Credential",
    438: "Invalid Identity Header",
    439: "First Hop Lacks Outbound Support",
    440: "Max-Breadth Exceeded",
    469: "Bad Info Package",
    470: "Consent Needed",
    480: "Temporarily Unavailable",
    481: "Call/Transaction Does Not Exist",
    482: "Loop Detected",
    483: "Too Many Hops",
    484: "Address Incomplete",
    485: "Ambiguous",
    486: "Busy Here",
    487: "Request Terminated",
    488: "Not Acceptable Here",
    489: "Bad Event",
    491: "Request Pending",
    493: "Undecipherable",
    494: "Security Agreement Required",
    500: "Server Internal Error",
    501: "Not Implemented",
    502: "Bad Gateway",
    503: "Service Unavailable",
    504: "Server Time-out",
    505: "Version Not Supported",
    513: "Message Too Large",
    555: "Push Notification Service Not Supported",
    580: "Precondition Failure",
    600: "Busy Everywhere",
    603: "Decline",
    604: "Does Not Exist Anywhere",
    606: "Not Acceptable",
    607: "Unwanted",
    608: "Rejected",
}
DEPRECATED = {202}
UNREGISTERED = {
    303: "historic",
    409: "historic",
    411: "historic",
    473: "de-facto",
    475: "de-facto",
    476: "de-facto",
    477: "de-facto",
    478: "de-facto",
    479: "de-facto",
    490: "de-facto",
    666: "historic",
    687: "de-facto",
}
CODES = sorted([*REGISTERED, *UNREGISTERED])


def standing_of(code: int) -> str:
    """The value that the key status must have."""
    return UNREGISTERED.get(code, "deprecated" if code in DEPRECATED else "registered")


METHODS = (
    "INVITE",
    "re-INVITE",
    "REGISTER",
    "SUBSCRIBE",
    "NOTIFY",
    "REFER",
    "MESSAGE",
    "OPTIONS",
    "BYE",
    "CANCEL",
    "PRACK",
    "UPDATE",
    "INFO",
    "PUBLISH",
    "non-INVITE",
)

# --- codes.ini

SEVERITIES = ("chat", "note", "warn", "error")
RETRIES = ("no", "later", "changed", "elsewhere", "not-needed")
NO_FACT = "not-applicable"
# Facts whose values are keys of the group [fact NAME] of the language files, and those that are names of the protocol.
WORD_FACTS = ("stage", "forks", "dialog", "inside", "sender", "proxy", "caller")
NAME_FACTS = ("carries", "methods")
FACTS = WORD_FACTS + NAME_FACTS


@dataclass(frozen=True)
class FactRule:
    """Which keys a group of codes.ini must have, and which it may have."""

    pattern: str
    required: tuple[str, ...]
    optional: tuple[str, ...] = ()


FACT_RULES = (
    FactRule(r"class [1-6]", ("severity", "retry", "reference", "stage"), ("forks", "dialog", "inside", "proxy")),
    FactRule(r"invalid", ("severity", "retry", "reference")),
    FactRule(r"[1-6]\d\d", ("name", "status", "severity", "retry", "reference"), ("wire", "confused", *FACTS)),
    FactRule(rf"[1-6]\d\d ({'|'.join(METHODS)})", (), ("severity", "retry", "reference")),
    FactRule(r"compare [1-6]\d\d [1-6]\d\d", ("reference",), ("adds",)),
)
ADDED_FACTS = (*FACTS, "next")

# --- The language files

LABEL_BYTES = 239  # Wireshark's ITEM_LABEL_LENGTH is 240 with the terminator
SUMMARY_CHARACTERS = 48
ENGLISH_CHARACTERS = 120


@dataclass(frozen=True)
class KeyRule:
    """A key of a group. "fix.#" stands for a list fix.1, fix.2 and so on."""

    name: str
    form: str  # "summary", "sentence" (ends with a full stop), "label" (any text), "word" (a name, no sentence)
    least: int = 1
    most: int = 1
    field: str = ""  # in whose tree item it stands, behind the label of [fields] and a colon


@dataclass(frozen=True)
class GroupRule:
    """A kind of group: the form of its title, its keys, the places that its texts may have."""

    pattern: str
    keys: tuple[KeyRule, ...] = ()
    places: tuple[str, ...] = ()
    any_place: bool = False  # the program fills what places it likes
    any_key: bool = False  # a table of words: keys are values that the program looks up
    sequence: tuple[str, ...] = ()  # the last words of the titles, in their order


def read_slugs(path: Path) -> tuple[str, ...]:
    """The names in a list of findings or evidence, in its order."""
    return tuple(re.findall(r"^(?:FINDING|EVIDENCE)\((\w+)", path.read_text(encoding="utf-8"), re.MULTILINE))


def _labels(form: str, *names: str) -> tuple[KeyRule, ...]:
    return tuple(KeyRule(name, form) for name in names)


_SUMMARY = KeyRule("summary", "summary", field="summary")
_DESCRIPTION = KeyRule("description.#", "sentence", 1, 3, "description")
_WHEN = KeyRule("when.#", "sentence", 2, 6, "when")
_FIX = KeyRule("fix.#", "sentence", 1, 6, "fix")
_NEXT = KeyRule("next", "sentence")
_USE = KeyRule("use", "sentence", field="choose")

# The fields of the plugin without "sipexplain.": labels in the tree. A test compares them with those of Wireshark.
FIELD_KEYS = (
    "site_note",
    "summary",
    "outcome",
    "failure",
    "request_frame",
    "final_frame",
    "finding",
    "finding.id",
    "related_frame",
    "evidence",
    "warning.code",
    "warning.text",
    "reason.protocol",
    "reason.cause",
    "q850.cause",
    "retry_after",
    "description",
    "when",
    "fix",
    "compared.code",
    "compared.frame",
    "difference",
    "choose",
    "confused.code",
    "confused.difference",
    "confused.tell",
    "retry",
    "code",
    "class",
    "name",
    "registered",
    "phrase",
    "method",
    "reference",
    "sipfrag.code",
    "quoted.code",
)
LABEL_KEYS = (
    *_labels("label", "language", *(f"class.{digit}" for digit in range(7)), "unnamed", "compared", "confused"),
    *_labels("label", "response", "response.bare", "request"),
    *_labels("label", "fragment", "quotation", "quotation.request"),
    *_labels("sentence", "quotation.description", "expert", "expert.bare"),
    *_labels("label", "false", "true"),
)
HEADING_KEYS = (
    *_labels("label", "title", "title.method", "description", "when", "fix", "methods", "methods.other", "confused"),
    *_labels("label", "confused.item", "differences", "choose", "tell", "retry", "reference", "standing"),
    *_labels("sentence", *(f"retry.{retry}" for retry in RETRIES)),
    *_labels("sentence", *(f"standing.{name}" for name in ("deprecated", "historic", "de-facto", "unknown"))),
    KeyRule("page.title", "label"),
    KeyRule("page.contents", "long"),
)
CALL_COLUMNS = ("start", "from", "to", "method", "codes", "outcome", "cause", "fix", "frame", "call_id")
CALL_OUTCOMES = ("failed", "not_connected", "cancelled", "challenged", "negotiation", "redirected", "pending", "midway")
CALL_FIGURES = ("attempts", "answered", "troubled", "not_connected", "failed", "cancelled", "unfinished", "midway")
REQUEST_FIGURES = ("registrations", "registrations_failed", "others", "others_failed")
REPORT_FIGURES = (
    *(f"calls.{name}" for name in CALL_FIGURES),
    *(f"requests.{name}" for name in REQUEST_FIGURES),
    *(f"ratio.{name}" for name in ("ser", "seer", "isa")),
    *(f"delay.{name}" for name in ("answered", "other", "dial")),
)
REPORT_KEYS = (
    *_labels("label", *(f"column.{name}" for name in (*CALL_COLUMNS, "number", "figure", "value", "note"))),
    *_labels("label", *(f"outcome.{name}" for name in (*CALL_OUTCOMES, "answered", "succeeded"))),
    *_labels("label", *(f"group.{name}" for name in ("failed", "not_connected", "rest"))),
    *_labels("sentence", *(f"cause.{name}" for name in ("pending", "cancelled", "answered", "midway")), "none"),
    *_labels("label", *(f"section.{name}" for name in ("calls", "requests", "ratios", "delays", "causes", "servers"))),
    *_labels("label", *REPORT_FIGURES),
    *_labels("sentence", *(f"{name}.note" for name in REPORT_FIGURES)),
    *_labels("label", "share", "no_share", "count_with_share"),
    *_labels("label", "delay.seconds", "delay.none", "delay.median", "delay.percentile"),
    *_labels("label", "cause.code", "causes.none", "server.named", "servers.none", "summary.title"),
    *_labels("sentence", "cause.note", "cause.note.bare", "server.note"),
    *_labels("label", *(f"tree.{name}" for name in ("responses", "outcomes", "findings", "resent", "quoted"))),
    *_labels("label", "tree.class", "tree.code"),
)
REPORT_PLACES = ("percent", "count", "name", "seconds", "code", "summary", "fix", "frame", "server", "software", "failed", "class")
DOCTOR_KEYS = (
    *_labels("sentence", "program", "program.mute", "program.absent", "built", "built.bare"),
    *_labels("sentence", *(f"folder.{name}" for name in ("global", "moved", "personal", "unknown")), "root"),
    *_labels("sentence", "loaded", "untried", "other", "healthy"),
    KeyRule("todo", "label"),
    *_labels("sentence", "none", "none.fix", "unfit", "unfit.fix", "unreadable", "unreadable.fix"),
    *_labels("sentence", "duplicates", "duplicates.fix", "ignored", "ignored.fix"),
    *_labels("sentence", "refused", "refused.silently", "refused.fix", "missing", "missing.fix"),
)
COMPARISON_KEYS = (
    KeyRule("both", "label", field="difference"),
    KeyRule("meaning", "sentence", field="difference"),
    *_labels("sentence", *(f"tell.{name}" for name in ("ack", "carries", "methods", "branches", "sender"))),
)
COMPARE_KEYS = (
    KeyRule("difference.#", "sentence", 2, 4, "difference"),
    KeyRule("choose.#", "sentence", 2, 3, "choose"),
    KeyRule("tell.#", "sentence", 1, 3, "confused.tell"),
    KeyRule("confused.#", "sentence", 1, 1, "confused.difference"),
)
FINDING_KEYS = (
    KeyRule("summary", "summary", 0, field="finding"),
    KeyRule("text", "sentence", field="finding"),
    KeyRule("fix.#", "sentence", 0, 6, "fix"),
)
EVIDENCE_KEYS = (
    KeyRule("summary", "summary", 0, field="summary"),
    KeyRule("text", "sentence", field="evidence"),
    KeyRule("fix.#", "sentence", 0, 6, "fix"),
)

# Words for numbers and tokens of headers, looked up by evidence.
WORD_TABLES = (
    "warning",
    "q850",
    "location",
    "stir",
    "preemption",
    "release_cause",
    "failure_cause",
    "geolocation_error",
    "alert_error",
)

# In the order in which the groups stand in the file.
GROUP_RULES = (
    GroupRule(r"labels", LABEL_KEYS, ("code", "name", "class", "method", "summary", "frame")),
    GroupRule(r"fields", _labels("word", *FIELD_KEYS)),
    GroupRule(r"outcome", _labels("word", *"12345678")),
    GroupRule(r"retry", _labels("word", *"12345")),
    GroupRule(r"class [1-6]", (_SUMMARY, _DESCRIPTION, _WHEN, _FIX, _NEXT, _USE), ("code",)),
    GroupRule(r"invalid", (_SUMMARY, _DESCRIPTION, _WHEN, _FIX)),
    GroupRule(r"[1-6]\d\d", (_SUMMARY, _DESCRIPTION, _WHEN, _FIX, _NEXT, _USE)),
    GroupRule(
        rf"[1-6]\d\d ({'|'.join(METHODS)})",
        (_SUMMARY, _DESCRIPTION, KeyRule("when.#", "sentence", 0, 6, _WHEN.field), _FIX),
    ),
    GroupRule(
        r"fact \w+",
        (KeyRule("#", "sentence", field="difference"),),
        ("code", "names", "other", "other_names"),
        any_key=True,
        sequence=("stage", "forks", "dialog", "inside", "sender", "proxy", "caller", "carries", "methods"),
    ),
    GroupRule(
        r"headings", HEADING_KEYS, ("code", "name", "class", "method", "difference", "registered", "others")
    ),
    GroupRule(r"report", REPORT_KEYS, REPORT_PLACES),
    GroupRule(r"doctor", DOCTOR_KEYS, ("program", "version", "found", "path", "paths", "complaint")),
    GroupRule(
        r"comparison", COMPARISON_KEYS, ("first", "second", "first_summary", "second_summary", "code", "names")
    ),
    GroupRule(r"compare [1-6]\d\d [1-6]\d\d", COMPARE_KEYS),
    GroupRule(r"finding \w+", FINDING_KEYS, any_place=True, sequence=read_slugs(FINDINGS)),
    GroupRule(r"evidence \w+", EVIDENCE_KEYS, any_place=True, sequence=read_slugs(EVIDENCE)),
    GroupRule(rf"({'|'.join(WORD_TABLES)})", (KeyRule("#", "word"),), any_key=True, sequence=WORD_TABLES),
)
# A code and its method rows stand together.
SHARED_RANK = (r"[1-6]\d\d", rf"[1-6]\d\d ({'|'.join(METHODS)})")


def rule_of(title: str) -> GroupRule | None:
    """The rule for a group of a language file; None if there is no such group."""
    return next((rule for rule in GROUP_RULES if re.fullmatch(rule.pattern, title)), None)


def _place_of_word(word: str, rule: GroupRule) -> int:
    if word in rule.sequence:
        return rule.sequence.index(word)
    if word in METHODS:
        return METHODS.index(word)
    return int(word) if word.isdigit() else 0


def order_of(title: str, rule: GroupRule) -> tuple[int, ...]:
    """Sorts groups into the order in which they must stand."""
    rank = GROUP_RULES.index(rule)
    if rule.pattern in SHARED_RANK:
        rank = min(index for index, other in enumerate(GROUP_RULES) if other.pattern in SHARED_RANK)
    return (rank, *(_place_of_word(word, rule) for word in title.split()))


# --- Languages


@dataclass(frozen=True)
class Language:
    """How a language is written."""

    full_stops: tuple[str, ...] = (".",)
    repeated: frozenset[str] = frozenset()  # words that may stand twice in a row
    ascii_punctuation: bool = False
    characters: int | None = None  # limit of a text, besides the bytes
    plural_forms: int = 0  # of a word beside a number: {count|call|calls}; 0: the word never changes


LANGUAGES = {
    "en": Language(ascii_punctuation=True, characters=ENGLISH_CHARACTERS, plural_forms=2),
    "ru": Language(plural_forms=3),
    "ja": Language(full_stops=("。",)),
    "vi": Language(repeated=frozenset(("luôn", "thường", "dần", "vừa", "đều", "hơi", "chỉ"))),
}
OTHER_LANGUAGE = Language()

TYPOGRAPHIC = "‘’‚‛“”„‟«»‹›‐‑‒–—―−…′″\u00a0\u2009\u202f"
GENDERED = ("he", "him", "his", "she", "her", "hers", "himself", "herself")
# Text that stays as it is in every language.
NAMES = ("SIP Explain", "Call-ID")

# What the program puts into places, where it is no text of the catalogue: its longest reasonable value in bytes.
PLACE_BYTES = {
    "code": 3,
    "first": 3,
    "second": 3,
    "other": 3,
    "method": 9,
    "names": 27,
    "other_names": 27,
    "frame": 7,
    "related": 7,
    "request": 7,
    "count": 5,
    "copies": 2,
    "seconds": 6,
    "left": 6,
    "milliseconds": 6,
    "status": 3,
    "registered": 2,
    "others": 2,
}
OTHER_PLACE_BYTES = 32  # a realm, an endpoint, a header's text
