"""Measures Git ingest into the lake beside `git log --raw --numstat` alone, in one run, as ratios of CPU seconds.

CPU seconds are user and system time of this process and of every git that it starts; the Postgres server that holds the
lake's catalog is counted too. Start-up (imports, server, attach, creation of tables) is left out on our side; git's own
start-up is within the measure on both sides.

    python benchmarks/git_ingest.py SOURCE... [--copies N] [--repository PATH] [--rounds N] [--write]

With `--repository` that history is measured; else one is grown from the sources (see git_growth.py).
"""

import argparse
import os
import platform
import resource
import statistics
import subprocess
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg
from git_growth import grow_history

from nexus_pipelines.postgres.database import Database
from nexus_pipelines.postgres.server import open_database
from nexus_pipelines.settings import Settings
from nexus_pipelines.sources.git.archive import read_repository
from nexus_pipelines.sources.git.contract import CONTRACT
from nexus_pipelines.sources.git.location import parse_location
from nexus_pipelines.warehouse.lake import connect_builder
from nexus_pipelines.warehouse.landing import Landing
from nexus_pipelines.warehouse.ledger import read_cursor
from nexus_pipelines.warehouse.load import commit
from nexus_pipelines.warehouse.tables import create_tables

RESULT = Path(__file__).parent / "results" / "git_ingest.md"


@dataclass(frozen=True, kw_only=True)
class Cost:
    """CPU and wall seconds of one step."""

    cpu: float
    wall: float


@dataclass(frozen=True, kw_only=True)
class Round:
    """One measurement of everything, one after the other. peak_mb: greatest resident set of one process of a step."""

    log: Cost
    read: Cost
    load: Cost
    again: Cost
    commits: int
    changes: int
    own_peak_mb: int
    git_peak_mb: int


def cpu_seconds(server: int) -> float:
    own, children = resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN)
    return own.ru_utime + own.ru_stime + children.ru_utime + children.ru_stime + tree_seconds(server)


def tree_seconds(pid: int) -> float:
    """CPU seconds of a process and its children, the ended ones included (Linux only; elsewhere 0)."""
    if not pid:
        return 0.0
    ticks = 0
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rpartition(")")[2].split()
        except OSError:  # it ended just now
            continue
        if int(stat.parent.name) == pid:
            ticks += sum(map(int, fields[11:15]))
        elif int(fields[1]) == pid:
            ticks += sum(map(int, fields[11:13]))
    return ticks / os.sysconf("SC_CLK_TCK")


def measured(step: Callable[[], object], server: int) -> Cost:
    cpu, wall = cpu_seconds(server), time.perf_counter()
    step()
    return Cost(cpu=cpu_seconds(server) - cpu, wall=time.perf_counter() - wall)


@contextmanager
def lake_of(home: Path) -> Iterator[tuple[Database, Settings]]:
    settings = Settings(home=home, git=("measured",))
    with open_database(settings) as database:
        yield database, settings


def server_pid(database: Database) -> int:
    """The process that started, and outlives, the server's process for our connection."""
    with psycopg.connect(database.psycopg_conninfo()) as connection:
        status = Path("/proc", str(connection.info.backend_pid), "stat")
        return int(status.read_text().rpartition(")")[2].split()[1]) if status.exists() else 0


def measure(repository: Path, home: Path, jobs: int) -> Round:
    """A fresh home: git alone, then read and load, then both again with nothing new."""
    location = parse_location(str(repository))
    landing = Landing(home / "landing")
    with lake_of(home) as (database, settings):
        server = server_pid(database)
        connection = connect_builder(database, settings)
        create_tables(connection, CONTRACT)
        log = measured(lambda: _git_log(repository), server)

        def read(cursor: dict[str, object] | None) -> object:
            return read_repository(
                location, name="measured", landing=landing, mirrors=home / "git", cursor=cursor, jobs=jobs
            )

        batches: list[object] = []
        with _peak_of_children() as git_peak:
            reading = measured(lambda: batches.append(read(None)), server)
        loading = measured(lambda: commit(connection, CONTRACT, batches[0]), server)  # type: ignore[arg-type]

        def again() -> None:
            if read(read_cursor(connection, "git", "measured")) is not None:
                raise SystemExit("the second run found something new")

        empty = measured(again, server)
        counts = [
            connection.execute(f"select count(*) from lake.raw_git.{table}").fetchone()[0]
            for table in ("commits", "file_changes")
        ]
        connection.close()
    return Round(
        log=log,
        read=reading,
        load=loading,
        again=empty,
        commits=counts[0],
        changes=counts[1],
        own_peak_mb=resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
        git_peak_mb=git_peak[0],
    )


