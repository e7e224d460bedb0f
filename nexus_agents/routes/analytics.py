"""Analytics: what happened, by day."""

from datetime import UTC, date, datetime, timedelta
from typing import Annotated, Literal

from fastapi import APIRouter, HTTPException, Query

from nexus_agents.access import FAILURES, UsesPublished, UsesResources
from nexus_agents.paging import Page, PageSize, page_of
from nexus_agents.records import Listing

router = APIRouter(tags=["analytics"], responses=FAILURES)

_ACTIVITY = """
select day, kind, project_key, repository, "count"
from activity_daily
where
    day between $start and $end
    and ($project is null or project_key = upper($project))
    and ($kind is null or kind = $kind)
order by day, kind, project_key, repository
"""
_DEFAULT_DAYS = 30
Kind = Literal["issue created", "issue resolved", "commit", "message"]


@router.get("/activity")
def activity(
    *,
    published: UsesPublished,
    resources: UsesResources,
    start: Annotated[date | None, Query(description="First day (UTC); default 30 days before `end`.")] = None,
    end: Annotated[date | None, Query(description="Last day (UTC); default today.")] = None,
    project: Annotated[str | None, Query(max_length=64)] = None,
    kind: Kind | None = None,
    page: Page = 1,
    page_size: PageSize = 100,
) -> Listing:
    """Tickets created and resolved, commits and messages of each day; a day without a row had none."""
    last = end or datetime.now(UTC).date()
    first = start or last - timedelta(days=min(_DEFAULT_DAYS - 1, (last - date.min).days))
    if first > last:
        raise HTTPException(400, f"The first day ({first}) is after the last ({last}).")
    return page_of(
        published,
        _ACTIVITY,
        "activity_daily",
        page=page,
        page_size=page_size,
        mode=resources.mode,
        start=first,
        end=last,
        project=project,
        kind=kind,
    )
