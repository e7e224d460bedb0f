"""Texts and blocks as Slack shows them (Block Kit); what comes from outside can be no mention, link or format."""

import json
from collections.abc import Mapping
from typing import Any

Block = dict[str, Any]

MOST_VALUE = 2000
_MOST_SECTION = 3000
_MARKS = {ord(mark): None for mark in "*_~`"}


def escape(text: str) -> str:
    """Text from outside, so that Slack reads no mention, link or entity in it."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def plain(text: str, *, most: int) -> str:
    """On one line, without what cannot be shown, cut with an ellipsis."""
    line = " ".join("".join(c if c.isprintable() else " " for c in text).split())
    return line if len(line) <= most else f"{line[: most - 1]}…"


def words(text: str, *, most: int) -> str:
    """A text from outside within a sentence: marks of formatting would swallow what comes after them."""
    return escape(plain(text, most=most)).translate(_MARKS)


def code(text: str, *, most: int) -> str:
    """A name from outside, set as code so that its underscores stay."""
    return f"`{escape(plain(text, most=most).replace('`', chr(39)))}`"


def quoted(text: str, *, most: int) -> str:
    """Lines from outside as a block of code, cut with an ellipsis."""
    shown = "".join(c if c.isprintable() or c == "\n" else " " for c in text).replace("`", "'")
    return f"```\n{escape(shown if len(shown) <= most else f'{shown[: most - 1]}…')}\n```"


def section(text: str) -> Block:
    """Its first lines where they are more than Slack takes: a cut within one could break an entity or a link."""
    while len(text) > _MOST_SECTION and "\n" in text:
        text = text.rpartition("\n")[0]
    return {"type": "section", "text": {"type": "mrkdwn", "text": text}}


def context(text: str) -> Block:
    return {"type": "context", "elements": [{"type": "mrkdwn", "text": text}]}


def button(label: str, action: str, value: Mapping[str, str | None]) -> Block:
    """A value carries identifiers, not data: Slack takes 2000 characters at most."""
    return {
        "type": "button",
        "text": {"type": "plain_text", "text": label},
        "action_id": action,
        "value": json.dumps(value, separators=(",", ":")),
    }
