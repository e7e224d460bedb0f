with source as (

    select * from {{ source('raw_jira', 'board_sprints') }}

),

final as (

    select
        board_id,
        sprint_id,
        sprint_name,
        lower(state) as state,
        goal,
        start_at,
        end_at,
        completed_at,
        origin_board_id,
        _loaded_at as loaded_at
    from source

)

select * from final
