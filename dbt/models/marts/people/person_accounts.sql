with accounts as (

    select * from {{ ref('int_accounts_resolved') }}

),

final as (

    select
        person_id,
        system,
        account,
        display_name,
        email,
        evidence,
        is_bot
    from accounts

)

select * from final
