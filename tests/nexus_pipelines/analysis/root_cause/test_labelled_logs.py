"""Real labelled logs, when they are there: what the shipped ranker has to reach on the sets it was trained on.

These floors guard against breakage. What holds on repositories never seen is measured by benchmarks/root_cause.py.
"""

import json
import subprocess
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from statistics import mean
from typing import Any

import pytest

from nexus_pipelines.analysis.root_cause.categories import scorer_category_of
from nexus_pipelines.analysis.root_cause.diagnose import diagnose

pytestmark = pytest.mark.slow
SAME = {"lint_error": "lint_failure"}


def cases(path: Path) -> Iterator[dict[str, Any]]:
    raw = subprocess.run(["zstd", "-dc", "--long=27", str(path)], capture_output=True, check=True).stdout
    return (json.loads(line) for line in raw.split(b"\n") if line.strip())


def as_bytes(text: str) -> bytes:
    return text.replace("\r\n", "\n").replace("\r", "\n").encode("utf-8", "surrogatepass")


def test_categories_are_right_where_the_diagnosis_is_sure(shared_data: Path) -> None:
    right: list[bool] = []
    for case in cases(shared_data / "ci" / "logdx-cases.jsonl.zst"):
        found = diagnose(as_bytes(case["raw_log"]))
        wanted = case["ground_truth"]["root_cause"]["category"]
        if found.confidence >= 0.70:
            right.append(scorer_category_of(found.category) == SAME.get(wanted, wanted))

    assert all(right)
    assert len(right) >= 8


def test_lines_marked_by_hand_are_in_the_evidence(shared_data: Path) -> None:
    recalls: list[float] = []
    for case in islice(cases(shared_data / "ci" / "cidiff-pairs.jsonl.zst"), 0, None, 3):
        found = diagnose(as_bytes(case["fail_log"]), baselines=[as_bytes(case["pass_log"])])
        got = {n for block in found.evidence for n in range(block.start_line, block.end_line + 1)}
        marked = {n for kind, low, high in case["intervals"] if kind == "E" for n in range(low, high + 1)}
        recalls.append(len(got & marked) / min(60, len(marked)))

    assert mean(recalls) >= 0.85
