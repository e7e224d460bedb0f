"""What a release holds, and its course: its tickets beside its commits, and how both and the verdict went by day."""

import polars as pl

from nexus_dashboard.data.door import Snapshot
from nexus_dashboard.data.published_tables import has_tables

MOST_ITEMS = 500

_SCOPE = """
select
    item_kind,
    item_key,
    repository,
    scope_origin,
    title,
    is_done,
    commit_count,
    committed_at,
    issue_keys
from release_scope
where release_id = $release
order by item_kind desc, scope_origin, committed_at desc nulls last, item_key
"""

_RANGES = """
select repository, previous_tag_name, candidate_tag_name, range_evidence
from release_ranges
where release_id = $release
order by repository
"""

_COURSE = """
select day, total_tickets, done_tickets, blocked_tickets, verdict, score, coverage, is_rebuilt
from release_history
where release_id = $release
order by day
"""


def scope(snapshot: Snapshot, release_id: str) -> pl.DataFrame | None:
    """One row a ticket or commit of the release; None where the published state does not tell."""
    return snapshot.rows(_SCOPE, release=release_id) if has_tables(snapshot, ["release_scope"]) else None


def ranges(snapshot: Snapshot, release_id: str) -> pl.DataFrame:
    """Which commits of each repository count for the release; ask only where `scope` is known."""
    return snapshot.rows(_RANGES, release=release_id)


def course(snapshot: Snapshot, release_id: str) -> pl.DataFrame | None:
    """One row a day; None where the published state does not tell."""
    return snapshot.rows(_COURSE, release=release_id) if has_tables(snapshot, ["release_history"]) else None
