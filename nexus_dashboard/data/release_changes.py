"""What changed about a release between two days: its verdict, its criteria, its tickets."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import polars as pl

from nexus_dashboard.data.door import Snapshot
from nexus_dashboard.data.published_tables import has_tables
from nexus_dashboard.data.release_verdict import Judged

MOST_CHANGES = 200

_TICKETS = """
select
    changes.changed_at,
    changes.issue_key,
    scope.title,
    changes.field,
    coalesce(changes.from_text, changes.from_value) as before,
    coalesce(changes.to_text, changes.to_value) as after,
    changes.author_name,
    count(*) over () as total
from issue_changes as changes
inner join release_scope as scope on changes.issue_key = scope.item_key and scope.item_kind = 'ticket'
where
    scope.release_id = $release
    and changes.changed_at >= $since
    and changes.changed_at < $until
    and lower(changes.field) in ('status', 'resolution', 'fix version', 'priority', 'sprint', 'assignee', 'flagged')
order by changes.changed_at desc, changes.issue_key, changes.field
limit 200
"""


@dataclass(frozen=True, kw_only=True)
class CriterionChange:
    """A criterion that was answered otherwise. before, after: its rows; before is None where it was not asked."""

    title: str
    before: dict[str, Any] | None
    after: dict[str, Any]


def changed_criteria(before: Judged, after: Judged) -> Sequence[CriterionChange]:
    """Criteria whose value or status differs, in the policy's order."""
    earlier = {row["criterion"]: row for row in before.criteria}
    return [
        CriterionChange(title=row["title"], before=earlier.get(row["criterion"]), after=row)
        for row in after.criteria
        if _answer(earlier.get(row["criterion"])) != _answer(row)
    ]


def _answer(row: dict[str, Any] | None) -> tuple[object, ...]:
    return () if row is None else (row["value"], row["status"], row["threshold"])


def changed_tickets(snapshot: Snapshot, release_id: str, *, day: date) -> pl.DataFrame | None:
    """Changes of its tickets on a day (UTC), newest first; None where nothing tells of them."""
    if not has_tables(snapshot, ["issue_changes", "release_scope"]):
        return None
    since = datetime.combine(day, time(), UTC)
    return snapshot.rows(_TICKETS, release=release_id, since=since, until=since + timedelta(days=1))
