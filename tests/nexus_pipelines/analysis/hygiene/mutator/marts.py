"""Real and simulated tickets, read by the real sources and built by dbt: what the mutator starts from."""

import os
import subprocess
import sys
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cached_property
from pathlib import Path
from typing import Any

import duckdb

from nexus_pipelines.defs.plans.registry import PLANS
from nexus_pipelines.defs.plans.upstreams import read_upstreams
from nexus_pipelines.settings import Settings
from nexus_pipelines.simulator.world import build_world
from nexus_pipelines.simulator.writers.jira import write_jira
from nexus_pipelines.warehouse.extensions import install_extensions
from nexus_pipelines.warehouse.landing import Landing
from nexus_pipelines.warehouse.ledger import read_cursor
from nexus_pipelines.warehouse.load import commit
from nexus_pipelines.warehouse.tables import create_tables

_ROOT = Path(__file__).parents[5]
_DBT = _ROOT / "dbt"
_RAW_TABLES = _ROOT / "tests" / "dbt" / "raw_tables.sql"
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
    folder.mkdir()
    settings = Settings(home=folder / "home", jira_dump=tuple(map(str, jira)), api_answers=tuple(map(str, answers)))
    extensions = install_extensions(folder / "extensions")
    with _lake(folder, extensions) as lake:
        lake.execute(_RAW_TABLES.read_text())
        _load(lake, settings, folder)
    _run_dbt(folder, extensions)
    with _lake(folder, extensions) as lake:
        return {name: lake.execute(f"select * from marts.{mart}").pl().to_dicts() for name, mart in MARTS.items()}


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


def _lake(folder: Path, extensions: Path) -> duckdb.DuckDBPyConnection:
    options = {"extension_directory": str(extensions), "autoinstall_known_extensions": "false"}
    lake = duckdb.connect(config=options)
    lake.execute("set timezone = 'UTC'")
    lake.execute(f"attach 'ducklake:{folder}/catalog' as lake (data_path '{folder}/data/')")
    lake.execute("use lake")
    return lake


def _load(lake: duckdb.DuckDBPyConnection, settings: Settings, folder: Path) -> None:
    landing = Landing(folder / "landing")
    for source in ("jira", "answers"):
        plan = PLANS[source](settings, read_upstreams())
        create_tables(lake, plan.contract)
        for pending in plan.pending:
            assert isinstance(pending.scope, str)
            reading = pending.read(landing, read_cursor(lake, source, pending.scope))
            for batch in reading.batches:
                commit(lake, reading.contract or plan.contract, batch)


def _run_dbt(folder: Path, extensions: Path) -> None:
    environment = os.environ | {
        "NEXUS_DBT_TARGET": "file",
        "NEXUS_DBT_EXTENSIONS": str(extensions),
        "NEXUS_DBT_CATALOG": f"{folder}/catalog",
        "NEXUS_DBT_DATA_PATH": f"{folder}/data/",
        "DBT_TARGET_PATH": f"{folder}/target",
        "DBT_LOG_PATH": f"{folder}/logs",
        "DO_NOT_TRACK": "1",
    }
    arguments = [str(Path(sys.executable).with_name("dbt")), "--no-use-colors", "run"]
    arguments += ["--project-dir", str(_DBT), "--profiles-dir", str(_DBT)]
    arguments += ["--select", *(f"+{mart}" for mart in MARTS.values())]
    done = subprocess.run(arguments, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-4000:] + done.stderr[-2000:]
