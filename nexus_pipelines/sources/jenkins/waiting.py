"""What has been read and waits for the next batch, and the positions that the batch leaves in the cursor."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from nexus_pipelines.sources.jenkins.cursor import Position, cursor_of, positions_of, print_of
from nexus_pipelines.sources.jenkins.details import Record, Stream, line_of
from nexus_pipelines.sources.jenkins.tables import SOURCE
from nexus_pipelines.warehouse.contract import Batch, Quarantined
from nexus_pipelines.warehouse.landing import Landing

# What one batch holds in memory, and a little more.
_BATCH_BYTES = 8 << 20


class Waiting:
    """Lines by stream. requests: that were needed for them."""

    def __init__(
        self, scope: str, landing: Landing, cursor: Mapping[str, object] | None, requests_a_batch: int
    ) -> None:
        self.requests = 0
        self._requests_a_batch = requests_a_batch
        self._scope, self._landing = scope, landing
        self._positions = positions_of(cursor)
        self._written = cursor_of(self._positions)
        self._lines: dict[Stream, list[bytes]] = defaultdict(list)
        self._bytes = 0
        self._refused: list[Quarantined] = []

    def list_jobs(self, jobs: Sequence[tuple[str, Record]]) -> None:
        """The jobs that exist, by full name; all of them land together when their list has changed."""
        new_print = print_of([{**record, "": name} for name, record in jobs])
        if new_print != self._positions.jobs_print:
            for name, record in jobs:
                self.add("jobs", line_of(name, record))
        names = {name for name, _ in jobs}
        kept = {name: position for name, position in self._positions.jobs.items() if name in names}
        self._positions = self._positions.model_copy(update={"jobs_print": new_print, "jobs": kept})

    def position(self, job: str) -> Position:
        """How far a job has been read."""
        return self._positions.jobs.get(job, Position())

    def move(self, job: str, position: Position) -> None:
        """A job's new position; what was added before belongs to it."""
        self._positions.jobs[job] = position

    def add(self, stream: Stream, line: bytes) -> None:
        """A record as it lands."""
        self._lines[stream].append(line)
        self._bytes += len(line)

    def refuse(self, stream: Stream, position: str, reason: str) -> None:
        """Something that Jenkins has and does not give; position: which, in Jenkins's words."""
        self._refused.append(
            Quarantined(source=SOURCE, stream=stream, origin=self._scope, position=position, reason=reason, excerpt="")
        )

    def is_due(self) -> bool:
        """Whether it is time for a batch."""
        has_any = bool(self._lines or self._refused)
        return has_any and (self.requests >= self._requests_a_batch or self._bytes >= _BATCH_BYTES)

    def remaining(self) -> Iterator[Batch]:
        """What has not been given yet: lines, or a cursor that says more than the last."""
        if self._lines or self._refused or cursor_of(self._positions) != self._written:
            yield self.batch("")

    def batch(self, progress: str) -> Batch:
        """Lands everything; progress: for people."""
        landed = [
            self._landing.write_records(SOURCE, stream, self._scope, lines) for stream, lines in self._lines.items()
        ]
        refused = (*self._refused, *(each for one in landed for each in one.quarantined))
        self._lines.clear()
        self._refused = []
        self.requests = self._bytes = 0
        self._written = cursor_of(self._positions)
        return Batch(
            source=SOURCE,
            scope=self._scope,
            pages=tuple(page for each in landed for page in each.pages),
            quarantined=refused,
            cursor=self._written,
            progress=progress,
        )
