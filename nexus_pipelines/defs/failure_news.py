"""Which published failures are new: the first red build of a job after a green one, or one that fails otherwise."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import duckdb
import psycopg

from nexus_pipelines.analysis.root_cause.notice import Notice, NoticedBlock, NoticedSuspect, NoticedTest
from nexus_pipelines.defs.failure_events import NEWS_FOR
from nexus_pipelines.operations.first_readings import first_readings
from nexus_pipelines.warehouse.publish import Publication

_NEW = """
with ended as (

    select * from lake.marts.builds at (version => {snapshot})
    where status in ('SUCCESS', 'FAILURE', 'UNSTABLE')

),

causes as (

    select * from lake.marts.root_causes at (version => {snapshot})

),

groups as (

    select * from lake.marts.failure_groups at (version => {snapshot})

),

-- Of several failed jobs of a build the surest stands for it.
told as (

    select
        build_id,
        arg_max(analysis_id, (state = 'diagnosed', coalesce(confidence, 0), log_id)) as analysis_id,
        count(*) - 1 as other_jobs,
        list(distinct fingerprint) filter (fingerprint is not null) as fingerprints
    from causes
    group by build_id

),

news as (

    select ended.*, told.analysis_id, told.other_jobs, told.fingerprints
    from ended
    inner join told using (build_id)
    where ended.status <> 'SUCCESS' and ended.finished_at > $since and ended.finished_at <= $now

),

greens as (

    select news.build_id, max(ended.started_at) as green_at
    from news
    inner join ended
        on
            news.source = ended.source
            and news.repository is not distinct from ended.repository
            and news.job_name is not distinct from ended.job_name
            and news.branch is not distinct from ended.branch
            and news.started_at > ended.started_at
    where ended.status = 'SUCCESS'
    group by news.build_id

),

reds as (

    select
        news.build_id,
        flatten(list(coalesce(told.fingerprints, []))) as fingerprints
    from news
    left join greens using (build_id)
    inner join ended
        on
            news.source = ended.source
            and news.repository is not distinct from ended.repository
            and news.job_name is not distinct from ended.job_name
            and news.branch is not distinct from ended.branch
            and news.started_at > ended.started_at
            and (greens.green_at is null or ended.started_at > greens.green_at)
    left join told on ended.build_id = told.build_id
    where ended.status <> 'SUCCESS'
    group by news.build_id

)

select
    news.build_id,
    news.source,
    news.finished_at,
    news.url as build_url,
    news.other_jobs,
    reds.build_id is not null as is_repeat,
    causes.analysis_id,
    causes.job_name,
    causes.stage_name,
    causes.number,
    causes.repository,
    causes.branch,
    causes.commit_sha,
    causes.category,
    causes.error_type,
    causes.nature,
    causes.summary,
    causes.confidence,
    causes.confidence_level,
    causes.suggested_fix,
    groups.times,
    groups.last_fixed_by_commit_sha as fixed_by
from news
inner join causes using (analysis_id)
left join reds on news.build_id = reds.build_id
left join groups on causes.fingerprint = groups.fingerprint
where
    reds.build_id is null
    or exists (select 1 from unnest(news.fingerprints) as of_build (fingerprint)
        where not list_contains(reds.fingerprints, of_build.fingerprint))
order by news.finished_at, news.build_id
"""
_BLOCKS = """
select analysis_id, start_line, end_line, quote
from lake.marts.root_cause_evidence at (version => {snapshot})
where rank = 1 and list_contains($analyses, analysis_id)
"""
_TESTS = """
select analysis_id, test_name as name, message, file, line
from lake.marts.root_cause_tests at (version => {snapshot})
where list_contains($analyses, analysis_id)
order by analysis_id, rank
"""
_SUSPECTS = """
select analysis_id, commit_sha, subject, author_name as author, probability, reasons, files
from lake.marts.root_cause_suspects at (version => {snapshot})
where rank <= 3 and list_contains($analyses, analysis_id)
order by analysis_id, rank
"""
_OF_BUILD = ("build_id", "source")


@dataclass(frozen=True, kw_only=True)
class NewFailure:
    """A failed build that people should hear of."""

    build_id: str
    notice: Notice


def new_failures(
    lake: duckdb.DuckDBPyConnection, postgres: psycopg.Connection, publication: Publication, *, now: datetime
) -> list[NewFailure]:
    """Analysed failures that ended in the last 24 hours and after their system was read whole, oldest first.

    A failure is new where the build of the job and branch before it passed or is not known, or where none of the red
    builds since then had its fingerprint.
    """
    snapshot = publication.snapshot_id
    firsts = first_readings(postgres)
    rows = [
        row
        for row in _rows(lake, _NEW.format(snapshot=snapshot), {"since": now - NEWS_FOR, "now": now})
        if _is_news(row, firsts)
    ]
    if not rows:
        return []
    wanted = {"analyses": [row["analysis_id"] for row in rows]}
    blocks, tests, suspects = (
        _by_analysis(_rows(lake, sql.format(snapshot=snapshot), wanted)) for sql in (_BLOCKS, _TESTS, _SUSPECTS)
    )
    return [
        NewFailure(
            build_id=row["build_id"],
            notice=Notice(
                **{name: value for name, value in row.items() if name not in _OF_BUILD},
                evidence=next((NoticedBlock(**each) for each in blocks.get(row["analysis_id"], ())), None),
                tests=[NoticedTest(**each) for each in tests.get(row["analysis_id"], ())],
                suspects=[NoticedSuspect(**each) for each in suspects.get(row["analysis_id"], ())],
            ),
        )
        for row in rows
    ]


def _is_news(row: Mapping[str, Any], firsts: Mapping[tuple[str, str], datetime]) -> bool:
    """Whether the build ended after its system was first read to the end: what was there before is history.

    The repository's own connector counts, or else the one of the system that was read last.
    """
    of_source = {scope: at for (source, scope), at in firsts.items() if source == row["source"]}
    name = (row["repository"] or "").lower()
    own = [at for scope, at in of_source.items() if name and scope.lower().rpartition("/")[2] == name]
    return bool(of_source) and row["finished_at"] > max(own or of_source.values())


def _by_analysis(rows: Iterator[dict[str, Any]]) -> dict[str, Sequence[dict[str, Any]]]:
    found: dict[str, list[dict[str, Any]]] = {}
    for row in rows:
        found.setdefault(row.pop("analysis_id"), []).append(row)
    return {name: tuple(each) for name, each in found.items()}


def _rows(lake: duckdb.DuckDBPyConnection, sql: str, values: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    found = lake.execute(sql, dict(values))
    names = [column[0] for column in found.description or ()]
    for row in found.fetchall():
        yield dict(zip(names, row, strict=True))
