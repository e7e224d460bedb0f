-- Lists tell of one release more than once: by external id, or by project and version. What was changed last counts.
with planned as (

    select * from {{ ref('stg_releases__planned_releases') }}

),

names as (

    select * from {{ ref('int_version_names_parsed') }}

),

main_products as (

    select * from {{ ref('int_project_products') }}

),

-- Where a list names no project, the product in the version does, if only one project is called so.
owners as (

    select
        product,
        min(project_key) as project_key
    from main_products
    group by product
    having count(distinct project_key) = 1

),

owned as (

    select
        planned.origin,
        planned.location,
        planned.release_key,
        planned.external_id,
        coalesce(planned.project_key, owners.project_key) as project_key,
        planned.version_name,
        planned.release_name,
        planned.target_date,
        planned.description,
        {{ replace_pattern('lower(planned.planned_status)', '[^a-z0-9]+', '_') }} as planned_status,
        {{ replace_pattern('lower(planned.release_type)', '[^a-z0-9]+', '_') }} as release_type,
        planned.release_manager,
        planned.loaded_at,
        names.version_number,
        names.product as named_product,
        -- What a version, tag or plan of the same release has in common with it.
        case
            when names.version_number is null or names.is_sprint_named then lower(planned.version_name)
            else names.version_number
        end as match_name
    from planned
    inner join names on planned.version_name = names.name
    left join owners on planned.project_key is null and names.product = owners.product

),

parsed as (

    select
        owned.*,
        case when main_products.product is not null then '' else owned.named_product end as product
    from owned
    left join main_products
        on owned.project_key = main_products.project_key and owned.named_product = main_products.product

),

latest as (

    select
        *,
        row_number() over (
            partition by
                case when external_id is null then location || release_key else 'id:' || external_id end
            order by loaded_at desc, origin, location
        ) as id_rank
    from parsed

),

ranked as (

    select
        *,
        row_number() over (
            partition by project_key, match_name, product
            order by loaded_at desc, origin, location, release_key
        ) as name_rank
    from latest
    where id_rank = 1

),

final as (

    select
        {{ row_id(['project_key', 'match_name', 'product']) }} as plan_id,
        origin,
        location,
        external_id,
        project_key,
        version_name,
        release_name,
        version_number,
        product,
        match_name,
        target_date,
        description,
        planned_status,
        release_type,
        release_manager
    from ranked
    where name_rank = 1

)

select * from final
