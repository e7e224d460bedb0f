-- What git holds of a release: from the version before it, by number, to its tag or, before there is one, to the head of
-- the default branch. Commits are told by their dates between the two.
with releases as (

    select * from {{ ref('releases') }}
    where not is_sprint_named and not is_archived

),

repositories as (

    select * from {{ ref('repositories') }}

),

tags as (

    select
        tags.repository,
        tags.product,
        tags.tag_name,
        tags.tag_commit_sha,
        tags.version_number,
        coalesce(commits.committed_at, tags.tagged_at) as tagged_at,
        {{ version_order('tags.version_number') }} as version_order,
        {{ is_final_number('tags.version_number') }} as is_final
    from {{ ref('int_tags_parsed') }} as tags
    left join {{ ref('stg_git__commits') }} as commits
        on tags.repository = commits.repository and tags.tag_commit_sha = commits.commit_sha

),

-- Of a release its candidates and betas are part, not what went before.
neighbours as (

    select
        *,
        last_value(case when is_final then tag_name end ignore nulls) over earlier as previous_tag_name,
        last_value(case when is_final then tagged_at end ignore nulls) over earlier as previous_at
    from tags
    where version_number is not null
    window
        earlier as (
            partition by repository, product order by version_order
            rows between unbounded preceding and 1 preceding
        )

),

tagged as (

    select
        releases.canonical_release_id as release_id,
        releases.repository,
        neighbours.previous_tag_name,
        neighbours.previous_at as starts_at,
        releases.tag_name as candidate_tag_name,
        releases.tag_commit_sha as candidate_sha,
        neighbours.tagged_at as ends_at,
        case
            when releases.version_number is null then 'no number'
            when neighbours.previous_at is null then 'first tag'
            else 'dates between tags'
        end as range_evidence
    from releases
    left join neighbours
        on releases.repository = neighbours.repository and releases.tag_name = neighbours.tag_name
    where releases.repository is not null

),

waiting as (

    select
        releases.canonical_release_id as release_id,
        repositories.repository,
        releases.version_number,
        releases.product,
        releases.is_released,
        repositories.head_sha,
        {{ version_order('releases.version_number') }} as version_order
    from releases
    inner join repositories on releases.project_key = repositories.project_key
    where releases.repository is null

),

compared as (

    select
        waiting.release_id,
        waiting.repository,
        {{ value_at_max('tags.tag_name', 'case when tags.version_order < waiting.version_order and tags.is_final then tags.version_order end') }}
            as previous_tag_name,
        {{ value_at_max('tags.tagged_at', 'case when tags.version_order < waiting.version_order and tags.is_final then tags.version_order end') }}
            as previous_at,
        coalesce(bool_or(tags.version_order > waiting.version_order), false) as is_overtaken
    from waiting
    inner join tags on waiting.repository = tags.repository and waiting.product = tags.product
    where tags.version_number is not null
    group by waiting.release_id, waiting.repository

),

untagged as (

    select
        waiting.release_id,
        waiting.repository,
        compared.previous_tag_name,
        compared.previous_at as starts_at,
        cast(null as varchar) as candidate_tag_name,
        case when not waiting.is_released then waiting.head_sha end as candidate_sha,
        cast(null as timestamptz) as ends_at,
        case
            when waiting.is_released then 'no tag'
            when waiting.version_number is null then 'no number'
            when compared.is_overtaken then 'later version tagged'
            when compared.previous_at is null then 'no earlier tag'
            else 'dates since tag'
        end as range_evidence
    from waiting
    left join compared on waiting.release_id = compared.release_id and waiting.repository = compared.repository

),

final as (

    select * from tagged
    union all
    select * from untagged

)

select * from final
