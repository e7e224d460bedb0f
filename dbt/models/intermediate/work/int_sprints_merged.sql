-- Boards list their sprints, and each issue repeats its own as they stood when it was read; the newest state counts.
with seen as (

    select * from {{ ref('int_issue_sprints_unnested') }}

),

listed as (

    select * from {{ ref('stg_jira__board_sprints') }}

),

known as (

    select
        sprint_id,
        sprint_name,
        state,
        goal,
        start_at,
        end_at,
        completed_at,
        cast(null as varchar) as board_id,
        0 as is_listed,
        updated_at as seen_at,
        issue_key as place
    from seen
    union all
    select
        sprint_id,
        sprint_name,
        state,
        goal,
        start_at,
        end_at,
        completed_at,
        coalesce(origin_board_id, board_id) as board_id,
        1 as is_listed,
        loaded_at as seen_at,
        board_id as place
    from listed

),

ranked as (

    select
        *,
        max(nullif(goal, '')) over (partition by sprint_id) as any_goal,
        max(board_id) over (partition by sprint_id) as any_board_id,
        row_number() over (
            partition by sprint_id
            order by
                case state when 'closed' then 2 when 'active' then 1 else 0 end desc,
                is_listed desc,
                seen_at desc,
                place
        ) as recency
    from known

),

final as (

    select
        sprint_id,
        sprint_name,
        state,
        coalesce(nullif(goal, ''), any_goal) as goal,
        start_at,
        end_at,
        completed_at,
        any_board_id as board_id
    from ranked
    where recency = 1

)

select * from final
