{{ config(materialized="ephemeral") }}

-- What Jira itself knows of code: its development panel, and links from issues to commits and pull requests elsewhere.
with remote_links as (

    select * from {{ ref('stg_jira__remote_links') }}

),

commits as (

    select * from {{ ref('stg_jira__development_commits') }}

),

pull_requests as (

    select * from {{ ref('stg_jira__development_pull_requests') }}

),

issues as (

    select * from {{ ref('stg_jira__issues') }}

),

addresses as (

    select
        issue_id,
        'remote link' as evidence,
        url,
        cast(null as varchar) as known_sha
    from remote_links
    union all
    select
        issue_id,
        'development panel' as evidence,
        coalesce(url, repository_url) as url,
        commit_sha as known_sha
    from commits
    union all
    select
        issue_id,
        'development panel' as evidence,
        url,
        cast(null as varchar) as known_sha
    from pull_requests

),

parsed as (

    select
        *,
        lower(coalesce(known_sha, {{ pattern_match('url', '/commits?/([0-9a-fA-F]{7,40})(?:[/?#].*)?$', 1) }}))
            as commit_sha,
        {{ pattern_match('url', '^https?://[^/]+/(.+?)/(?:-/)?(?:pull|merge_requests|pull-requests)/[0-9]+', 1) }}
            as full_name,
        {{ pattern_match('url', '/(?:pull|merge_requests|pull-requests)/([0-9]+)(?:[/?#].*)?$', 1) }} as number
    from addresses

),

final as (

    select
        parsed.issue_id,
        issues.issue_key,
        issues.project_key,
        parsed.evidence,
        case when parsed.commit_sha is not null then 'commit' else 'pull request' end as kind,
        parsed.commit_sha,
        parsed.full_name,
        cast(parsed.number as bigint) as number,
        min(parsed.url) as url
    from parsed
    left join issues on parsed.issue_id = issues.issue_id
    where parsed.commit_sha is not null or parsed.number is not null
    group by
        parsed.issue_id,
        issues.issue_key,
        issues.project_key,
        parsed.evidence,
        parsed.commit_sha,
        parsed.full_name,
        parsed.number

)

select * from final
