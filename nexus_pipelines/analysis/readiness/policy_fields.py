"""The head of a policy document, and the checks that all of its values share."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeGuard

_KEYS = ("name", "version", "project", "description", "extends", "criteria")
_NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,62}")


@dataclass(frozen=True)
class Faults:
    """The mistakes found so far, a sentence each: place, key, what to do."""

    place: str
    found: list[str] = field(default_factory=list[str])

    def add(self, key: str, sentence: str) -> None:
        """One more mistake."""
        self.found.append(f"{self.place}: {key}: {sentence}")

    def unknown(self, content: Mapping[str, Any], names: Sequence[str], prefix: str = "") -> None:
        """A mistake for each key that is not among `names`."""
        for key in content:
            if key not in names:
                self.add(f"{prefix}{key}", f"there is no such key; there are: {', '.join(names)}")


@dataclass(frozen=True, kw_only=True)
class Header:
    """Who a policy is, and for whom."""

    name: str
    version: int
    project_key: str | None
    description: str


def name_of(content: Mapping[str, Any]) -> str:
    """The name that a document gives itself, for errors too; "without a name" if it gives none."""
    name = content.get("name")
    return name if isinstance(name, str) and name else "without a name"


def read_header(content: Mapping[str, Any], faults: Faults) -> Header:
    """Name, version, project and description; what is wrong with them is added to `faults`."""
    faults.unknown(content, _KEYS)
    name, version = content.get("name"), content.get("version", 1)
    if not isinstance(name, str) or not _NAME.fullmatch(name):
        faults.add("name", f"it is {name!r}; give lower-case letters, digits, - and _, at most 63")
    if isinstance(version, bool) or not isinstance(version, int) or version < 1:
        faults.add("version", f"it is {version!r}; give a whole number of 1 or more")
    texts = {key: content.get(key) for key in ("project", "description")}
    for key, value in texts.items():
        if value is not None and not isinstance(value, str):
            faults.add(key, f"it is {value!r}; give a text")
    return Header(
        name=str(name),
        version=version if isinstance(version, int) else 1,
        project_key=str(texts["project"]) if texts["project"] else None,
        description=str(texts["description"] or ""),
    )


def is_mapping(content: object) -> TypeGuard[Mapping[str, Any]]:
    """Whether something is a table with names."""
    return isinstance(content, Mapping)


def is_number(value: object) -> TypeGuard[int | float]:
    """Whether something is a finite number; true and false are none."""
    return isinstance(value, int | float) and not isinstance(value, bool) and -1e300 < value < 1e300
