"""Finds secrets and personal data in texts, and says so without repeating them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from nexus_pipelines.analysis.hygiene.exposure.formats import KEY_WORDS, PLACEHOLDERS, TOKEN_FORMATS
from nexus_pipelines.analysis.hygiene.exposure.personal import find_personal
from nexus_pipelines.analysis.hygiene.exposure.randomness import entropy, looks_random

Group = Literal["secret", "personal"]

# Of a huge text only this much is read: a ticket that holds more is a log.
LONGEST_TEXT = 200_000
_MOST_FINDINGS = 20

_TOKENS = tuple(
    (known.kind, known.literals, re.compile(rf"(?<![A-Za-z0-9_])(?:{known.pattern})(?![A-Za-z0-9_])"))
    if known.pattern[0] != "-"
    else (known.kind, known.literals, re.compile(known.pattern))
    for known in TOKEN_FORMATS
)
_IMAGE = re.compile(r"data:[\w/+.-]{3,60};base64,[A-Za-z0-9+/=\s]{40,}")
_ADDRESS = re.compile(r"\b[a-z][a-z0-9+.-]{1,20}://([^\s/:@'\"<>]{1,64}):([^\s/@'\"<>{}$]{3,128})@[\w.-]+")
_ASSIGNED = re.compile(
    rf"(?i)(?:{'|'.join(re.escape(word) for word in KEY_WORDS)})s?[\w.-]{{0,20}}[\"'`\])*_]{{0,3}}\s{{0,3}}"
    r"(?:=>|:=|:|=|\bis\b)"
    r"\s{0,3}(?:bearer |basic |token )?[\"'`({*_]{0,3}([A-Za-z0-9!@#$%^&*_+/=.~?-]{8,256})"
)
_PASSWORD = re.compile(
    r"(?i)(?<![A-Za-z])(?:password|passwd|passphrase|pwd)[\"'`*_]{0,3}\s{0,3}(?:=>|:=|:|=|\bis\b)\s{0,3}[\"'`*_]{0,3}([^\s\"'`<>,;{}()\[\]]{6,64})"
)
_UUID = re.compile(r"(?i)[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_CODE = re.compile(
    r"[\w.$/]+@[0-9a-f]{4,16}|[A-Za-z_][\w.]*(?:\.[A-Za-z_]\w*)+|[\w.]+\(.*|\$.*|%.*%|[/~.][\w./-]+|https?:.*"
)


@dataclass(frozen=True, kw_only=True)
class Exposure:
    """Something that should not stand in a text. `masked` shows at most four of its first characters."""

    group: Group
    kind: str
    masked: str


def find_exposures(text: str | None) -> tuple[Exposure, ...]:
    """What a text exposes, each value once, at most 20; nothing for None. The clear value is in no answer."""
    if not text:
        return ()
    searched = _IMAGE.sub(" ", text[:LONGEST_TEXT])
    found: dict[str, Exposure] = {}
    for kind, value in _secrets(searched):
        if not any(value in known or known in value for known in found):
            found[value] = Exposure(group="secret", kind=kind, masked=mask(value))
    for kind, value in find_personal(searched):
        if not any(value in known for known in found):
            found[value] = Exposure(group="personal", kind=kind, masked=mask(value))
    return tuple(list(found.values())[:_MOST_FINDINGS])


def mask(value: str) -> str:
    """The first characters, at most four and a quarter of it, then stars; it tells neither the rest nor its length."""
    return value[: min(4, len(value) // 4)] + "****"


def _secrets(text: str) -> Iterator[tuple[str, str]]:
    lowered = text.lower()
    for kind, literals, pattern in _TOKENS:
        if any(literal in lowered for literal in literals):
            for found in pattern.finditer(text):
                value = found.group()
                if kind == "Private key" or (_is_varied(value) and "example" not in value.lower()):
                    yield kind, value
    if "://" in text:
        for found in _ADDRESS.finditer(text):
            if not _is_placeholder(found.group(2)) and found.group(2) != found.group(1):
                yield "password in an address", found.group(2)
    if any(word in lowered for word in KEY_WORDS):
        yield from _assigned(text)


def _assigned(text: str) -> Iterator[tuple[str, str]]:
    for found in _ASSIGNED.finditer(text):
        value = found.group(1).rstrip(".,;:!?*_")
        is_plain = _UUID.fullmatch(value) or _CODE.fullmatch(value) or _is_placeholder(value)
        if len(value) >= 16 and not is_plain and looks_random(value):
            yield "value beside a key word", value
    for found in _PASSWORD.finditer(text):
        value = found.group(1).rstrip(".,;:!?*_")
        if len(value) >= 8 and not _CODE.fullmatch(value) and not _is_placeholder(value) and _is_password(value):
            yield "password", value


def _is_password(value: str) -> bool:
    kinds = (str.islower, str.isupper, str.isdigit)
    used = sum(any(kind(character) for character in value) for kind in kinds)
    return used + any(not character.isalnum() for character in value) >= 3 and any(map(str.isdigit, value))


def _is_placeholder(value: str) -> bool:
    lowered = value.lower()
    return any(word in lowered for word in PLACEHOLDERS) or len(set(value)) < 5


def _is_varied(value: str) -> bool:
    """A shape filled with one letter or a count is an example in a manual."""
    tail = value[-16:]
    return entropy(tail) >= 2.2 and "xxxx" not in value.lower() and "1234567890" not in value
