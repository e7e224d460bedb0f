-- One shape for the incidents of every system: each system is a part of the union.
with issues as (

    select * from {{ ref('int_incident_issues_selected') }}

),

-- Work on an issue begins with the first status in the category in progress.
transitions as (

    select
        issue_id,
        min(case when to_category = 'indeterminate' then transitioned_at end) as begun_at,
        max(case when to_category = 'done' then transitioned_at end) as done_at
    from {{ ref('issue_transitions') }}
    group by issue_id

),

-- A service of PagerDuty belongs to a project where it is called like one, or like a repository of one.
names as (

    select
        lower(project_key) as service_name,
        project_key
    from {{ ref('projects') }}
    union
    select
        lower(project_name) as service_name,
        project_key
    from {{ ref('projects') }}
    union
    select
        lower(repository) as service_name,
        project_key
    from {{ ref('repositories') }}

),

services as (

    select
        service_name,
        min(project_key) as project_key
    from names
    where project_key is not null
    group by service_name
    having count(distinct project_key) = 1

),

jira as (

    select
        'jira:' || issues.issue_id as incident_id,
        'jira' as source,
        issues.issue_key as incident_key,
        issues.summary as title,
        case issues.status_category
            when 'new' then 'triggered'
            when 'indeterminate' then 'acknowledged'
            when 'done' then 'resolved'
        end as status,
        issues.status as original_status,
        cast(null as varchar) as urgency,
        issues.priority as severity,
        cast(null as varchar) as service,
        issues.project_key,
        issues.created_at,
        transitions.begun_at as acknowledged_at,
        case when issues.status_category = 'done' then coalesce(issues.resolved_at, transitions.done_at) end
            as resolved_at,
        issues.updated_at,
        issues.assignee_id,
        issues.assignee_name,
        case when issues.assignee_name is not null then {{ one_text_list('issues.assignee_name') }} end
            as assignee_names,
        cast(null as varchar) as url
    from issues
    left join transitions on issues.issue_id = transitions.issue_id

),

pagerduty as (

    select
        'pagerduty:' || incidents.incident_id as incident_id,
        'pagerduty' as source,
        cast(incidents.incident_number as varchar) as incident_key,
        incidents.title,
        case when incidents.status in ('triggered', 'acknowledged', 'resolved') then incidents.status end as status,
        incidents.status as original_status,
        incidents.urgency,
        incidents.priority as severity,
        incidents.service_name as service,
        services.project_key,
        incidents.created_at,
        incidents.first_acknowledged_at as acknowledged_at,
        case when incidents.status = 'resolved' then incidents.last_resolved_at end as resolved_at,
        greatest(incidents.updated_at, incidents.status_changed_at, incidents.told_at) as updated_at,
        incidents.assignee_id,
        incidents.assignee_name,
        incidents.assignee_names,
        incidents.url
    from {{ ref('int_pagerduty_incidents_dated') }} as incidents
    left join services on lower(incidents.service_name) = services.service_name

),

unioned as (

    select * from jira
    union all
    select * from pagerduty

),

timed as (

    select
        incident_id,
        source,
        incident_key,
        title,
        status,
        original_status,
        urgency,
        severity,
        service,
        project_key,
        created_at,
        acknowledged_at,
        resolved_at,
        updated_at,
        assignee_id,
        assignee_name,
        coalesce(assignee_names, {{ empty_list() }}) as assignee_names,
        url,
        {{ seconds_between('created_at', 'acknowledged_at') }} as seconds_to_acknowledge,
        {{ seconds_between('created_at', 'resolved_at') }} as seconds_to_resolve
    from unioned

),

final as (

    select
        *,
        cast(floor(seconds_to_resolve / 60.0) as bigint) as lead_time_minutes
    from timed

)

select * from final
