with commits as (

    select * from {{ ref('stg_git__commits') }}

),

branch_commits as (

    select distinct
        repository,
        commit_sha
    from {{ ref('stg_git__branch_commits') }}

),

changes as (

    select
        repository,
        commit_sha,
        cast(sum(additions) as bigint) as additions,
        cast(sum(deletions) as bigint) as deletions,
        count(*) as files_changed
    from {{ ref('stg_git__file_changes') }}
    group by repository, commit_sha

),

keys as (

    select
        repository,
        commit_sha,
        count(distinct issue_key) as issue_key_count
    from {{ ref('int_commit_keys_matched') }}
    group by repository, commit_sha

),

accounts as (

    select * from {{ ref('int_accounts_resolved') }}
    where system = 'git'

),

final as (

    select
        commits.repository,
        commits.commit_sha,
        commits.subject,
        commits.body,
        commits.author_name,
        commits.author_email,
        accounts.person_id as author_person_id,
        commits.authored_at,
        commits.author_utc_offset_minutes,
        commits.committed_at,
        commits.is_merge,
        branch_commits.commit_sha is not null as is_on_default_branch,
        -- A commit without files has changed nothing, which is known; one whose blobs are missing is not.
        case when commits.has_line_counts then coalesce(changes.additions, 0) end as additions,
        case when commits.has_line_counts then coalesce(changes.deletions, 0) end as deletions,
        case
            when changes.files_changed is not null then changes.files_changed
            when commits.has_line_counts then 0
        end as files_changed,
        coalesce(keys.issue_key_count, 0) as issue_key_count
    from commits
    left join branch_commits
        on commits.repository = branch_commits.repository and commits.commit_sha = branch_commits.commit_sha
    left join changes on commits.repository = changes.repository and commits.commit_sha = changes.commit_sha
    left join keys on commits.repository = keys.repository and commits.commit_sha = keys.commit_sha
    left join accounts
        on {{ git_account('commits.author_email', 'commits.author_name') }} = accounts.account

)

select * from final
