"""One ticket in a small project of its own, as rows that can be changed."""

import random
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from mutator.marts import OF_AN_ISSUE, Base, Row

NEIGHBOURS = 30
OPEN = ("backlog", "ready", "in_progress")

_TYPES = {
    "story": ("Story", "New Feature", "User Story"),
    "task": ("Task", "Improvement", "Chore"),
    "bug": ("Bug", "Defect"),
    "epic": ("Epic",),
    "subtask": ("Sub-task",),
    "other": ("Incident", "Change"),
}
_WORDS = """harbor lantern velvet copper meadow falcon timber saddle kettle marble orchid pebble quartz ribbon sparrow
thistle walnut zephyr amber basil cedar dahlia ember fennel garnet hazel indigo juniper lilac maple nutmeg opal
""".split()


@dataclass(kw_only=True)
class Case:
    """A project cloned from a base under a key of its own: a ticket, NEIGHBOURS issues beside it, and their rows.

    Moments are shifted by whole weeks so that the base's last one lies within the week before `as_of`.
    """

    base: str
    name: str
    as_of: datetime
    rng: random.Random
    ticket: Row
    neighbours: list[Row]
    rows: dict[str, list[Row]] = field(default_factory=dict[str, list[Row]])

    @property
    def key(self) -> str:
        return self.ticket["issue_key"]

    @property
    def project(self) -> str:
        return self.ticket["project_key"]

    @property
    def issues(self) -> list[Row]:
        return [self.ticket, *self.neighbours]

    def ago(self, **amount: float) -> datetime:
        """The moment so long before `as_of`."""
        return self.as_of - timedelta(**amount)

    def day(self, days: int = 0) -> date:
        """The day so many days after that of `as_of`."""
        return self.as_of.date() + timedelta(days=days)

    def later(self, field: str, before: str | None, after: str | None) -> None:
        """A field of the ticket was changed an hour after the moment of measuring; the ticket holds what it became."""
        at = self.as_of + timedelta(hours=1)
        self.ticket |= {"has_changelog": True, "updated_at": at}
        self.change(field, before, after, at)

    def remake(self, other: Row, **fields: Any) -> Row:
        """A neighbour with other fields, and without a history that would tell of another past."""
        self.forget("changes", "transitions", of=[other])
        other |= {"has_changelog": False, "resolved_at": None, **fields}
        return other

    def words(self, count: int) -> str:
        """Words that no list of the rules holds."""
        return " ".join(self.rng.sample(_WORDS, count))

    def be(self, family: str, stage: str, *, has_changelog: bool | None = None) -> None:
        """Make the ticket one of a family and stage, begun and ended some weeks ago, with nothing else about it."""
        status, category = {
            "backlog": ("To Do", "new"),
            "ready": (self.rng.choice(["Selected for Development", "Ready", "Ready for Dev", "Approved"]), "new"),
            "in_progress": ("In Progress", "indeterminate"),
            "done": (self.rng.choice(["Done", "Closed", "Resolved"]), "done"),
        }[stage]
        done = self.ago(days=self.rng.randint(3, 25), hours=self.rng.randint(0, 20))
        self.ticket |= {
            "issue_type": self.rng.choice(_TYPES[family]),
            "is_subtask": family == "subtask",
            "status": status,
            "status_category": category,
            "resolution": self.rng.choice(["Fixed", "Done"]) if stage == "done" else None,
            "resolved_at": done if stage == "done" else None,
            "is_flagged": False,
            "is_in_open_sprint": False,
            "sprint_ids": [],
            "fix_versions": [],
            "has_unreleased_fix_version": False,
            "has_changelog": self.rng.random() < 0.5 if has_changelog is None else has_changelog,
            "created_at": self.ago(days=60, hours=3),
            "updated_at": done,
            "due_date": None,
        }
        self.forget("changes", "transitions", "comments", "links", "issue_commits")

    def into_sprint(self) -> None:
        """Put the ticket into an open sprint."""
        sprint = f"{self.project}-sprint"
        self.ticket |= {"is_in_open_sprint": True, "sprint_ids": [sprint]}
        self.rows["sprints"].append(
            {"sprint_id": sprint, "sprint_name": "Sprint 7", "state": "active", "start_at": self.ago(days=4)}
        )

    def forget(self, *frames: str, of: Iterable[Row] | None = None) -> None:
        """Remove the rows of the ticket, or of others."""
        keys = {row["issue_key"] for row in (of or [self.ticket])}
        for frame in frames:
            self.rows[frame] = [row for row in self.rows[frame] if row["issue_key"] not in keys]
        if "comments" in frames:
            for row in of or [self.ticket]:
                row["comment_count"] = 0

    def comment(self, at: datetime, *, by: str = "u-commenter", name: str = "Mira Kovac", **more: Any) -> None:
        """A comment on the ticket, or on the issue `of`."""
        issue: Row = more.pop("of", self.ticket)
        issue["comment_count"] = (issue["comment_count"] or 0) + 1
        if at > self.as_of:
            issue["updated_at"] = at
        text = {"body": "Looked at it, more soon.", "person_id": None} | more
        self.rows["comments"].append(
            {"issue_key": issue["issue_key"], "author_id": by, "author_name": name, "created_at": at, **text}
        )

    def change(self, field: str, before: str | None, after: str | None, at: datetime, **more: Any) -> None:
        """A row of the changelog of the ticket, or of the issue `of`."""
        issue: Row = more.pop("of", self.ticket)
        values = {"from_value": before, "from_text": before, "to_value": after, "to_text": after}
        known = {"issue_key": issue["issue_key"], "author_id": "u-editor", "changed_at": at, "field": field}
        self.rows["changes"].append({**known, **values, **more})

    def move(self, before: tuple[str, str], after: tuple[str, str], at: datetime, **more: Any) -> None:
        """A transition between (status, category) of the ticket, or of the issue `of`, in both tables."""
        issue: Row = more.pop("of", self.ticket)
        author: str | None = more.pop("by", "u-editor")
        self.change("status", before[0], after[0], at, of=issue, author_id=author)
        self.rows["transitions"].append(
            {
                "issue_key": issue["issue_key"],
                **{"from_status": before[0], "to_status": after[0], "from_category": before[1]},
                **{"to_category": after[1], "transitioned_at": at, "author_id": author, "evidence": "changelog"},
            }
        )

    def link(self, other: str, kind: str, direction: str, **more: Any) -> None:
        """A link of the ticket to the issue of a key."""
        flags = {"is_blocking": kind == "Blocks", "is_in_cycle": False, "phrase": kind.lower()}
        self.rows["links"].append(
            {"issue_key": self.key, "linked_issue_key": other, "link_type": kind, "direction": direction} | flags | more
        )

    def version(self, name: str, released: bool, on: date | None, *, project: str | None = None) -> None:
        """A version of the project."""
        self.rows["versions"].append(
            {"project_key": project or self.project, "version_name": name, "is_released": released}
            | {"release_date": on, "is_archived": False}
        )


