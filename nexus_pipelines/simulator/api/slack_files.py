"""Files as an app gives them to Slack: an address to send to, the bytes, and where they are shared."""

import time
from collections.abc import Mapping
from typing import Any

from nexus_pipelines.simulator.api.slack_store import ChatStore
from nexus_pipelines.simulator.api.slack_writes import BOT, BOT_USER, Refusal, direct_channel
from nexus_pipelines.simulator.writers.slack import Json

FILES = frozenset({"files.getUploadURLExternal", "files.completeUploadExternal"})


def upload(store: ChatStore, method: str, given: Mapping[str, Any], *, base: str, outside: frozenset[str]) -> Json:
    """The answer of one of the two methods. base: the address below which files are sent.

    Raises:
        Refusal: Slack would answer `ok: false`.
    """
    if method == "files.getUploadURLExternal":
        return _place(store, given, base)
    return _shared(store, given, outside)


def receive(store: ChatStore, file_id: str, body: bytes) -> bool:
    """Take the bytes of a file; False where nobody announced it, or so many."""
    file = store.files.get(file_id)
    if file is None or file["length"] != len(body):
        return False
    file["received"] = len(body)
    return True


def _place(store: ChatStore, given: Mapping[str, Any], base: str) -> Json:
    name, length = str(given.get("filename") or ""), str(given.get("length") or "")
    if not name or not length.isdigit() or length == "0":
        raise Refusal("invalid_arguments")
    file_id = f"F0NEXUS{len(store.files):03d}"
    store.files[file_id] = {"id": file_id, "name": name, "length": int(length), "received": 0}
    return {"file_id": file_id, "upload_url": f"{base.rstrip('/')}/upload/{file_id}"}


def _shared(store: ChatStore, given: Mapping[str, Any], outside: frozenset[str]) -> Json:
    channel, wanted = str(given.get("channel_id") or ""), given.get("files") or []
    # By id only: other methods take a name too, this one does not.
    if channel not in store.channels and direct_channel(store, channel) is None:
        raise Refusal("channel_not_found")
    if channel in outside:
        raise Refusal("not_in_channel")
    files = [store.files.get(str(each.get("id"))) for each in wanted]
    if not files or any(file is None or file["received"] != file["length"] for file in files):
        raise Refusal("file_not_found")
    shared = [
        {"id": file["id"], "name": file["name"], "title": each.get("title")} for file, each in _pairs(files, wanted)
    ]
    message: Json = {
        "type": "message",
        "subtype": "file_share",
        "bot_id": BOT,
        "user": BOT_USER,
        "text": "",
        "ts": f"{time.time():.6f}",
        "files": shared,
    }
    if given.get("thread_ts"):
        message["thread_ts"] = str(given["thread_ts"])
    store.posted.setdefault(channel, []).insert(0, message)
    return {"files": [{"id": each["id"], "title": each["title"]} for each in shared]}


def _pairs(files: list[Json | None], wanted: list[Json]) -> list[tuple[Json, Json]]:
    return [(file, each) for file, each in zip(files, wanted, strict=True) if file is not None]
