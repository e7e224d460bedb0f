-- Each issue repeats its sprints as they stood when it was read; the issue updated last knows the newest state.
with seen as (

    select * from {{ ref('int_issue_sprints_unnested') }}

),

ranked as (

    select
        *,
        row_number() over (
            partition by sprint_id
            order by
                case state when 'closed' then 2 when 'active' then 1 else 0 end desc,
                updated_at desc,
                issue_key
        ) as recency
    from seen

),

final as (

    select
        sprint_id,
        sprint_name,
        state,
        goal,
        start_at,
        end_at,
        completed_at
    from ranked
    where recency = 1

)

select * from final
