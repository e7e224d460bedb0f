"""Bad days on demand: an ASGI layer that spoils answers, decided by a seed and the number of the request."""

import asyncio
import random
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any, Literal

Scope = dict[str, Any]
Message = dict[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]

# limited: 429 with Retry-After. failed: 500. hanging: no answer for a while, then none. reset: the connection ends
# before the answer. truncated: half the body, then the connection ends. garbled: 200 with a body that is not JSON.
Fault = Literal["limited", "failed", "hanging", "reset", "truncated", "garbled"]
FAULTS: Sequence[Fault] = ("limited", "failed", "hanging", "reset", "truncated", "garbled")


class _ConnectionLost(Exception):
    """Makes the server close the connection without the rest of an answer."""


@dataclass
class Faults:
    """Which requests are spoiled.

    share: part of the requests, 0 to 1. kinds: drawn from evenly. in_a_row: at most so many spoiled answers one after
    the other, so that a patient client always gets through. hang_seconds: longer than the client's read timeout.
    clock_ahead: the servers' clock against the true one.
    """

    seed: int
    share: float
    kinds: Sequence[Fault] = FAULTS
    in_a_row: int = 3
    hang_seconds: float = 5.0
    clock_ahead: timedelta = timedelta(0)
    counts: dict[Fault, int] = field(default_factory=dict[Fault, int])

    def __post_init__(self) -> None:
        self._rng = random.Random(self.seed)  # noqa: S311 - chooses requests, keeps no secret
        self._row = 0

    def now(self) -> datetime:
        """By the servers' clock, UTC."""
        return datetime.now(UTC) + self.clock_ahead

    def draw(self) -> Fault | None:
        """The fault of the next request, or None for a good answer."""
        if self._row >= self.in_a_row or self._rng.random() >= self.share:
            self._row = 0
            return None
        self._row += 1
        fault = self._rng.choice(self.kinds)
        self.counts[fault] = self.counts.get(fault, 0) + 1
        return fault


class FaultLayer:
    """Wraps an app; without faults it passes everything through."""

    def __init__(self, app: App, faults: Faults | None) -> None:
        self._app = app
        self.faults = faults

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """ASGI entry."""
        send = _dated(send, self.faults.now() if self.faults is not None else datetime.now(UTC))
        fault = self.faults.draw() if self.faults is not None and scope["type"] == "http" else None
        match fault:
            case None:
                await self._app(scope, receive, send)
            case "limited":
                await _answer(send, 429, b'{"message": "rate limited"}', (b"retry-after", b"0"))
            case "failed":
                await _answer(send, 500, b"<html>Internal Server Error</html>", (b"content-type", b"text/html"))
            case "garbled":
                await _answer(send, 200, b"<html>We will be back soon</html>", (b"content-type", b"text/html"))
            case "hanging":
                await asyncio.sleep(self.faults.hang_seconds if self.faults is not None else 0)
                await _hang_up(send)
            case "reset":
                await _hang_up(send)
            case "truncated":
                await self._app(scope, receive, _half(send))


def _dated(send: Send, now: datetime) -> Send:
    """Tells the time, as servers do."""

    async def dated(message: Message) -> None:
        if message["type"] == "http.response.start":
            told = (b"date", format_datetime(now, usegmt=True).encode())
            message = {**message, "headers": [*message.get("headers", []), told]}
        await send(message)

    return dated


async def _answer(send: Send, status: int, body: bytes, *headers: tuple[bytes, bytes]) -> None:
    length = (b"content-length", str(len(body)).encode())
    await send({"type": "http.response.start", "status": status, "headers": [length, *headers]})
    await send({"type": "http.response.body", "body": body})


async def _hang_up(send: Send) -> None:
    """Ends the connection before any of the body: a server closes it when an app breaks off an answer it began."""
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"1000")]})
    raise _ConnectionLost


def _half(send: Send) -> Send:
    """Announces the whole length, sends half of the body, and hangs up."""

    async def spoiled(message: Message) -> None:
        if message["type"] == "http.response.body":
            body = bytes(message.get("body", b""))
            await send({"type": "http.response.body", "body": body[: len(body) // 2], "more_body": True})
            raise _ConnectionLost
        await send(message)

    return spoiled
