"""`nexus doctor`: whether this machine and this home can run Nexus; one sentence for each finding."""

import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Literal

import click
import psycopg

from nexus_pipelines.defs.dbt_project import manifest_path
from nexus_pipelines.defs.doctor_sources import LIVE, Finding, tried
from nexus_pipelines.postgres.home import find_home
from nexus_pipelines.postgres.server import open_database
from nexus_pipelines.settings import Settings, read_settings
from nexus_pipelines.sources.releases.csv_list import is_address, scope_of
from nexus_pipelines.warehouse.lake import connect_builder

_FREE_BYTES = 2 << 30


@click.command()
def doctor() -> None:
    """Try what Nexus needs: Python, git, disk, Postgres, the lake, the models, and each configured source."""
    settings = find_home(read_settings()).settings
    worst = 0
    for finding in examine(settings):
        worst = max(worst, ("ok", "warning", "problem").index(finding.state))
        click.echo(f"{finding.state:<8} {finding.name:<10} {finding.text}")
    if worst == 2:
        sys.exit(1)


def examine(settings: Settings) -> Iterator[Finding]:
    """All findings, in the order in which they were tried."""
    yield Finding(name="python", state="ok", text=f"{sys.version.split()[0]} at {sys.executable}")
    yield tried("git", _git)
    yield _disk(settings.home)
    yield tried("postgres", lambda: _postgres(settings))
    yield tried("lake", lambda: _lake(settings))
    yield tried("models", lambda: f"dbt project parsed to {manifest_path(settings.home)}")
    for name, locations in (
        ("git", settings.git),
        ("jira", settings.jira_dump),
        ("slack", settings.slack_export),
        ("answers", settings.api_answers),
        ("releases", tuple(each if not is_address(each) else scope_of(each) for each in settings.releases_csv)),
    ):
        for location in locations:
            yield _location(name, location)
    for examine_source in LIVE:
        yield from examine_source()
    if settings.data_set == "demo":
        yield Finding(name="sources", state="ok", text="none configured: Nexus shows a simulated company (demo)")


def _git() -> str:
    return subprocess.run(["git", "--version"], capture_output=True, text=True, check=True, timeout=10).stdout.strip()


def _disk(home: Path) -> Finding:
    free = shutil.disk_usage(home).free
    text = f"{free / (1 << 30):.1f} GB free at {home}"
    if free >= _FREE_BYTES:
        return Finding(name="disk", state="ok", text=text)
    return Finding(name="disk", state="warning", text=f"{text}; a build needs about 2 GB: free some space")


def _postgres(settings: Settings) -> str:
    with open_database(settings) as database, psycopg.connect(database.psycopg_conninfo()) as connection:
        row = connection.execute("select current_setting('server_version')").fetchone()
        kind = "embedded" if database.is_embedded else "yours"
        return f"PostgreSQL {row[0] if row else '?'} ({kind}) at {database.host}:{database.port}"


def _lake(settings: Settings) -> str:
    with open_database(settings) as database:
        connection = connect_builder(database, settings)
        try:
            row = connection.execute("select max(snapshot_id) from ducklake_snapshots('lake')").fetchone()
        finally:
            connection.close()
    return f"DuckLake opens; its head is snapshot {row[0] if row else 0}"


def _location(name: str, location: str) -> Finding:
    if "://" in location or "@" in location.split("/", maxsplit=1)[0]:
        return Finding(
            name=name, state="ok", text=f"{location.rsplit('@', maxsplit=1)[-1]} is read over the network at each run"
        )
    if any(character in location for character in "*?["):
        parent = Path(location).parent
        found = list(parent.glob(Path(location).name)) if parent.exists() else []
        state: Literal["ok", "problem"] = "ok" if found else "problem"
        return Finding(name=name, state=state, text=f"{location}: {len(found)} files")
    if Path(location).exists():
        return Finding(name=name, state="ok", text=location)
    return Finding(name=name, state="problem", text=f"{location} does not exist; correct the path or remove it")
