"""Evidence of many releases from published tables, in a fixed number of queries."""

from collections.abc import Collection, Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Any

from nexus_pipelines.analysis.readiness.queries.catalogue import QUERIES
from nexus_pipelines.analysis.readiness.queries.query import EvidenceQuery, end_of, for_many
from nexus_pipelines.analysis.readiness.records import Evidence, Item, Release
from nexus_pipelines.analysis.readiness.releases import Ask

# Of one statement: many times more would not fit into the 400 MB that a reader has.
_PAIRS = 1_000
# When a source was last read; where nothing tells, the newest that came from it. Saved answers may hold any of them.
_READ = """
select
    greatest(
        max(last_loaded_at) filter (where source in ('jira', 'answers')),
        case
            when count(*) filter (where source in ('jira', 'answers')) = 0 then (select max(updated_at) from issues)
        end
    ) as jira,
    greatest(
        max(last_loaded_at) filter (where source = 'git'),
        case when count(*) filter (where source = 'git') = 0 then (select max(committed_at) from commits) end
    ) as git,
    greatest(
        max(last_loaded_at) filter (where source in ('github', 'jenkins', 'answers')),
        case
            when count(*) filter (where source in ('github', 'jenkins', 'answers')) = 0
                then (select max(finished_at) from builds)
        end
    ) as ci,
    greatest(
        max(last_loaded_at) filter (where source in ('github', 'answers')),
        case
            when count(*) filter (where source in ('github', 'answers')) = 0
                then (select max(updated_at) from security_findings)
        end
    ) as security
from data_sources
"""


def evidence_sql(criterion: str, release: Release, as_of: date) -> str:
    """One SELECT that readers may run and that gives the value of a criterion again, with the items behind it.

    Raises:
        KeyError: no table answers this criterion.
    """
    return QUERIES[criterion].for_one(release.release_id, as_of)


def gather(
    ask: Ask,
    releases: Sequence[Release],
    *,
    as_of: date,
    criteria: Collection[str] | None = None,
    read_at: Mapping[str, datetime] | None = None,
) -> Mapping[str, Sequence[Evidence]]:
    """What is known of each release (by release_id) up to the end of a day, a row for each criterion.

    criteria: only these, of those that tables can answer. read_at: when each kind of source (jira, git, ci, security)
    was last read, where the caller knows it better than the tables: a reading that finds nothing new writes none.
    """
    asked = [(release.release_id, as_of) for release in releases]
    found = gather_days(ask, asked, criteria=criteria, read_at=read_at, items=True)
    return {release_id: evidence for (release_id, _), evidence in found.items()}


def gather_days(
    ask: Ask,
    asked: Sequence[tuple[str, date]],
    *,
    criteria: Collection[str] | None = None,
    read_at: Mapping[str, datetime] | None = None,
    items: bool = False,
) -> Mapping[tuple[str, date], Sequence[Evidence]]:
    """As `gather`, of pairs of release_id and day, each once; without `items` only their number is told."""
    found: dict[tuple[str, date], list[Evidence]] = {pair: [] for pair in asked}
    if not asked:
        return found
    known = _read_at(ask, read_at or {})
    queries = [query for query in QUERIES.values() if criteria is None or query.criterion in criteria]
    for start in range(0, len(asked) if queries else 0, _PAIRS):
        some = asked[start : start + _PAIRS]
        values: dict[str, Any] = {
            "releases": [release_id for release_id, _ in some],
            "moments": [end_of(day) for _, day in some],
        }
        for row in ask(for_many(queries, items=items), values).iter_rows(named=True):
            day = row["moment"].astimezone(UTC).date()
            evidence = _evidence(QUERIES[row["criterion"]], row, day=day, read_at=known)
            found[row["release_id"], day].append(evidence)
    return found


def _read_at(ask: Ask, told: Mapping[str, datetime]) -> Mapping[str, datetime]:
    row = ask(_READ, None).row(0, named=True)
    newest = {
        kind: max(each for each in (at, told.get(kind)) if each) for kind, at in row.items() if at or kind in told
    }
    # Hygiene is measured from Jira's tickets.
    return newest | ({"hygiene": newest["jira"]} if "jira" in newest else {})


def _evidence(query: EvidenceQuery, row: Mapping[str, Any], *, day: date, read_at: Mapping[str, datetime]) -> Evidence:
    read = read_at.get(query.source)
    return Evidence(
        criterion=query.criterion,
        source=query.source,
        sql=query.for_one(row["release_id"], day),
        value=row["value"],
        sample_size=row["sample_size"],
        as_of=min(read, end_of(day)) if read else None,
        items=tuple(Item(**item) for item in row.get("items") or ()),
        item_count=row["item_count"],
        gap=row["gap"],
    )
