"""How far a channel has been read, and what that says of a message that is there, or no longer: pure.

A position is what the cursor of a workspace keeps of a channel: the high-water mark, and a fingerprint of each message
of the window before it, so that only what changed lands again and what is gone is known. It grows with the window, not
with the history.
"""

import hashlib
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import orjson
from pydantic import BaseModel, Field

Fingerprints = dict[str, str]

_SECONDS = re.compile(r"\d{1,15}(\.\d{1,6})?")
_DAY = 86_400


class Walk(BaseModel):
    """A reading of a channel that has begun: from `oldest` ("": the beginning) to the newest message.

    next: Slack's cursor of the page to go on with. top: the newest message met. messages, threads: fingerprints of what
    was met in the window, replies by the ts of their root.
    """

    oldest: str
    next: str = ""
    top: str = ""
    is_limited: bool = False
    messages: Fingerprints = Field(default_factory=dict)
    threads: dict[str, Fingerprints] = Field(default_factory=dict)


class Position(BaseModel):
    """Everything up to `high` has landed, as have the edits and deletions that the last whole walk could see.

    walk: a reading that was broken off; it goes on before another begins.
    """

    high: str = ""
    messages: Fingerprints = Field(default_factory=dict)
    threads: dict[str, Fingerprints] = Field(default_factory=dict)
    walk: Walk | None = None


def seconds(ts: str) -> Decimal:
    """Seconds since 1970 of a message's ts; 0 where it is no time."""
    return Decimal(ts) if _SECONDS.fullmatch(ts) else Decimal(0)


def fingerprint(record: Mapping[str, Any]) -> str:
    """Changes when anything of the record does: text, edit, reactions, number of replies."""
    return hashlib.blake2b(orjson.dumps(record, option=orjson.OPT_SORT_KEYS), digest_size=6).hexdigest()


def window_start(high: str, days: float) -> str:
    """The ts from which a walk begins, `days` before the high-water mark; "" where nothing was read yet."""
    return f"{max(Decimal(0), seconds(high) - Decimal(str(days)) * _DAY):.6f}" if high else ""


def forget(position: Position, walk: Walk, days: float) -> None:
    """Drops from the walk what no later comparison needs: messages newer than the last walk's, before the window of
    the next one."""
    start, high = seconds(window_start(walk.top, days)), seconds(position.high)
    walk.messages = {ts: mark for ts, mark in walk.messages.items() if not high < seconds(ts) < start}
    walk.threads = {root: replies for root, replies in walk.threads.items() if root in walk.messages}


def gone(position: Position, walk: Walk) -> list[str]:
    """The messages that a whole walk should have met and did not, with the replies of threads that went with them."""
    if walk.is_limited:
        return []
    missing = [ts for ts in position.messages if ts not in walk.messages and seconds(ts) >= seconds(walk.oldest)]
    replies = [reply for root in missing for reply in position.threads.get(root, ())]
    return [*missing, *replies]


def after(position: Position, walk: Walk, days: float) -> Position:
    """The position after a whole walk."""
    high = max(position.high, walk.top, key=seconds)
    start = seconds(window_start(high, days))
    messages = {ts: mark for ts, mark in walk.messages.items() if seconds(ts) >= start}
    threads = {root: replies for root, replies in walk.threads.items() if root in messages}
    return Position(high=high, messages=messages, threads=threads)


def described(cursor: Mapping[str, object]) -> str | None:
    """How far a workspace has been read, for people: its channels and the newest message; None before there is any."""
    known = cursor.get("positions")
    positions = [Position.model_validate(each) for each in known.values()] if isinstance(known, dict) else []
    newest = max((seconds(each.high) for each in positions if each.high), default=None)
    if newest is None:
        return None
    return f"{len(positions)} channels, newest message {datetime.fromtimestamp(float(newest), UTC):%Y-%m-%d %H:%M} UTC"
