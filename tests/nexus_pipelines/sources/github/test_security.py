"""Alerts of a repository: all pages of both kinds, and features that are off or out of a token's reach."""

from datetime import UTC, datetime
from typing import Any

import pytest

from nexus_pipelines.http.client import UpstreamDown
from nexus_pipelines.sources.github import client as github
from nexus_pipelines.sources.github.endpoints import LISTINGS

ENABLED = [("code_scanning", "enabled", None), ("dependabot", "enabled", None)]
OFF = {
    "code-scanning/alerts": (404, "no analysis found"),
    "dependabot/alerts": (403, "Dependabot alerts are disabled for this repository."),
}


def turn_of(stream: str) -> datetime:
    """A moment at which it is this list's turn."""
    turns = [each.stream for each in LISTINGS if each.takes_turns]
    days = (datetime(2026, 11, 22, hour, tzinfo=UTC) for hour in range(len(turns)))
    return next(moment for moment in days if turns[(moment.toordinal() + moment.hour) % len(turns)] == stream)


def features(lake: Any) -> list[tuple[Any, ...]]:
    return lake.rows("security_features", "feature, state, reason")


@pytest.fixture
def alerts_only(lists: dict[str, list[Any]], monkeypatch: pytest.MonkeyPatch) -> None:
    """A repository with nothing but alerts, three a page."""
    monkeypatch.setattr(github, "PER_PAGE", 3)
    for path in list(lists):
        if path not in ("", "code-scanning/alerts", "dependabot/alerts"):
            lists[path] = []


@pytest.mark.usefixtures("alerts_only")
def test_alerts_come_over_pages_with_and_without_numbers(client_of, api, lake, lists, repository) -> None:
    with client_of(api.app()) as client:
        lake.sync(client, repository)
    for path, table in (("code-scanning/alerts", "code_scanning_alerts"), ("dependabot/alerts", "dependabot_alerts")):
        assert len(lists[path]) > 6
        assert lake.rows(table, "alert_number, state") == sorted((a["number"], a["state"]) for a in lists[path])
    assert features(lake) == ENABLED
    first = lists["dependabot/alerts"][0]
    first |= {"state": "dismissed", "dismissed_at": "2026-11-21T23:59:59Z", "updated_at": "2026-11-21T23:59:59Z"}
    with client_of(api.app()) as client:
        lake.sync(client, repository, now=turn_of("dependabot_alerts"))
        assert client.usage.total == 3
    assert (first["number"], "dismissed") in lake.rows("dependabot_alerts", "alert_number, state")


@pytest.fixture
def batches_of_one_page(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(github, "_BATCH_REQUESTS", 1)


@pytest.mark.usefixtures("alerts_only", "batches_of_one_page")
def test_a_walk_without_page_numbers_that_is_killed_begins_anew(client_of, api, lake, lists, repository) -> None:
    lists["code-scanning/alerts"] = []
    with client_of(api.app()) as client:
        lake.sync(client, repository, batches=2)
        held = lake.rows("dependabot_alerts", "alert_number")
        assert 0 < len(held) < len(lists["dependabot/alerts"])
        lake.sync(client, repository)
    assert len(lake.rows("dependabot_alerts", "alert_number")) == len(lists["dependabot/alerts"])


@pytest.mark.usefixtures("alerts_only")
def test_a_feature_that_is_off_is_no_error_and_no_empty_list(client_of, api, lake, lists, repository) -> None:
    api.refusals |= OFF
    with client_of(api.app()) as client:
        lake.sync(client, repository)
        assert features(lake) == [
            ("code_scanning", "not enabled", "no analysis found"),
            ("dependabot", "not enabled", "Dependabot alerts are disabled for this repository."),
        ]
        assert lake.rows("dependabot_alerts", "alert_number") == []
        for stream in ("code_scanning_alerts", "dependabot_alerts"):
            asked = client.usage.total
            assert lake.sync(client, repository, now=turn_of(stream)) == []
            assert client.usage.total == asked + 3
        api.refusals["dependabot/alerts"] = (403, "Resource not accessible by personal access token")
        lake.sync(client, repository, now=turn_of("dependabot_alerts"))
        assert features(lake)[1] == (
            "dependabot",
            "not permitted",
            "Resource not accessible by personal access token",
        )
        api.refusals.clear()
        for stream in ("code_scanning_alerts", "dependabot_alerts"):
            lake.sync(client, repository, now=turn_of(stream))
    assert features(lake) == ENABLED
    assert len(lake.rows("dependabot_alerts", "alert_number")) == len(lists["dependabot/alerts"])


@pytest.mark.usefixtures("alerts_only")
@pytest.mark.parametrize("status", [403, 503])
def test_a_limit_or_a_bad_day_says_nothing_of_a_feature(client_of, api, lake, repository, status: int) -> None:
    api.refusals["dependabot/alerts"] = (status, "You have exceeded a secondary rate limit.")
    with client_of(api.app()) as client, pytest.raises(Exception, match="dependabot/alerts") as caught:
        lake.sync(client, repository)
    assert isinstance(caught.value, UpstreamDown) is (status == 503)
    assert features(lake) == ENABLED[:1]
