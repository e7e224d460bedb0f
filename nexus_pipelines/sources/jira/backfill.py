"""A part of a live Jira read again in full: a project, a month of it by `created`, or all since a day.

The walk has a cursor of its own, so that it can be killed and gone on with, and the incremental reading neither waits
for it nor starts anew. What it brings is merged by `updated`: an issue that the incremental reading has newer stays.
Deletions are not its affair: the incremental reading compares which issues exist every day.
"""

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from pydantic import BaseModel, ConfigDict

from nexus_pipelines.connections.jira import JiraConnection, open_client
from nexus_pipelines.errors import UserError
from nexus_pipelines.http.retry import RetryPolicy
from nexus_pipelines.sources.jira.completion import complete
from nexus_pipelines.sources.jira.contract import SOURCE
from nexus_pipelines.sources.jira.cursor import SiteCursor
from nexus_pipelines.sources.jira.key_walk import progress, total_of, walk_keys
from nexus_pipelines.sources.jira.live import PAGES_A_BATCH, contract_of, look_around
from nexus_pipelines.sources.jira.site import Json, Site
from nexus_pipelines.warehouse.contract import Batch, Extent, Reading
from nexus_pipelines.warehouse.landing import Landing

_MONTH = re.compile(r"((?:19[7-9]|2\d\d)\d)-(0[1-9]|1[0-2])")
_KEY = re.compile(r"[A-Z][A-Z0-9_]*")
# JQL reads a day in the time zone of the account that asks, which the API does not tell.
_ANY_ZONE = timedelta(days=1)


@dataclass(frozen=True, kw_only=True)
class JiraPartition:
    """Which issues: of one project or (None) of all; created in [first, end) or, where these are None, at any time."""

    project: str | None
    first: date | None
    end: date | None

    @property
    def condition(self) -> str:
        """JQL that holds for all of them, whatever the account's time zone; a neighbouring day does no harm."""
        after = f' and created >= "{self.first - _ANY_ZONE}"' if self.first else ""
        before = f' and created < "{self.end + _ANY_ZONE}"' if self.end else ""
        return after + before


def parse_partition(text: str, since: date | None, *, allowed: Collection[str] = ()) -> JiraPartition:
    """A partition as people write it: ALOY, 2025-03, ALOY:2025-03, or nothing for all.

    allowed: the projects that are read; none means all.

    Raises:
        UserError: it is none of these, or has a month and a day to begin with, or a project that is not read.
    """
    key, _, month = text.partition(":") if ":" in text else ("", "", text) if _MONTH.fullmatch(text) else (text, "", "")
    key = key.upper()
    found = _MONTH.fullmatch(month)
    if (key and not _KEY.fullmatch(key)) or (month and not found) or (":" in text and not (key and month)):
        raise UserError(
            f"{text!r} is no part of a Jira; give a project (ALOY), a month (2025-03) or both (ALOY:2025-03)."
        )
    if key and allowed and key not in allowed:
        raise UserError(f"JIRA_PROJECT_KEY does not name {key}; add it there, or choose one that it names.")
    if found is None:
        return JiraPartition(project=key or None, first=since, end=None)
    if since is not None:
        raise UserError(f"The month {month} and a day to begin with ({since}) exclude each other; leave one out.")
    first = date(int(found[1]), int(found[2]), 1)
    return JiraPartition(project=key or None, first=first, end=(first + timedelta(days=31)).replace(day=1))


class BackfillCursor(BaseModel):
    """Which projects are done, and the last key that is in the lake of the one that was broken off."""

    model_config = ConfigDict(frozen=True)

    done: tuple[str, ...] = ()
    after: str = ""


def backfill_jira(
    connection: JiraConnection,
    partition: JiraPartition,
    landing: Landing,
    cursor: Mapping[str, object] | None,
    *,
    policy: RetryPolicy | None = None,
    pages_a_batch: int = PAGES_A_BATCH,
) -> Reading:
    """All issues of a partition, whole. cursor: what an earlier attempt at the same partition left.

    Raises:
        UserError: the token's file cannot be read.
        SourceError: Jira cannot be reached, or refuses; later errors are raised by the batches.
    """
    client = open_client(connection, policy)
    try:
        site, state = look_around(
            client, SiteCursor(), (partition.project,) if partition.project else connection.project_keys
        )
    except BaseException:
        client.close()
        raise
    keys = (partition.project,) if partition.project else connection.project_keys or state.project_keys
    walk = _Backfill(site, landing, partition, scope=connection.scope, pages_a_batch=pages_a_batch)

    def batches() -> Iterator[Batch]:
        with client:
            yield from walk.batches(keys, BackfillCursor.model_validate(cursor or {}))

    return Reading(batches=batches(), contract=contract_of(state), traffic=client.traffic)


class _Backfill:
    def __init__(
        self, site: Site, landing: Landing, partition: JiraPartition, *, scope: str, pages_a_batch: int
    ) -> None:
        self._site, self._landing, self._partition = site, landing, partition
        self._scope, self._pages_a_batch = scope, pages_a_batch

    def batches(self, keys: tuple[str, ...], cursor: BackfillCursor) -> Iterator[Batch]:
        for key in keys:
            if key not in cursor.done:
                yield from self._project(key, cursor)
                cursor = BackfillCursor(done=(*cursor.done, key))

    def _project(self, key: str, cursor: BackfillCursor) -> Iterator[Batch]:
        condition = self._partition.condition
        # Another project may have come before the one that was broken off.
        after = cursor.after if cursor.after.rpartition("-")[0] == key else ""
        total: int | None = None
        waiting: list[Json] = []
        pages = done = 0
        for records, is_last in walk_keys(self._site, key, lambda: condition, after=after):
            complete(self._site, records)
            waiting += records
            after = str(records[-1]["key"])
            pages, done = pages + 1, done + len(records)
            if not is_last and pages % self._pages_a_batch == 0:
                if total is None:
                    total = total_of(self._site, key, condition, after=after, done=done)
                extent = Extent(part=key, done=done, total=total)
                yield self._batch(key, waiting, cursor.model_copy(update={"after": after}), extent)
                waiting = []
        if waiting:
            end = BackfillCursor(done=(*cursor.done, key))
            yield self._batch(key, waiting, end, Extent(part=key, done=done, total=done))

    def _batch(self, key: str, records: list[Json], cursor: BackfillCursor, extent: Extent) -> Batch:
        landed = self._landing.write_records(SOURCE, "issues", f"{self._scope} {key}", records)
        return Batch(
            source=SOURCE,
            scope=self._scope,
            pages=landed.pages,
            quarantined=landed.quarantined,
            cursor=cursor.model_dump(mode="json"),
            progress=progress(extent),
            extent=extent,
        )
