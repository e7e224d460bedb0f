with issue_sprints as (

    select * from {{ ref('int_issue_sprints_unnested') }}

),

final as (

    select distinct
        issue_key,
        sprint_id
    from issue_sprints

)

select * from final
