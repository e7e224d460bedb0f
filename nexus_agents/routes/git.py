"""The Git agent: repositories and commits as they were read."""

from typing import Annotated

from fastapi import APIRouter, Query

from nexus_agents.access import FAILURES, UsesPublished, UsesResources
from nexus_agents.paging import Page, PageSize, page_of
from nexus_agents.records import Listing
from nexus_agents.routes.webhooks import webhook_router

router = APIRouter(tags=["git"], responses=FAILURES)
router.include_router(webhook_router("github"))

_REPOSITORIES = """
select
    repository, default_branch, head_sha, is_partial, project_key, project_share, linked_commit_count, commit_count,
    last_commit_at
from repositories
order by repository
"""
_COMMITS = """
select
    repository, commit_sha, subject, author_name, authored_at, committed_at, is_merge, is_on_default_branch, additions,
    deletions, files_changed
from commits
where
    ($repository is null or repository = $repository)
    and (
        $issue_key is null
        or exists (
            select 1
            from issue_commits
            where
                issue_commits.issue_key = upper($issue_key)
                and issue_commits.repository = commits.repository
                and issue_commits.commit_sha = commits.commit_sha
        )
    )
order by committed_at desc, repository, commit_sha
"""


@router.get("/repos")
def repos(published: UsesPublished, resources: UsesResources, page: Page = 1, page_size: PageSize = 20) -> Listing:
    """Repositories, each with the project that most of its linked commits name."""
    return page_of(published, _REPOSITORIES, "repositories", page=page, page_size=page_size, mode=resources.mode)


@router.get("/commits")
def commits(
    *,
    published: UsesPublished,
    resources: UsesResources,
    issue_key: Annotated[str | None, Query(max_length=64, examples=["ALOY-12"])] = None,
    repository: Annotated[str | None, Query(max_length=200)] = None,
    page: Page = 1,
    page_size: PageSize = 20,
) -> Listing:
    """Commits on any branch, newest first; of one ticket or repository."""
    return page_of(
        published,
        _COMMITS,
        "commits",
        "issue_commits",
        page=page,
        page_size=page_size,
        mode=resources.mode,
        issue_key=issue_key,
        repository=repository,
    )
