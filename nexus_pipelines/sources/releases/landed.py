"""From a plan to a batch: one door for every origin."""

from collections.abc import Iterator, Mapping, Sequence

import orjson

from nexus_pipelines.operations.release_lists.plan import Plan
from nexus_pipelines.sources.releases.contract import SOURCE, STREAM
from nexus_pipelines.warehouse.contract import Batch, Quarantined
from nexus_pipelines.warehouse.landing import Landing

# Far below the longest line that is read.
_LINE_BYTES = 1 << 20


def batch_of(plan: Plan, landing: Landing, *, origin: str, location: str, cursor: Mapping[str, object]) -> Batch:
    """Lands everything that a location plans now; what it planned before and plans no more goes from the raw table.

    origin: the kind of the location. location: its scope, and its name in the raw table and in quarantine.
    """
    lines = ({"origin": origin, "location": location, "releases": releases} for releases in _cut(plan.releases))
    landed = landing.write_records(SOURCE, STREAM, location, lines)
    refused = tuple(
        Quarantined(
            source=SOURCE,
            stream=STREAM,
            origin=location,
            position=each.place,
            reason=each.reason,
            excerpt=each.excerpt,
        )
        for each in plan.refused
    )
    return Batch(
        source=SOURCE, scope=location, pages=landed.pages, quarantined=(*refused, *landed.quarantined), cursor=cursor
    )


def _cut(releases: Sequence[Mapping[str, object]]) -> Iterator[Sequence[Mapping[str, object]]]:
    """Parts for a line each; one empty part where there is nothing."""
    part: list[Mapping[str, object]] = []
    size = 0
    for release in releases:
        if size > _LINE_BYTES:
            yield part
            part, size = [], 0
        part.append(release)
        size += len(orjson.dumps(release))
    yield part
