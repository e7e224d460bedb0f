"""One location into the lake: batch after batch is committed with its cursor, and its status told around it."""

import time
from collections.abc import Iterable
from dataclasses import replace

import dagster as dg

from nexus_pipelines.defs.plans.plan import Pending, Portion
from nexus_pipelines.defs.reading_status import Following, ReadingStatus
from nexus_pipelines.defs.session import BuildSession, report
from nexus_pipelines.errors import NexusError, UserError
from nexus_pipelines.operations.pace import Mark, left_in_words, seconds_left
from nexus_pipelines.warehouse.contract import Batch, Extent, Reading, SourceContract
from nexus_pipelines.warehouse.landing import Landing
from nexus_pipelines.warehouse.ledger import read_cursor
from nexus_pipelines.warehouse.load import LoadResult, commit


def bring_in(
    context: dg.AssetExecutionContext,
    builder: BuildSession,
    contract: SourceContract,
    pending: Pending,
    status: ReadingStatus,
) -> None:
    """Load what is new of a location.

    Raises:
        NexusError: it could not be read to its end; what was committed stays.
    """
    with status.following(contract.source, pending) as following:
        scope = following.scope_is(pending.scope if isinstance(pending.scope, str) else pending.scope())
        reading = pending.read(_landing(builder), read_cursor(builder.lake, contract.source, scope))
        loaded = _commit_all(context, builder, reading, contract, reading.batches, following)
        cursor = read_cursor(builder.lake, contract.source, scope)
        following.position = pending.position(cursor) if pending.position and cursor is not None else None
    _say(context, pending.title, loaded)


def backfill(
    context: dg.AssetExecutionContext,
    builder: BuildSession,
    contract: SourceContract,
    pending: Pending,
    portion: Portion,
    status: ReadingStatus,
) -> None:
    """Read a portion of a location again, from where an earlier attempt at the same portion was broken off.

    Its cursor is a row of its own, which goes with the last commit: the cursor of the location stays as it is.

    Raises:
        NexusError: it could not be read to its end; the same backfill goes on from what was committed.
    """
    if pending.backfill is None:
        raise UserError(f"{pending.title} has nothing to backfill: every run reads all of it that is not loaded yet.")
    with status.following(contract.source, pending, portion) as following:
        location = following.scope_is(pending.scope if isinstance(pending.scope, str) else pending.scope())
        scope = f"{location}#backfill:{portion.label}"
        reading = pending.backfill(_landing(builder), read_cursor(builder.lake, contract.source, scope), portion)
        batches = (replace(batch, scope=scope) for batch in reading.batches)
        loaded = _commit_all(context, builder, reading, contract, batches, following)
        end = Batch(source=contract.source, scope=scope, pages=(), cursor=None)
        commit(builder.lake, reading.contract or contract, end)
    _say(context, f"{pending.title}, backfill of {portion.label}", loaded)


def _commit_all(
    context: dg.AssetExecutionContext,
    builder: BuildSession,
    reading: Reading,
    contract: SourceContract,
    batches: Iterable[Batch],
    following: Following,
) -> LoadResult | None:
    following.traffic = reading.traffic
    pace = _Pace()
    for batch in batches:
        following.count(commit(builder.lake, reading.contract or contract, batch))
        left = pace.left(batch.extent, time.monotonic())
        if batch.progress:
            words = left_in_words(left)
            report(context, f"{following.title}: {batch.progress}{f', {words}' if words else ''} ...")
            following.advance(batch.progress, batch.extent, left)
    return following.loaded


class _Pace:
    """The first mark of the part that is being read; each part has a pace of its own."""

    def __init__(self) -> None:
        self._part = ""
        self._first: Mark | None = None

    def left(self, extent: Extent | None, now_seconds: float) -> float | None:
        if extent is None:
            return None
        mark = Mark(at_seconds=now_seconds, done=extent.done)
        if self._first is None or extent.part != self._part:
            self._part, self._first = extent.part, mark
        return seconds_left(self._first, mark, extent.total)


def _landing(builder: BuildSession) -> Landing:
    return Landing(builder.settings.home / "landing")


def _say(context: dg.AssetExecutionContext, title: str, loaded: LoadResult | None) -> None:
    if loaded is None:
        report(context, f"{title}: nothing new.")
        return
    changes = (
        (loaded.rows_inserted, "rows added"),
        (loaded.rows_updated, "rows changed"),
        (loaded.rows_deleted, "rows removed"),
        (loaded.quarantined, "in quarantine"),
    )
    report(context, f"{title}: {', '.join(f'{n:,} {what}' for n, what in changes if n) or 'no row changed'}.")
