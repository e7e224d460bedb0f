"""A repository of GitHub read again: whole or since a day, killed in between, beside the cursor that follows it."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from itertools import islice
from pathlib import Path
from typing import Any

import pytest

from nexus_pipelines.defs.plans.plan import Pending
from nexus_pipelines.defs.plans.registry import PLANS
from nexus_pipelines.defs.plans.upstreams import read_upstreams
from nexus_pipelines.errors import UserError
from nexus_pipelines.operations.portion import Portion
from nexus_pipelines.settings import Settings
from nexus_pipelines.simulator.api.serve import served
from nexus_pipelines.sources.github.cursor import position

SCOPE = "backfill of the test"


@pytest.fixture
def pending(
    monkeypatch: pytest.MonkeyPatch,
    api: Any,
    repository: str,
    lists: dict[str, list[dict[str, Any]]],
    tmp_path: Path,
) -> Iterator[Pending]:
    """A short repository as a run plans it, behind a served GitHub."""
    lists["pulls"] = lists["pulls"][:40]
    lists["actions/runs"] = lists["actions/runs"][:5]
    monkeypatch.setenv("GITHUB_REPOS", repository)
    monkeypatch.setenv("GITHUB_TOKEN", "token-of-the-simulator")
    with served(api.app()) as address:
        monkeypatch.setenv("GITHUB_URL", address)
        (found,) = PLANS["github"](Settings(home=tmp_path), read_upstreams()).pending
        yield found


def read_again(lake: Any, pending: Pending, portion: Portion, batches: int | None = None) -> int:
    assert pending.backfill is not None
    reading = pending.backfill(portion)(lake.landing, lake.cursor(SCOPE))
    count = 0
    for batch in islice(reading.batches, batches):
        lake.commit(replace(batch, scope=SCOPE))
        count += 1
    assert reading.traffic is not None and reading.traffic().requests > 0
    return count


def test_a_killed_backfill_ends_with_every_pull_request_and_leaves_the_cursor(
    lake: Any, pending: Pending, repository: str, lists: dict[str, list[dict[str, Any]]]
) -> None:
    for batch in pending.read(lake.landing, None).batches:
        lake.commit(batch)
    followed = lake.cursor(repository)
    assert (position(followed) or "").startswith("pull requests up to 2026-")
    lake.connection.execute("delete from lake.raw_github.pull_requests")
    assert read_again(lake, pending, Portion(), batches=1) == 1
    read_again(lake, pending, Portion())
    held = {number for (number,) in lake.rows("pull_requests", "pull_number")}
    assert held == {each["number"] for each in lists["pulls"]}
    assert lake.cursor(repository) == followed


def test_since_a_day_only_what_changed_after_it_is_asked_for(
    lake: Any, pending: Pending, lists: dict[str, list[dict[str, Any]]]
) -> None:
    updated = {each["number"]: datetime.fromisoformat(each["updated_at"]) for each in lists["pulls"]}
    since = sorted(updated.values())[-10]
    read_again(lake, pending, Portion(since=since.date()))
    begin = datetime.combine(since.date(), datetime.min.time(), since.tzinfo) - timedelta(minutes=5)
    held = {number for (number,) in lake.rows("pull_requests", "pull_number")}
    assert held == {number for number, at in updated.items() if at >= begin}
    assert 10 <= len(held) < len(updated)


def test_a_repository_has_no_partitions(pending: Pending) -> None:
    assert pending.backfill is not None
    with pytest.raises(UserError, match="leave out 'main'"):
        pending.backfill(Portion(partition="main", since=date(2026, 1, 1)))
