"""Which jobs a Jenkins has: one question for several levels of folders."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, cast

from nexus_pipelines.errors import SourceError
from nexus_pipelines.http.client import UpstreamClient, UpstreamRefused
from nexus_pipelines.sources.jenkins.cursor import Moment, moment_of
from nexus_pipelines.sources.jenkins.endpoints import LEVELS, job_path, jobs_tree

Record = dict[str, Any]
_GONE = 404


@dataclass(frozen=True, kw_only=True)
class Job:
    """A job that has builds of its own: its full name, its record, and its newest build."""

    full_name: str
    record: Record
    last: Moment | None


def find_jobs(client: UpstreamClient, is_wanted: Callable[[str], bool]) -> list[Job]:
    """All jobs that are wanted, in the order in which Jenkins lists them.

    Raises:
        SourceError: Jenkins refuses, gives no usable answer, or has no job that is wanted.
    """
    found = [job for job in _below(client, "") if is_wanted(job.full_name)]
    if not found:
        raise SourceError(
            f"{client.upstream} shows no job to this account that is to be read; correct JENKINS_JOBS, or give the "
            "account the permission Job/Read."
        )
    return found


def _below(client: UpstreamClient, folder: str) -> Iterator[Job]:
    try:
        answer = client.get(f"{job_path(folder)}/api/json", {"tree": jobs_tree()}).json
    except UpstreamRefused as error:
        # Deleted since its parent was listed.
        if folder and error.status == _GONE:
            return
        raise
    if not isinstance(answer, dict) or not isinstance(cast(Record, answer).get("jobs"), list):
        raise SourceError(
            f"{client.upstream} answered {job_path(folder)}/api/json without a list of jobs; check that JENKINS_URL is "
            "the address of Jenkins's first page."
        )
    yield from _jobs(client, folder, cast(Record, answer), LEVELS)


def _jobs(client: UpstreamClient, parent: str, folder: Record, levels: int) -> Iterator[Job]:
    """The jobs of a folder's record, which holds so many more levels."""
    for record in _items(folder):
        full_name = f"{parent}/{record['name']}" if parent else str(record["name"])
        if "jobs" not in record:
            yield Job(full_name=full_name, record=record, last=moment_of(record.get("lastBuild")))
        elif levels > 1:
            yield from _jobs(client, full_name, record, levels - 1)
        elif _items(record):
            yield from _below(client, full_name)


def _items(folder: Record) -> list[Record]:
    listed = folder.get("jobs")
    items = cast(list[object], listed) if isinstance(listed, list) else []
    return [cast(Record, each) for each in items if isinstance(each, dict) and cast(Record, each).get("name")]
