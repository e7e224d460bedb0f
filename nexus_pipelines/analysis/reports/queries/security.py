"""SQL behind a report on security. Values: $project, $repository or null, and $since: where the last week begins."""

_REPOSITORIES = """
with
asked as (
    select repository
    from repositories
    where ($project is null or project_key = $project) and ($repository is null or repository = $repository)
),
findings as (
    select security_findings.*
    from security_findings
    inner join asked on security_findings.repository = asked.repository
)"""
COVERAGE = (
    _REPOSITORIES
    + """
select
    security_coverage.repository,
    security_coverage.kind,
    security_coverage.state,
    security_coverage.open_critical_count,
    security_coverage.open_high_count,
    security_coverage.open_count
from security_coverage
inner join asked on security_coverage.repository = asked.repository
order by security_coverage.repository, security_coverage.kind
"""
)
COUNTS = (
    _REPOSITORIES  # noqa: S608 - parts of our own
    + """
select
    (select count(*) from asked) as repositories,
    count(*) filter (where state = 'open') as open,
    count(*) filter (where state = 'open' and severity = 'critical') as critical,
    count(*) filter (where state = 'open' and severity = 'high') as high,
    count(fixed_version) filter (where state = 'open' and severity in ('critical', 'high')) as fixable,
    count(*) filter (where created_at > $since) as found_last_week,
    count(*) filter (where fixed_at > $since) as fixed_last_week,
    min(created_at) filter (where state = 'open' and severity in ('critical', 'high')) as oldest_at
from findings
"""
)
BY_SEVERITY = (
    _REPOSITORIES  # noqa: S608 - parts of our own
    + """,
rated as (
    select coalesce(severity, problem_severity, 'not rated') as severity
    from findings
    where state = 'open'
)
select severity, count(*) as open
from rated
group by severity
order by coalesce(list_position(['critical', 'high', 'medium', 'low'], severity), 5), severity
"""
)
OPEN = (
    _REPOSITORIES
    + """
select severity, title, repository, package_name, fixed_version, created_at, url
from findings
where state = 'open' and severity in ('critical', 'high')
order by severity, created_at, finding_id
"""
)
