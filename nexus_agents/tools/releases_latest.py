"""`what is the latest release of ALOY?`"""

from nexus_agents.planner.intents import Plan
from nexus_agents.published import Published
from nexus_agents.tools.finding import Finding, cite, nothing
from nexus_agents.tools.release_date import dated
from nexus_agents.tools.releases import release_label
from nexus_agents.wording import counted, listed

_SQL = """
select
    release_id, project_key, repository, version_name, tag_name, released_at, release_date, is_released, is_archived,
    match_evidence, count(*) over () as total
from releases
where
    is_released
    and not is_sprint_named
    and released_at is not null
    and released_at < $tomorrow
    and (
        (len($projects) = 0 and len($repositories) = 0)
        or list_contains($projects, project_key)
        or list_contains($repositories, repository)
    )
order by released_at desc, version_name desc
"""


def releases_latest(published: Published, plan: Plan) -> Finding:
    """Releases with a date, newest first."""
    slots = plan.slots
    rows = published.rows(
        _SQL, projects=list(slots.projects), repositories=list(slots.repositories), tomorrow=plan.tomorrow
    )
    named = slots.projects or slots.repositories
    within = f" of {listed(named)}" if named else ""
    if not rows.rows:
        return nothing(f"no release{within} has a date.", rows, "releases")
    total = int(rows.rows[0]["total"])
    first, *others = [dated(row) for row in rows.rows[:4]]
    before = f" Before it: {listed(others)}." if others else ""
    return Finding(
        text=f"Of {counted(total, 'dated release')}{within} the newest: {first}.{before} Days are UTC.",
        rows=rows,
        citations=cite("release", rows, id_column="release_id", label=release_label),
        sources=("releases",),
        sample_size=total,
    )
