"""A ticket while its life is being simulated: first values and later settings, in any order of writing."""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from nexus_pipelines.simulator.phrases import Wording
from nexus_pipelines.simulator.records import Change, Field, FieldValue, IssueType

FIRST: dict[Field, FieldValue] = {
    "status": None,
    "resolution": None,
    "assignee": None,
    "sprints": (),
    "fix_versions": (),
    "priority": "Medium",
    "points": None,
    "flagged": False,
    "labels": (),
}


@dataclass(eq=False, kw_only=True)
class Draft:
    """Mutable, private to the simulation. `done_at` may lie in the future; `fold` cuts there."""

    product: str
    kind: IssueType
    wording: Wording
    reporter: int
    created_at: datetime
    team: str | None
    first: dict[Field, FieldValue]
    epic: "Draft | None" = None
    parent: "Draft | None" = None
    affected: tuple[int, ...] = ()
    due: date | None = None
    settings: list[tuple[datetime, int, Field, FieldValue]] = field(default_factory=list)
    started_at: datetime | None = None
    done_at: datetime | None = None
    is_incident: bool = False
    key: str = ""
    issue_id: int = 0

    def set(self, at: datetime, author: int, name: Field, value: FieldValue) -> None:
        self.settings.append((max(at, self.created_at), author, name, value))

    def fold(self, as_of: datetime) -> tuple[dict[Field, Any], tuple[Change, ...]]:
        """Values at `as_of`, and the changes that led there; a setting that changes nothing is no change."""
        values: dict[Field, Any] = {**FIRST, **self.first}
        changes: list[Change] = []
        for at, author, name, value in sorted(self.settings, key=lambda setting: setting[0]):
            if at < as_of and values[name] != value:
                changes.append(Change(at=at, author=author, field=name, before=values[name], after=value))
                values[name] = value
        return values, tuple(changes)
