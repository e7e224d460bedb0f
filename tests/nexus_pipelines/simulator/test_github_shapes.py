"""The simulator's answers have the keys and the types of the real ones."""

import csv
import json
from pathlib import Path

import pytest
from answer_types import assert_alike
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
    assert_alike(simulated, real, newer=NEWER.get(name, set()))


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
