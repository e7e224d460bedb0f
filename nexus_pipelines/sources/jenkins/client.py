"""A Jenkins over its remote API, batch after batch; a reading that is killed goes on where it was.

Builds are listed newest first: Jenkins lists them so, loads only those that are asked for, and the newest matter most.
New builds push the rest to later places, so that a walk meets builds twice but misses none; what came on top is newer
than the mark that the walk leaves.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import cast

from nexus_pipelines.errors import SourceError
from nexus_pipelines.http.client import UpstreamClient, UpstreamDown, UpstreamRefused
from nexus_pipelines.sources.jenkins.cursor import Moment, Position, moment_of
from nexus_pipelines.sources.jenkins.details import (
    Details,
    Record,
    has_report,
    is_pipeline,
    line_of,
    read_report,
    read_stages,
)
from nexus_pipelines.sources.jenkins.endpoints import AT_ONCE, BUILD_TREE, PER_PAGE, build_path, builds_tree, job_path
from nexus_pipelines.sources.jenkins.jobs import Job, find_jobs
from nexus_pipelines.sources.jenkins.waiting import Waiting
from nexus_pipelines.warehouse.contract import Batch
from nexus_pipelines.warehouse.landing import Landing

# Requests after which a batch ends: what a killed run makes again at most.
REQUESTS_A_BATCH = 240
# Details of so many builds are asked for together; a batch ends after one of these groups.
_TOGETHER = 10
# Builds that two pages share: so many may be deleted in front of a page while a list is walked.
_OVERLAP = 5
# Pages without anything new that end a walk, whatever Jenkins says.
_REPEATED_PAGES = 2
# Runs in which the details of a build may fail before they are set aside.
_TRIES = 3
# So many pipelines without stages, and none with any, mean that Jenkins does not tell of stages.
_WITHOUT_STAGES = 5
_UNAUTHORIZED, _GONE = 401, 404

# Builds to read again, and how often their details have failed.
Again = dict[Moment, int]


def read_jenkins_batches(
    client: UpstreamClient,
    *,
    scope: str,
    is_wanted: Callable[[str], bool],
    landing: Landing,
    cursor: Mapping[str, object] | None,
    requests_a_batch: int = REQUESTS_A_BATCH,
) -> Iterator[Batch]:
    """All that is new in a Jenkins; with nothing new no batch, and no request but those that list the jobs.

    scope: the address that the cursor belongs to. is_wanted: whether a job, by its full name, is to be read.

    Raises:
        SourceError: the credentials are refused or Jenkins gave no usable answer; or it did so for some of the jobs,
            and then the others have been read.
    """
    with ThreadPoolExecutor(max_workers=AT_ONCE, thread_name_prefix="jenkins") as pool:
        yield from _Reading(client, pool, Waiting(scope, landing, cursor, requests_a_batch)).batches(is_wanted)


class _Reading:
    """One sync of one Jenkins."""

    def __init__(self, client: UpstreamClient, pool: ThreadPoolExecutor, waiting: Waiting) -> None:
        self._client, self._pool, self._waiting = client, pool, waiting
        self._with_stages, self._without_stages = False, 0
        self._problems: list[str] = []

    def batches(self, is_wanted: Callable[[str], bool]) -> Iterator[Batch]:
        jobs = find_jobs(self._client, is_wanted)
        self._waiting.list_jobs([(job.full_name, job.record) for job in jobs])
        try:
            for job in jobs:
                try:
                    yield from self._read(job)
                except (UpstreamRefused, UpstreamDown, _NoBuilds) as error:
                    if not self._is_of_one_job(error):
                        raise
                    self._problems.append(str(error))
        except SourceError:
            yield from self._waiting.remaining()
            raise
        yield from self._waiting.remaining()
        if self._lacks_stages():
            self._problems.append(
                f"{self._client.upstream} tells of no stages (404 to wfapi/describe); install its plugin Pipeline: "
                "REST API."
            )
        if self._problems:
            others = len(self._problems) - 1
            raise SourceError(f"{self._problems[0]}{f' So did {others} other questions.' if others else ''}")

    def _is_of_one_job(self, error: SourceError) -> bool:
        """Whether Jenkins goes on answering other questions."""
        if isinstance(error, UpstreamRefused):
            return error.status != _UNAUTHORIZED
        return not isinstance(error, UpstreamDown) or self._answers()

    def _answers(self) -> bool:
        try:
            self._client.get("/api/json", {"tree": "mode"})
        except UpstreamDown:
            return False
        return True

    def _read(self, job: Job) -> Iterator[Batch]:
        """What is new in a job; after the rest of an interrupted walk also what came on top meanwhile."""
        try:
            if self._waiting.position(job.full_name).place:
                yield from self._walk(job.full_name)
            if self._waiting.position(job.full_name).is_behind(job.last):
                yield from self._walk(job.full_name)
        except UpstreamRefused as error:
            # Deleted since the jobs were listed.
            if error.status != _GONE:
                raise

    def _walk(self, job: str) -> Iterator[Batch]:
        before = self._waiting.position(job)
        place, top = max(0, before.place - _OVERLAP), before.top
        again = {(number, timestamp): failed for number, timestamp, failed in before.again}
        seen: set[Moment] = set()
        repeated = 0
        is_last = False
        while not is_last:
            page = self._page(job, place)
            moments = [moment for build in page if (moment := moment_of(build)) is not None]
            top = top or next(iter(moments), None)
            fresh = 0
            for first in range(0, len(page), _TOGETHER):
                chunk = page[first : first + _TOGETHER]
                wanted = [build for build in chunk if _is_wanted(build, before, again, seen)]
                seen.update(moment for build in chunk if (moment := moment_of(build)) is not None)
                fresh += len(wanted)
                self._take(job, wanted, again)
                after = place + first + len(chunk)
                self._move(job, before, place=after, top=top, again=again)
                if self._waiting.is_due():
                    yield self._waiting.batch(f"builds of {job}, {after:,} read")
            repeated = 0 if fresh else repeated + 1
            is_last = len(page) < PER_PAGE or repeated == _REPEATED_PAGES or any(map(before.is_known, moments))
            place += len(page) - _OVERLAP
        self._take(job, self._left_behind(job, again, seen), again)
        self._move(job, Position(mark=top or before.mark), place=0, top=None, again=again)

    def _move(self, job: str, position: Position, *, place: int, top: Moment | None, again: Again) -> None:
        left = tuple(sorted((*moment, failed) for moment, failed in again.items()))
        update = {"place": place, "top": top, "again": left}
        self._waiting.move(job, position.model_copy(update=update))

    def _take(self, job: str, builds: Sequence[Record], again: Again) -> None:
        """Takes builds, and the details of those that are finished; what is to be read again is left in `again`."""
        asked = [(build, moment) for build in builds if (moment := moment_of(build)) is not None]
        finished = [(build, moment) for build, moment in asked if not _is_running(build)]
        with_stages = not self._lacks_stages()
        questions = [
            *((read_stages, moment) for build, moment in finished if with_stages and is_pipeline(build)),
            *((read_report, moment) for build, moment in finished if has_report(build)),
        ]
        details = list(self._pool.map(partial(self._ask, job), questions))
        failures = [each.failure for each in details if each.failure]
        if failures and not self._answers():
            raise UpstreamDown(failures[0])
        self._problems += failures
        for build in builds:
            self._waiting.add("builds", line_of(job, build, moment=moment_of(build)))
        failed_before = {moment: again.pop(moment, 0) for _, moment in asked}
        again |= {moment: 0 for build, moment in asked if _is_running(build)}
        for (_, moment), each in zip(questions, details, strict=True):
            self._add(each)
            if each.failure and failed_before[moment] + 1 < _TRIES:
                again[moment] = failed_before[moment] + 1
            elif each.failure:
                self._waiting.refuse(each.stream, f"{job} #{moment[0]}", each.failure)

    def _ask(self, job: str, question: tuple[Callable[[UpstreamClient, str, Moment], Details], Moment]) -> Details:
        read, moment = question
        return read(self._client, job, moment)

    def _add(self, details: Details) -> None:
        self._waiting.requests += 1
        for line in details.lines:
            self._waiting.add(details.stream, line)
        if details.stream == "stages":
            self._with_stages |= not details.is_absent
            self._without_stages += details.is_absent

    def _lacks_stages(self) -> bool:
        return not self._with_stages and self._without_stages >= _WITHOUT_STAGES

    def _left_behind(self, job: str, again: Again, seen: set[Moment]) -> list[Record]:
        """Builds to read again that stand beyond the pages that were read; what was deleted is forgotten."""
        found: list[Record] = []
        for moment in sorted(again.keys() - seen):
            try:
                build = self._get(f"{build_path(job, moment[0])}/api/json", BUILD_TREE)
            except UpstreamRefused as error:
                if error.status != _GONE:
                    raise
                build = None
            if moment_of(build) == moment:
                found.append(cast(Record, build))
            else:
                del again[moment]
        return found

    def _page(self, job: str, place: int) -> list[Record]:
        path = f"{job_path(job)}/api/json"
        answer = self._get(path, builds_tree(place))
        builds = cast(Record, answer).get("allBuilds") if isinstance(answer, dict) else None
        if not isinstance(builds, list) or not all(isinstance(each, dict) for each in cast(list[object], builds)):
            raise _NoBuilds(
                f"{self._client.upstream} answered {path} without a list of builds; see what answers there."
            )
        return cast(list[Record], builds)

    def _get(self, path: str, tree: str) -> object:
        self._waiting.requests += 1
        return self._client.get(path, {"tree": tree}).json


class _NoBuilds(SourceError):
    """A job's answer cannot be used; others may be."""


def _is_running(build: Record) -> bool:
    return bool(build.get("building", build.get("result") is None))


def _is_wanted(build: Record, before: Position, again: Again, seen: set[Moment]) -> bool:
    """Whether a build is new or to be read again. One without number or time is none that could be known."""
    moment = moment_of(build)
    return moment is None or (moment not in seen and (moment in again or not before.is_known(moment)))
