"""Failed builds and what was found about them, told as events: those that are published, and that are news."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import duckdb
import psycopg

from nexus_pipelines.operations.outbox import Event, emit
from nexus_pipelines.warehouse.publish import Publication

SOURCE = "root_cause"
# What ended longer ago is history, such as the first reading of a system brings: nobody waits to hear of it.
NEWS_FOR = timedelta(hours=24)
_BUILDS = """
with news as (

    select * from lake.marts.builds at (version => {snapshot})
    where status in ('FAILURE', 'UNSTABLE') and finished_at > $since and finished_at <= $now

),

analyses as (

    select analysis_id, log_id, build_id, state, error_message from lake.marts.root_causes at (version => {snapshot})

),

causes as (

    select build_id, arg_min(error_message, log_id) filter (state = 'diagnosed') as error_message
    from analyses
    group by build_id

),

failed as (

    select analysis_id, rank, test_name from lake.marts.root_cause_tests at (version => {snapshot})

),

tests as (

    select analyses.build_id, list(failed.test_name order by analyses.log_id, failed.rank) as failed_tests
    from failed
    inner join analyses using (analysis_id)
    group by analyses.build_id

)

select
    build_id,
    news.finished_at,
    news.environment,
    news.repository,
    news.job_name,
    news.number as build_number,
    news.status,
    news.branch,
    news.commit_sha,
    causes.error_message,
    coalesce(tests.failed_tests, []) as failed_tests,
    news.url as logs_url
from news
left join causes using (build_id)
left join tests using (build_id)
order by news.finished_at, build_id
"""
_ANALYSES = """
with causes as (

    select * from lake.marts.root_causes at (version => {snapshot})

),

news as (

    select build_id, environment from lake.marts.builds at (version => {snapshot})
    where finished_at > $since and finished_at <= $now

)

select
    causes.analysis_id,
    causes.analyzed_at,
    news.environment,
    causes.build_id,
    causes.repository,
    causes.job_name,
    causes.stage_name,
    causes.number as build_number,
    causes.branch,
    causes.commit_sha,
    causes.error_type,
    causes.nature,
    causes.confidence_level,
    causes.error_message
from causes
inner join news using (build_id)
order by causes.analyzed_at, causes.analysis_id
"""


def tell_failures(
    lake: duckdb.DuckDBPyConnection, postgres: psycopg.Connection, publication: Publication, *, now: datetime
) -> int:
    """Emit `build.failed` for each published build that failed in the last 24 hours, and `rca.analysis_completed` for
    each analysis of one, in one transaction of their own; how many were told that had not been told before.

    Asked after every publication, and also when nothing is new: the run that published may have been killed. What was
    published again by a rollback is no news.
    """
    if publication.note is not None:
        return 0
    bounds = {"since": now - NEWS_FOR, "now": now}
    told = 0
    with postgres.transaction():
        for row in _rows(lake, _BUILDS.format(snapshot=publication.snapshot_id), bounds):
            build_id, at, environment = row["build_id"], row.pop("finished_at"), row.pop("environment")
            event = Event(
                event_key=f"build.failed:{build_id}",
                type="build.failed",
                source=SOURCE,
                occurred_at=at,
                data=row,
                metadata=_metadata(environment),
            )
            told += emit(postgres, event)
        for row in _rows(lake, _ANALYSES.format(snapshot=publication.snapshot_id), bounds):
            analysis_id, at, environment = row["analysis_id"], row.pop("analyzed_at"), row.pop("environment")
            event = Event(
                event_key=f"rca.analysis_completed:{analysis_id}",
                type="rca.analysis_completed",
                source=SOURCE,
                occurred_at=at,
                data=row,
                metadata=_metadata(environment),
            )
            told += emit(postgres, event)
    return told


def _metadata(environment: str | None) -> dict[str, str]:
    return {} if environment is None else {"environment": environment}


def _rows(lake: duckdb.DuckDBPyConnection, sql: str, bounds: dict[str, datetime]) -> Iterator[dict[str, Any]]:
    found = lake.execute(sql, bounds)
    names = [column[0] for column in found.description or ()]
    for row in found.fetchall():
        yield dict(zip(names, row, strict=True))
