"""`when was 1.7.0 released?`: dates of releases, from tags and Jira versions."""

from nexus_agents.planner.intents import Plan
from nexus_agents.published import Published, Row
from nexus_agents.tools.finding import Finding, cite
from nexus_agents.tools.releases import names_of, projects_of, release_label, release_name, unknown_version
from nexus_agents.wording import day, listed

_SQL = """
select
    release_id, project_key, repository, version_name, tag_name, released_at, release_date, is_released, is_archived,
    match_evidence
from releases
where
    list_contains($names, version_name)
    and (len($projects) = 0 or list_contains($projects, project_key))
order by released_at desc nulls last, project_key, version_name
"""


def release_date(published: Published, plan: Plan) -> Finding:
    """When each release of that name came out, or is planned to."""
    if not plan.slots.versions:
        return unknown_version(published, plan)
    rows = published.rows(_SQL, names=names_of(plan.slots), projects=projects_of(plan.slots))
    return Finding(
        text=f"{listed([dated(row) for row in rows.rows], most=6)}. Days are UTC.",
        rows=rows,
        citations=cite("release", rows, id_column="release_id", label=release_label),
        sources=("releases",),
        sample_size=len(rows.rows),
    )


def dated(row: Row) -> str:
    """A release with its date, and what tells so."""
    name = release_name(row)
    if row["is_released"] and row["released_at"]:
        evidence = f"tag {row['tag_name']}" if row["tag_name"] else "Jira's release date"
        return f"{name} was released on {day(row['released_at'])} ({evidence})"
    if row["is_released"]:
        return f"{name} is released, on a day that neither Jira nor a tag records"
    if row["is_archived"]:
        return f"{name} is archived and was never released"
    planned = f"it is planned for {day(row['release_date'])}" if row["release_date"] else "it has no release date"
    tagged = f", though tag {row['tag_name']} of {day(row['released_at'])} exists" if row["tag_name"] else ""
    return f"{name} is not marked as released{tagged}; {planned}"