def open_case(base: Base, name: str, number: int) -> Case:
    """A case drawn from a base by its name: equal names give equal cases. number: makes its project's key."""
    rng = random.Random(name)  # noqa: S311 - repeatable on purpose
    origin = rng.choice(base.frames["issues"])
    others = base.issues_of[origin["project_key"]]
    chosen = [
        origin,
        *(rng.sample(others, NEIGHBOURS) if len(others) >= NEIGHBOURS else rng.choices(others, k=NEIGHBOURS)),
    ]
    project = f"{origin['project_key']}Q{number}"
    shift = timedelta(weeks=(base.as_of - base.last_moment) // timedelta(weeks=1))
    # Where few issues are drawn more than once, each copy has its history.
    renamed = {row["issue_key"]: f"{project}-{place}" for place, row in reversed(list(enumerate(chosen, start=1)))}
    issues: list[Row] = []
    rows: dict[str, list[Row]] = {frame: [] for frame in OF_AN_ISSUE}
    for place, row in enumerate(chosen, start=1):
        key = f"{project}-{place}"
        issues.append(_shifted(row, shift) | {"issue_key": key, "project_key": project})
        for frame in OF_AN_ISSUE:
            found = base.rows_of[frame].get(row["issue_key"], ())
            rows[frame].extend(_shifted(one, shift) | {"issue_key": key} for one in found)
    for row in issues:
        row |= {name_of: renamed.get(row[name_of], row[name_of]) for name_of in ("parent_key", "epic_key")}
    for row in rows["links"]:
        row["linked_issue_key"] = renamed.get(row["linked_issue_key"], row["linked_issue_key"])
    case = Case(
        base=base.name, name=name, as_of=base.as_of, rng=rng, ticket=issues[0], neighbours=issues[1:], rows=rows
    )
    named = {version for row in issues for version in row["fix_versions"]}
    case.rows["versions"] = [
        _shifted(row, shift) | {"project_key": project}
        for row in base.frames["versions"]
        if row["project_key"] == origin["project_key"] and row["version_name"] in named
    ]
    case.rows |= {"sprints": [], "pull_requests": [], "people": []}
    return case


def _shifted(row: Row, shift: timedelta) -> Row:
    return {name: value + shift if isinstance(value, date) else value for name, value in row.items()}
