with source as (

    select * from {{ source('raw_github', 'dependabot_alerts') }}

),

final as (

    select
        repository as full_name,
        alert_number,
        state,
        package_name,
        ecosystem,
        manifest_path,
        scope,
        advisory_id,
        cve_id,
        summary,
        severity,
        vulnerable_versions,
        fixed_version,
        created_at,
        updated_at,
        fixed_at,
        dismissed_at,
        auto_dismissed_at,
        dismissed_by_login,
        dismissed_reason,
        dismissed_comment,
        url,
        _loaded_at as loaded_at
    from source

)

select * from final
