"""Steps of the feature query: tickets in scope, and the project's bugs."""

TICKETS = r"""
subject_versions as (

    select
        release_id,
        as_of,
        ends_at,
        unnest(version_ids) as version_id
    from subjects

),

scoped as (

    select distinct
        subject_versions.release_id,
        subject_versions.as_of,
        issues.issue_key,
        lower(trim(issues.issue_type)) in ('bug', 'defect') as is_bug
    from subject_versions
    inner join issue_versions
        on subject_versions.version_id = issue_versions.version_id and issue_versions.relation = 'fix'
    inner join issues on issue_versions.issue_key = issues.issue_key
    where issues.created_at < subject_versions.ends_at

),

scope as (

    select
        release_id,
        as_of,
        count(*) as scope_tickets,
        avg(case when is_bug then 1.0 else 0.0 end) as scope_bug_share
    from scoped
    group by release_id, as_of

),

bugs as (

    select
        project_key,
        created_at,
        resolved_at
    from issues
    where lower(trim(issue_type)) in ('bug', 'defect') and created_at is not null

),

bug_trend as (

    select
        subjects.release_id,
        subjects.as_of,
        count(*) filter (where bugs.resolved_at is null or bugs.resolved_at >= subjects.ends_at) as open_bugs,
        count(*) filter (where bugs.created_at >= subjects.ends_at - interval 28 days) as new_bugs,
        count(*) filter (
            where bugs.resolved_at >= subjects.ends_at - interval 28 days and bugs.resolved_at < subjects.ends_at
        ) as resolved_bugs
    from subjects
    inner join bugs on subjects.project_key = bugs.project_key and bugs.created_at < subjects.ends_at
    group by subjects.release_id, subjects.as_of

),
"""
