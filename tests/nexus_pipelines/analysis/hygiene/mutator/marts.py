"""Real and simulated tickets, read by the real sources and built by dbt: what the mutator starts from."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cached_property
from pathlib import Path
from typing import Any

from dbt_lake import Lake

from nexus_pipelines.settings import Settings
from nexus_pipelines.simulator.world import build_world
from nexus_pipelines.simulator.writers.jira import write_jira

_TODAY = date(2026, 11, 22)

# The frames of the public door and their marts; what is not here, a case has only where a mutation adds it.
MARTS = {
    "issues": "issues",
    "changes": "issue_changes",
    "transitions": "issue_transitions",
    "comments": "comments",
    "links": "issue_links",
    "versions": "versions",
    "issue_commits": "issue_commits",
}
OF_AN_ISSUE = ("changes", "transitions", "comments", "links", "issue_commits")
Row = dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class Base:
    """Tickets of one origin. as_of: the moment of measuring, UTC. frames: rows of the marts by name of the door.

    The moments are awkward on purpose: the middle of a Wednesday, a Sunday, the first instant of a Monday.
    """

    name: str
    as_of: datetime
    frames: dict[str, list[Row]]

    @cached_property
    def issues_of(self) -> dict[str, list[Row]]:
        """Issues by project."""
        return _grouped(self.frames["issues"], "project_key")

    @cached_property
    def rows_of(self) -> dict[str, dict[str, list[Row]]]:
        """Rows by frame and issue."""
        return {frame: _grouped(self.frames[frame], "issue_key") for frame in OF_AN_ISSUE}

    @cached_property
    def last_moment(self) -> datetime:
        """The newest moment of an issue, a comment or a change."""
        places = (("issues", "updated_at"), ("comments", "created_at"), ("changes", "changed_at"))
        return max(row[column] for frame, column in places for row in self.frames[frame] if row[column])


def build_bases(folder: Path, shared_data: Path, *, is_small: bool) -> list[Base]:
    """Jira projects of Titanium, saved answers of Jira Cloud, and the simulated company.

    is_small: one project of Titanium and the saved answers only, which one run of dbt builds. The simulated company has
    a lake of its own: ids of its issues are ids of the saved answers too.
    """
    dumps = shared_data / "titanium" / "jira"
    jira = (dumps / "DAEMON.issues.jsonl.zst", dumps / "projects.jsonl") if is_small else (dumps,)
    real = _read(folder / "real", jira, (shared_data / "api-payloads" / "jira",))
    titanium = {"ALOY", "DAEMON", "MOD"}
    found = {row["project_key"] for row in real["issues"]}
    bases = [
        _base("Titanium", datetime(2026, 11, 18, 14, 37, 11, tzinfo=UTC), real, titanium),
        _base("API payloads", datetime(2026, 11, 22, 16, 5, tzinfo=UTC), real, found - titanium),
    ]
    if not is_small:
        write_jira(build_world(7, _TODAY), folder / "company")
        company = _read(folder / "simulated", (folder / "company",), ())
        known = {row["project_key"] for row in company["issues"]}
        bases.append(_base("simulator", datetime(2026, 11, 23, tzinfo=UTC), company, known))
    return bases


def _read(folder: Path, jira: tuple[Path, ...], answers: tuple[Path, ...]) -> dict[str, list[Row]]:
    settings = Settings(home=folder / "home", jira_dump=tuple(map(str, jira)), api_answers=tuple(map(str, answers)))
    lake = Lake(folder, target=folder.parent / "target")
    lake.load(settings, "jira", "answers")
    lake.dbt("run", "--select", *(f"+{mart}" for mart in MARTS.values()))
    with lake.opened() as connection:
        return {name: connection.execute(f"select * from marts.{mart}").pl().to_dicts() for name, mart in MARTS.items()}


def _grouped(rows: list[Row], column: str) -> dict[str, list[Row]]:
    groups: dict[str, list[Row]] = {}
    for row in rows:
        groups.setdefault(row[column], []).append(row)
    return groups


def _base(name: str, as_of: datetime, frames: dict[str, list[Row]], projects: set[str]) -> Base:
    issues = [row for row in frames["issues"] if row["project_key"] in projects]
    keys = {row["issue_key"] for row in issues}
    chosen = {one: [row for row in frames[one] if row["issue_key"] in keys] for one in OF_AN_ISSUE}
    versions = [row for row in frames["versions"] if row["project_key"] in projects]
    return Base(name=name, as_of=as_of, frames={"issues": issues, **chosen, "versions": versions})
