"""Verdicts that changed from one publication to the next, told as events; each change is told once."""

from typing import Any

import duckdb
import psycopg

from nexus_pipelines.operations.outbox import Event, EventType, emit
from nexus_pipelines.warehouse.publish import Publication

SOURCE = "readiness"
_CHANGED = """
with newer as (

    select * from lake.marts.release_assessments at (version => {newest})

),

older as (

    select release_id, verdict from lake.marts.release_assessments at (version => {before})

)

select
    newer.release_id,
    newer.project_key,
    newer.version_name as version,
    older.verdict as previous_decision,
    newer.verdict as decision,
    newer.rationale,
    newer.score,
    newer.total_tickets as tickets_included,
    newer.as_of
from newer
left join older on newer.release_id = older.release_id
where newer.verdict is distinct from older.verdict
order by newer.project_key, newer.version_name, newer.release_id
"""


def tell_verdicts(
    lake: duckdb.DuckDBPyConnection, postgres: psycopg.Connection, newest: Publication, before: Publication | None
) -> int:
    """Emit `release.verdict_changed` for each release whose verdict is not what it was in the publication before, and
    `release.ready` for one that became GO, in one transaction; how many were told that had not been told before.

    Without a publication before, or where it knew no verdicts, nothing has changed. What was published again by a
    rollback is no news.
    """
    if before is None or newest.note is not None or not _has_verdicts(lake, before):
        return 0
    told = 0
    with postgres.transaction():
        found = lake.execute(_CHANGED.format(newest=newest.snapshot_id, before=before.snapshot_id))
        names = [column[0] for column in found.description or ()]
        for values in found.fetchall():
            row = dict(zip(names, values, strict=True))
            kinds: list[EventType] = ["release.verdict_changed"]
            if row["decision"] == "GO":
                kinds.append("release.ready")
            told += sum(emit(postgres, _event(kind, row, newest)) for kind in kinds)
    return told


def _event(kind: EventType, row: dict[str, Any], newest: Publication) -> Event:
    project = row["project_key"]
    return Event(
        event_key=f"{kind}:{row['release_id']}:{newest.snapshot_id}",
        type=kind,
        source=SOURCE,
        occurred_at=newest.published_at,
        data={**row, "as_of": row["as_of"].isoformat()},
        metadata={"project": project},
    )


def _has_verdicts(lake: duckdb.DuckDBPyConnection, publication: Publication) -> bool:
    """False for what a Nexus published that had none."""
    try:
        lake.execute(f"select 1 from lake.marts.release_assessments at (version => {publication.snapshot_id}) limit 0")
    except duckdb.CatalogException:
        return False
    return True
