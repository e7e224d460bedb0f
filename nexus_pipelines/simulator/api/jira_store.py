"""The issues behind the simulated Jira: what it was given, and what happens to it while somebody reads."""

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from nexus_pipelines.simulator.records import World
from nexus_pipelines.simulator.writers.jira import JiraView

Json = dict[str, Any]
_MOMENT = "%Y-%m-%dT%H:%M:%S.%f%z"


class JiraStore:
    """Issues by id, whole, as `GET issue` with all expansions gives them; projects by key.

    boards: by id, each with the sprints that it shows; None for a board that the account may not read.
    """

    def __init__(
        self,
        projects: Iterable[Json],
        issues: Iterable[Json],
        *,
        statuses: Iterable[Json] = (),
        boards: Iterable[tuple[Json, list[Json] | None]] = (),
    ) -> None:
        self.projects = {str(each["key"]): each for each in projects}
        self.issues = {str(each["id"]): each for each in issues}
        self.statuses = list(statuses)
        self.boards = {str(board["id"]): (board, sprints) for board, sprints in boards}

    @classmethod
    def of_world(cls, world: World) -> "JiraStore":
        """All tickets of a world."""
        view = JiraView(world)
        return cls(
            (view.project(each) for each in world.products),
            (view.issue(each) for each in world.issues),
            statuses=view.all_statuses(),
            boards=((view.board(team), view.board_sprints(team)) for team in view.boards),
        )

    def find(self, key_or_id: str) -> Json | None:
        """An issue by its key or id."""
        if key_or_id in self.issues:
            return self.issues[key_or_id]
        return next((each for each in self.issues.values() if each["key"] == key_or_id), None)

    def in_order(self, project: str) -> list[Json]:
        """A project's issues by the number of their keys."""
        own = [each for each in self.issues.values() if str(each["key"]).rpartition("-")[0] == project]
        return sorted(own, key=lambda each: int(str(each["key"]).rpartition("-")[2]))

    def change(self, issue_id: str, *, at: datetime, **fields: object) -> None:
        """Set fields of an issue, and with them when it was updated."""
        self.issues[issue_id]["fields"] |= {**fields, "updated": format_moment(at)}

    def move(self, issue_id: str, project: str, *, at: datetime) -> str:
        """Bring an issue into another project; its new key."""
        number = max((int(str(each["key"]).rpartition("-")[2]) for each in self.in_order(project)), default=0) + 1
        issue = self.issues[issue_id]
        issue["key"] = f"{project}-{number}"
        home = self.projects[project]
        self.change(issue_id, at=at, project={"id": home["id"], "key": project, "name": home["name"]})
        return str(issue["key"])

    def delete(self, issue_id: str) -> None:
        """Remove an issue without a trace, as Jira does."""
        del self.issues[issue_id]


def format_moment(at: datetime) -> str:
    """A time as Jira writes it."""
    return f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%S}.{at.microsecond // 1000:03d}+0000"


def parse_moment(text: str) -> datetime:
    """A time as Jira writes it, UTC."""
    return datetime.strptime(text, _MOMENT).astimezone(UTC)
