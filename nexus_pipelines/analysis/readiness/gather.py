"""Evidence of many releases from published tables, in a fixed number of queries."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from nexus_pipelines.analysis.readiness.queries.catalogue import QUERIES
from nexus_pipelines.analysis.readiness.queries.query import EvidenceQuery, end_of
from nexus_pipelines.analysis.readiness.records import Evidence, EvidenceSource, Item, Release
from nexus_pipelines.analysis.readiness.releases import Ask

# When a source was last read; where nothing tells, the newest that came from it. Saved answers may hold any of them.
_READ = """
select
    greatest(
        max(last_loaded_at) filter (where source in ('jira', 'answers')),
        case when count(*) filter (where source in ('jira', 'answers')) = 0 then (select max(updated_at) from issues) end
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
    criteria: Sequence[str] | None = None,
    read_at: Mapping[str, datetime] | None = None,
) -> Mapping[str, Sequence[Evidence]]:
    """What is known of each release (by release_id) up to the end of a day, a row for each criterion.

    criteria: only these, of those that tables can answer. read_at: when each kind of source (jira, git, ci, security)
    was last read, where the caller knows it better than the tables: a reading that finds nothing new writes none.
    """
    known = _read_at(ask, read_at or {})
    wanted = [query for query in QUERIES.values() if criteria is None or query.criterion in criteria]
    found: dict[str, list[Evidence]] = {release.release_id: [] for release in releases}
    moments = [end_of(as_of)] * len(releases)
    values = {"releases": [release.release_id for release in releases], "moments": moments}
    for query in wanted if releases else ():
        for row in ask(query.for_many(), values).iter_rows(named=True):
            found[row["release_id"]].append(_evidence(query, row, as_of=as_of, read_at=known))
    return found


def _read_at(ask: Ask, told: Mapping[str, datetime]) -> Mapping[str, datetime]:
    row = ask(_READ, None).row(0, named=True)
    newest = {kind: max(each for each in (at, told.get(kind)) if each) for kind, at in row.items() if at or kind in told}
    # Hygiene is measured from Jira's tickets.
    return newest | ({"hygiene": newest["jira"]} if "jira" in newest else {})


def _evidence(
    query: EvidenceQuery, row: Mapping[str, Any], *, as_of: date, read_at: Mapping[EvidenceSource | str, datetime]
) -> Evidence:
    read = read_at.get(query.source)
    return Evidence(
        criterion=query.criterion,
        source=query.source,
        sql=query.for_one(row["release_id"], as_of),
        value=row["value"],
        sample_size=row["sample_size"],
        as_of=min(read, end_of(as_of)) if read else None,
        items=tuple(Item(**item) for item in row["items"] or ()),
        item_count=row["item_count"],
        gap=row["gap"],
    )
