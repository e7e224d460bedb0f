"""One location into the lake: batch after batch is committed with its cursor, and its status told around it."""

import time
from collections.abc import Iterable
from dataclasses import dataclass, replace

import dagster as dg

from nexus_pipelines.defs.plans.plan import Pending, portion_reader
from nexus_pipelines.defs.reading_status import Following, ReadingStatus
from nexus_pipelines.defs.session import BuildSession, report
from nexus_pipelines.operations.pace import Mark, Pace, left_in_words
from nexus_pipelines.operations.portion import Portion
from nexus_pipelines.warehouse.contract import Batch, Extent, Reading, SourceContract
from nexus_pipelines.warehouse.landing import Landing
from nexus_pipelines.warehouse.ledger import read_cursor
from nexus_pipelines.warehouse.load import commit


@dataclass(frozen=True, kw_only=True)
class LocationReader:
    """Reads the locations of one source in one run."""

    context: dg.AssetExecutionContext
    builder: BuildSession
    contract: SourceContract
    status: ReadingStatus

    def bring_in(self, pending: Pending, *, with_logs: bool = True) -> None:
        """Load what is new of a location.

        Raises:
            NexusError: it could not be read to its end; what was committed stays.
        """
        with self.status.following(self.contract.source, pending) as following:
            scope = following.scope_is(_scope(pending))
            reading = pending.read(self._landing(), self._cursor(scope))
            self._commit_all(reading, reading.batches, following)
            if pending.logs is not None and with_logs:
                logs = pending.logs(self.builder.lake, self._landing(), self._cursor(scope))
                self._commit_all(logs, logs.batches, following)
            cursor = self._cursor(scope)
            following.position = pending.position(cursor) if pending.position and cursor is not None else None
        self._say(following)

    def backfill(self, pending: Pending, portion: Portion) -> None:
        """Read a portion of a location again, from where an earlier attempt at the same portion was broken off.

        Its cursor is a row of its own, which goes with the last commit: the cursor of the location stays as it is.

        Raises:
            NexusError: it could not be read to its end; the same backfill goes on from what was committed.
        """
        read = portion_reader(pending, portion)
        with self.status.following(self.contract.source, pending, portion) as following:
            scope = f"{following.scope_is(_scope(pending))}#backfill:{portion.label}"
            reading = read(self._landing(), self._cursor(scope))
            self._commit_all(reading, (replace(batch, scope=scope) for batch in reading.batches), following)
            end = Batch(source=self.contract.source, scope=scope, pages=(), cursor=None)
            commit(self.builder.lake, reading.contract or self.contract, end)
        self._say(following)

    def _commit_all(self, reading: Reading, batches: Iterable[Batch], following: Following) -> None:
        following.traffic = reading.traffic
        pace = Pace()
        for batch in batches:
            following.count(commit(self.builder.lake, reading.contract or self.contract, batch))
            left = _seconds_left(pace, batch.extent)
            if batch.progress:
                words = left_in_words(left)
                report(self.context, f"{following.title}: {batch.progress}{f', {words}' if words else ''} ...")
                following.advance(batch.progress, batch.extent, left)

    def _landing(self) -> Landing:
        return Landing(self.builder.settings.home / "landing")

    def _cursor(self, scope: str) -> dict[str, object] | None:
        return read_cursor(self.builder.lake, self.contract.source, scope)

    def _say(self, following: Following) -> None:
        loaded = following.loaded
        if loaded is None:
            report(self.context, f"{following.title}: nothing new.")
            return
        changes = (
            (loaded.rows_inserted, "rows added"),
            (loaded.rows_updated, "rows changed"),
            (loaded.rows_deleted, "rows removed"),
            (loaded.quarantined, "in quarantine"),
        )
        said = ", ".join(f"{n:,} {what}" for n, what in changes if n) or "no row changed"
        report(self.context, f"{following.title}: {said}.")


def _seconds_left(pace: Pace, extent: Extent | None) -> float | None:
    if extent is None:
        return None
    return pace.seconds_left(extent.part, Mark(at_seconds=time.monotonic(), done=extent.done), extent.total)


def _scope(pending: Pending) -> str:
    return pending.scope if isinstance(pending.scope, str) else pending.scope()
