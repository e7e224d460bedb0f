"""A floor for the shipped weights on real repositories; `benchmarks/suspects.py` measures with weights of others."""

import json

import pytest
import zstandard

from nexus_pipelines.analysis.root_cause.failing_tests.extract import extract_failing_tests
from nexus_pipelines.analysis.root_cause.frames.extract import extract_frames
from nexus_pipelines.analysis.root_cause.records import CandidateCommit
from nexus_pipelines.analysis.root_cause.suspects.diff import parse_diff
from nexus_pipelines.analysis.root_cause.suspects.rank import rank_suspects


def rows(path):
    raw = zstandard.ZstdDecompressor().decompressobj().decompress(path.read_bytes())
    return [json.loads(line) for line in raw.split(b"\n") if line]


@pytest.mark.slow
def test_most_culprits_come_first_or_among_three(shared_data):
    diffs = {row["sha"]: row for row in rows(shared_data / "ci" / "culprits-commits.jsonl.zst")}
    places = []
    for case in rows(shared_data / "ci" / "culprits-cases.jsonl.zst")[::4]:
        candidates = [
            CandidateCommit(
                commit_sha=sha,
                subject=diffs[sha]["subject"],
                author_name=None,
                authored_at=None,
                files=parse_diff(diffs[sha]["diff"]),
            )
            for sha in case["candidates"]
        ]
        log = case["log"].split("\n")
        ranking = rank_suspects(
            log, candidates, frames=extract_frames(log), tests=extract_failing_tests(log), abstain_below=0
        )
        places.append([suspect.commit_sha for suspect in ranking].index(case["culprit"]))
    assert sum(place == 0 for place in places) / len(places) >= 0.5
    assert sum(place < 3 for place in places) / len(places) >= 0.7
