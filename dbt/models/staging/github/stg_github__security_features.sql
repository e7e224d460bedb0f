with source as (

    select * from {{ source('raw_github', 'security_features') }}

),

final as (

    select
        repository as full_name,
        feature,
        state,
        reason,
        _loaded_at as loaded_at
    from source

)

select * from final
