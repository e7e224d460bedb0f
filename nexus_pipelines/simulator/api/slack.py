"""Slack's Web API of a world: the methods that a reader and a sender of messages need, with cursors, limits and
refusals as Slack has them.
"""

import base64
import binascii
import time
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Any
from urllib.parse import parse_qsl

import orjson
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse
from starlette.routing import Route

from nexus_pipelines.simulator.api.journal import Note
from nexus_pipelines.simulator.api.slack_files import FILES, receive, upload
from nexus_pipelines.simulator.api.slack_store import ChatStore
from nexus_pipelines.simulator.api.slack_writes import WRITES, Refusal, direct_channel, write
from nexus_pipelines.simulator.writers.slack import TEAM_ID, Json

_STRICT_METHODS = frozenset({"conversations.history", "conversations.replies"})
_STRICT_LIMIT, _STRICT_SECONDS = 15, 60.0


@dataclass(kw_only=True)
class SlackApi:
    """One workspace behind one token; everything may be changed while it is served.

    outside: ids of channels that the bot is not in. refusals: what a method answers instead ({"error": ...}).
    circling: methods whose pages never end, since each is the first with a new cursor. is_strict: history and replies
    once a minute, 15 messages each, as for apps outside the marketplace. hidden_before: ts before which the plan shows
    no messages. asked: requests answered, by method. note: is told of every write.
    """

    store: ChatStore
    token: str
    outside: frozenset[str] = frozenset()
    refusals: dict[str, Json] = field(default_factory=dict[str, Json])
    circling: frozenset[str] = frozenset()
    is_strict: bool = False
    hidden_before: str = ""
    clock: Callable[[], float] = time.monotonic
    note: Note | None = None
    asked: Counter[str] = field(default_factory=Counter[str])
    last: dict[str, float] = field(default_factory=dict[str, float])

    def app(self) -> Starlette:
        """Answers below `/api`, like slack.com."""
        return Starlette(
            routes=[
                Route("/api/{method}", self._answer, methods=["GET", "POST"]),
                Route("/upload/{file_id}", self._upload, methods=["POST"]),
            ]
        )

    async def _upload(self, request: Request) -> PlainTextResponse:
        """The address is permission enough; whoever sends a token there has given it away."""
        is_taken = receive(self.store, str(request.path_params["file_id"]), await request.body())
        is_taken = is_taken and "authorization" not in request.headers
        return PlainTextResponse("OK" if is_taken else "not taken", status_code=200 if is_taken else 400)

    async def _answer(self, request: Request) -> JSONResponse:
        method = str(request.path_params["method"])
        given = dict(request.query_params)
        if request.method == "POST":
            given |= _form(request.headers.get("content-type", ""), await request.body())
        wait = self._wait(method)
        if wait > 0:
            headers = {"retry-after": str(max(1, round(wait)))}
            return JSONResponse({"ok": False, "error": "ratelimited"}, status_code=429, headers=headers)
        self.asked[method] += 1
        authorization = request.headers.get("authorization", "")
        if authorization != f"Bearer {self.token}":
            return JSONResponse(_error("invalid_auth" if authorization else "not_authed"))
        if method in FILES:
            return JSONResponse(self._filed(method, given, base=str(request.url).partition("/api/")[0]))
        return JSONResponse(self.said(method, given))

    def _filed(self, method: str, given: Mapping[str, Any], *, base: str) -> Json:
        if method in self.refusals:
            return {"ok": False} | self.refusals[method]
        try:
            return {"ok": True} | upload(self.store, method, given, base=base, outside=self.outside)
        except Refusal as refusal:
            return _error(str(refusal))

    def _wait(self, method: str) -> float:
        """Seconds until a strict method may be asked again; 0 takes the turn."""
        if not self.is_strict or method not in _STRICT_METHODS:
            return 0.0
        now = self.clock()
        wait = self.last.get(method, now - _STRICT_SECONDS) + _STRICT_SECONDS - now
        if wait <= 0:
            self.last[method] = now
        return max(0.0, wait)

    def said(self, method: str, given: Mapping[str, Any]) -> Json:
        """The body of the answer to whoever has the token."""
        if method in self.refusals:
            return {"ok": False} | self.refusals[method]
        if method in _STRICT_METHODS:
            return self._messages(method, given)
        return self._written(method, given) if method in WRITES else self._listed(method, given)

    def _listed(self, method: str, given: Mapping[str, Any]) -> Json:
        match method:
            case "users.lookupByEmail":
                found = self.store.user_by_email(str(given.get("email", "")))
                return _error("users_not_found") if found is None else {"ok": True, "user": found}
            case "auth.test":
                return {"ok": True, "team": self.store.world.company, "team_id": TEAM_ID, "bot_id": "B0NEXUS001"}
            case "users.list":
                return self._page(method, "members", self.store.users(), given)
            case "conversations.list":
                return self._page(method, "channels", self.store.listed_channels(self.outside), given)
            case _:
                return _error("unknown_method")

    def _written(self, method: str, given: Mapping[str, Any]) -> Json:
        try:
            answer, noted = write(self.store, method, given, outside=self.outside)
        except Refusal as refusal:
            return _error(str(refusal))
        if self.note is not None and noted is not None:
            self.note(noted)
        return {"ok": True} | answer

    def _messages(self, method: str, given: Mapping[str, str]) -> Json:
        channel = given.get("channel", "")
        if not (channel in self.store.channels or channel in self.store.posted or direct_channel(self.store, channel)):
            return _error("channel_not_found")
        if channel in self.outside:
            return _error("not_in_channel")
        if method == "conversations.history":
            found = self.store.history(channel)
        else:
            found = self.store.thread(channel, given.get("ts", ""))
            if not found:
                return _error("thread_not_found")
        try:
            oldest, latest = Decimal(given.get("oldest") or 0), Decimal(given.get("latest") or "Infinity")
        except InvalidOperation:
            return _error("invalid_ts_oldest")
        is_inclusive = given.get("inclusive") in {"true", "1"}
        within = [
            each
            for each in found
            if oldest < Decimal(each["ts"]) < latest or (is_inclusive and Decimal(each["ts"]) in {oldest, latest})
        ]
        if given.get("include_all_metadata") not in {"true", "1"}:
            within = [{name: value for name, value in each.items() if name != "metadata"} for each in within]
        shown = [each for each in within if Decimal(each["ts"]) >= Decimal(self.hidden_before or 0)]
        limited: Json = {"is_limited": True} if len(shown) < len(within) else {}
        return self._page(method, "messages", shown, given) | limited

    def _page(self, method: str, name: str, elements: list[Json], given: Mapping[str, str]) -> Json:
        """A page begins with the element that its cursor names, so that what is new above does not shift it."""
        try:
            limit = int(given.get("limit") or 100)
        except ValueError:
            return _error("invalid_limit")
        if not 1 <= limit <= 1000:
            return _error("invalid_limit")
        limit = min(limit, _STRICT_LIMIT) if self.is_strict and method in _STRICT_METHODS else limit
        key = "ts" if name == "messages" else "id"
        first = 0
        if given.get("cursor") and method not in self.circling:
            start = _place(given["cursor"])
            places = [number for number, each in enumerate(elements) if each[key] == start]
            if not places:
                return _error("invalid_cursor")
            first = places[0]
        page, rest = elements[first : first + limit], elements[first + limit :]
        following = _cursor(str(rest[0][key])) if rest else ""
        if method in self.circling:
            following = _cursor(f"{self.asked[method]}")
        more: Json = {"has_more": bool(following)} if name == "messages" else {}
        return {"ok": True, name: page} | more | {"response_metadata": {"next_cursor": following}}


def _form(content_type: str, body: bytes) -> Json:
    """Arguments of a POST, as a form or as JSON."""
    return orjson.loads(body) if content_type.startswith("application/json") else dict(parse_qsl(body.decode()))


def _error(word: str) -> Json:
    return {"ok": False, "error": word}


def _cursor(place: str) -> str:
    return base64.b64encode(f"next:{place}".encode()).decode()


def _place(cursor: str) -> str:
    try:
        return base64.b64decode(cursor, validate=True).decode().removeprefix("next:")
    except (binascii.Error, UnicodeDecodeError):
        return ""
