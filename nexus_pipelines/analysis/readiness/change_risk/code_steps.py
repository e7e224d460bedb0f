"""Steps of the feature query: commits and files of the range."""

CODE = r"""
-- Opening a table costs more than reading a repository's commits: they are read once.
own_commits as (

    select
        repository,
        commit_sha,
        subject,
        author_email,
        committed_at,
        is_merge,
        is_on_default_branch,
        additions,
        deletions
    from commits
    where repository in (select unnest(subjects.repositories) from subjects)

),

bounds as (

    select
        subjects.release_id,
        subjects.as_of,
        subjects.ends_at,
        unnest(subjects.repositories) as repository,
        least(
            commits.committed_at, cast(earlier.released_on + 1 as timestamp) at time zone 'UTC'
        ) as starts_at
    from subjects
    inner join earlier
        on subjects.release_id = earlier.release_id and subjects.as_of = earlier.as_of and earlier.nearness = 1
    left join own_commits as commits
        on earlier.repository = commits.repository and earlier.tag_commit_sha = commits.commit_sha

),

first_commits as (

    select
        repository,
        author_email,
        min(committed_at) as first_at
    from own_commits
    group by repository, author_email

),

ranged as (

    select
        bounds.release_id,
        bounds.as_of,
        bounds.ends_at,
        bounds.starts_at,
        commits.repository,
        commits.commit_sha,
        commits.committed_at,
        commits.is_merge,
        commits.author_email,
        commits.additions + commits.deletions as churn,
        regexp_matches(commits.subject, '(?i)\b(fix(es|ed)?|bugs?|hotfix|regression|crash)') as is_fix,
        first_commits.first_at > bounds.starts_at as is_by_new_author
    from bounds
    inner join own_commits as commits
        on
            bounds.repository = commits.repository
            and commits.is_on_default_branch
            and commits.committed_at > bounds.starts_at
            and commits.committed_at < bounds.ends_at
    left join first_commits
        on commits.repository = first_commits.repository and commits.author_email = first_commits.author_email

),

code as (

    select
        release_id,
        as_of,
        count(distinct repository || commit_sha) as commits,
        sum(churn) as churn,
        avg(case when committed_at >= ends_at - interval 48 hours then 1.0 else 0.0 end) as late_share,
        avg(case when is_merge then 1.0 else 0.0 end) as merge_share,
        avg(case when is_fix then 1.0 else 0.0 end) filter (where not is_merge) as fix_share,
        count(distinct case when is_by_new_author then author_email end)
        / nullif(count(distinct author_email), 0) as new_author_share
    from ranged
    group by release_id, as_of

),

-- A file is hot in a commit if at least five commits changed it in the half year before.
heat as (

    select
        file_changes.repository,
        file_changes.commit_sha,
        count(*) over (
            partition by file_changes.repository, file_changes.path
            order by commits.committed_at
            range between interval 183 days preceding and current row
        ) > 5 as is_hot
    from file_changes
    inner join own_commits as commits
        on file_changes.repository = commits.repository and file_changes.commit_sha = commits.commit_sha
    where
        commits.is_on_default_branch
        and commits.committed_at > (select min(bounds.starts_at) - interval 183 days from bounds)
        and commits.committed_at < (select max(bounds.ends_at) from bounds)

),

files as (

    select
        ranged.release_id,
        ranged.as_of,
        avg(case when heat.is_hot then 1.0 else 0.0 end) as hot_file_share
    from ranged
    inner join heat on ranged.repository = heat.repository and ranged.commit_sha = heat.commit_sha
    group by ranged.release_id, ranged.as_of

),
"""
