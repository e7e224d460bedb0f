"""A live Jira over real HTTP, on good and bad days: what is in the lake is what the server holds."""

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import islice
from typing import Any

import pytest
from jira_lake import JiraLake
from pydantic import SecretStr
from starlette.requests import Request
from starlette.types import Receive, Scope, Send

from nexus_pipelines.errors import SourceError, UserError
from nexus_pipelines.simulator.api.faults import Faults
from nexus_pipelines.simulator.api.jira import Deployment, build_jira
from nexus_pipelines.simulator.api.jira_store import JiraStore, Json, format_moment
from nexus_pipelines.simulator.api.serve import build_app, served
from nexus_pipelines.sources.http.client import UpstreamRefused
from nexus_pipelines.sources.http.retry import RetryPolicy
from nexus_pipelines.sources.jira.archive import contract_for
from nexus_pipelines.sources.jira.connection import JiraConnection, read_connection
from nexus_pipelines.sources.jira.live import read_jira
from nexus_pipelines.warehouse.ledger import read_cursor
from nexus_pipelines.warehouse.load import commit
from nexus_pipelines.warehouse.tables import create_tables

pytestmark = pytest.mark.slow

QUICK = RetryPolicy(attempts=6, base_seconds=0.001, longest_seconds=0.01, read_seconds=0.5)
TOKEN = "a-token-for-tests"
BEGIN = datetime(2026, 1, 5, 9, tzinfo=UTC)


def _person(number: int) -> Json:
    return {
        "accountId": f"acc{number:06x}",
        "displayName": f"Person {number}",
        "emailAddress": f"p{number}@example.org",
        "accountType": "atlassian",
    }


def _project(place: int, key: str) -> Json:
    version = {"id": f"{place}1", "name": "1.0", "released": False, "archived": False}
    return {"id": str(place), "key": key, "name": f"Project {key}", "versions": [version], "components": []}


def _issue(number: int, project: Json, serial: int, *, comments: int = 1, changes: int = 2) -> Json:
    at = BEGIN + timedelta(minutes=serial)
    said = [
        {
            "id": f"{number}{place:03d}",
            "author": _person(place % 5),
            "body": f"Comment {place}",
            "created": format_moment(at),
        }
        for place in range(comments)
    ]
    histories = [
        {
            "id": f"{number}{place:04d}",
            "author": _person(1),
            "created": format_moment(at + timedelta(seconds=place)),
            "items": [{"field": "status", "fieldtype": "jira", "fromString": str(place), "toString": str(place + 1)}],
        }
        for place in reversed(range(changes))
    ]
    return {
        "id": str(number),
        "key": f"{project['key']}-{serial}",
        "self": f"https://jira.example.org/rest/api/3/issue/{number}",
        "fields": {
            "summary": f"Ticket {number}",
            "issuetype": {"name": "Bug", "subtask": False},
            "project": {name: project[name] for name in ("id", "key", "name")},
            "status": {"name": "To Do", "statusCategory": {"key": "new"}},
            "created": format_moment(at),
            "updated": format_moment(at),
            "reporter": _person(2),
            "customfield_10016": 3.0,
            "comment": {"comments": said, "total": comments, "startAt": 0, "maxResults": comments},
        },
        "changelog": {"startAt": 0, "maxResults": changes, "total": changes, "histories": histories},
    }


def write_store(*, first: int = 230, second: int = 30) -> JiraStore:
    """Two projects; one issue has more comments and history than Cloud gives inline."""
    projects = [_project(10001, "SHOP"), _project(10002, "PAY")]
    issues = [_issue(1000 + serial, projects[0], serial) for serial in range(1, first + 1)]
    issues += [_issue(5000 + serial, projects[1], serial) for serial in range(1, second + 1)]
    issues.append(_issue(9000, projects[1], second + 1, comments=130, changes=90))
    return JiraStore(projects, issues)


