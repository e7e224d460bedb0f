-- Where a commit names an issue: a trailer, its message, or the branch that a merge commit names; or where Jira links
-- the issue to the commit.
with commits as (

    select * from {{ ref('stg_git__commits') }}

),

project_keys as (

    select * from {{ ref('int_project_keys') }}

),

development_links as (

    select * from {{ ref('int_development_links_parsed') }}
    where kind = 'commit' and issue_key is not null

),

texts as (

    select
        repository,
        commit_sha,
        'trailer' as evidence,
        cast(trailers as varchar) as evidence_text
    from commits
    union all
    select
        repository,
        commit_sha,
        case
            when {{ has_pattern('subject', '^Merge (?:pull request|(?:remote-tracking )?branch)') }} then 'branch name'
            else 'commit message'
        end as evidence,
        subject as evidence_text
    from commits
    union all
    select
        repository,
        commit_sha,
        'commit message' as evidence,
        body as evidence_text
    from commits

),

candidates as (

    select
        repository,
        commit_sha,
        evidence,
        {{ key_candidates('evidence_text') }} as matched_text
    from texts
    where {{ has_pattern('evidence_text', '[A-Za-z0-9_]-[0-9]') }}

),

keys as (

    select distinct
        repository,
        commit_sha,
        evidence,
        matched_text,
        {{ key_of_candidate('matched_text') }} as long_key
    from candidates

),

alternatives as (

    select
        *,
        {{ key_after_underscore('long_key') }} as short_key
    from keys
    where long_key is not null

),

named as (

    select
        alternatives.repository,
        alternatives.commit_sha,
        case
            when long_project.project_key is not null then alternatives.long_key
            else alternatives.short_key
        end as issue_key,
        coalesce(long_project.project_key, short_project.project_key) as project_key,
        alternatives.evidence,
        alternatives.matched_text
    from alternatives
    left join project_keys as long_project
        on {{ pattern_match('alternatives.long_key', '^(.*)-[0-9]+$', 1) }} = long_project.project_key
    left join project_keys as short_project
        on {{ pattern_match('alternatives.short_key', '^(.*)-[0-9]+$', 1) }} = short_project.project_key
    where long_project.project_key is not null or short_project.project_key is not null

),

final as (

    select * from named
    union all
    select
        commits.repository,
        commits.commit_sha,
        development_links.issue_key,
        development_links.project_key,
        development_links.evidence,
        development_links.url as matched_text
    from development_links
    inner join commits on development_links.commit_sha = commits.commit_sha

)

select * from final
