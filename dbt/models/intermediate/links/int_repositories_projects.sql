-- Which project a repository belongs to: the one that most of its linked commits name.
with keys as (

    select * from {{ ref('int_commit_keys_matched') }}

),

repositories as (

    select * from {{ ref('stg_git__repositories') }}

),

linked as (

    select
        repository,
        count(distinct commit_sha) as linked_commit_count
    from keys
    group by repository

),

counted as (

    select
        repository,
        project_key,
        count(distinct commit_sha) as project_commit_count
    from keys
    group by repository, project_key

),

ranked as (

    select
        counted.repository,
        counted.project_key,
        counted.project_commit_count,
        linked.linked_commit_count,
        row_number() over (
            partition by counted.repository order by counted.project_commit_count desc, counted.project_key
        ) as project_rank
    from counted
    inner join linked on counted.repository = linked.repository

),

final as (

    select
        repositories.repository,
        ranked.project_key,
        coalesce(ranked.project_commit_count, 0) as project_commit_count,
        coalesce(ranked.linked_commit_count, 0) as linked_commit_count,
        cast(ranked.project_commit_count as double) / ranked.linked_commit_count as project_share
    from repositories
    left join ranked on repositories.repository = ranked.repository and ranked.project_rank = 1

)

select * from final
