with comments as (

    select * from {{ ref('stg_jira__comments') }}

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
        comments.comment_id,
        issues.issue_key,
        issues.project_key,
        comments.author_id,
        comments.author_name,
        accounts.person_id,
        comments.body,
        comments.created_at,
        comments.updated_at,
        comments.is_public
    from comments
    inner join issues on comments.issue_id = issues.issue_id
    left join accounts on comments.author_id = accounts.account

)

select * from final