def _git_log(repository: Path) -> None:
    command = ["git", "log", "--all", "--raw", "--numstat"]
    subprocess.run(command, cwd=repository, check=True, stdout=subprocess.DEVNULL)


@contextmanager
def _peak_of_children() -> Iterator[list[int]]:
    """MB of the greatest resident set among our child processes, looked at ten times a second."""
    peak, done = [0], threading.Event()

    def watch() -> None:
        while not done.wait(0.1):
            for listed in Path("/proc/self/task").glob("*/children"):
                for child in listed.read_text().split():
                    status = Path("/proc", child, "status")
                    try:
                        lines = status.read_text().split("\n")
                    except OSError:
                        continue
                    kilobytes = next((int(line.split()[1]) for line in lines if line.startswith("VmHWM")), 0)
                    peak[0] = max(peak[0], kilobytes // 1024)

    watcher = threading.Thread(target=watch, daemon=True)
    watcher.start()
    try:
        yield peak
    finally:
        done.set()
        watcher.join()


def table(rounds: list[Round]) -> str:
    """The measurements as Markdown; ratios are within a round, the last line is their median."""
    head = (
        "| round | git log (CPU s) | read and land | load | ingest ÷ git log | re-run ÷ git log | wall ÷ git log |"
        " peak MB (ours, git) |\n|---|---|---|---|---|---|---|---|"
    )
    lines: list[str] = []
    for number, each in enumerate(rounds, 1):
        ingest = (each.read.cpu + each.load.cpu) / each.log.cpu
        wall = (each.read.wall + each.load.wall) / each.log.wall
        lines.append(
            f"| {number} | {each.log.cpu:.2f} | {each.read.cpu:.2f} | {each.load.cpu:.2f} | {ingest:.2f} |"
            f" {each.again.cpu / each.log.cpu:.4f} | {wall:.2f} | {each.own_peak_mb}, {each.git_peak_mb} |"
        )
    ingest = statistics.median((each.read.cpu + each.load.cpu) / each.log.cpu for each in rounds)
    again = statistics.median(each.again.cpu / each.log.cpu for each in rounds)
    lines.append(f"| median | | | | **{ingest:.2f}** | **{again:.4f}** | | |")
    return "\n".join([head, *lines])


def report(rounds: list[Round], jobs: int) -> str:
    version = subprocess.run(["git", "version"], capture_output=True, text=True, check=True).stdout.strip()
    first = rounds[0]
    return (
        "# Git ingest beside `git log --raw --numstat`\n\n"
        f"{first.commits:,} commits, {first.changes:,} changed paths; {version}, Python {platform.python_version()},"
        f" {os.cpu_count()} cores, {jobs} git processes at a time.\n"
        "Targets: ingest at most 1.3, empty re-run below 0.1. CPU seconds, but for the column of wall time,\n"
        "which also tells what else the machine was doing.\n"
        "Written by `benchmarks/git_ingest.py`, whose first lines say what is counted.\n\n"
        f"{table(rounds)}\n"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("sources", type=Path, nargs="*")
    parser.add_argument("--copies", type=int, default=3)
    parser.add_argument("--repository", type=Path)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--write", action="store_true", help=f"write {RESULT.name}")
    given = parser.parse_args()
    rounds: list[Round] = []
    with tempfile.TemporaryDirectory() as scratch:
        repository = given.repository or grow_history(Path(scratch) / "grown.git", given.sources, copies=given.copies)
        for number in range(given.rounds):
            rounds.append(measure(repository.resolve(), Path(scratch) / f"home-{number}", given.jobs))
            print(rounds[-1], flush=True)
    text = report(rounds, given.jobs)
    print(text)
    if given.write:
        RESULT.parent.mkdir(exist_ok=True)
        RESULT.write_text(text)


if __name__ == "__main__":
    main()
