"""The repositories of releases: those with its tag, else those of its project."""

REPOSITORIES = """
repositories_asked as (
    select asked.release_id, asked.moment, releases.repository, repositories.default_branch
    from asked
    inner join releases on asked.release_id = releases.canonical_release_id
    left join repositories on releases.repository = repositories.repository
    where releases.repository is not null
    union
    select asked.release_id, asked.moment, repositories.repository, repositories.default_branch
    from asked
    inner join releases on asked.release_id = releases.canonical_release_id
    inner join repositories on releases.project_key = repositories.project_key
    where releases.repository is null
)
"""
NO_REPOSITORY = "No repository is known to belong to its project."


def missing(condition: str, before: str, after: str) -> str:
    """The sentence of `gap` over rows of repositories, some of which lack data; null where none does."""
    return (
        f"case when count(repository) = 0 then '{NO_REPOSITORY}' "
        f"when count(*) filter (where {condition}) > 0 then '{before} ' || array_to_string("
        f"list(repository order by repository) filter (where {condition}), ', ') || '{after}' end"
    )
