"""Drives one home of Nexus from outside: real processes, and the content of all its tables."""

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import duckdb
import psutil
import psycopg

from nexus_pipelines.postgres.home import find_home
from nexus_pipelines.postgres.server import open_database
from nexus_pipelines.settings import Settings
from nexus_pipelines.warehouse.lake import connect_builder

ROOT = Path(__file__).resolve().parents[2]
NEXUS = Path(sys.executable).parent / "nexus"

# The only columns in which two homes of equal content may differ: times, names of runs, and of pages, since those of a
# repository hold when it was read; until when a criterion's source was read; and hashes that cover those.
BOOKKEEPING = frozenset(
    "_row_hash _page_id page_id _loaded_at loaded_at last_loaded_at read_at quarantined_at built_at run_id inputs_hash "
    "published_at mirrored_at snapshot_id publication_id as_of".split()
)
Content = dict[str, tuple[int, str]]


@dataclass(frozen=True)
class NexusHome:
    """One home and the commands that are run on it; `environment` is added to theirs."""

    folder: Path
    environment: Mapping[str, str] = field(default_factory=dict)

    def start(self, *words: str, output: Path, ignoring_interrupts: bool = False, **more: str) -> subprocess.Popen[str]:
        """`nexus ...` in a process group of its own; what it says goes to the file `output`.

        ignoring_interrupts: as a shell starts jobs in the background.
        """
        with output.open("a") as stream:
            return subprocess.Popen(
                [str(NEXUS), *words],
                env=self._environment(more | {"PYTHONUNBUFFERED": "1"}),
                cwd=self.folder.parent,
                stdin=subprocess.DEVNULL,
                stdout=stream,
                stderr=subprocess.STDOUT,
                text=True,
                start_new_session=True,
                preexec_fn=_ignore_interrupts if ignoring_interrupts else None,  # noqa: PLW1509 - no threads here
            )

    def run(self, *words: str, code: int = 0, timeout: float = 240, **more: str) -> str:
        """What `nexus ...` said; it must end with `code`, and never shows a traceback."""
        done = subprocess.run(
            [str(NEXUS), *words],
            env=self._environment(more),
            cwd=self.folder.parent,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=timeout,
            check=False,
        )
        said = done.stdout + done.stderr
        assert done.returncode == code, f"nexus {words[0]} ended with {done.returncode}:\n{said}"
        assert "Traceback" not in said
        return said if code else done.stdout

    def rows(self, statement: str) -> list[dict[str, Any]]:
        """The answer of `nexus sql --format json`."""
        return json.loads(self.run("sql", statement, "--format", "json"))

    def copy_to(self, folder: Path) -> "NexusHome":
        """The stopped home, copied."""
        shutil.copytree(self.folder, folder, symlinks=True)
        return NexusHome(folder, self.environment)

    @contextmanager
    def opened(self) -> Iterator[tuple[duckdb.DuckDBPyConnection, psycopg.Connection]]:
        """The head of the lake, and Postgres as its owner."""
        settings = find_home(Settings(home=self.folder)).settings
        with open_database(settings) as database, psycopg.connect(database.psycopg_conninfo()) as postgres:
            lake = connect_builder(database, settings)
            try:
                yield lake, postgres
            finally:
                lake.close()

    def content(self, *, but: frozenset[str] = BOOKKEEPING) -> Content:
        """Rows and a hash of their values for each table: lake (raw, ledger, marts), Postgres mirror, search.

        but: columns left out.
        """
        with self.opened() as (lake, postgres):
            return {**_lake_content(lake, but), **_postgres_content(postgres, but)}

    def row_versions(self) -> Content:
        """Rows and a hash of their places in Postgres: changes when a row is written, even with equal values."""
        with self.opened() as (_, postgres):
            return {
                f"{schema}.{table}": _one(
                    postgres,
                    "select count(*), md5(string_agg(xmin::text || ctid::text, ' ' order by ctid)) "
                    f'from {schema}."{table}"',
                )
                for schema, table in _tables(postgres)
            }

    def publications(self) -> list[dict[str, Any]]:
        """What was published, the newest first."""
        return json.loads(self.run("publish", "list", "--format", "json"))

    def _environment(self, more: Mapping[str, str]) -> dict[str, str]:
        # Without compiled modules each process would spend seconds compiling the same libraries.
        ours = (
            *("NEXUS_", "DAGSTER_", "JIRA_", "SLACK_", "GITHUB_", "JENKINS_", "SMARTSHEET_", "PAGERDUTY_", "RCA_"),
            "PYTHONDONTWRITEBYTECODE",
        )
        kept = {name: value for name, value in os.environ.items() if not name.startswith(ours)}
        return {**kept, "PYTHONPATH": str(ROOT), "NEXUS_HOME": str(self.folder), **self.environment, **more}


