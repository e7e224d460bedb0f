"""Policies are read wholly or not at all, and each mistake is a sentence."""

import pytest

from nexus_pipelines.analysis.readiness.criteria import CRITERIA
from nexus_pipelines.analysis.readiness.policy import as_mapping
from nexus_pipelines.analysis.readiness.policy_reading import read_policy, read_policy_text
from nexus_pipelines.analysis.readiness.shipped_policies import SHIPPED, shipped_documents, shipped_policy
from nexus_pipelines.errors import UserError

PROJECT = """
name = "shop"
version = 3
project = "SHOP"
extends = "default"

[criteria.test_coverage]
threshold = 65

[criteria.latency_p95]
enabled = false

[criteria.rollback_plan]
required = true
"""


@pytest.mark.parametrize("name", SHIPPED)
def test_a_policy_survives_being_stored(name) -> None:
    assert read_policy(as_mapping(shipped_policy(name))) == shipped_policy(name)


def test_the_default_policy_is_the_vocabularys() -> None:
    terms = shipped_policy().by_criterion
    assert {name for name, term in terms.items() if term.is_required} == {
        *("ticket_completion", "blocked_tickets", "failing_tests"),
        *("critical_vulnerabilities", "last_build", "test_coverage"),
    }
    assert {name: term.threshold for name, term in terms.items() if term.threshold > 1} == {
        "ticket_completion": 90,
        "build_success_rate": 95,
        "test_coverage": 80,
        "security_risk": 30,
        "hygiene_score": 80,
        "latency_p95": 500,
    }
    assert sum(term.weight for term in terms.values()) == 100


def test_a_project_changes_the_default_key_by_key() -> None:
    policy = read_policy_text(PROJECT, place="shop.toml", known=shipped_documents())
    assert (policy.name, policy.version, policy.project_key) == ("shop", 3, "SHOP")
    default = shipped_policy().by_criterion
    assert policy.by_criterion["test_coverage"].threshold == 65
    assert policy.by_criterion["test_coverage"].weight == default["test_coverage"].weight
    assert set(policy.by_criterion) == set(default) - {"latency_p95"} | {"rollback_plan"}
    order = [known.criterion for known in CRITERIA]
    assert [term.criterion for term in policy.terms] == sorted(policy.by_criterion, key=order.index)
    assert read_policy(as_mapping(policy)) == policy


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        ({"surprise": 1}, "policy p: surprise: there is no such key; there are: name, version"),
        ({"name": "Not a name"}, "policy Not a name: name: it is 'Not a name'; give lower-case letters"),
        ({"name": 3}, "policy without a name: name: it is 3"),
        ({"version": True}, "policy p: version: it is True; give a whole number of 1 or more"),
        ({"project": 7}, "policy p: project: it is 7; give a text"),
        ({"criteria": []}, "policy p: criteria is not a table"),
        ({"criteria": {}}, "policy p: criteria: none is required"),
        ({"criteria": {"hygiene_score": {}}}, "missing data would pass"),
        (
            {"criteria": {"velocity": {}}},
            "policy p: velocity: there is no such criterion; there are: ticket",
        ),
        ({"criteria": {"last_build": 1}}, "policy p: last_build: it is 1; give a table"),
        ({"criteria": {"last_build": {"limit": 1}}}, "policy p: last_build.limit: there is no such key"),
        ({"criteria": {"last_build": {"threshold": 0}}}, "last_build.threshold: it is 0; 1 (yes) is all it can be"),
        ({"criteria": {"test_coverage": {"threshold": 101}}}, "it is 101; give a number from 0 to 100"),
        ({"criteria": {"test_coverage": {"threshold": "80"}}}, "test_coverage.threshold: it is '80'; give a number"),
        ({"criteria": {"test_coverage": {"threshold": float("nan")}}}, "threshold: it is nan; give a number"),
        ({"criteria": {"failing_tests": {"threshold": 0.5}}}, "it is 0.5; give a whole number of 0 or more"),
        ({"criteria": {"latency_p95": {"threshold": 0}}}, "it is 0; give milliseconds above 0"),
        ({"criteria": {"test_coverage": {"weight": -1}}}, "test_coverage.weight: it is -1; give a number of 0 or more"),
        ({"criteria": {"test_coverage": {"severity": "fatal"}}}, "it is 'fatal'; give one of blocker, risk, note"),
        ({"criteria": {"test_coverage": {"severity": ["risk"]}}}, "it is ['risk']; give one of blocker, risk, note"),
        ({"criteria": {"test_coverage": {"required": "yes"}}}, "required: it is 'yes'; give true or false"),
        ({"criteria": {"test_coverage": {"max_age_hours": 0}}}, "max_age_hours: it is 0; give a number of hours above"),
        (
            {"criteria": {"test_coverage": {"max_age_hours": None}}},
            "max_age_hours: it is empty; give a number",
        ),
        ({"extends": 5}, "policy p: extends is 5; give the name of a policy"),
        (
            {"extends": "strict"},
            "extends strict, which is no policy; there are: default, history, loop, round",
        ),
        ({"extends": "p"}, "policy p: extends goes in a circle (p extends p); take one of them out"),
        ({"extends": "loop"}, "extends goes in a circle (loop extends round extends loop)"),
    ],
)
def test_a_mistake_is_a_sentence(content, sentence) -> None:
    loops = {"loop": {"name": "loop", "extends": "round"}, "round": {"name": "round", "extends": "loop"}}
    with pytest.raises(UserError) as caught:
        read_policy({"name": "p", **content}, known={**shipped_documents(), **loops})
    assert sentence in str(caught.value)


def test_all_mistakes_are_told_at_once() -> None:
    criteria = {"velocity": {}, "test_coverage": {"threshold": 101, "weight": -1}}
    with pytest.raises(UserError) as caught:
        read_policy({"name": "p", "version": 0, "criteria": criteria})
    assert len(str(caught.value).splitlines()) == 4


@pytest.mark.parametrize(
    "text", ["[criteria.last_build]\n[criteria.last_build]\n", "name = 'a'\nname = 'b'\n", "name =", "\x00"]
)
def test_a_text_that_is_no_toml_says_where(text) -> None:
    with pytest.raises(UserError, match=r"^policy mine\.toml is not valid TOML: .*; correct it there$"):
        read_policy_text(text, place="mine.toml")
