"""JSON of an export or of the Web API as records: pure, and nothing is lost without a reason."""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

import orjson

from nexus_pipelines.warehouse.contract import Quarantined

DAY_FILE = re.compile(r"(?P<channel>[^/]+)/\d{4}-\d{2}-\d{2}\.json")
LISTS = {"channels.json": "channel", "groups.json": "group", "dms.json": "dm", "mpims.json": "mpim"}
EXCERPT_CHARACTERS = 200

Record = dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class Read:
    """What one file gave."""

    records: tuple[Record, ...]
    quarantined: tuple[Quarantined, ...]


def parse(content: bytes, *, stream: str, origin: str, required: tuple[str, ...]) -> Read:
    """Records of a file that holds a JSON array of objects, each with one of the `required` keys.

    A file that is no JSON array is quarantined whole, an element that is no such object alone.
    """
    reason = "not a JSON array"
    elements: object = None
    try:
        elements = _loads(content)
    except ValueError as error:
        reason = f"not valid JSON: {error}"
    if isinstance(elements, list):
        return sort_out(cast("list[object]", elements), stream=stream, origin=origin, required=required)
    excerpt = content[:EXCERPT_CHARACTERS].decode("utf-8", "replace")
    return Read(records=(), quarantined=(_refused(stream, origin, "file", reason, excerpt),))


def sort_out(elements: Sequence[object], *, stream: str, origin: str, required: tuple[str, ...]) -> Read:
    """Objects with one of the `required` keys (text) are records, any other element goes to quarantine alone."""
    records: list[Record] = []
    quarantined: list[Quarantined] = []
    for index, element in enumerate(elements):
        if isinstance(element, dict) and any(isinstance(cast("Record", element).get(key), str) for key in required):
            records.append(cast("Record", element))
        else:
            reason = f"no {' or '.join(required)}" if isinstance(element, dict) else "not a JSON object"
            quarantined.append(_refused(stream, origin, f"element {index}", reason, json.dumps(element)))
    return Read(records=tuple(records), quarantined=tuple(quarantined))


def _refused(stream: str, origin: str, position: str, reason: str, excerpt: str) -> Quarantined:
    return Quarantined(
        source="slack",
        stream=stream,
        origin=origin,
        position=position,
        reason=reason,
        excerpt=excerpt[:EXCERPT_CHARACTERS],
    )


def _loads(content: bytes) -> object:
    """orjson refuses half an emoji (a lone surrogate escape), which old exports hold; it becomes U+FFFD."""
    content = content.removeprefix(b"\xef\xbb\xbf")
    try:
        return orjson.loads(content)
    except orjson.JSONDecodeError:
        try:
            # parse_constant: NaN and Infinity are no JSON, and orjson would land them as null.
            text = json.dumps(json.loads(content, parse_constant=_no_constant), ensure_ascii=False)
        except RecursionError as error:
            raise ValueError("nested too deeply") from error
        return orjson.loads(text.encode("utf-16", "surrogatepass").decode("utf-16", "replace"))


def _no_constant(name: str) -> object:
    raise ValueError(f"{name} is not JSON")


def channel_ids(channels: tuple[Record, ...]) -> Mapping[str, str]:
    """Folder name to channel id: current names and ids first, then the names that a channel had before."""
    ids: dict[str, str] = {}
    for channel in channels:
        ids[str(channel["id"])] = str(channel["id"])
        if isinstance(channel.get("name"), str):
            ids[str(channel["name"])] = str(channel["id"])
    for channel in channels:
        for name in channel.get("previous_names") or ():
            ids.setdefault(str(name), str(channel["id"]))
    return ids
