with source as (

    select * from {{ source('raw_github', 'accounts') }}

),

final as (

    select
        login,
        account_id,
        account_type,
        display_name,
        company,
        email,
        created_at,
        updated_at,
        url,
        _loaded_at as loaded_at
    from source

)

select * from final
