-- One shape for the alerts of every tool: each kind is a part of the union.
with code_scanning as (

    select * from {{ ref('stg_github__code_scanning_alerts') }}

),

dependabot as (

    select * from {{ ref('stg_github__dependabot_alerts') }}

),

repositories as (

    select * from {{ ref('int_github_repositories') }}

),

alerts as (

    select
        'code_scanning' as kind,
        full_name,
        alert_number,
        tool_name as tool,
        rule_id as rule,
        coalesce(message, rule_description, rule_name) as title,
        security_severity as severity,
        lower(rule_severity) as problem_severity,
        lower(state) as state,
        cast(null as varchar) as package_name,
        cast(null as varchar) as ecosystem,
        cast(null as varchar) as fixed_version,
        path,
        line,
        created_at,
        updated_at,
        fixed_at,
        dismissed_at,
        dismissed_by_login,
        dismissed_reason,
        url
    from code_scanning
    union all
    select
        'dependabot' as kind,
        full_name,
        alert_number,
        'Dependabot' as tool,
        coalesce(cve_id, advisory_id) as rule,
        summary as title,
        severity,
        cast(null as varchar) as problem_severity,
        replace(lower(state), 'auto_', '') as state,
        package_name,
        ecosystem,
        fixed_version,
        manifest_path as path,
        cast(null as bigint) as line,
        created_at,
        updated_at,
        fixed_at,
        coalesce(dismissed_at, auto_dismissed_at) as dismissed_at,
        dismissed_by_login,
        coalesce(dismissed_reason, case when auto_dismissed_at is not null then 'auto_dismissed' end)
            as dismissed_reason,
        url
    from dependabot

),

final as (

    select
        alerts.kind || ':' || alerts.full_name || ':' || cast(alerts.alert_number as varchar) as finding_id,
        alerts.kind,
        repositories.repository,
        alerts.tool,
        alerts.rule,
        alerts.title,
        case
            when lower(alerts.severity) in ('critical', 'high', 'medium', 'low') then lower(alerts.severity)
        end as severity,
        alerts.problem_severity,
        case when alerts.state in ('open', 'fixed', 'dismissed') then alerts.state end as state,
        alerts.package_name,
        alerts.ecosystem,
        alerts.fixed_version,
        alerts.path,
        alerts.line,
        alerts.created_at,
        alerts.updated_at,
        alerts.fixed_at,
        alerts.dismissed_at,
        alerts.dismissed_by_login,
        alerts.dismissed_reason,
        alerts.url
    from alerts
    inner join repositories on alerts.full_name = repositories.full_name

)

select * from final
