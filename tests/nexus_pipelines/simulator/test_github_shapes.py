"""The simulator's answers have the keys and the types of the real ones."""

import csv
import json
from collections import defaultdict
from pathlib import Path
from typing import Any

import pytest
from githubkit_schemas.v2022_11_28 import models

from nexus_pipelines.simulator.api.github import Lists, github_lists
from nexus_pipelines.simulator.records import World

# Files of real answers, and the simulator's lists (by how their path begins and ends) that must look alike.
FILES = {
    "pull_requests": ("pulls", "pulls"),
    "pull_request_commits": ("pulls/", "/commits"),
    "pull_request_reviews": ("pulls/", "/reviews"),
    "pull_request_review_comments": ("pulls/", "/comments"),
    "comments": ("issues/", "/comments"),
    "runs": ("actions/", "/runs"),
    "jobs": ("actions/", "/jobs"),
}

# What GitHub has added since the real answers were recorded; the official document knows it.
NEWER = {"runs": {".display_title"}, "jobs": {".workflow_name", ".head_branch", ".created_at"}}
# The official model of each list, by how its path begins and ends.
OFFICIAL = {
    ("", ""): "FullRepository",
    ("pulls", "pulls"): "PullRequestSimple",
    ("pulls/", "/commits"): "Commit",
    ("pulls/", "/reviews"): "PullRequestReview",
    ("pulls/comments", "/comments"): "PullRequestReviewComment",
    ("issues/comments", "/comments"): "IssueComment",
    ("actions/runs", "/runs"): "WorkflowRun",
    ("actions/", "/jobs"): "Job",
    ("deployments", "deployments"): "Deployment",
    ("deployments/", "/statuses"): "DeploymentStatus",
    ("releases", "releases"): "Release",
}

Types = dict[str, set[str]]


@pytest.fixture(scope="session")
def lists(world: World) -> Lists:
    return next(iter(github_lists(world).values()))


@pytest.mark.parametrize("name", FILES)
def test_keys_and_types_are_those_of_real_answers(shared_data: Path, lists: Lists, name: str) -> None:
    csv.field_size_limit(1 << 30)
    with (shared_data / "api-payloads" / "github" / f"github_api_{name}.csv").open(newline="") as file:
        real = [json.loads(row["data"]) for row in csv.DictReader(file)]
    start, end = FILES[name]
    simulated = [
        record
        for path, records in lists.items()
        if path.startswith(start) and path.endswith(end)
        for record in records[:50]
    ]
    real_types, our_types = types_of(real), types_of(simulated)
    always = set.intersection(*(set(record) for record in real))
    for record in simulated:
        assert always <= set(record)
    newer = NEWER.get(name, set())
    assert set(our_types) - newer <= set(real_types)
    # The few real answers cannot tell whether a value may be null, nor what takes the place of a null.
    wrong = {
        path: (types - real_types[path], real_types[path])
        for path, types in our_types.items()
        if path not in newer and types - real_types[path] - {"null"} and real_types[path] != {"null"}
    }
    assert wrong == {}


@pytest.mark.parametrize(("place", "model"), OFFICIAL.items(), ids=OFFICIAL.values())
def test_answers_are_as_the_official_document_says(lists: Lists, place: tuple[str, str], model: str) -> None:
    start, end = place
    answers = [
        record
        for path, records in lists.items()
        if (path.startswith(start) and path.endswith(end) if start else path == "")
        for record in records[:20]
    ][:200]
    assert answers
    for answer in answers:
        getattr(models, model).model_validate(answer)


def types_of(records: list[Any]) -> Types:
    """Path to the names of its types in all records."""
    found: Types = defaultdict(set)

    def walk(path: str, value: Any) -> None:
        found[path].add("null" if value is None else type(value).__name__)
        if isinstance(value, dict):
            for key, each in value.items():
                walk(f"{path}.{key}", each)
        elif isinstance(value, list):
            for each in value:
                walk(f"{path}[]", each)

    for record in records:
        walk("", record)
    return found
