with sprints as (

    select * from {{ ref('int_sprints_merged') }}

),

counted as (

    select
        sprint_id,
        project_key,
        count(distinct issue_key) as project_issue_count
    from {{ ref('int_issue_sprints_unnested') }}
    group by sprint_id, project_key

),

ranked as (

    select
        sprint_id,
        project_key,
        sum(project_issue_count) over (partition by sprint_id) as issue_count,
        row_number() over (partition by sprint_id order by project_issue_count desc, project_key) as project_rank
    from counted

),

final as (

    select
        sprints.sprint_id,
        sprints.sprint_name,
        sprints.state,
        sprints.goal,
        sprints.start_at,
        sprints.end_at,
        sprints.completed_at,
        ranked.project_key,
        cast(coalesce(ranked.issue_count, 0) as bigint) as issue_count,
        sprints.board_id
    from sprints
    left join ranked on sprints.sprint_id = ranked.sprint_id and ranked.project_rank = 1

)

select * from final