@dataclass
class Upstream:
    """A Jira that answers at `url`, what it was asked, and the lake that it is read into."""

    store: JiraStore
    url: str
    lake: JiraLake
    asked: Counter[str] = field(default_factory=Counter[str])

    def sync(
        self, *, token: str = TOKEN, projects: tuple[str, ...] = (), batches: int | None = None, pages_a_batch: int = 10
    ) -> int:
        """Read what is new and commit it; how many batches. batches: stop after so many, as if killed there."""
        connection = JiraConnection(url=self.url, api_token=SecretStr(token), project_keys=projects)
        create_tables(self.lake.connection, contract_for(()))
        cursor = read_cursor(self.lake.connection, "jira", self.url)
        reading = read_jira(connection, self.lake.landing, cursor, policy=QUICK, pages_a_batch=pages_a_batch)
        assert reading.contract is not None
        count = 0
        for batch in islice(reading.batches, batches):
            commit(self.lake.connection, reading.contract, batch)
            count += 1
        return count

    def assert_equal(self) -> None:
        """Issues that still exist are in the lake as the server has them, with all their comments and history."""
        live = {row[0] for row in self.lake.rows("live_issues", "issue_id")}
        assert live == set(self.store.issues)
        wanted = sorted(
            (each["id"], each["key"], each["fields"]["summary"], each["fields"]["comment"]["total"])
            for each in self.store.issues.values()
        )
        held = self.lake.rows("issues", "issue_id, issue_key, summary, comment_total")
        assert [row for row in held if row[0] in live] == wanted
        for table, total in (
            ("comments", sum(each["fields"]["comment"]["total"] for each in self.store.issues.values())),
            ("changelog_items", sum(each["changelog"]["total"] for each in self.store.issues.values())),
        ):
            assert len([row for row in self.lake.rows(table, "issue_id") if row[0] in live]) == total, table
        assert self.lake.quarantine() == []

    def content(self) -> dict[str, Any]:
        return {
            table: self.lake.rows(table, "* exclude (_loaded_at, _page_id)")
            for table in ("issues", "comments", "changelog_items", "versions", "projects", "live_issues")
        }


Open = Callable[..., Any]


@pytest.fixture
def upstream(jira: JiraLake) -> Open:
    """Opens an upstream with a store, faults and a kind of Jira."""

    @contextmanager
    def opened(
        store: JiraStore, *, faults: Faults | None = None, deployment: Deployment = "cloud"
    ) -> Iterator[Upstream]:
        app = build_jira(store, token=TOKEN, deployment=deployment)
        asked: Counter[str] = Counter()

        async def counting(scope: Scope, receive: Receive, send: Send) -> None:
            asked[Request(scope).url.path.removeprefix("/jira")] += 1
            await app(scope, receive, send)

        with served(build_app({"jira": counting}, faults)) as address:
            yield Upstream(store, f"{address}/jira", jira, asked)

    return opened


@pytest.mark.parametrize("deployment", ["cloud", "server"])
def test_everything_arrives_with_one_request_a_page(upstream: Open, deployment: Deployment) -> None:
    with upstream(write_store(), deployment=deployment) as jira:
        jira.sync()
        jira.assert_equal()
        searches = sum(n for path, n in jira.asked.items() if path.endswith(("/search", "/search/jql")))
        # Three pages and one, each with the keys of the sweep; a server counts by a search as well.
        assert searches <= 4 + 2 * 2 + (2 if deployment == "server" else 0)
        assert sum(jira.asked.values()) - searches <= 2 * 6
        (story_points,) = {row[0] for row in jira.lake.rows("issues", "story_points")}
        assert story_points == 3.0


