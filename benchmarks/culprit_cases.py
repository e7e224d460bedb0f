"""Reads sets of regressions whose culprit is known: logs and candidate commits, labels kept apart from features."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import zstandard

from nexus_pipelines.analysis.root_cause.failing_tests.extract import extract_failing_tests
from nexus_pipelines.analysis.root_cause.frames.extract import extract_frames
from nexus_pipelines.analysis.root_cause.records import CandidateCommit, FailingTest, Frame
from nexus_pipelines.analysis.root_cause.suspects.diff import parse_diff


@dataclass(frozen=True, kw_only=True)
class CulpritCase:
    """One failed build. candidates: newest first; culprit: the sha of the one that did it, the label."""

    case_id: str
    repository: str
    log_lines: tuple[str, ...]
    frames: tuple[Frame, ...]
    tests: tuple[FailingTest, ...]
    candidates: tuple[CandidateCommit, ...]
    culprit: str

    @property
    def place(self) -> int:
        """Where the culprit stands among the candidates, from 0."""
        return [commit.commit_sha for commit in self.candidates].index(self.culprit)


def read_cases(cases: Path, commits: Path) -> list[CulpritCase]:
    """Cases and commits are JSON lines, compressed with zstd or not; the README of the shared data has their fields."""
    known = {row["sha"]: _candidate(row) for row in _rows(commits)}
    return [_case(row, known) for row in _rows(cases)]


def without_culprit(candidates: Sequence[CandidateCommit], culprit: str) -> tuple[CandidateCommit, ...]:
    """A range that does not hold the culprit, on which nobody should be named."""
    return tuple(commit for commit in candidates if commit.commit_sha != culprit)


def _case(row: dict[str, Any], known: dict[str, CandidateCommit]) -> CulpritCase:
    lines = tuple(row["log"].split("\n"))
    return CulpritCase(
        case_id=row["id"],
        repository=row["repo"],
        log_lines=lines,
        frames=extract_frames(lines),
        tests=extract_failing_tests(lines),
        candidates=tuple(known[sha] for sha in row["candidates"]),
        culprit=row["culprit"],
    )


def _candidate(row: dict[str, Any]) -> CandidateCommit:
    return CandidateCommit(
        commit_sha=row["sha"],
        subject=row["subject"],
        author_name=None,
        authored_at=datetime.fromtimestamp(int(row["committed_at"]), UTC),
        files=parse_diff(row["diff"]),
    )


def _rows(path: Path) -> Iterator[dict[str, Any]]:
    raw = path.read_bytes()
    if path.suffix == ".zst":
        raw = zstandard.ZstdDecompressor().decompressobj().decompress(raw)
    return (json.loads(line) for line in raw.split(b"\n") if line.strip())
