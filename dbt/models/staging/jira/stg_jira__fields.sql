with source as (

    select * from {{ source('raw_jira', 'fields') }}

),

final as (

    select
        field_id,
        field_name,
        is_custom,
        value_type,
        custom_type,
        _loaded_at as loaded_at
    from source

)

select * from final
