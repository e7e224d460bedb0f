with source as (

    select * from {{ source('raw_github', 'code_scanning_alerts') }}

),

final as (

    select
        repository as full_name,
        alert_number,
        state,
        rule_id,
        rule_name,
        rule_description,
        rule_severity,
        security_severity,
        tool_name,
        tool_version,
        message,
        ref,
        commit_sha,
        path,
        line,
        created_at,
        updated_at,
        fixed_at,
        dismissed_at,
        dismissed_by_login,
        dismissed_reason,
        dismissed_comment,
        url,
        _loaded_at as loaded_at
    from source

)

select * from final
