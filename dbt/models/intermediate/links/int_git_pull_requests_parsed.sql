-- Git keeps no pull requests, only what their merging wrote: a merge commit's subject and its second parent's name.
with commits as (

    select * from {{ ref('stg_git__commits') }}

),

keys as (

    select
        repository,
        commit_sha,
        {{ sorted_list('issue_key') }} as issue_keys
    from {{ ref('int_commit_keys_matched') }}
    group by repository, commit_sha

),

parsed as (

    select
        *,
        {{ pattern_match('subject', '^Merge pull request #([0-9]+)', 1) }} as number,
        {{ pattern_match('subject', '^Merge pull request #[0-9]+ from ([^ ]+)', 1) }} as source_branch,
        {{ pattern_match('body', '^\\s*([^\\n]+)', 1) }} as title
    from commits
    where subject like 'Merge pull request #%'

),

final as (

    select
        parsed.repository,
        cast(parsed.number as bigint) as number,
        parsed.commit_sha as merge_sha,
        parsed.source_branch,
        parsed.title,
        parsed.author_name as merged_by_name,
        parsed.committed_at as merged_at,
        coalesce(keys.issue_keys, {{ empty_list() }}) as issue_keys
    from parsed
    left join keys on parsed.repository = keys.repository and parsed.commit_sha = keys.commit_sha
    where parsed.number is not null

)

select * from final
