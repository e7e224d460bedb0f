"""How decisions turned out: each is compared, once its window is over, with what happened to the release."""

from collections.abc import Mapping
from dataclasses import dataclass

import psycopg
from psycopg.rows import class_row
from psycopg.types.json import Jsonb

from nexus_pipelines.operations.releases.decisions import COLUMNS, StoredDecision, Verdict

# A hotfix within this many days after the release counts against it; `analysis.readiness.hotfixes` says what is one.
WINDOW_DAYS = 21


@dataclass(frozen=True, kw_only=True)
class TrackRecord:
    """How many decisions of a verdict and decision there were, and what became of them.

    hotfixed, held: a patch within 21 days, or none. open: not released yet, or the 21 days are not over, or no final
    version that a patch could follow.
    """

    verdict: Verdict
    decision: Verdict
    decisions: int
    hotfixed: int
    held: int
    open: int


def open_decisions(connection: psycopg.Connection) -> list[StoredDecision]:
    """Decisions that were not compared with what happened yet, oldest first."""
    with connection.cursor(row_factory=class_row(StoredDecision)) as cursor:
        return cursor.execute(
            f"select {COLUMNS} from app.decisions where compared_at is null "  # noqa: S608 - names of our own
            "order by decided_at, decision_id"
        ).fetchall()


def record_outcome(connection: psycopg.Connection, decision_id: int, outcome: Mapping[str, object]) -> bool:
    """Write beside a decision what happened, committed with the caller's transaction; False if it was written before.

    outcome: released_on, is_hotfixed, hotfix (its number), hotfix_on (days as ISO texts), window_days.
    """
    done = connection.execute(
        "update app.decisions set outcome = %s, compared_at = now() where decision_id = %s and compared_at is null",
        [Jsonb(dict(outcome)), decision_id],
    )
    return done.rowcount == 1


def track_record(connection: psycopg.Connection, *, project_key: str | None = None) -> list[TrackRecord]:
    """One row for each verdict and decision there was, of the last decision on each release; of one project or all."""
    with connection.cursor(row_factory=class_row(TrackRecord)) as cursor:
        return cursor.execute(
            """
            with last as (
                select distinct on (project_key, lower(version_name)) verdict, decision, outcome
                from app.decisions
                where %(project)s::text is null or project_key = upper(%(project)s)
                order by project_key, lower(version_name), decided_at desc, decision_id desc
            )
            select
                verdict, decision, count(*) as decisions,
                count(*) filter (where (outcome ->> 'is_hotfixed')::boolean) as hotfixed,
                count(*) filter (where not (outcome ->> 'is_hotfixed')::boolean) as held,
                count(*) filter (where outcome is null) as open
            from last
            group by verdict, decision
            order by array_position(array['GO', 'CONDITIONAL', 'NO_GO', 'UNKNOWN', 'PENDING'], verdict),
                array_position(array['GO', 'CONDITIONAL', 'NO_GO', 'UNKNOWN', 'PENDING'], decision)
            """,
            {"project": project_key},
        ).fetchall()
