"""Real logs of the shared data: the tests and files that their labels name are found."""

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest

from nexus_pipelines.analysis.root_cause.failing_tests.extract import extract_failing_tests
from nexus_pipelines.analysis.root_cause.frames.extract import extract_frames


@pytest.fixture(scope="module")
def cases(shared_data: Path) -> list[dict[str, Any]]:
    packed = shared_data / "ci" / "logdx-cases.jsonl.zst"
    if not packed.is_file():
        pytest.skip(f"{packed} is not here")
    rows = subprocess.run(["zstd", "-dc", "--long=27", packed], capture_output=True, check=True).stdout.split(b"\n")
    return [json.loads(row) for row in rows if row]


@pytest.mark.slow
def test_labelled_tests_and_files_are_found(cases: list[dict[str, Any]]):
    tests_missed: list[str] = []
    files_missed: list[str] = []
    for case in cases:
        lines = case["raw_log"].replace("\r\n", "\n").split("\n")
        names = [test.name for test in extract_failing_tests(lines)]
        paths = [frame.path for frame in extract_frames(lines)]
        truth = case["ground_truth"]
        tests_missed += [name for name in truth["relevant_tests"] if not any(name in found for found in names)]
        files_missed += [
            path
            for path in truth["relevant_files"]
            if not any(found.endswith(path.lstrip("/")) or path.endswith("/" + found) for found in paths)
        ]
    assert tests_missed == []
    assert len(files_missed) <= 2
