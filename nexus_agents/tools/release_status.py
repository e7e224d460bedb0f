"""`is Alloy 1.8 ready?`: what is known about a release, and the verdict of the newest build on it."""

from collections.abc import Sequence
from datetime import date

from nexus_agents.planner.intents import Plan
from nexus_agents.published import Published, Row
from nexus_agents.tools.finding import Finding, cite
from nexus_agents.tools.releases import names_of, projects_of, release_label, release_name, unknown_version
from nexus_agents.wording import counted, day, listed, percent

SQL = """
select
    releases.release_id,
    releases.project_key,
    coalesce(readiness.version_name, releases.version_name) as version_name,
    releases.repository,
    releases.tag_name,
    releases.is_released,
    releases.is_archived,
    releases.released_at,
    coalesce(readiness.release_date, releases.release_date) as release_date,
    releases.issue_count,
    releases.done_count,
    releases.match_evidence,
    readiness.total_issues,
    readiness.done_issues,
    readiness.completion_ratio,
    readiness.open_blockers,
    readiness.hygiene_score,
    readiness.commit_count,
    readiness.last_commit_at,
    readiness.state,
    assessments.verdict,
    assessments.rationale,
    assessments.score,
    assessments.flip_wording,
    assessments.as_of as judged_on
from releases
left join readiness on list_contains(releases.version_ids, readiness.version_id)
left join release_assessments as assessments on releases.canonical_release_id = assessments.release_id
where
    list_contains($names, releases.version_name)
    and (len($projects) = 0 or list_contains($projects, releases.project_key))
order by releases.is_released, releases.project_key, version_name, releases.repository
"""
SOURCES = ("releases", "readiness", "release_assessments")
_TOLD = 3


def release_status(published: Published, plan: Plan) -> Finding:
    """Completion, open blockers, hygiene, last commit and verdict of each release that the question means."""
    slots = plan.slots
    if not slots.versions:
        return unknown_version(published, plan)
    rows = published.rows(SQL, names=names_of(slots), projects=projects_of(slots))
    sentences = [describe(row, today=plan.today) for row in rows.rows[:_TOLD]]
    if len(rows.rows) > _TOLD:
        names = [release_name(row) for row in rows.rows]
        sentences.insert(
            0, f"{len(names)} releases go by that name: {listed(names)}. Use the full name for one of them."
        )
    return Finding(
        text=" ".join(sentences),
        rows=rows,
        citations=cite("release", rows, id_column="release_id", label=release_label),
        sources=SOURCES,
        sample_size=sample_size(rows.rows),
    )


def sample_size(rows: Sequence[Row]) -> int:
    """Tickets behind the figures; a release that is out counts for itself."""
    return sum(int(row["total_issues"] or row["issue_count"] or 0) or int(row["is_released"]) for row in rows)


def describe(row: Row, *, today: date) -> str:
    """One release in a few sentences: facts, and for one that is to come the verdict."""
    is_to_come = not row["is_released"] and not row["is_archived"]
    return f"{_facts(row, today=today)} {_verdict(row)}" if is_to_come else _facts(row, today=today)


def _verdict(row: Row) -> str:
    if row["verdict"] is None:
        return "It has not been judged yet; the next build does."
    flip = f" {row['flip_wording']}" if row["flip_wording"] else ""
    return f"Verdict as of {row['judged_on']}: {row['verdict']}. {row['rationale']}{flip}"


def _facts(row: Row, *, today: date) -> str:
    name = release_name(row)
    is_planned_only = row["match_evidence"] == "plan only"
    if row["is_archived"]:
        return f"{name} is cancelled, by its plan." if is_planned_only else f"{name} is archived in Jira."
    if row["is_released"]:
        when = f" on {day(row['released_at'])}" if row["released_at"] else ", on a day that is not recorded"
        tag = f" as tag {row['tag_name']}" if row["tag_name"] else ""
        return f"{name} was released{when}{tag}."
    if not row["total_issues"]:
        why = "it is planned, but Jira has no version of it" if is_planned_only else "no ticket has it as fix version"
        return f"No data on {name}: {why}. {_planned(row['release_date'], today)}"
    facts = [
        f"{row['done_issues']} of {counted(row['total_issues'], 'ticket')} done ({percent(row['completion_ratio'])})",
        counted(row["open_blockers"], "open blocker") if row["open_blockers"] is not None else "blockers: no data",
        "hygiene: no data (no ticket in scope)"
        if row["hygiene_score"] is None
        else f"hygiene {row['hygiene_score']:.0f} of 100",
        f"last commit {day(row['last_commit_at'])}" if row["last_commit_at"] else "commits: no data",
    ]
    tagged = f" (though tag {row['tag_name']} of {day(row['released_at'])} exists)" if row["tag_name"] else ""
    return f"{name} is not marked as released{tagged}: {', '.join(facts)}. {_planned(row['release_date'], today)}"


def _planned(release_date: date | None, today: date) -> str:
    if release_date is None:
        return "It has no release date."
    days = (release_date - today).days
    if days < 0:
        return f"It was planned for {release_date}, {counted(-days, 'day')} ago (today is {today} UTC)."
    return f"It is planned for {release_date}, in {counted(days, 'day')} (today is {today} UTC)."
