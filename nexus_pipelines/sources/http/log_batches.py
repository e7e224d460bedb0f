"""Logs of builds, batch after batch: each is asked for once, whatever the answer; only an outage is no answer."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from nexus_pipelines.errors import SourceError
from nexus_pipelines.sources.http.client import UpstreamDown, UpstreamRefused
from nexus_pipelines.sources.http.excerpt import Excerpt
from nexus_pipelines.sources.http.logs import fetched_line, refused_line
from nexus_pipelines.warehouse.contract import Batch, Extent, Page
from nexus_pipelines.warehouse.landing import Landing

# Logs are many and may be large: a batch ends with so many bytes of them, or so many logs.
_BATCH_BYTES, _BATCH_LOGS = 8 << 20, 25
# Outages after which no more is asked in this run: one log that always fails must not hide those behind it.
_OUTAGES = 3
_FORBIDDEN = 403


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """A log to read. whose: the columns that say which it is. fetch: asks for it."""

    whose: Mapping[str, object]
    fetch: Callable[[], Excerpt]


@dataclass(frozen=True, kw_only=True)
class Place:
    """Where logs land: source, stream and scope; the scope's cursor stays as it is."""

    source: str
    stream: str
    scope: str
    landing: Landing
    cursor: Mapping[str, object] | None

    def batch(self, lines: Sequence[bytes], extent: Extent | None) -> Batch:
        """A batch of lines; extent: how far the reading is, where it goes on."""
        landed = self.landing.write_records(self.source, self.stream, self.scope, lines)
        pages: tuple[Page, ...] = landed.pages
        return Batch(
            source=self.source,
            scope=self.scope,
            pages=pages,
            quarantined=landed.quarantined,
            cursor=self.cursor or {},
            progress="" if extent is None else f"logs of builds, {extent.done:,} of {extent.total:,}",
            extent=extent,
        )


def read_log_batches(wanted: Sequence[Wanted], place: Place, *, at_once: int, now: datetime) -> Iterator[Batch]:
    """All logs that are wanted, in this order; after a refusal for want of permission no more of them.

    Raises:
        SourceError: the credentials are refused, or there was no usable answer for some; the others have been given.
    """
    lines: list[bytes] = []
    problems: list[SourceError] = []
    done, is_over = 0, False
    with ThreadPoolExecutor(max_workers=at_once, thread_name_prefix="logs") as pool:
        while done < len(wanted) and not is_over:
            group = wanted[done : done + at_once]
            answers = list(pool.map(partial(_read, now=now), group))
            done += len(group)
            lines += [each.line for each in answers if each.line is not None]
            problems += [each.problem for each in answers if each.problem is not None]
            is_over = any(each.is_last for each in answers) or len(problems) >= _OUTAGES
            if sum(map(len, lines)) >= _BATCH_BYTES or len(lines) >= _BATCH_LOGS:
                yield place.batch(lines, Extent(part="logs", done=done, total=len(wanted)))
                lines.clear()
    if lines:
        yield place.batch(lines, None)
    if problems:
        raise problems[0]


@dataclass(frozen=True, kw_only=True)
class _Answer:
    """What came of asking for a log: its line, or a problem. is_last: asking for others is of no use."""

    line: bytes | None = None
    problem: SourceError | None = None
    is_last: bool = False


def _read(wanted: Wanted, *, now: datetime) -> _Answer:
    try:
        return _Answer(line=fetched_line(wanted.whose, wanted.fetch(), at=now))
    except UpstreamRefused as error:
        line = refused_line(wanted.whose, error, at=now)
        if line is None:
            return _Answer(problem=error, is_last=True)
        # The account may not read logs at all: one answer says as much as all of them.
        return _Answer(line=line, is_last=error.status == _FORBIDDEN)
    except UpstreamDown as error:
        return _Answer(problem=error)
