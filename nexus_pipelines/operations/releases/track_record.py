"""How decisions turned out: each is compared, once its window is over, with what happened to the release."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

import psycopg
from psycopg.rows import class_row
from psycopg.types.json import Jsonb

from nexus_pipelines.operations.releases.decisions import StoredDecision, Verdict, list_decisions

# Issue: a hotfix within this many days after the release counts against it.
WINDOW_DAYS = 21


@dataclass(frozen=True, kw_only=True)
class Shipped:
    """A release that came out: what it is called, when, and the number of its version in a form that sorts.

    line: what it shares with its patches, so that a later release of one line is a hotfix of the earlier.
    """

    project_key: str
    version_name: str
    released_at: datetime
    line: str | None


@dataclass(frozen=True, kw_only=True)
class TrackRecord:
    """How many decisions of a verdict and decision there were, and what became of them.

    hotfixed, held: a patch within 21 days, or none. open: not released yet, or the 21 days are not over, or the version
    has no line that a patch could be on.
    """

    verdict: Verdict
    decision: Verdict
    decisions: int
    hotfixed: int
    held: int
    open: int


def compare_decisions(connection: psycopg.Connection, shipped: Sequence[Shipped], *, today: date) -> int:
    """Write beside each decision what happened, where that is known by now; how many were written.

    Committed with the caller's transaction. A decision that was compared stays as it is. outcome: released_on,
    is_hotfixed, hotfix (its version), hotfix_on, window_days.
    """
    done = 0
    for decision in list_decisions(connection, limit=100_000):
        outcome = None if decision.compared_at is not None else outcome_of(decision, shipped, today=today)
        if outcome is not None:
            connection.execute(
                "update app.decisions set outcome = %s, compared_at = now() where decision_id = %s",
                [Jsonb(outcome), decision.decision_id],
            )
            done += 1
    return done


def outcome_of(decision: StoredDecision, shipped: Sequence[Shipped], *, today: date) -> dict[str, object] | None:
    """What happened to the release that was decided on; None while nobody can know."""
    own = [
        each
        for each in shipped
        if each.project_key == decision.project_key and each.version_name.casefold() == decision.version_name.casefold()
    ]
    if not own or own[0].line is None:
        return None
    released = min(own, key=lambda each: each.released_at)
    end = released.released_at + timedelta(days=WINDOW_DAYS)
    later = sorted(
        (
            each
            for each in shipped
            if each.project_key == released.project_key
            and each.line == released.line
            and each.version_name.casefold() != released.version_name.casefold()
            and released.released_at < each.released_at <= end
        ),
        key=lambda each: each.released_at,
    )
    if not later and today <= end.astimezone(UTC).date():
        return None
    return {
        "released_on": _day(released.released_at),
        "is_hotfixed": bool(later),
        "hotfix": later[0].version_name if later else None,
        "hotfix_on": _day(later[0].released_at) if later else None,
        "window_days": WINDOW_DAYS,
    }


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


def _day(moment: datetime) -> str:
    return moment.astimezone(UTC).date().isoformat()
