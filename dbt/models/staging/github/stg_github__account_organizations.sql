with source as (

    select * from {{ source('raw_github', 'account_organizations') }}

),

final as (

    select
        login,
        organization_id,
        organization_login,
        description,
        _loaded_at as loaded_at
    from source

)

select * from final
