-- What was looked at, so that a repository without findings and one that nobody scans do not read alike.
with repositories as (

    select * from {{ ref('int_github_repositories') }}

),

features as (

    select * from {{ ref('stg_github__security_features') }}

),

kinds as (

    select 'code_scanning' as kind
    union all
    select 'dependabot' as kind

),

open_findings as (

    select
        kind,
        repository,
        count(*) as open_count,
        count(case when severity = 'critical' then 1 end) as open_critical_count,
        count(case when severity = 'high' then 1 end) as open_high_count
    from {{ ref('security_findings') }}
    where state = 'open'
    group by kind, repository

),

standing as (

    select
        repositories.repository,
        kinds.kind,
        coalesce(features.state, 'not read') as state,
        features.reason
    from repositories
    cross join kinds
    left join features on repositories.full_name = features.full_name and kinds.kind = features.feature

),

final as (

    select
        standing.kind || ':' || standing.repository as coverage_id,
        standing.repository,
        standing.kind,
        standing.state,
        standing.reason,
        case when standing.state = 'enabled' then coalesce(open_findings.open_count, 0) end as open_count,
        case when standing.state = 'enabled' then coalesce(open_findings.open_critical_count, 0) end
            as open_critical_count,
        case when standing.state = 'enabled' then coalesce(open_findings.open_high_count, 0) end as open_high_count
    from standing
    left join open_findings on standing.repository = open_findings.repository and standing.kind = open_findings.kind

)

select * from final
