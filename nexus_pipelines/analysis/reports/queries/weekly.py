"""SQL behind the weekly report. Values: $project or null, $first and $last: the days of the week (UTC)."""

_WEEK = "between cast($first as date) and cast($last as date)"
_BEFORE = "between cast($first as date) - 7 and cast($last as date) - 7"

ACTIVITY = f"""
select
    cast(coalesce(sum(count) filter (where kind = 'issue created' and day {_WEEK}), 0) as bigint) as created,
    cast(coalesce(sum(count) filter (where kind = 'issue resolved' and day {_WEEK}), 0) as bigint) as resolved,
    cast(coalesce(sum(count) filter (where kind = 'commit' and day {_WEEK}), 0) as bigint) as commits,
    cast(coalesce(sum(count) filter (where kind = 'issue created' and day {_BEFORE}), 0) as bigint) as created_before,
    cast(coalesce(sum(count) filter (where kind = 'issue resolved' and day {_BEFORE}), 0) as bigint) as resolved_before,
    cast(coalesce(sum(count) filter (where kind = 'commit' and day {_BEFORE}), 0) as bigint) as commits_before
from activity_daily
left join repositories on activity_daily.repository = repositories.repository
where $project is null or coalesce(activity_daily.project_key, repositories.project_key) = $project
"""  # noqa: S608 - parts of our own
DAYS = """
with
days as (
    select unnest(generate_series(cast($first as date) - 21, cast($last as date), interval 7 day)) as first_day
),
counted as (
    select day, kind, count
    from activity_daily
    where kind in ('issue created', 'issue resolved') and ($project is null or project_key = $project)
)
select
    cast(days.first_day as date) as week,
    cast(coalesce(sum(counted.count) filter (where counted.kind = 'issue created'), 0) as bigint) as created,
    cast(coalesce(sum(counted.count) filter (where counted.kind = 'issue resolved'), 0) as bigint) as resolved
from days
left join counted on counted.day between cast(days.first_day as date) and cast(days.first_day as date) + 6
group by all
order by week
"""
BUILDS = f"""
select
    count(*) as builds,
    count(*) filter (where status = 'SUCCESS') as successful,
    100.0 * count(*) filter (where status = 'SUCCESS') / nullif(count(*), 0) as success_percent
from builds
left join repositories on builds.repository = repositories.repository
where
    ($project is null or repositories.project_key = $project)
    and builds.kind = 'build'
    and builds.status in ('SUCCESS', 'FAILURE', 'UNSTABLE')
    and cast(builds.finished_at as date) {_WEEK}
"""  # noqa: S608 - parts of our own
FAILURES = f"""
select coalesce(root_causes.error_type, 'not diagnosed') as error_type, count(*) as failed_jobs
from root_causes
left join repositories on root_causes.repository = repositories.repository
where
    ($project is null or repositories.project_key = $project)
    and cast(root_causes.started_at as date) {_WEEK}
group by all
order by failed_jobs desc, error_type
"""  # noqa: S608 - parts of our own
DEPLOYMENTS = f"""
select
    environment,
    count(*) as deployments,
    count(*) filter (where upper(status) in ('SUCCESS', 'FAILURE', 'UNSTABLE', 'ERROR')) as finished,
    count(*) filter (where upper(status) = 'SUCCESS') as successful
from deployments
left join repositories on deployments.repository = repositories.repository
where
    ($project is null or repositories.project_key = $project)
    and cast(deployments.started_at as date) {_WEEK}
group by all
order by environment
"""  # noqa: S608 - parts of our own
INCIDENTS = f"""
select
    count(*) filter (where cast(created_at as date) {_WEEK}) as opened,
    count(*) filter (where cast(resolved_at as date) {_WEEK}) as resolved,
    count(*) filter (where resolved_at is null) as open
from incidents
where $project is null or project_key = $project
"""  # noqa: S608 - parts of our own
HYGIENE = """
select project_key, hygiene_score, tickets_in_scope, as_of_date
from hygiene_scores
where
    as_of_date = (select max(as_of_date) from hygiene_scores where as_of_date <= cast($last as date) + 1)
    and ($project is null or project_key = $project)
    and hygiene_score is not null
order by hygiene_score, project_key
"""
RELEASES = """
select project_key, version_name, target_date, verdict, score, done_tickets, total_tickets
from release_assessments
where
    ($project is null or project_key = $project)
    and target_date between cast($last as date) - 30 and cast($last as date) + 30
order by target_date, project_key, version_name
"""
