"""Which policy holds for a project, of those that people stored."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from nexus_pipelines.analysis.readiness.shipped_policies import shipped_policy
from nexus_pipelines.analysis.readiness.stored_policies import checked_policy, policy_for, shipped_version
from nexus_pipelines.errors import UserError
from nexus_pipelines.operations.releases.policies import StoredPolicy

DAY = datetime(2026, 3, 2, tzinfo=UTC)


def stored(name: str, version: int, project: str | None, day: int, **body: Any) -> StoredPolicy:
    return StoredPolicy(
        name=name,
        version=version,
        project_key=project,
        body={"name": name, **body},
        created_by="Mara",
        created_at=DAY + timedelta(days=day),
        note=None,
    )


LOWER = {"ticket_completion": {"threshold": 75}}


def test_a_projects_own_policy_that_was_set_last_holds() -> None:
    assert policy_for([], "SHOP") == shipped_policy()
    rows = [
        stored("default", 2, None, 0, extends="history", criteria=LOWER),
        stored("strict", 5, "SHOP", 1, extends="default"),
        stored("light", 1, "SHOP", 2, extends="strict-for-all"),
        stored("strict-for-all", 1, None, 3, extends="default", criteria={"hygiene_score": {"threshold": 95}}),
    ]
    shop = policy_for(rows, "shop")
    assert (shop.name, shop.version, shop.project_key) == ("light", 1, "SHOP")
    assert shop.by_criterion["hygiene_score"].threshold == 95
    assert shop.by_criterion["ticket_completion"].threshold == 75
    other = policy_for(rows, "APP")
    assert (other.name, other.version, other.by_criterion["ticket_completion"].threshold) == ("default", 2, 75)


def test_a_policy_is_checked_against_what_it_extends() -> None:
    rows = [stored("base", 1, None, 0, extends="default", criteria=LOWER)]
    content = {"name": "ours", "version": 9, "project": "OTHER", "extends": "base"}
    checked = checked_policy(content, rows, project_key="shop")
    assert (checked.project_key, checked.by_criterion["ticket_completion"].threshold) == ("SHOP", 75)
    assert checked_policy(content, rows, project_key=None).project_key is None
    with pytest.raises(UserError, match="extends nothing-like-it, which is no policy"):
        checked_policy({"name": "ours", "extends": "nothing-like-it"}, rows, project_key=None)
    with pytest.raises(UserError, match="no_such_thing"):
        checked_policy({"name": "ours", "criteria": {"no_such_thing": {}}}, rows, project_key=None)
    assert (shipped_version("default"), shipped_version("ours")) == (shipped_policy().version, 0)
