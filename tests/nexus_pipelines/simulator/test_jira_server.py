"""The simulated Jira Server as a reader that pages through GET by the time of the last change meets it."""

from collections.abc import Iterator
from datetime import UTC, datetime

import httpx
import pytest

from nexus_pipelines.simulator.api.jira import build_jira
from nexus_pipelines.simulator.api.jira_store import JiraStore, format_moment, parse_moment
from nexus_pipelines.simulator.api.serve import build_app, served

TOKEN = "a token of this test"
BEGIN = datetime(2026, 1, 5, 9, tzinfo=UTC)
# By number: milliseconds after BEGIN of the last change.
CHANGED = {1: 3000, 2: 1000, 3: 2001, 4: 2000}


@pytest.fixture
def search() -> Iterator[httpx.Client]:
    issues = [
        {
            "id": str(100 + number),
            "key": f"SHOP-{number}",
            "self": "",
            "fields": {"updated": format_moment(datetime.fromtimestamp(BEGIN.timestamp() + late / 1000, UTC))},
            "changelog": {"histories": []},
        }
        for number, late in CHANGED.items()
    ]
    app = build_jira(JiraStore([{"key": "SHOP"}], issues), token=TOKEN, deployment="server")
    with served(build_app({"jira": app})) as address:
        headers = {"authorization": f"Bearer {TOKEN}"}
        with httpx.Client(base_url=f"{address}/jira/rest/api/2", headers=headers) as client:
            yield client


def _ask(search: httpx.Client, jql: str, **window: str) -> tuple[list[str], int]:
    answer = search.get("/search", params={"jql": jql, "fields": "summary", **window}).raise_for_status().json()
    return [each["key"] for each in answer["issues"]], answer["total"]


def test_pages_by_the_time_of_the_last_change(search: httpx.Client) -> None:
    jql = "project = SHOP AND updated > 0 order by updated asc"
    assert _ask(search, jql, startAt="0", maxResults="3") == (["SHOP-2", "SHOP-4", "SHOP-3"], 4)
    assert _ask(search, jql, startAt="3", maxResults="3") == (["SHOP-1"], 4)


def test_only_what_changed_after_the_millisecond(search: httpx.Client) -> None:
    mark = int(BEGIN.timestamp() * 1000) + 2000
    assert _ask(search, f"project = SHOP AND updated > {mark} order by updated asc") == (["SHOP-3", "SHOP-1"], 2)
    assert _ask(search, f"project = SHOP AND updated > {mark} order by key asc") == (["SHOP-1", "SHOP-3"], 2)


def test_history_comes_when_it_is_asked_for(search: httpx.Client) -> None:
    asked = {"jql": "project = SHOP", "expand": "renderedFields,changelog", "maxResults": "1"}
    (issue,) = search.get("/search", params=asked).json()["issues"]
    assert issue["changelog"]["histories"] == []
    assert parse_moment(issue["fields"]["updated"]) == BEGIN.replace(second=3)


def test_another_order_is_refused(search: httpx.Client) -> None:
    assert search.get("/search", params={"jql": "project = SHOP order by rank"}).status_code == 400
