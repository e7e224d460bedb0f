"""Evidence from git and hygiene, and what no source tells yet."""

from nexus_pipelines.analysis.readiness.queries.query import MAX_ITEMS, EvidenceQuery
from nexus_pipelines.analysis.readiness.records import EvidenceSource

_UNLINKED = f"""
ranges as (
    select
        asked.release_id,
        asked.moment,
        count(*) filter (where release_ranges.range_evidence in ('dates between tags', 'dates since tag')) as known_count,
        count(release_ranges.repository) as range_count,
        array_to_string(list_sort(list(distinct release_ranges.range_evidence)), ', ') as reasons
    from asked
    left join release_ranges on asked.release_id = release_ranges.release_id
    group by asked.release_id, asked.moment
),

commits_asked as (
    select
        asked.release_id,
        asked.moment,
        release_scope.item_key,
        release_scope.repository,
        release_scope.title,
        release_scope.committed_at,
        release_scope.scope_origin = 'commits' as is_against
    from asked
    inner join release_scope on asked.release_id = release_scope.release_id
    where release_scope.item_kind = 'commit' and release_scope.committed_at <= asked.moment
),

counted as (
    select
        release_id,
        moment,
        count(*) as commit_count,
        count(*) filter (where is_against) as item_count,
        list({{
            'kind': 'commit', 'key': item_key, 'title': title, 'url': cast(null as varchar), 'gain': cast(1 as double)
        }} order by committed_at desc, item_key) filter (where is_against) as items
    from commits_asked
    group by all
),

measured as (
    select
        ranges.release_id,
        ranges.moment,
        case when ranges.known_count > 0 then cast(coalesce(counted.item_count, 0) as double) end as value,
        coalesce(counted.commit_count, 0) as sample_size,
        coalesce(counted.item_count, 0) as item_count,
        counted.items[1:{MAX_ITEMS}] as items,
        case
            when ranges.range_count = 0 then 'No repository is known to belong to its project.'
            when ranges.known_count = 0 then 'Which commits belong to it is not known: ' || ranges.reasons || '.'
        end as gap
    from ranges
    left join counted on ranges.release_id = counted.release_id and ranges.moment = counted.moment
)
"""
UNLINKED_COMMITS = EvidenceQuery(criterion="unlinked_commits", source="git", steps=(_UNLINKED,))
# The score that was measured on the last day up to the one asked for; of twins each by its tickets.
_HYGIENE = f"""
names as (
    select distinct
        asked.release_id,
        asked.moment,
        versions.project_key || ':' || versions.version_name as group_id,
        versions.version_id
    from asked
    inner join releases on asked.release_id = releases.canonical_release_id
    inner join versions on releases.version_id = coalesce(versions.twin_of_version_id, versions.version_id)
),

days as (
    select asked.moment, max(hygiene_group_scores.as_of_date) as as_of_date
    from (select distinct moment from asked) as asked
    inner join hygiene_group_scores
        on
            hygiene_group_scores.grain = 'release'
            and cast(hygiene_group_scores.as_of_date as timestamptz) <= asked.moment
    group by all
),

scores as (
    select distinct
        names.release_id,
        names.moment,
        hygiene_group_scores.group_id,
        hygiene_group_scores.hygiene_score,
        hygiene_group_scores.active_tickets
    from names
    inner join days on names.moment = days.moment
    inner join hygiene_group_scores
        on
            names.group_id = hygiene_group_scores.group_id
            and days.as_of_date = hygiene_group_scores.as_of_date
    where hygiene_group_scores.grain = 'release' and hygiene_group_scores.hygiene_score is not null
),

scored as (
    select
        release_id,
        moment,
        sum(hygiene_score * active_tickets) / nullif(sum(active_tickets), 0) as value,
        cast(sum(active_tickets) as bigint) as sample_size
    from scores
    group by all
),

-- Which tickets stand against it is known of the newest day only.
faults as (
    select distinct
        names.release_id,
        names.moment,
        hygiene_ticket_scores.issue_key,
        hygiene_ticket_scores.hygiene_score,
        hygiene_ticket_scores.violated_rules
    from names
    inner join issue_versions on names.version_id = issue_versions.version_id and issue_versions.relation = 'fix'
    inner join hygiene_ticket_scores on issue_versions.issue_key = hygiene_ticket_scores.issue_key
    where hygiene_ticket_scores.is_active and hygiene_ticket_scores.violated_rules > 0
),

listed as (
    select
        faults.release_id,
        faults.moment,
        count(*) as item_count,
        list({{
            'kind': 'ticket', 'key': faults.issue_key, 'title': faults.violated_rules || ' rules broken',
            'url': cast(null as varchar), 'gain': cast((100 - faults.hygiene_score) / scored.sample_size as double)
        }} order by faults.hygiene_score, faults.issue_key) as items
    from faults
    inner join scored on faults.release_id = scored.release_id and faults.moment = scored.moment
    group by all
),

measured as (
    select
        asked.release_id,
        asked.moment,
        scored.value,
        coalesce(scored.sample_size, 0) as sample_size,
        coalesce(listed.item_count, 0) as item_count,
        listed.items[1:{MAX_ITEMS}] as items,
        case when scored.value is null then 'None of its tickets had a hygiene score.' end as gap
    from asked
    left join scored on asked.release_id = scored.release_id and asked.moment = scored.moment
    left join listed on asked.release_id = listed.release_id and asked.moment = listed.moment
)
"""
HYGIENE_SCORE = EvidenceQuery(criterion="hygiene_score", source="hygiene", steps=(_HYGIENE,))


def _nothing(criterion: str, source: EvidenceSource, gap: str) -> EvidenceQuery:
    """What no table holds: the query says so for each release."""
    return EvidenceQuery(
        criterion=criterion,
        source=source,
        steps=(
            f"""
measured as (
    select
        release_id,
        moment,
        cast(null as double) as value,
        cast(null as bigint) as sample_size,
        cast(0 as bigint) as item_count,
        [] as items,
        '{gap}' as gap
    from asked
)
""",
        ),
    )


TEST_COVERAGE = _nothing("test_coverage", "ci", "No source that is read tells test coverage.")
LATENCY_P95 = _nothing("latency_p95", "monitoring", "No source that is read tells latencies.")
