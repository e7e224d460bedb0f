"""Incidents out of PagerDuty's webhooks, which Nexus keeps as they were received."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, cast

import orjson

from nexus_pipelines.sources.pagerduty.tables import SOURCE, STREAM
from nexus_pipelines.warehouse.contract import Batch, Quarantined
from nexus_pipelines.warehouse.landing import Landing

SCOPE = "PagerDuty webhooks"
# A commit costs about a second whatever it holds.
_EVENTS_A_BATCH = 500
_EXCERPT_BYTES = 200


def last_event_of(cursor: Mapping[str, object] | None) -> int:
    """Number of the last event that was read; 0 before the first."""
    return int(str((cursor or {}).get("event_id", 0)))


def read_webhooks(events: Iterable[tuple[int, bytes]], *, landing: Landing) -> Iterator[Batch]:
    """Batches of everything in `events`, which are numbers in rising order and bodies as received.

    A body that holds no incident is quarantined under its number.
    """
    reading = _Reading(landing)
    for event_id, body in events:
        reading.add(event_id, body)
        if reading.size == _EVENTS_A_BATCH:
            yield reading.batch()
    if reading.size:
        yield reading.batch()


@dataclass
class _Reading:
    landing: Landing
    size: int = 0
    last: int = 0
    lines: list[Mapping[str, object]] = field(default_factory=list[Mapping[str, object]])
    refused: list[Quarantined] = field(default_factory=list[Quarantined])

    def add(self, event_id: int, body: bytes) -> None:
        self.size += 1
        self.last = event_id
        try:
            event = _event(body)
            incident = event.pop("data", None)
            if not isinstance(incident, dict):
                raise ValueError("its event holds no incident")
        except ValueError as error:
            self.refused.append(
                Quarantined(
                    source=SOURCE,
                    stream=STREAM,
                    origin=SCOPE,
                    position=f"webhook {event_id}",
                    reason=f"not an incident: {error}",
                    excerpt=body[:_EXCERPT_BYTES].decode("utf-8", "replace").replace("\0", "\N{SYMBOL FOR NULL}"),
                )
            )
            return
        self.lines.append({"event": event, "record": incident})

    def batch(self) -> Batch:
        landed = self.landing.write_records(SOURCE, STREAM, SCOPE, self.lines)
        batch = Batch(
            source=SOURCE,
            scope=SCOPE,
            pages=landed.pages,
            cursor={"event_id": self.last},
            quarantined=(*self.refused, *landed.quarantined),
        )
        self.size, self.lines, self.refused = 0, [], []
        return batch


def _event(body: bytes) -> dict[str, Any]:
    """The event of a body.

    Raises:
        ValueError: it is not JSON, or holds no event.
    """
    payload: object = orjson.loads(body)
    event = cast(dict[str, object], payload).get("event") if isinstance(payload, dict) else None
    if not isinstance(event, dict):
        raise ValueError("it holds no event")
    return cast(dict[str, Any], event)
