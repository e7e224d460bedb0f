"""Which logs of builds the lake lacks: of failed jobs the newest first, and of green ones to hold them against."""

import duckdb

from nexus_pipelines.sources.http.logs import FORBIDDEN_FOR, LogSettings
from nexus_pipelines.sources.jenkins.cursor import Moment

# Days are counted back from the newest build, not from today: what stands still keeps what it has.
_RANKED = """
recent as (

    select * from ended
    where ended_at >= (select max(ended_at) from ended) - to_days(?)

),

lacking as (

    select * from recent
    where has_failed and log_key not in (select log_key from known)
    qualify row_number() over (order by ended_at desc, log_key) <= ?

),

newest as (

    select job, max(ended_at) as ended_at from lacking group by job

),

-- The last green ones before the newest failure: what else would a log of this job hold?
green as (

    select recent.* from recent
    inner join newest on recent.job = newest.job and recent.ended_at < newest.ended_at
    where not recent.has_failed
    qualify row_number() over (partition by recent.job order by recent.ended_at desc, recent.log_key) <= ?

)

select * exclude (log_key, job, ended_at, has_failed) from (
    select *, 1 as turn from lacking
    union all
    select *, 2 as turn from green where log_key not in (select log_key from known)
)
order by turn, ended_at desc, log_key
"""
_KNOWN = "where state <> 'forbidden' or fetched_at > now() - to_seconds(?)"
_JOBS = f"""
with known as (

    select job_id as log_key from lake.raw_github.job_logs {_KNOWN}

),

ended as (

    select
        job_id,
        job_id as log_key,
        coalesce(record ->> '$.workflow_name', '') || '/' || coalesce(job_name, '') as job,
        completed_at as ended_at,
        lower(conclusion) <> 'success' as has_failed
    from lake.raw_github.workflow_jobs
    where repository = ? and lower(conclusion) in ('failure', 'timed_out', 'success')

),

{_RANKED}
"""  # noqa: S608 - our own text
_CONSOLES = f"""
with known as (

    select concat_ws('#', job_name, build_number, build_timestamp_ms) as log_key from lake.raw_jenkins.consoles {_KNOWN}

),

ended as (

    select
        job_name,
        build_number,
        timestamp_ms,
        concat_ws('#', job_name, build_number, timestamp_ms) as log_key,
        job_name as job,
        to_timestamp((timestamp_ms + coalesce(duration_ms, 0)) / 1000.0) as ended_at,
        upper(result) <> 'SUCCESS' as has_failed
    from lake.raw_jenkins.builds
    where
        job_name in (select job_name from lake.raw_jenkins.live_jobs)
        and not coalesce(is_building, false)
        and upper(result) in ('FAILURE', 'UNSTABLE', 'SUCCESS')
        -- The clock of a Jenkins can say anything.
        and timestamp_ms between 0 and 253402300799000

),

{_RANKED}
"""  # noqa: S608 - our own text


def wanted_jobs(lake: duckdb.DuckDBPyConnection, repository: str, limits: LogSettings) -> list[str]:
    """Ids of jobs of a repository of GitHub ("owner/name"); the lake holds its jobs."""
    again = FORBIDDEN_FOR.total_seconds()
    rows = lake.execute(_JOBS, [again, repository, limits.log_days, limits.logs_per_run, limits.green_logs]).fetchall()
    return [str(row[0]) for row in rows]


def wanted_consoles(lake: duckdb.DuckDBPyConnection, limits: LogSettings) -> list[tuple[str, Moment]]:
    """Builds of the jobs that Jenkins lists: the full name of the job, number and timestamp."""
    again = FORBIDDEN_FOR.total_seconds()
    rows = lake.execute(_CONSOLES, [again, limits.log_days, limits.logs_per_run, limits.green_logs]).fetchall()
    return [(str(row[0]), (int(row[1]), int(row[2]))) for row in rows]
