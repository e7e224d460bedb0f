with source as (

    select * from {{ source('raw_jira', 'changelog_items') }}

),

final as (

    select
        history_id,
        item_index,
        issue_id,
        issue_key,
        author_id,
        author_name,
        changed_at,
        field,
        field_type,
        from_value,
        from_text,
        to_value,
        to_text,
        _loaded_at as loaded_at
    from source

)

select * from final
