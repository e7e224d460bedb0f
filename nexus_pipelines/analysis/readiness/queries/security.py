"""Evidence from security scans: open findings of a release's repositories."""

from nexus_pipelines.analysis.readiness.queries.query import MAX_ITEMS, EvidenceQuery
from nexus_pipelines.analysis.readiness.queries.repositories_asked import REPOSITORIES, missing

_NOT_SCANNED = ("No security scan of", " was read.")
# Of the past it is known when a finding came and went, not what was scanned then.
_FINDINGS = """
scanned as (
    select distinct repository
    from security_coverage
    where state = 'enabled'
),

open_findings as (
    select
        repositories_asked.release_id,
        repositories_asked.moment,
        repositories_asked.repository,
        security_findings.finding_id,
        security_findings.severity,
        coalesce(security_findings.rule, security_findings.finding_id) as rule,
        security_findings.title,
        security_findings.url
    from repositories_asked
    inner join security_findings on repositories_asked.repository = security_findings.repository
    where
        security_findings.created_at <= repositories_asked.moment
        and (
            security_findings.state = 'open'
            or coalesce(security_findings.fixed_at, security_findings.dismissed_at, security_findings.updated_at)
            > repositories_asked.moment
        )
)
"""


def _answered(severities: str, gain: str) -> str:
    return f"""
counted as (
    select release_id, moment, repository, severity, finding_id, rule, title, url, {gain} as gain
    from open_findings
    where severity in ({severities})
),

answered as (
    select
        repositories_asked.release_id,
        repositories_asked.moment,
        repositories_asked.repository,
        scanned.repository is null as is_unknown,
        count(*) filter (where counted.severity = 'critical') as critical_count,
        count(*) filter (where counted.severity = 'high') as high_count,
        count(counted.finding_id) as item_count,
        list({{
            'kind': 'finding', 'key': counted.rule, 'title': counted.title, 'url': counted.url,
            'gain': cast(counted.gain as double)
        }} order by counted.severity, counted.rule, counted.finding_id) filter (where counted.finding_id is not null)
            as items
    from repositories_asked
    left join scanned on repositories_asked.repository = scanned.repository
    left join counted
        on
            repositories_asked.release_id = counted.release_id
            and repositories_asked.moment = counted.moment
            and repositories_asked.repository = counted.repository
    group by all
)
"""


def _measured(value: str) -> str:
    return f"""
measured as (
    select
        asked.release_id,
        asked.moment,
        cast({value} as double) as value,
        cast(coalesce(sum(answered.item_count), 0) as bigint) as sample_size,
        cast(coalesce(sum(answered.item_count), 0) as bigint) as item_count,
        flatten(list(answered.items order by answered.repository) filter (where answered.items is not null))
            [1:{MAX_ITEMS}] as items,
        case when {value} is null then {missing("answered.is_unknown", *_NOT_SCANNED)} end as gap
    from asked
    left join answered on asked.release_id = answered.release_id and asked.moment = answered.moment
    group by asked.release_id, asked.moment
)
"""


_ALL_KNOWN = "count(answered.repository) > 0 and not bool_or(answered.is_unknown)"


def _count(severity: str) -> str:
    found = f"sum(answered.{severity}_count)"
    return f"case when {_ALL_KNOWN} or {found} > 0 then {found} end"


CRITICAL_VULNERABILITIES = EvidenceQuery(
    criterion="critical_vulnerabilities",
    source="security",
    steps=(REPOSITORIES, _FINDINGS, _answered("'critical'", "1"), _measured(_count("critical"))),
)
HIGH_VULNERABILITIES = EvidenceQuery(
    criterion="high_vulnerabilities",
    source="security",
    steps=(REPOSITORIES, _FINDINGS, _answered("'high'", "1"), _measured(_count("high"))),
)
# Of the documented release risk the part that findings make: 15 for a critical one, 5 for a high one, at most 40.
SECURITY_RISK = EvidenceQuery(
    criterion="security_risk",
    source="security",
    steps=(
        REPOSITORIES,
        _FINDINGS,
        _answered("'critical', 'high'", "case severity when 'critical' then 15 else 5 end"),
        _measured(
            f"case when {_ALL_KNOWN} "
            "then least(40, 15 * sum(answered.critical_count) + 5 * sum(answered.high_count)) end"
        ),
    ),
)
