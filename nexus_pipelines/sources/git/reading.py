"""One reading of one repository: commits, refs, default branch and the repository itself, landed as pages."""

import logging
import os
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import CancelledError, ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from itertools import repeat
from threading import Event

from nexus_pipelines.errors import SourceError
from nexus_pipelines.sources.git.commands import run
from nexus_pipelines.sources.git.commit import Commit, CommitReader
from nexus_pipelines.sources.git.contract import SOURCE
from nexus_pipelines.sources.git.cursor import State, shallow_boundary
from nexus_pipelines.sources.git.history import (
    Findings,
    LogStopped,
    Span,
    list_commits,
    read_span,
    spans_by_presence,
)
from nexus_pipelines.sources.git.records import branch_records, commit_lines, ref_records, repository_record
from nexus_pipelines.sources.git.refs import Tips, read_refs
from nexus_pipelines.sources.git.repository import Repository
from nexus_pipelines.warehouse.contract import Batch, Page, Quarantined
from nexus_pipelines.warehouse.landing import Landed, Landing

SPAN_COMMITS = 20_000
# Below this a second git costs more than it saves.
_SMALLEST_SHARE = 1_000
_ONE_DAY = 86_400

_LOG = logging.getLogger(__name__)


@dataclass(kw_only=True)
class Reading:
    """One reading of one repository: what has landed so far, and what was found wrong."""

    repository: Repository
    tips: Tips
    landing: Landing
    jobs: int
    read_at: datetime = field(default_factory=lambda: datetime.now(UTC))
    boundary: frozenset[str] = frozenset()
    lacks_objects: bool = False
    stopped: Event = field(default_factory=Event)
    uncounted: int = 0
    config: dict[str, str] = field(default_factory=dict)
    pages: list[Page] = field(default_factory=list)
    quarantined: list[Quarantined] = field(default_factory=list)

    def batch(self, before: State | None, state: State) -> Batch:
        self.boundary = shallow_boundary(self.repository)
        self.lacks_objects = _is_promised(self.repository) or (before is not None and before.lacks_objects)
        # The committed mailmap of the default branch, whatever the repository's own configuration names.
        self.config = {"mailmap.blob": state.mailmap or "", "mailmap.file": os.devnull}
        self._land_commits(before, state)
        self._land_branch(before, state)
        refs = ref_records(self.repository, self.tips, read_refs(self.repository, self.tips), read_at=self.read_at)
        self._keep(self.landing.write_records(SOURCE, "refs", self._origin, refs))
        is_partial = self.lacks_objects or bool(self.boundary)
        about = repository_record(self.repository, self.tips, is_partial=is_partial, read_at=self.read_at)
        self._keep(self.landing.write_records(SOURCE, "repositories", self._origin, [about]))
        if self.uncounted:
            self._quarantine(
                self._origin,
                f"{self.uncounted:,} commits are loaded without line counts: this clone is partial or shallow and "
                "lacks files or parents of them; read a full clone to have them.",
            )
        if not self.tips.refs:
            self._quarantine(self._origin, "The repository holds no commits yet; nothing was loaded from it.")
        return Batch(
            source=SOURCE,
            scope=self.repository.name,
            pages=tuple(self.pages),
            cursor=replace(state, lacks_objects=self.lacks_objects).as_cursor(),
            quarantined=tuple(self.quarantined),
        )

    @property
    def _origin(self) -> str:
        return self.repository.location.address.encode("utf-8", "surrogateescape").decode("utf-8", "replace")

    def _land_commits(self, before: State | None, state: State) -> None:
        tips = set(state.tips.values())
        is_deeper = before is not None and before.shallow != state.shallow
        known = set() if before is None or is_deeper else set(before.tips.values())
        fresh = list_commits(self.repository, tips=tips, known=known)
        self._land_spans([Span(shas=shas, diff="lines", has_counts=True) for shas in self._shares(fresh)])
        if before is not None and before.mailmap != state.mailmap:
            seen = set(fresh)
            old = [sha for sha in list_commits(self.repository, tips=tips) if sha not in seen]
            # Only names change: no comparison of files, unless what was counted then must be found out again.
            diff = "lines" if self.lacks_objects else "none"
            self._land_spans([Span(shas=shas, diff=diff, has_counts=True) for shas in self._shares(old)], again=True)

    def _land_branch(self, before: State | None, state: State) -> None:
        if state.head is None or (before and (before.head, before.default_ref) == (state.head, state.default_ref)):
            return
        shas = list_commits(self.repository, tips=[state.head])
        records = branch_records(self.repository, self.tips, shas, read_at=self.read_at)
        self._keep(self.landing.write_records(SOURCE, "branches", self._origin, records))

    def _land_spans(self, spans: Sequence[Span], *, again: bool = False) -> None:
        with ThreadPoolExecutor(max_workers=self.jobs, thread_name_prefix="git-log") as pool:
            done = 0
            results = pool.map(self._land, spans, repeat(again))
            try:
                for span, (landed, findings) in zip(spans, results, strict=True):
                    done += len(span.shas)
                    _LOG.info("%s: %s commits read", self.repository.name, f"{done:,}")
                    self._keep(landed)
                    self._report(findings)
            except BaseException:
                self.stopped.set()  # the other threads end their git instead of reading to the end
                pool.shutdown(cancel_futures=True)
                raise

    def _land(self, span: Span, again: bool) -> tuple[Landed, Findings]:
        """Land a span; where an object is missing, land it anew with what can be known without."""
        if not self.lacks_objects:
            try:
                return self._write([span], again)
            except LogStopped as stopped:
                _LOG.warning("%s: git stopped (%s); reading what is there", self.repository.name, stopped)
                self.lacks_objects = True
        try:
            return self._write(spans_by_presence(self.repository, span.shas), again)
        except LogStopped as stopped:
            raise SourceError(f"The history of {self._origin} cannot be read: {stopped}.") from stopped

    def _write(self, spans: Sequence[Span], again: bool) -> tuple[Landed, Findings]:
        findings = Findings()
        lines = commit_lines(self._commits(spans, findings), read_at=self.read_at if again else None)
        return self.landing.write(SOURCE, "commits", self._origin, lines), findings

    def _commits(self, spans: Sequence[Span], findings: Findings) -> Iterator[Commit]:
        reader = CommitReader(
            repository=self.repository.name, latest=int(time.time()) + _ONE_DAY, boundary=self.boundary
        )
        for span in spans:
            for commit in read_span(self.repository, span, reader=reader, config=self.config, findings=findings):
                if self.stopped.is_set():
                    raise CancelledError
                yield commit

    def _shares(self, shas: Sequence[str]) -> list[Sequence[str]]:
        size = min(SPAN_COMMITS, max(_SMALLEST_SHARE, -(-len(shas) // self.jobs)))
        return [shas[start : start + size] for start in range(0, len(shas), size)]

    def _keep(self, landed: Landed) -> None:
        self.pages.extend(landed.pages)
        self.quarantined.extend(landed.quarantined)

    def _report(self, findings: Findings) -> None:
        for position, remark in findings.remarks:
            self._quarantine(position, remark)
        self.uncounted += findings.uncounted

    def _quarantine(self, position: str, reason: str) -> None:
        self.quarantined.append(
            Quarantined(
                source=SOURCE, stream="commits", origin=self._origin, position=position, reason=reason, excerpt=""
            )
        )


def _is_promised(repository: Repository) -> bool:
    """Whether it is a partial clone: its objects are promised by another repository."""
    pattern = r"^(extensions\.partialclone|remote\..*\.promisor)$"
    return run(["config", "--local", "--get-regexp", pattern], folder=repository.folder).code == 0
