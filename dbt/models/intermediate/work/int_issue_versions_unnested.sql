with issues as (

    select * from {{ ref('stg_jira__issues') }}

),

elements as (

    select
        issue_key,
        project_key,
        updated_at,
        'fix' as relation,
        {{ json_elements('fix_versions') }} as version
    from issues
    union all
    select
        issue_key,
        project_key,
        updated_at,
        'affects' as relation,
        {{ json_elements('affected_versions') }} as version
    from issues

),

final as (

    select distinct
        issue_key,
        project_key,
        updated_at,
        relation,
        {{ json_text('version', '$.id') }} as version_id,
        {{ json_text('version', '$.name') }} as version_name,
        {{ json_text('version', '$.description') }} as description,
        try_cast({{ json_text('version', '$.startDate') }} as date) as start_date,
        try_cast({{ json_text('version', '$.releaseDate') }} as date) as release_date,
        coalesce(try_cast({{ json_text('version', '$.released') }} as boolean), false) as is_released,
        coalesce(try_cast({{ json_text('version', '$.archived') }} as boolean), false) as is_archived
    from elements
    where {{ json_text('version', '$.id') }} is not null

)

select * from final
