with issues as (

    select * from {{ ref('stg_jira__issues') }}

),

elements as (

    select
        issue_key,
        project_key,
        updated_at,
        {{ json_elements('sprints') }} as sprint
    from issues

),

final as (

    select distinct
        issue_key,
        project_key,
        updated_at,
        {{ json_text('sprint', '$.id') }} as sprint_id,
        {{ json_text('sprint', '$.name') }} as sprint_name,
        lower({{ json_text('sprint', '$.state') }}) as state,
        {{ json_text('sprint', '$.goal') }} as goal,
        try_cast({{ json_text('sprint', '$.startDate') }} as timestamptz) as start_at,
        try_cast({{ json_text('sprint', '$.endDate') }} as timestamptz) as end_at,
        try_cast({{ json_text('sprint', '$.completeDate') }} as timestamptz) as completed_at
    from elements
    where {{ json_text('sprint', '$.id') }} is not null

)

select * from final
