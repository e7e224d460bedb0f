"""Sets of labelled logs: LogDx-CI, CiDiff and LogChunks as JSON lines, and how well evidence covers their labels."""

import json
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

Kind = Literal["logdx", "cidiff", "logchunks"]
MOST_LINES = 60


@dataclass(frozen=True, kw_only=True)
class LabelledLog:
    """error: 1-based lines that explain the failure; beside: lines that may be quoted but need not."""

    kind: Kind
    name: str
    repository: str
    log: bytes
    green: bytes | None
    error: frozenset[int]
    beside: frozenset[int]


def read_set(path: Path) -> Iterator[LabelledLog]:
    """All labelled logs of one file, plain or zstd."""
    raw = path.read_bytes()
    if path.suffix == ".zst":
        raw = subprocess.run(["zstd", "-dc", "--long=27", str(path)], capture_output=True, check=True).stdout
    for line in raw.split(b"\n"):
        if line.strip():
            yield _labelled(json.loads(line))


def _labelled(case: dict[str, object]) -> LabelledLog:
    if "raw_log" in case:
        truth = case["ground_truth"]
        spans = [(each["start_line"], each["end_line"]) for each in truth["evidence_spans"]]
        return _made("logdx", case, case["case"]["repo"], case["raw_log"], None, spans, [])
    if "fail_log" in case:
        name = str(case["id"])
        project = name.split("/")[-2] if "dump" in name else name.split("/")[-1].rsplit("_", 1)[0]
        spans = [(a, b) for kind, a, b in case["intervals"] if kind == "E"]
        context = [(a, b) for kind, a, b in case["intervals"] if kind == "C"]
        return _made("cidiff", case, project, case["fail_log"], case["pass_log"], spans, context)
    spans = [(case["start_line"], case["end_line"])] if case.get("start_line") else []
    return _made("logchunks", case, case["repo"], case["log"], None, spans, [])


def _made(kind, case, repository, log, green, spans, context) -> LabelledLog:
    return LabelledLog(
        kind=kind,
        name=str(case["id"]),
        repository=str(repository).lower(),
        log=_line_feeds(log),
        green=None if green is None else _line_feeds(green),
        error=frozenset(n for a, b in spans for n in range(a, b + 1)),
        beside=frozenset(n for a, b in context for n in range(a, b + 1)),
    )


def _line_feeds(text: str) -> bytes:
    return text.replace("\r\n", "\n").replace("\r", "\n").encode("utf-8", "surrogatepass")


def coverage(case: LabelledLog, got: set[int]) -> dict[str, float]:
    """Recall and precision of the lines named as evidence, and for LogChunks whether the chunk was found."""
    if not case.error:
        return {}
    recall = len(got & case.error) / min(len(case.error), MOST_LINES)
    precision = len(got & (case.error | case.beside)) / len(got) if got else 0.0
    return {"recall": recall, "precision": precision, "found": float(recall >= 0.8)}