def _ignore_interrupts() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def _lake_content(lake: duckdb.DuckDBPyConnection, but: frozenset[str]) -> Content:
    tables = lake.execute(
        "select schema_name, table_name from duckdb_tables() where database_name = 'lake' order by all"
    ).fetchall()
    found: Content = {}
    for schema, table in tables:
        name = f"lake.{schema}.{table}"
        columns = [row[0] for row in lake.execute(f"describe {name}").fetchall()]
        if f"{schema}.{table}" == "raw_meta.cursors":
            columns.remove("updated_at")
        kept = [f'"{column}"' for column in columns if column not in but] or ["true"]
        sql = f"select count(*), coalesce(sum(hash({', '.join(kept)})::hugeint), 0)::varchar from {name}"
        row = lake.execute(sql).fetchone()
        assert row is not None
        found[name] = (row[0], row[1])
    return found


def _postgres_content(postgres: psycopg.Connection, but: frozenset[str]) -> Content:
    found: Content = {}
    for schema, table in _tables(postgres):
        columns = postgres.execute(
            "select column_name from information_schema.columns where table_schema = %s and table_name = %s "
            "order by ordinal_position",
            [schema, table],
        ).fetchall()
        kept = [f"coalesce(\"{name}\"::text, '~')" for (name,) in columns if name not in but] or ["''"]
        row = f"md5(concat_ws('|', {', '.join(kept)}))"
        found[f"{schema}.{table}"] = _one(
            postgres,
            f"select count(*), coalesce(md5(string_agg({row}, '' order by {row})), '') from {schema}.\"{table}\"",
        )
    return found


def _tables(postgres: psycopg.Connection) -> Sequence[tuple[str, str]]:
    return postgres.execute(
        "select table_schema, table_name from information_schema.tables "
        "where table_schema in ('marts', 'search') and table_type = 'BASE TABLE' order by 1, 2"
    ).fetchall()


def _one(postgres: psycopg.Connection, sql: str) -> tuple[int, str]:
    row = postgres.execute(sql.encode()).fetchone()
    assert row is not None
    return row[0], row[1]


def differences(one: Content, other: Content) -> dict[str, tuple[Any, Any]]:
    """Tables that differ, with both counts and hashes."""
    return {
        name: (one.get(name), other.get(name))
        for name in sorted(one.keys() | other.keys())
        if one.get(name) != other.get(name)
    }


def processes_of(folder: Path) -> list[psutil.Process]:
    """Living processes of a home: ours know it by NEXUS_HOME, the embedded server works in its data folder."""
    found: list[psutil.Process] = []
    for process in psutil.process_iter():
        with suppress(psutil.Error, OSError):
            is_ours = process.environ().get("NEXUS_HOME") == str(folder)
            is_server = "postgres" in process.name() and Path(process.cwd()).is_relative_to(folder)
            if process.status() != psutil.STATUS_ZOMBIE and (is_ours or is_server):
                found.append(process)
    return found


def wait_until_gone(folder: Path, *, seconds: float) -> list[psutil.Process]:
    """What still lives of a home after so many seconds."""
    deadline = time.monotonic() + seconds
    while (left := processes_of(folder)) and time.monotonic() < deadline:
        time.sleep(0.1)
    return left


def free_ports() -> dict[str, str]:
    """Environment with a free port for each service."""
    sockets = [socket.socket() for _ in range(3)]
    for each in sockets:
        each.bind(("127.0.0.1", 0))
    ports = [str(each.getsockname()[1]) for each in sockets]
    for each in sockets:
        each.close()
    return dict(zip(("NEXUS_DASHBOARD_PORT", "NEXUS_API_PORT", "NEXUS_DAGSTER_PORT"), ports, strict=True))
