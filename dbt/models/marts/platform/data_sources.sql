with cursors as (

    -- A backfill under way keeps a cursor of its own; it is no source.
    select * from {{ ref('stg_meta__cursors') }}
    where scope not like '%#backfill:%'

),

repositories as (

    select * from {{ ref('stg_git__repositories') }}

),

origins as (

    select
        source,
        origin,
        max(loaded_at) as last_loaded_at,
        cast(sum(rows) as bigint) as rows,
        cast(0 as bigint) as quarantined_rows
    from {{ ref('stg_meta__pages') }}
    group by source, origin
    union all
    select
        source,
        origin,
        cast(null as timestamptz) as last_loaded_at,
        cast(0 as bigint) as rows,
        count(*) as quarantined_rows
    from {{ ref('stg_meta__quarantine') }}
    group by source, origin

),

-- A page names its file or address; a cursor names the whole path of the file or of its folder, or the repository read
-- from there. A page of a live Jira names the site and a project, one of a live Slack ends with the workspace, and a
-- refused file of an export follows the export's path.
placed as (

    select
        *,
        case when origin like '%/%' and origin not like '/%' then {{ pattern_match('origin', '^[^/]+') }} end as folder
    from origins

),

matched as (

    select
        cursors.source,
        cursors.scope,
        max(origins.last_loaded_at) as last_loaded_at,
        cast(sum(origins.rows) as bigint) as rows,
        cast(sum(origins.quarantined_rows) as bigint) as quarantined_rows
    from cursors
    inner join placed as origins on cursors.source = origins.source
    left join repositories
        on cursors.source = 'git' and cursors.scope = repositories.repository and origins.origin = repositories.location
    where
        cursors.scope = origins.origin
        or right(cursors.scope, length(origins.origin) + 1) = '/' || origins.origin
        or right(cursors.scope, length(origins.folder) + 1) = '/' || origins.folder
        or left(origins.origin, length(cursors.scope) + 1) = cursors.scope || ' '
        or left(origins.origin, length(cursors.scope) + 1) = cursors.scope || ':'
        or right(origins.origin, length(cursors.scope) + 1) = ' ' || cursors.scope
        or repositories.repository is not null
    group by cursors.source, cursors.scope

),

final as (

    select
        cursors.source,
        cursors.scope,
        greatest(cursors.updated_at, coalesce(matched.last_loaded_at, cursors.updated_at)) as last_loaded_at,
        matched.rows,
        matched.quarantined_rows
    from cursors
    left join matched on cursors.source = matched.source and cursors.scope = matched.scope

)

select * from final
