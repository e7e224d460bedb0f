with source as (

    select * from {{ source('raw_github', 'milestones') }}

),

final as (

    select
        repository as full_name,
        milestone_id,
        milestone_number as number,
        title,
        description,
        state,
        creator_login,
        due_at,
        created_at,
        updated_at,
        closed_at,
        url,
        _loaded_at as loaded_at
    from source

)

select * from final
