"""`what is unreleased in DAEMON?` and `which releases are overdue?`"""

from collections.abc import Sequence

from nexus_agents.planner.intents import Plan
from nexus_agents.published import Published, Row, Rows
from nexus_agents.tools.finding import Finding, cite, nothing
from nexus_agents.tools.releases import release_label, release_name
from nexus_agents.wording import counted, listed, percent

_SQL = """
select
    version_id,
    project_key,
    version_name,
    release_date,
    total_issues,
    done_issues,
    completion_ratio,
    open_blockers,
    hygiene_score,
    last_commit_at,
    state,
    assessments.verdict,
    count(*) over () as total
from readiness
left join (select verdict, unnest(version_ids) as judged_id from release_assessments) as assessments
    on readiness.version_id = assessments.judged_id
where
    not is_sprint_named
    and (len($projects) = 0 or list_contains($projects, project_key))
    and (not $only_overdue or release_date < $today)
order by release_date nulls last, project_key, version_name
"""
_ALL = """
select count(*) as versions, count(release_date) as dated
from readiness
where not is_sprint_named and (len($projects) = 0 or list_contains($projects, project_key))
"""


def releases_unreleased(published: Published, plan: Plan) -> Finding:
    """Versions that are neither released nor archived, soonest first; versions named like sprints stay out."""
    rows = _rows(published, plan, only_overdue=False)
    if not rows.rows:
        return nothing(f"no version{_within(plan)} is unreleased.", rows, "readiness")
    total = int(rows.rows[0]["total"])
    verb = "is" if total == 1 else "are"
    text = f"{counted(total, 'version')}{_within(plan)} {verb} unreleased: {listed(_facts(rows.rows), total=total)}."
    return Finding(
        text=text,
        rows=rows,
        citations=cite("release", rows, id_column="version_id", label=release_label),
        sources=("readiness", "release_assessments"),
        sample_size=total,
    )


def releases_overdue(published: Published, plan: Plan) -> Finding:
    """Unreleased versions whose date is past; versions without a date cannot be overdue, and are counted."""
    rows = _rows(published, plan, only_overdue=True)
    known = published.rows(_ALL, projects=list(plan.slots.projects)).rows[0]
    undated = int(known["versions"]) - int(known["dated"])
    rest = f" {counted(undated, 'unreleased version')} without a release date cannot be judged." if undated else ""
    if not rows.rows:
        if not known["dated"]:
            return nothing(f"no unreleased version{_within(plan)} has a release date.{rest}", rows, "readiness")
        text = f"No release{_within(plan)} is overdue today ({plan.today} UTC).{rest}"
        return Finding(text=text, rows=rows, citations=[], sources=("readiness",), sample_size=int(known["dated"]))
    total = int(rows.rows[0]["total"])
    verb = "is" if total == 1 else "are"
    return Finding(
        text=f"{counted(total, 'release')}{_within(plan)} {verb} overdue today ({plan.today} UTC): "
        f"{listed(_facts(rows.rows), total=total)}.{rest}",
        rows=rows,
        citations=cite("release", rows, id_column="version_id", label=release_label),
        sources=("readiness", "release_assessments"),
        sample_size=int(known["dated"]),
    )


def _rows(published: Published, plan: Plan, *, only_overdue: bool) -> Rows:
    return published.rows(_SQL, projects=list(plan.slots.projects), only_overdue=only_overdue, today=plan.today)


def _within(plan: Plan) -> str:
    return f" in {listed(plan.slots.projects)}" if plan.slots.projects else ""


def _facts(rows: Sequence[Row]) -> list[str]:
    return [
        f"{release_name(row)} ({_date(row)}, "
        + (
            f"{percent(row['completion_ratio'])} of {counted(row['total_issues'], 'ticket')} done, "
            f"{counted(row['open_blockers'], 'open blocker')}"
            if row["total_issues"]
            else "no tickets"
        )
        + (f", {row['verdict']}" if row["verdict"] else ", not judged yet")
        + ")"
        for row in rows
    ]


def _date(row: Row) -> str:
    return f"planned for {row['release_date']}" if row["release_date"] else "no date"
