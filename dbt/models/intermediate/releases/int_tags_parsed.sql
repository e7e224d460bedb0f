-- One row per repository, product and number: "1.2.0" and "v1.2.0" are one release, the later tag stands for both.
with refs as (

    select * from {{ ref('stg_git__refs') }}
    where ref_type = 'tag'

),

commits as (

    select * from {{ ref('stg_git__commits') }}

),

names as (

    select * from {{ ref('int_version_names_parsed') }}

),

repositories as (

    select * from {{ ref('int_repositories_projects') }}

),

main_products as (

    select * from {{ ref('int_project_products') }}

),

parsed as (

    select
        refs.repository,
        repositories.project_key,
        refs.short_name as tag_name,
        refs.commit_sha as tag_commit_sha,
        coalesce(refs.tagged_at, commits.committed_at) as tagged_at,
        names.version_number,
        case
            when main_products.product is not null or names.product = {{ product_word('refs.repository') }} then ''
            else names.product
        end as product
    from refs
    inner join names on refs.short_name = names.name
    left join repositories on refs.repository = repositories.repository
    left join commits on refs.repository = commits.repository and refs.commit_sha = commits.commit_sha
    left join main_products
        on repositories.project_key = main_products.project_key and names.product = main_products.product

),

ranked as (

    select
        *,
        row_number() over (
            partition by repository, product, coalesce(version_number, tag_name)
            order by tagged_at desc nulls last, tag_name
        ) as tag_rank
    from parsed

),

final as (

    select
        repository,
        project_key,
        tag_name,
        tag_commit_sha,
        tagged_at,
        version_number,
        product
    from ranked
    where tag_rank = 1

)

select * from final
