with worklogs as (

    select * from {{ ref('stg_jira__worklogs') }}

),

issues as (

    select * from {{ ref('stg_jira__issues') }}

),

accounts as (

    select * from {{ ref('int_accounts_resolved') }}
    where system = 'jira'

),

final as (

    select
        worklogs.worklog_id,
        worklogs.issue_id,
        coalesce(issues.issue_key, worklogs.issue_key) as issue_key,
        issues.project_key,
        worklogs.author_id,
        worklogs.author_name,
        accounts.person_id,
        worklogs.started_at,
        worklogs.time_spent_seconds
    from worklogs
    left join issues on worklogs.issue_id = issues.issue_id
    left join accounts on worklogs.author_id = accounts.account

)

select * from final
