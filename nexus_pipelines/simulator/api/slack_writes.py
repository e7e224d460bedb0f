"""What an app writes to Slack: it opens direct messages and posts, and Slack refuses what it cannot show."""

import time
from collections.abc import Mapping
from typing import Any

from nexus_pipelines.simulator.api.slack_store import ChatStore
from nexus_pipelines.simulator.writers.slack import TEAM_ID, Json

WRITES = frozenset({"conversations.open", "chat.postMessage"})
BOT_USER, BOT = "U0NEXUS001", "B0NEXUS001"
_MOST_BLOCKS, _MOST_TEXT, _MOST_SECTION, _MOST_VALUE = 50, 40_000, 3_000, 2_000


class Refusal(Exception):
    """Slack's word for why not."""


def write(
    store: ChatStore, method: str, given: Mapping[str, Any], *, outside: frozenset[str]
) -> tuple[Json, Json | None]:
    """The answer of a method that writes, and what has to be noted of it.

    Raises:
        Refusal: Slack would answer `ok: false`.
    """
    if method == "conversations.open":
        return {"no_op": True, "already_open": True, "channel": {"id": _opened(store, given)}}, None
    return _post(store, given, outside=outside)


def replay_post(store: ChatStore, noted: Mapping[str, Any]) -> None:
    """A message that was noted before."""
    store.posted.setdefault(str(noted["channel"]), []).insert(0, dict(noted["message"]))


def direct_channel(store: ChatStore, channel: str) -> str | None:
    """Whose direct messages with the bot this is; None for any other channel."""
    return next((each.chat_id for each in store.world.people if _direct(each.chat_id) == channel), None)


def _direct(user: str) -> str:
    return f"D{user[1:]}"


def _opened(store: ChatStore, given: Mapping[str, Any]) -> str:
    users = given.get("users", "")
    user = str(users[0] if isinstance(users, list) and users else users)
    known = {each.chat_id for each in store.world.people if each.role != "bot"}
    if user not in known:
        raise Refusal("user_not_found")
    return _direct(user)


def _post(store: ChatStore, given: Mapping[str, Any], *, outside: frozenset[str]) -> tuple[Json, Json]:
    channel = str(given.get("channel", ""))
    by_name = {each.name: each.channel_id for each in store.world.channels}
    channel = by_name.get(channel.removeprefix("#"), channel)
    if channel not in store.channels and direct_channel(store, channel) is None:
        raise Refusal("channel_not_found")
    if channel in outside:
        raise Refusal("not_in_channel")
    blocks, text = given.get("blocks") or [], str(given.get("text") or "")
    if not text and not blocks:
        raise Refusal("no_text")
    if len(text) > _MOST_TEXT:
        raise Refusal("msg_too_long")
    _check(blocks)
    # Two posts of one moment must not share their ts.
    newest = max((float(each["ts"]) for each in store.posted.get(channel, [])), default=0.0)
    ts = f"{max(time.time(), newest + 0.000002):.6f}"
    message: Json = {
        "type": "message",
        "subtype": "bot_message",
        "bot_id": BOT,
        "username": "Nexus",
        "user": BOT_USER,
        "team": TEAM_ID,
        "text": text,
        "ts": ts,
        "blocks": blocks,
    }
    if given.get("metadata"):
        message["metadata"] = given["metadata"]
    store.posted.setdefault(channel, []).insert(0, message)
    return {"channel": channel, "ts": ts, "message": message}, {"channel": channel, "message": message}


def _check(blocks: Any) -> None:
    if not isinstance(blocks, list) or len(blocks) > _MOST_BLOCKS:
        raise Refusal("invalid_blocks")
    for block in blocks:
        text = block.get("text") or {}
        if isinstance(text, dict) and len(str(text.get("text", ""))) > _MOST_SECTION:
            raise Refusal("invalid_blocks")
        for element in block.get("elements", []):
            if isinstance(element, dict) and len(str(element.get("value", ""))) > _MOST_VALUE:
                raise Refusal("invalid_blocks")
