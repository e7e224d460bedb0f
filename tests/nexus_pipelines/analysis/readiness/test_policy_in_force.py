"""A project is judged by its own policy, else by that for all, else by the shipped one."""

from typing import Any

import pytest

from nexus_pipelines.analysis.readiness.policy_in_force import policy_for, stored_document
from nexus_pipelines.analysis.readiness.shipped_policies import shipped_policy
from nexus_pipelines.errors import UserError


def stored(name: str, project_key: str | None, **changes: Any) -> dict[str, Any]:
    body = {"name": "as it was written", "version": 1, "project": "OTHER", **changes}
    return stored_document(body, name=name, version=7, project_key=project_key)


def completion(threshold: float) -> dict[str, Any]:
    return {"ticket_completion": {"threshold": threshold}}


FOR_ALL = stored("default", None, extends="default", criteria=completion(75))
OWN = stored("shop", "SHOP", extends="default", criteria={"test_coverage": {"threshold": 65}})


def test_without_a_stored_one_the_shipped_default_holds() -> None:
    assert policy_for("SHOP", {}) == shipped_policy()
    assert policy_for("OTHER", {"SHOP": OWN}) == shipped_policy()


def test_the_one_for_all_projects_may_extend_the_shipped_one_of_its_name() -> None:
    policy = policy_for("OTHER", {None: FOR_ALL, "SHOP": OWN})
    assert (policy.name, policy.version, policy.project_key) == ("default", 7, None)
    assert policy.by_criterion["ticket_completion"].threshold == 75
    assert len(policy.terms) == len(shipped_policy().terms)


def test_a_projects_own_holds_and_extends_the_one_for_all() -> None:
    policy = policy_for("SHOP", {None: FOR_ALL, "SHOP": OWN})
    assert (policy.name, policy.version, policy.project_key) == ("shop", 7, "SHOP")
    thresholds = {name: term.threshold for name, term in policy.by_criterion.items()}
    assert (thresholds["ticket_completion"], thresholds["test_coverage"]) == (75, 65)
    alone = policy_for("SHOP", {"SHOP": OWN})
    assert alone.by_criterion["ticket_completion"].threshold == 90


def test_a_stored_one_that_extends_only_itself_is_a_circle() -> None:
    with pytest.raises(UserError, match=r"goes in a circle \(mine extends mine\)"):
        policy_for("SHOP", {"SHOP": stored("mine", "SHOP", extends="mine")})
