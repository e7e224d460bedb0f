-- Names of versions, tags and plans in one form, so that they can be compared.
with versions as (

    select * from {{ ref('int_versions_merged') }}

),

refs as (

    select * from {{ ref('stg_git__refs') }}
    where ref_type = 'tag'

),

planned as (

    select * from {{ ref('stg_releases__planned_releases') }}

),

names as (

    select version_name as name
    from versions
    union
    select version_name as name
    from planned
    union
    select short_name as name
    from refs

),

numbered as (

    select
        name,
        {{ version_number('lower(name)') }} as number
    from names
    where name is not null

),

worded as (

    select
        name,
        {{ padded_number('number') }} as version_number,
        case when number is null then lower(name) else replace(lower(name), number, '') end as words
    from numbered

),

final as (

    select
        name,
        version_number,
        case
            when {{ product_word('words') }} in ('v', 'ver', 'version', 'release', 'rel', 'tag') then ''
            -- "alloy-v1.2.0" and "v1.2.0" alike: the v belongs to the number.
            else {{ product_word("regexp_replace(words, '[^a-z]v$', '')") }}
        end as product,
        {{ has_pattern('lower(name)', '(^|[^a-z])sprint([^a-z]|$)') }} as is_sprint_named
    from worded

)

select * from final
