"""Builds of the default branches of releases' repositories, and how they become one answer.

A job counts as long as it has built within 14 days before its repository's newest build: an abandoned one says nothing.
A repository without data leaves the value unknown, unless what is known fails already.
"""

from nexus_pipelines.analysis.readiness.queries.query import MAX_ITEMS
from nexus_pipelines.analysis.readiness.queries.repositories_asked import missing

JOB_LIVES_DAYS = 14
# Builds of pull requests carry the branch of the fork, which may be called main too.
RANKED = f"""
ended as (
    select
        repositories_asked.release_id,
        repositories_asked.moment,
        repositories_asked.repository,
        builds.build_id,
        builds.job_name,
        builds.number,
        builds.status,
        builds.finished_at,
        builds.url,
        row_number() over (
            partition by repositories_asked.release_id, repositories_asked.moment, builds.repository, builds.job_name
            order by builds.finished_at desc, builds.number desc, builds.attempt desc
        ) as job_rank,
        max(builds.finished_at) over (
            partition by repositories_asked.release_id, repositories_asked.moment, builds.repository
        ) as newest_at
    from repositories_asked
    inner join builds
        on
            repositories_asked.repository = builds.repository
            and repositories_asked.default_branch = builds.branch
            and builds.finished_at <= repositories_asked.moment
    where
        builds.kind = 'build'
        and builds.status in ('SUCCESS', 'FAILURE', 'UNSTABLE')
        and coalesce(builds.cause, '') not in ('pull_request', 'pull_request_target')
),

ranked as (
    select
        *,
        max(finished_at) over (partition by release_id, moment, repository, job_name)
        >= newest_at - to_days({JOB_LIVES_DAYS}) as is_alive
    from ended
)
"""
NO_BUILD = ("No finished build of the default branch of", " was read.")


def answered(answer: str) -> str:
    """A row for each repository, from `counted` builds (their columns, is_against, gain). answer: null without any."""
    return f"""
answered as (
    select
        repositories_asked.release_id,
        repositories_asked.moment,
        repositories_asked.repository,
        count(counted.build_id) as sample_size,
        {answer} as answer,
        count(*) filter (where counted.is_against) as item_count,
        list({{
            'kind': 'build', 'key': counted.job_name || ' #' || counted.number,
            'title': counted.status || ' in ' || counted.repository, 'url': counted.url,
            'gain': cast(counted.gain as double)
        }} order by counted.finished_at desc, counted.build_id) filter (where counted.is_against) as items
    from repositories_asked
    left join counted
        on
            repositories_asked.release_id = counted.release_id
            and repositories_asked.moment = counted.moment
            and repositories_asked.repository = counted.repository
    group by all
)
"""


def measured(value: str, before: str, after: str) -> str:
    """The last step, over rows of `answered`. value: null where unknown; before, after: the gap around the names."""
    return f"""
measured as (
    select
        asked.release_id,
        asked.moment,
        cast({value} as double) as value,
        cast(coalesce(sum(answered.sample_size), 0) as bigint) as sample_size,
        cast(coalesce(sum(answered.item_count), 0) as bigint) as item_count,
        flatten(list(answered.items order by answered.repository) filter (where answered.items is not null))
            [1:{MAX_ITEMS}] as items,
        case when {value} is null then {missing("answered.answer is null", before, after)} end as gap
    from asked
    left join answered on asked.release_id = answered.release_id and asked.moment = answered.moment
    group by asked.release_id, asked.moment
)
"""
