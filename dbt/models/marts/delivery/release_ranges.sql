-- What git holds of a release: from the version before it, by number, to its tag or, before there is one, to the head
-- of the default branch. Commits are told by their dates between the two.
with releases as (

    select * from {{ ref('releases') }}
    where not is_sprint_named and not is_archived

),

repositories as (

    select * from {{ ref('repositories') }}

),

branch_commits as (

    select distinct
        repository,
        commit_sha
    from {{ ref('stg_git__branch_commits') }}

),

dated as (

    select
        tags.repository,
        tags.product,
        tags.tag_name,
        tags.tag_commit_sha,
        tags.version_number,
        coalesce(commits.committed_at, tags.tagged_at) as tagged_at,
        {{ version_order('tags.version_number') }} as version_order,
        {{ is_final_number('tags.version_number') }} as is_final,
        {{ pattern_match('tags.version_number', '^[0-9]+[.][0-9]+') }} as line,
        branch_commits.commit_sha is not null as is_on_default_branch
    from {{ ref('int_tags_parsed') }} as tags
    left join {{ ref('stg_git__commits') }} as commits
        on tags.repository = commits.repository and tags.tag_commit_sha = commits.commit_sha
    left join branch_commits
        on tags.repository = branch_commits.repository and tags.tag_commit_sha = branch_commits.commit_sha
    where tags.version_number is not null

),

-- A patch on a branch of its own hides nothing: what comes after its line begins where the line does.
tags as (

    select
        *,
        case
            when is_on_default_branch then tagged_at
            else min(tagged_at) over (partition by repository, product, line)
        end as left_at
    from dated

),

-- Of a release its candidates and betas are part, not what went before.
neighbours as (

    select
        *,
        last_value(case when is_final then tag_name end ignore nulls) over earlier as previous_tag_name,
        last_value(case when is_final then tagged_at end ignore nulls) over earlier as previous_at,
        last_value(case when is_final then left_at end ignore nulls) over earlier as previous_left_at,
        last_value(case when is_final then line end ignore nulls) over earlier as previous_line
    from tags
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
        case
            when neighbours.line = neighbours.previous_line then neighbours.previous_at
            else neighbours.previous_left_at
        end as starts_at,
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
        {{ pattern_match('releases.version_number', '^[0-9]+[.][0-9]+') }} as line,
        {{ version_order('releases.version_number') }} as version_order
    from releases
    inner join repositories on releases.project_key = repositories.project_key
    where releases.repository is null

),

below as (

    select
        waiting.release_id,
        waiting.repository,
        tags.tag_name,
        tags.tagged_at,
        tags.left_at,
        tags.line,
        case when tags.is_final and tags.version_order < waiting.version_order then tags.version_order end
            as below_order,
        tags.version_order > waiting.version_order as is_above
    from waiting
    inner join tags on waiting.repository = tags.repository and waiting.product = tags.product

),

compared as (

    select
        release_id,
        repository,
        {{ value_at_max('tag_name', 'below_order') }} as previous_tag_name,
        {{ value_at_max('tagged_at', 'below_order') }} as previous_at,
        {{ value_at_max('left_at', 'below_order') }} as previous_left_at,
        {{ value_at_max('line', 'below_order') }} as previous_line,
        coalesce(bool_or(is_above), false) as is_overtaken
    from below
    group by release_id, repository

),

untagged as (

    select
        waiting.release_id,
        waiting.repository,
        compared.previous_tag_name,
        case
            when waiting.line = compared.previous_line then compared.previous_at
            else compared.previous_left_at
        end as starts_at,
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
