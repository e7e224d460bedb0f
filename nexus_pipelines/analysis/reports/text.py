"""Prose of a report: words of ours, figures with the row they come from, and what others wrote, each told apart.

Words of ours hold no digit, and a figure cannot be made without its origin: so no number stands in prose without a row.
"""

import string
from dataclasses import dataclass
from typing import Literal

from nexus_pipelines.analysis.reports.characters import cleaned

Tone = Literal["good", "warning", "bad", "unknown", "neutral"]
NO_DATA = "no data"


@dataclass(frozen=True, kw_only=True)
class Origin:
    """Where a figure comes from: `sql` over published tables gives it again, or `row` names the stored row."""

    source: str
    sql: str = ""
    row: str = ""

    def __post_init__(self) -> None:
        if not self.sql and not self.row:
            raise ValueError("a figure needs the query or the row that it comes from")


@dataclass(frozen=True, kw_only=True)
class Words:
    """Words of ours."""

    text: str
    is_strong: bool = False

    def __post_init__(self) -> None:
        if any(each.isdigit() for each in self.text):
            raise ValueError(f"{self.text!r} holds a digit: a number in prose is a Figure")


@dataclass(frozen=True, kw_only=True)
class Figure:
    """A number or a date as it is shown. column: of the row that it stands in, where the origin gives many."""

    text: str
    origin: Origin
    column: str = ""


@dataclass(frozen=True, kw_only=True)
class Quoted:
    """What people or other systems wrote: names, titles, keys, statements. Never markup, whatever it looks like."""

    text: str
    origin: Origin
    url: str | None = None

    def __post_init__(self) -> None:
        object.__setattr__(self, "text", cleaned(self.text))


@dataclass(frozen=True, kw_only=True)
class Mark:
    """A word of ours in a colour."""

    text: str
    tone: Tone

    def __post_init__(self) -> None:
        if any(each.isdigit() for each in self.text):
            raise ValueError(f"{self.text!r} holds a digit: a number in prose is a Figure")


Span = Words | Figure | Quoted | Mark
Text = tuple[Span, ...]
NOTHING: Text = ()


def say(template: str, *, strong: bool = False, **values: Span | Text) -> Text:
    """Prose from a template whose `{names}` are spans or texts.

    Raises:
        ValueError: the template itself holds a digit.
        KeyError: a name has no value.
    """
    spans: list[Span] = []
    for literal, name, _, _ in string.Formatter().parse(template):
        if literal:
            spans.append(Words(text=literal, is_strong=strong))
        if name is not None:
            value = values[name]
            spans.extend(value if isinstance(value, tuple) else (value,))
    return tuple(spans)


def plain(text: Text) -> str:
    """What a reader sees, without any markup."""
    return "".join(span.text for span in text)
