"""The reporting agent: releases, and the facts and verdicts about those to come."""

from datetime import UTC, datetime
from typing import Annotated, Any

from fastapi import APIRouter, HTTPException, Path, Query

from nexus_agents.access import FAILURES, UsesPublished, UsesResources, evidence
from nexus_agents.paging import Page, PageSize, page_of
from nexus_agents.planner.lexicon import plain_number
from nexus_agents.records import Evidence, Listing, Mode, Record
from nexus_agents.routes import (
    release_check,
    release_decisions,
    release_judgements,
    release_webhook,
    report_publish,
    reports,
)
from nexus_agents.routes import releases as managed_releases
from nexus_agents.tools import release_status

router = APIRouter(tags=["reporting"], responses=FAILURES)
for part in (
    managed_releases,
    release_judgements,
    release_decisions,
    release_check,
    release_webhook,
    reports,
    report_publish,
):
    router.include_router(part.router)

_RELEASES = """
select
    release_id, project_key, repository, version_name, tag_name, released_at, release_date, is_released, is_archived,
    match_evidence, issue_count, done_count, target_date, planned_status, release_type, release_manager, plan_source
from releases
where
    not is_sprint_named
    and ($project is null or project_key = upper($project))
    and ($is_released is null or is_released = $is_released)
order by is_released, coalesce(released_at, cast(release_date as timestamptz)) desc nulls last, project_key,
    version_name, release_id
"""


class ReleaseAnswer(Record):
    """Rows of the release (several where it has several repositories or twin versions), each with its sentence.

    decision: the verdict of the newest build; None where it is out, or not judged yet.
    """

    project_key: str
    version: str
    releases: list[dict[str, Any]]
    sentences: list[str]
    decision: str | None
    evidence: Evidence
    mode: Mode


@router.get("/releases")
def releases(
    *,
    published: UsesPublished,
    resources: UsesResources,
    project: Annotated[str | None, Query(max_length=64)] = None,
    is_released: bool | None = None,
    page: Page = 1,
    page_size: PageSize = 20,
) -> Listing:
    """Releases from Jira versions, git tags and plans, those to come first; versions named like sprints stay out."""
    return page_of(
        published,
        _RELEASES,
        "releases",
        page=page,
        page_size=page_size,
        mode=resources.mode,
        project=project,
        is_released=is_released,
    )


@router.get("/release/{project}/{version}")
def release(
    project: Annotated[str, Path(max_length=64, examples=["ALOY"])],
    version: Annotated[str, Path(max_length=200, examples=["1.8.0"])],
    published: UsesPublished,
    resources: UsesResources,
) -> ReleaseAnswer:
    """What is known about a release: completion, open blockers, hygiene, commits. `version` is a name or a number."""
    known = [
        one for one in resources.lexicons.of(published).versions if (one.project_key or "").upper() == project.upper()
    ]
    names = {one.name for one in known if one.name.casefold() == version.casefold()} or {
        one.name for one in known if one.number == plain_number(version.casefold().removeprefix("v"))
    }
    if not names:
        raise HTTPException(404, f"There is no version {version!r} in project {project.upper()!r}.")
    rows = published.rows(release_status.SQL, names=sorted(names), projects=[project.upper()], limit=100).rows
    today = datetime.now(UTC).date()
    return ReleaseAnswer(
        project_key=project.upper(),
        version=version,
        releases=[dict(row) for row in rows],
        sentences=[release_status.describe(row, today=today) for row in rows],
        decision=next((str(row["verdict"]) for row in rows if row["verdict"] is not None), None),
        evidence=evidence(published, *release_status.SOURCES, sample_size=release_status.sample_size(rows)),
        mode=resources.mode,
    )
