"""Issues of one project in the order of their keys: each page asks for what lies behind the last key.

Nothing that happens meanwhile shifts such pages: an issue that changes under the reader keeps its place.
"""

from collections.abc import Callable, Iterator

from nexus_pipelines.errors import SourceError
from nexus_pipelines.http.client import UpstreamRefused
from nexus_pipelines.sources.jira.site import Json, Site, issue_number
from nexus_pipelines.warehouse.contract import Extent

_BAD_REQUEST = 400
_RESTARTS = 3


def walk_keys(site: Site, key: str, condition: Callable[[], str], *, after: str) -> Iterator[tuple[list[Json], bool]]:
    """Pages of a project's issues behind the key `after`, and whether it is the last.

    condition: JQL that begins with " and", asked for each page, since JQL's windows are relative to now; or nothing.

    Raises:
        SourceError: a page repeats, or as the client.
    """
    restarts = 0
    while True:
        try:
            records, is_last = site.issues(f"{issues_behind(key, condition(), after)} order by key asc")
        except UpstreamRefused as error:
            if error.status != _BAD_REQUEST or not after or restarts == _RESTARTS:
                raise
            # The issue that the walk stood at is gone, and JQL compares only with keys that exist.
            after, restarts = "", restarts + 1
            continue
        if not records:
            return
        if issue_number(records[-1]["key"]) <= issue_number(after):
            raise SourceError(
                f"{site.client.upstream} repeats a page of {key} behind {after}; stopped there. "
                "What was read before is kept, and the next run goes on from there."
            )
        after = str(records[-1]["key"])
        yield records, is_last
        if is_last:
            return


def issues_behind(key: str, condition: str, after: str) -> str:
    """JQL for a project's issues behind a key."""
    behind = f' and key > "{after}"' if after else ""
    return f'project = "{key}"{condition}{behind}'


def total_of(site: Site, key: str, condition: str, *, after: str, done: int) -> int | None:
    """How many issues a walk that has `done` some will come to; None when the one it stands at is gone meanwhile."""
    try:
        return done + site.count(issues_behind(key, condition, after))
    except UpstreamRefused as error:
        if error.status != _BAD_REQUEST:
            raise
        return None


def progress(extent: Extent) -> str:
    """How far a walk is, for people; the total is approximate on Cloud."""
    total = "" if extent.total is None else f" of about {max(extent.done, extent.total):,}"
    return f"{extent.part}: {extent.done:,}{total} tickets"
