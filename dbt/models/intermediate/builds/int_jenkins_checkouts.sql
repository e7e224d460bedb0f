-- What a build of Jenkins worked on: its own repository, and shared libraries beside it.
with builds as (

    select * from {{ ref('stg_jenkins__builds') }}

),

actions as (

    select
        job_name,
        build_number,
        timestamp_ms,
        {{ json_elements('actions') }} as action
    from builds

),

checkouts as (

    select distinct
        job_name,
        build_number,
        timestamp_ms,
        {{ json_text('action', '$.lastBuiltRevision.SHA1') }} as commit_sha,
        {{ replace_pattern(
            json_text('action', '$.lastBuiltRevision.branch[0].name'),
            '^(refs/)?remotes/[^/]+/|^refs/heads/|^refs/tags/|^origin/|^detached$',
            ''
        ) }} as branch,
        {{ json_text('action', '$.remoteUrls[0]') }} as remote_url
    from actions

),

final as (

    select
        job_name,
        build_number,
        timestamp_ms,
        commit_sha,
        nullif(branch, '') as branch,
        remote_url
    from checkouts
    where commit_sha is not null

)

select * from final