def test_a_batch_lands_page_by_page(upstream: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("nexus_pipelines.sources.jira.live.LANDED_BYTES", 150_000)
    with upstream(write_store(first=230, second=1)) as jira:
        # The project, its issues, the sweep; two answers of a hundred issues are more than a page.
        assert jira.sync(projects=("SHOP",)) == 3
        pages = [page.lines for page in jira.lake.landing.pages("jira") if page.stream == "issues"]
        assert pages == [100, 100, 30]
        assert len(jira.lake.rows("issues", "issue_id")) == 230


def test_an_issue_that_no_reader_takes_is_set_aside(upstream: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("nexus_pipelines.warehouse.lines.LINE_LIMIT", 25_000)
    with upstream(write_store(first=1, second=1)) as jira:
        jira.sync()
        ((_, reason),) = jira.lake.quarantine()
        assert str(reason).endswith("bytes long; at most 25,000 are read")
        assert len(jira.lake.rows("issues", "issue_id")) == 2


def test_projects_that_are_set_are_not_asked_for(upstream: Open) -> None:
    with upstream(write_store(first=5, second=1)) as jira:
        jira.sync(projects=("PAY",))
        assert jira.asked["/rest/api/3/project/search"] == 0
        jira.sync()
        assert jira.asked["/rest/api/3/project/search"] == 1
        jira.assert_equal()


def test_nothing_new_costs_three_requests_a_project_and_changes_nothing(upstream: Open) -> None:
    with upstream(write_store()) as jira:
        jira.sync()
        before = jira.content()
        jira.asked.clear()
        assert jira.sync() == 0
        assert sum(jira.asked.values()) <= 3 * 2
        assert jira.content() == before


def test_late_edits_moves_and_deletions_arrive(upstream: Open) -> None:
    with upstream(write_store()) as jira:
        jira.sync()
        now = datetime.now(UTC)
        jira.store.change("1007", at=now, summary="Edited")
        moved = jira.store.move("1008", "PAY", at=now)
        jira.store.delete("1009")
        said = jira.store.issues["5003"]["fields"]["comment"]
        said["comments"].pop()
        said["total"] = 0
        jira.store.change("5003", at=now)
        jira.sync()
        jira.assert_equal()
        assert ("1008", moved) in jira.lake.rows("issues", "issue_id, issue_key")
        # What was deleted stays in history and is not among the living.
        assert len(jira.lake.rows("issues", "issue_id")) == len(jira.store.issues) + 1


@pytest.mark.parametrize("seed", [pytest.param(1), pytest.param(2, marks=pytest.mark.prove)])
def test_bad_days_lose_nothing(upstream: Open, seed: int) -> None:
    faults = Faults(seed=seed, share=0.35, in_a_row=3, hang_seconds=1.0)
    with upstream(write_store(), faults=faults) as jira:
        jira.sync()
        jira.assert_equal()
        jira.store.change("1011", at=datetime.now(UTC), summary="Edited on a bad day")
        jira.sync()
        jira.assert_equal()
    assert sum(faults.counts.values()) > 3


def test_a_killed_backfill_goes_on_where_it_was(upstream: Open) -> None:
    store = write_store(first=430)
    with upstream(store) as jira:
        undisturbed = jira.sync(pages_a_batch=1)
        assert undisturbed == 3 + 1 + 5 + 1
        whole = jira.content()
    for killed_after in (5, 7):
        for table in whole:
            jira.lake.connection.execute(f"delete from lake.raw_jira.{table}")
        jira.lake.connection.execute("delete from lake.raw_meta.cursors")
        with upstream(store) as again:
            again.sync(batches=killed_after, pages_a_batch=1)
            again.asked.clear()
            again.sync()
            again.assert_equal()
            assert again.content() == whole
        if killed_after == 5:
            # PAY, and one of SHOP's five pages, were there already; PAY is asked once more, SHOP's keys are swept.
            assert again.asked["/rest/api/3/search/jql"] == 4 + 1 + 1


def test_an_issue_changed_behind_the_readers_back_is_read_by_the_next_run(upstream: Open) -> None:
    with upstream(write_store(first=350)) as jira:
        changed_at = datetime.now(UTC)
        jira.sync(batches=5, pages_a_batch=1)
        # Already passed; it changes long before the walk ends.
        jira.store.change("1001", at=changed_at, summary="Changed while reading")
        jira.store.change("1340", at=changed_at + timedelta(seconds=1), summary="Changed before it was read")
        jira.sync()
        jira.sync()
        jira.assert_equal()


def test_the_issue_that_the_walk_stood_at_may_vanish(upstream: Open) -> None:
    with upstream(write_store(first=350)) as jira:
        jira.sync(batches=5, pages_a_batch=1)
        jira.store.delete("1100")
        jira.sync()
        jira.assert_equal()


def test_one_project_that_is_not_there_does_not_stop_the_others(upstream: Open) -> None:
    with upstream(write_store()) as jira:
        with pytest.raises(SourceError, match=r"has nothing at GET /jira/rest/api/3/project/NONE \(404\)"):
            jira.sync(projects=("NONE", "PAY"))
        assert len(jira.lake.rows("issues", "issue_id")) == 31


def test_a_page_that_repeats_ends_the_reading(upstream: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    store = write_store()
    first = store.in_order("SHOP")[:100]
    monkeypatch.setattr(store, "in_order", lambda project: first * 2)
    monkeypatch.setattr("nexus_pipelines.simulator.api.jql.Query.holds", lambda *_: True)
    with upstream(store) as jira, pytest.raises(SourceError, match="repeats a page of SHOP behind SHOP-100"):
        jira.sync(projects=("SHOP",))


def test_a_wrong_token_is_one_sentence(upstream: Open) -> None:
    with (
        upstream(write_store()) as jira,
        pytest.raises(UpstreamRefused, match="does not accept the credentials") as caught,
    ):
        jira.sync(token="expired")
    assert "expired" not in str(caught.value)


@pytest.mark.parametrize(
    ("environment", "sentence"),
    [
        ({"JIRA_URL": "jira.example.org", "JIRA_API_TOKEN": "x"}, "JIRA_URL cannot be used: must be an address"),
        ({"JIRA_URL": "https://a:b@jira.example.org", "JIRA_API_TOKEN": "x"}, "without a user name"),
        ({"JIRA_URL": "https://jira.example.org"}, "JIRA_URL is set without a token"),
    ],
)
def test_settings_that_cannot_work_are_named(
    monkeypatch: pytest.MonkeyPatch, environment: dict[str, str], sentence: str
) -> None:
    for name in ("JIRA_URL", "JIRA_API_TOKEN", "JIRA_API_TOKEN_FILE"):
        monkeypatch.delenv(name, raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    with pytest.raises(UserError, match=sentence):
        read_connection()
