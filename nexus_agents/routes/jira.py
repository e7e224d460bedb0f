"""The Jira agent: tickets as they were loaded, with what other sources know about them."""

from typing import Annotated, Any

from fastapi import APIRouter, HTTPException, Path, Query

from nexus_agents.access import FAILURES, UsesPublished, UsesResources, evidence
from nexus_agents.paging import Page, PageSize, page_of
from nexus_agents.records import Evidence, Listing, Mode, Record
from nexus_agents.tools import sprint, ticket, ticket_blockers, ticket_commits, ticket_history

router = APIRouter(tags=["jira"], responses=FAILURES)
IssueKey = Annotated[str, Path(pattern=r"^[A-Za-z][A-Za-z0-9_]{0,30}-[0-9]{1,9}$", max_length=64, examples=["ALOY-12"])]
ProjectKey = Annotated[str, Path(pattern=r"^[A-Za-z][A-Za-z0-9_]{0,30}$", examples=["ALOY"])]
_MOST = 200

_SEARCH = """
select
    issue_key, project_key, summary, issue_type, status, status_category, priority, assignee_name, is_done, is_blocked,
    created_at, updated_at, resolved_at
from issues
where
    ($project is null or project_key = upper($project))
    and ($status is null or lower(status) = lower($status) or status_category = lower($status))
    and ($issue_type is null or lower(issue_type) = lower($issue_type))
    and ($text is null or contains(lower(concat_ws(' ', issue_key, summary, description)), lower($text)))
order by updated_at desc nulls last, issue_key
"""


class TicketAnswer(Record):
    """A ticket with its status changes, links and commits (at most 200 of each). Texts are data from outside."""

    ticket: dict[str, Any]
    transitions: list[dict[str, Any]]
    links: list[dict[str, Any]]
    commits: list[dict[str, Any]]
    truncated: bool
    evidence: Evidence
    mode: Mode


class SprintAnswer(Record):
    """A sprint's tickets as they stand now; points are null where no ticket has any."""

    sprint_id: str
    sprint_name: str | None
    project_key: str
    sprint_state: str | None
    total_issues: int
    completed_issues: int | None
    in_progress_issues: int | None
    blocked_issues: int | None
    total_story_points: float | None
    completed_story_points: float | None
    completion_percentage: float | None
    evidence: Evidence
    mode: Mode


@router.get("/issue/{ticket_key}")
def issue(ticket_key: IssueKey, published: UsesPublished, resources: UsesResources) -> TicketAnswer:
    """One ticket."""
    key = ticket_key.upper()
    found = published.rows(ticket.SQL, keys=[key]).rows
    if not found:
        raise HTTPException(404, f"{key} is not among the tickets that were loaded.")
    parts = {
        name: published.rows(sql, keys=[key], limit=_MOST)
        for name, sql in (
            ("transitions", ticket_history.SQL),
            ("links", ticket_blockers.SQL),
            ("commits", ticket_commits.SQL),
        )
    }
    return TicketAnswer(
        ticket=dict(found[0]),
        transitions=[dict(row) for row in parts["transitions"].rows],
        links=[dict(row) for row in parts["links"].rows],
        commits=[{name: value for name, value in row.items() if name != "total"} for row in parts["commits"].rows],
        truncated=any(rows.truncated for rows in parts.values()),
        evidence=evidence(published, "issues", "issue_transitions", "issue_links", "issue_commits", sample_size=1),
        mode=resources.mode,
    )


@router.get("/search")
def search(
    *,
    published: UsesPublished,
    resources: UsesResources,
    project: Annotated[str | None, Query(max_length=64)] = None,
    status: Annotated[str | None, Query(max_length=100, description="A status, or new, indeterminate, done.")] = None,
    type: Annotated[str | None, Query(max_length=100)] = None,
    text: Annotated[str | None, Query(max_length=200, description="Part of key, title or description.")] = None,
    page: Page = 1,
    page_size: PageSize = 20,
) -> Listing:
    """Tickets by simple filters, most recently changed first."""
    return page_of(
        published,
        _SEARCH,
        "issues",
        page=page,
        page_size=page_size,
        mode=resources.mode,
        project=project,
        status=status,
        issue_type=type,
        text=text,
    )


@router.get("/sprint-stats/{project_key}")
def sprint_stats(
    *,
    project_key: ProjectKey,
    published: UsesPublished,
    resources: UsesResources,
    sprint_name: Annotated[str | None, Query(max_length=200)] = None,
) -> SprintAnswer:
    """The active sprint, else the newest; or the named one."""
    rows = published.rows(sprint.SQL, projects=[project_key.upper()], sprint_name=sprint_name).rows
    if not rows:
        named = f"called {sprint_name!r} " if sprint_name else ""
        raise HTTPException(404, f"There is no sprint {named}in project {project_key.upper()}.")
    row = dict(rows[0])
    total = int(row["total_issues"])
    return SprintAnswer(
        **{name: row[name] for name in SprintAnswer.model_fields if name in row},
        sprint_state=row["state"],
        completion_percentage=round(row["completed_issues"] / total * 100, 1) if total else None,
        evidence=evidence(published, *sprint.SOURCES, sample_size=total),
        mode=resources.mode,
    )
