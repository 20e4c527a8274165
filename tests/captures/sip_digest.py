# SPDX-License-Identifier: GPL-2.0-or-later
"""Digest authentication: the challenge of a server and the credentials that answer it."""

import re
from dataclasses import dataclass
from hashlib import md5, sha256

from hosts import DOMAIN

_QUOTED = {"realm", "nonce", "opaque", "qop", "domain"}


@dataclass(frozen=True)
class Challenge:
    """One WWW-Authenticate or Proxy-Authenticate value."""

    header: str
    fields: dict[str, str]

    def value(self) -> str:
        """The header value."""
        shown = [f'{key}="{val}"' if key in _QUOTED else f"{key}={val}" for key, val in self.fields.items()]
        return "Digest " + ", ".join(shown)


def options(text: str) -> dict[str, str]:
    """`key=value key=value` as a dictionary; a value with blanks stands in double quotes."""
    pairs = re.findall(r'([\w-]+)=("[^"]*"|\S+)', text)
    return {key: value.strip('"') for key, value in pairs}


def challenge(code: int, text: str, nonce: str) -> Challenge:
    """A challenge from its short form; realm, nonce and algorithm have defaults, `-key` leaves one out."""
    fields = {"realm": DOMAIN, "nonce": nonce, "algorithm": "MD5"} | options(text)
    for left_out in re.findall(r"(?:^|\s)-([\w-]+)", text):
        fields.pop(left_out, None)
    return Challenge("Proxy-Authenticate" if code == 407 else "WWW-Authenticate", fields)


def credentials(asked: Challenge, text: str, method: str, uri: str, user: str) -> tuple[str, str]:
    """Header name and value that answer a challenge; `password=` changes the hash, other keys replace a field."""
    given = options(text)
    password = given.pop("password", "secret")
    fields = {"username": user, "realm": asked.fields.get("realm", ""), "nonce": asked.fields.get("nonce", "")}
    fields |= {"uri": uri}
    fields |= {key: asked.fields[key] for key in ("algorithm", "opaque") if key in asked.fields}
    if "qop" in asked.fields:
        fields |= {"qop": asked.fields["qop"].split(",")[0], "nc": "00000001", "cnonce": "0a4f113b"}
    fields |= given
    fields.setdefault("response", _response(fields, method, password))
    bare = {"algorithm", "qop", "nc"}
    shown = [f"{key}={value}" if key in bare else f'{key}="{value}"' for key, value in fields.items()]
    name = "Proxy-Authorization" if asked.header == "Proxy-Authenticate" else "Authorization"
    return name, "Digest " + ", ".join(shown)


def _response(fields: dict[str, str], method: str, password: str) -> str:
    hasher = sha256 if fields.get("algorithm", "").upper().startswith("SHA-256") else md5

    def digest(text: str) -> str:
        return hasher(text.encode()).hexdigest()

    secret = digest(f"{fields['username']}:{fields['realm']}:{password}")
    request = digest(f"{method}:{fields['uri']}")
    if "qop" in fields:
        middle = f"{fields['nonce']}:{fields['nc']}:{fields['cnonce']}:{fields['qop']}"
    else:
        middle = fields["nonce"]
    return digest(f"{secret}:{middle}:{request}")
