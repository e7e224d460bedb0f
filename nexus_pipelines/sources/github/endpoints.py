"""What is asked of GitHub, as data: the lists of a repository, newest first, and what more to ask of their items."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Literal

PER_PAGE = 100
# GitHub slows down clients that ask much more at a time.
AT_ONCE = 4

Feature = Literal["code_scanning", "dependabot"]


@dataclass(frozen=True, kw_only=True)
class Detail:
    """A request for one item of a listing. `path` has {repository}, {id} and {attempt}.

    parameters: besides page and per_page.
    member: the key under which the answer holds its list; empty when it is the list.
    is_earlier_attempt: asked once for each attempt before the item's own; the answer is one object.
    """

    path: str
    stream: str
    parameters: Mapping[str, str] = field(default_factory=dict[str, str])
    member: str = ""
    is_earlier_attempt: bool = False


@dataclass(frozen=True, kw_only=True)
class Listing:
    """A list of a repository, newest first by `moment`.

    parameters: besides page and per_page.
    identity: the key of an item's id in its address. moment: the key of the time that the list is ordered by.
    version: keys whose values tell that an item has changed.
    overlap: how far before the newest item known the next reading goes back; None: to the end, and all of it lands.
    open_until: keys and the value in lower case that an item has once nothing more happens to it; while it has
        another, it is read again at each run, for at most OPEN_FOR after the newest.
    is_follower: it is asked only when a listing that is no follower has something new, or when it is due.
    takes_turns: of the followers that take turns, one is asked in each run even when nothing is new.
    is_by_cursor: the next page is asked for as the Link header says; pages have no numbers, and a walk that was
        interrupted begins anew.
    feature: what a repository may have switched off, or a token may not read; then the refusal is noted and no error.
    """

    stream: str
    path: str
    parameters: Mapping[str, str] = field(default_factory=dict[str, str])
    member: str = ""
    identity: str = "id"
    moment: str
    version: tuple[str, ...]
    overlap: timedelta | None
    open_until: tuple[str, str] | None = None
    details: tuple[Detail, ...] = ()
    is_follower: bool = False
    takes_turns: bool = False
    is_by_cursor: bool = False
    feature: Feature | None = None


# GitHub ends a run that waits after 35 days.
OPEN_FOR = timedelta(days=35)
_CLOCKS = timedelta(minutes=5)
_BY_UPDATE = {"sort": "updated", "direction": "desc"}

LISTINGS = (
    Listing(
        stream="pull_requests",
        path="/repos/{repository}/pulls",
        parameters={"state": "all", **_BY_UPDATE},
        identity="number",
        moment="updated_at",
        version=("updated_at",),
        overlap=_CLOCKS,
        details=(
            Detail(path="/repos/{repository}/pulls/{id}/commits", stream="pull_request_commits"),
            Detail(path="/repos/{repository}/pulls/{id}/reviews", stream="reviews"),
        ),
    ),
    Listing(
        stream="workflow_runs",
        path="/repos/{repository}/actions/runs",
        member="workflow_runs",
        moment="created_at",
        version=("updated_at", "run_attempt"),
        # A run that is started again keeps its place in the list, which tells nothing of it. No `created` filter:
        # with one, GitHub ends any list at 1,000 runs.
        overlap=timedelta(days=3),
        open_until=("status", "completed"),
        details=(
            Detail(
                path="/repos/{repository}/actions/runs/{id}/attempts/{attempt}",
                stream="workflow_runs",
                is_earlier_attempt=True,
            ),
            Detail(
                path="/repos/{repository}/actions/runs/{id}/jobs",
                stream="workflow_jobs",
                parameters={"filter": "all"},
                member="jobs",
            ),
        ),
    ),
    Listing(
        stream="review_comments",
        path="/repos/{repository}/pulls/comments",
        parameters=_BY_UPDATE,
        moment="updated_at",
        version=("updated_at",),
        overlap=_CLOCKS,
        is_follower=True,
    ),
    Listing(
        stream="issue_comments",
        path="/repos/{repository}/issues/comments",
        parameters=_BY_UPDATE,
        moment="updated_at",
        version=("updated_at",),
        overlap=_CLOCKS,
        is_follower=True,
    ),
    Listing(
        stream="deployments",
        path="/repos/{repository}/deployments",
        moment="created_at",
        version=("updated_at",),
        # A status that a deployment is given moves its updated_at, not its place.
        overlap=timedelta(days=3),
        details=(Detail(path="/repos/{repository}/deployments/{id}/statuses", stream="deployment_statuses"),),
        is_follower=True,
        takes_turns=True,
    ),
    Listing(
        stream="releases",
        path="/repos/{repository}/releases",
        moment="created_at",
        version=(),
        overlap=None,
        is_follower=True,
        takes_turns=True,
    ),
    Listing(
        stream="code_scanning_alerts",
        path="/repos/{repository}/code-scanning/alerts",
        parameters=_BY_UPDATE,
        identity="number",
        moment="updated_at",
        version=("updated_at",),
        overlap=_CLOCKS,
        is_follower=True,
        takes_turns=True,
        feature="code_scanning",
    ),
    Listing(
        stream="dependabot_alerts",
        path="/repos/{repository}/dependabot/alerts",
        parameters=_BY_UPDATE,
        identity="number",
        moment="updated_at",
        version=("updated_at",),
        overlap=_CLOCKS,
        is_follower=True,
        takes_turns=True,
        is_by_cursor=True,
        feature="dependabot",
    ),
)
