"""A Jira that answers over real HTTP, and the lake that it is read into, for the tests beside."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import islice
from typing import Any

from jira_lake import JiraLake
from pydantic import SecretStr

from nexus_pipelines.connections.jira import JiraConnection
from nexus_pipelines.http.retry import RetryPolicy
from nexus_pipelines.simulator.api.jira_store import JiraStore, Json, format_moment
from nexus_pipelines.sources.jira.archive import contract_for
from nexus_pipelines.sources.jira.live import read_jira
from nexus_pipelines.warehouse.ledger import read_cursor
from nexus_pipelines.warehouse.load import commit
from nexus_pipelines.warehouse.tables import create_tables

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
