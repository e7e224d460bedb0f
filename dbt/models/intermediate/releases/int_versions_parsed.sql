with versions as (

    select * from {{ ref('int_versions_merged') }}

),

names as (

    select * from {{ ref('int_version_names_parsed') }}

),

main_products as (

    select * from {{ ref('int_project_products') }}

),

fixed as (

    select
        version_id,
        count(distinct issue_key) as issue_count
    from {{ ref('int_issue_versions_unnested') }}
    where relation = 'fix'
    group by version_id

),

parsed as (

    select
        versions.*,
        names.version_number,
        names.is_sprint_named,
        coalesce(fixed.issue_count, 0) as issue_count,
        case when main_products.product is not null then '' else names.product end as product
    from versions
    inner join names on versions.version_name = names.name
    left join main_products
        on versions.project_key = main_products.project_key and names.product = main_products.product
    left join fixed on versions.version_id = fixed.version_id

),

final as (

    select
        *,
        -- Twins ("Alloy 1.2", "alloy 1.2.0") are one release; the one with most issues stands for both.
        case
            when version_number is null or is_sprint_named then version_id
            else first_value(version_id) over (
                partition by project_key, version_number, product, is_sprint_named
                order by issue_count desc, version_id
            )
        end as canonical_version_id
    from parsed

)

select * from final
