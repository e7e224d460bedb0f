with keys as (

    select * from {{ ref('int_commit_keys_matched') }}

),

commits as (

    select * from {{ ref('stg_git__commits') }}

),

branch_commits as (

    select distinct
        repository,
        commit_sha
    from {{ ref('stg_git__branch_commits') }}

),

issues as (

    select * from {{ ref('stg_jira__issues') }}

),

-- A commit may name an issue several times; the most deliberate mention is the evidence.
ranked as (

    select
        *,
        row_number() over (
            partition by repository, commit_sha, issue_key
            order by
                case evidence
                    when 'trailer' then 1
                    when 'commit message' then 2
                    when 'development panel' then 3
                    when 'remote link' then 4
                    else 5
                end,
                matched_text
        ) as evidence_rank
    from keys

),

final as (

    select
        ranked.issue_key,
        ranked.repository,
        ranked.commit_sha,
        ranked.project_key,
        commits.committed_at,
        branch_commits.commit_sha is not null as is_on_default_branch,
        issues.issue_key is not null as is_known_issue,
        ranked.evidence,
        ranked.matched_text
    from ranked
    inner join commits on ranked.repository = commits.repository and ranked.commit_sha = commits.commit_sha
    left join branch_commits
        on ranked.repository = branch_commits.repository and ranked.commit_sha = branch_commits.commit_sha
    left join issues on ranked.issue_key = issues.issue_key
    where ranked.evidence_rank = 1

)

select * from final
