-- What Jira says of a release beside what git says: whatever is not `both` is in one of them only.
with releases as (

    select * from {{ ref('releases') }}

),

ranges as (

    select * from {{ ref('release_ranges') }}
    where range_evidence in ('dates between tags', 'dates since tag')

),

commits as (

    select * from {{ ref('commits') }}
    where is_on_default_branch

),

issues as (

    select * from {{ ref('issues') }}

),

planned as (

    select distinct
        releases.canonical_release_id as release_id,
        issue_versions.issue_key
    from releases
    inner join {{ ref('versions') }} as versions
        on releases.version_id = coalesce(versions.twin_of_version_id, versions.version_id)
    inner join {{ ref('issue_versions') }} as issue_versions on versions.version_id = issue_versions.version_id
    where issue_versions.relation = 'fix'

),

ranged as (

    select
        ranges.release_id,
        ranges.range_evidence,
        commits.repository,
        commits.commit_sha,
        commits.subject,
        commits.committed_at,
        commits.is_merge
    from ranges
    inner join commits
        on
            ranges.repository = commits.repository
            and commits.committed_at > ranges.starts_at
            and (ranges.ends_at is null or commits.committed_at <= ranges.ends_at)

),

linked as (

    select
        ranged.release_id,
        ranged.repository,
        ranged.commit_sha,
        issue_commits.issue_key,
        planned.issue_key is not null as is_planned
    from ranged
    inner join {{ ref('issue_commits') }} as issue_commits
        on ranged.repository = issue_commits.repository and ranged.commit_sha = issue_commits.commit_sha
    left join planned on ranged.release_id = planned.release_id and issue_commits.issue_key = planned.issue_key

),

named as (

    select
        release_id,
        issue_key,
        count(distinct repository || ' ' || commit_sha) as commit_count
    from linked
    group by release_id, issue_key

),

tickets as (

    select
        coalesce(planned.release_id, named.release_id) as release_id,
        'ticket' as item_kind,
        issues.issue_key as item_key,
        cast(null as varchar) as repository,
        case
            when named.issue_key is null then 'version'
            when planned.issue_key is null then 'commits'
            else 'both'
        end as scope_origin,
        issues.summary as title,
        issues.is_done,
        coalesce(named.commit_count, 0) as commit_count,
        cast(null as timestamptz) as committed_at,
        {{ one_text_list('issues.issue_key') }} as issue_keys,
        cast(null as varchar) as range_evidence
    from planned
    full outer join named on planned.release_id = named.release_id and planned.issue_key = named.issue_key
    inner join issues on coalesce(planned.issue_key, named.issue_key) = issues.issue_key

),

keys as (

    select
        release_id,
        repository,
        commit_sha,
        {{ sorted_list('issue_key') }} as issue_keys,
        bool_or(is_planned) as is_planned
    from linked
    group by release_id, repository, commit_sha

),

-- A merge brings nothing that its own commits do not tell.
changes as (

    select
        ranged.release_id,
        'commit' as item_kind,
        ranged.commit_sha as item_key,
        ranged.repository,
        case when coalesce(keys.is_planned, false) then 'both' else 'commits' end as scope_origin,
        ranged.subject as title,
        cast(null as boolean) as is_done,
        cast(null as bigint) as commit_count,
        ranged.committed_at,
        coalesce(keys.issue_keys, {{ empty_list() }}) as issue_keys,
        ranged.range_evidence
    from ranged
    left join keys
        on
            ranged.release_id = keys.release_id
            and ranged.repository = keys.repository
            and ranged.commit_sha = keys.commit_sha
    where not ranged.is_merge

),

united as (

    select * from tickets
    union all
    select * from changes

),

final as (

    select
        {{ row_id(['release_id', 'item_kind', 'repository', 'item_key']) }} as scope_id,
        release_id,
        item_kind,
        item_key,
        repository,
        scope_origin,
        title,
        is_done,
        commit_count,
        committed_at,
        issue_keys,
        range_evidence
    from united

)

select * from final
