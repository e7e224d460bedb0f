"""How long a Jira dump takes from file to merged tables, beside DuckDB's own `read_json` of the same file.

`python benchmarks/jira_load.py` makes two dumps of seeded, synthetic issues (10,000 and 100,000, about 5 kB each, with
comments, versions, links and sprints), then runs each measurement in a process of its own, start-up excluded:

* read: `create table ... as select * from read_json(file, columns = ...)` with the very types that Nexus declares, into
  a DuckDB file, same memory limit and threads. It flattens nothing, keeps no unknown field, merges nothing.
* columns: the same, then the raw tables' own columns from it with plain casts, into tables of that file: what
  `read_json` needs to come to the same columns.
* first: land, type, quarantine and merge into an empty DuckLake (catalog in a DuckDB file), seven tables.
* again: the same dump with one issue in a hundred changed, into the lake of `first`.
"""

import argparse
import json
import os
import platform
import random
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import duckdb_extension_ducklake

from nexus_pipelines.sources.jira.archive import contract_for, read
from nexus_pipelines.sources.jira.dump import find_dumps
from nexus_pipelines.warehouse.landing import Landing
from nexus_pipelines.warehouse.load import commit
from nexus_pipelines.warehouse.tables import create_tables, lenient_columns, rows_sql

MEMORY_LIMIT = "400MB"
THREADS = "2"
RESULTS = Path(__file__).parent / "results" / "jira_load.md"
SIZES = (10_000, 100_000)
NEXUS = ("first", "again")
CONTRACT = contract_for(())
WORDS = "build module view error when the widget of release fails on device after update controller cannot find".split()


def issues(count: int, *, changed: bool) -> Iterator[dict[str, Any]]:
    """The same issues for the same count; with `changed`, every hundredth is newer."""
    chance = random.Random(7)  # noqa: S311
    people = [{"key": f"user{n}", "name": f"user{n}", "displayName": f"Person {n}", "active": True} for n in range(80)]
    versions = [
        {"id": str(n), "name": f"{n // 10}.{n % 10}", "archived": False, "released": n < 90} for n in range(100)
    ]

    def text(words: int) -> str:
        return " ".join(chance.choices(WORDS, k=words))

    for number in range(count):
        day = f"20{12 + number % 10:02}-{1 + number % 12:02}-{1 + number % 28:02}T07:56:13.000+0000"
        is_changed = changed and number % 100 == 0
        comments = [
            {"id": f"{number}{n:03}", "author": chance.choice(people), "body": text(60), "created": day, "updated": day}
            for n in range(chance.randrange(7))
        ]
        yield {
            "id": str(number),
            "key": f"BIG-{number}",
            "fields": {
                "summary": text(9) + (" (changed)" if is_changed else ""),
                "description": text(160),
                "issuetype": {"id": "1", "name": "Bug", "subtask": False, "description": text(12)},
                "project": {"id": "1", "key": "BIG", "name": "Big"},
                "status": {"id": "6", "name": "Closed", "statusCategory": {"id": 3, "key": "done", "name": "Done"}},
                "priority": {"id": "2", "name": "High"},
                "resolution": {"id": "1", "name": "Fixed", "description": text(12)},
                "created": day,
                "updated": "2024-01-01T00:00:00.000+0000" if is_changed else day,
                "resolutiondate": day,
                "assignee": chance.choice(people),
                "reporter": chance.choice(people),
                "creator": chance.choice(people),
                "labels": chance.sample(WORDS, k=2),
                "components": [{"id": str(number % 40), "name": f"component {number % 40}"}],
                "fixVersions": chance.sample(versions, k=2),
                "versions": chance.sample(versions, k=1),
                "issuelinks": [{"id": str(number), "type": {"name": "Relates"}, "outwardIssue": {"key": "BIG-1"}}],
                "closedSprints": [{"id": number // 50, "name": f"Sprint {number // 50}", "state": "closed"}],
                "attachment": [{"id": str(number), "filename": "log.txt", "author": chance.choice(people)}],
                "customfield_10100": text(20),
                "customfield_10101": None,
                "comment": {"comments": comments, "total": len(comments)},
            },
        }


def write_dump(path: Path, count: int, *, changed: bool) -> Path:
    with path.open("w", encoding="utf-8") as file:
        for issue in issues(count, changed=changed):
            file.write(json.dumps(issue, separators=(",", ":")) + "\n")
    return path


def connect(folder: Path) -> duckdb.DuckDBPyConnection:
    """Start-up, not measured: the lake attached, and DuckDB's first look at Python's data libraries (a second)."""
    connection = duckdb.connect(
        config={"memory_limit": MEMORY_LIMIT, "threads": THREADS, "temp_directory": str(folder / "scratch")}
    )
    (extension,) = Path(duckdb_extension_ducklake.__path__[0]).glob("extensions/*/ducklake.duckdb_extension")
    connection.execute(f"load '{extension}'")
    connection.execute(f"attach 'ducklake:{folder}/catalog.ducklake' as lake (data_path '{folder}/lake')")
    connection.execute(f"attach '{folder}/peer.duckdb' as peer")
    connection.execute("set timezone = 'UTC'")
    connection.execute("select ?", ["start"]).fetchone()
    create_tables(connection, CONTRACT)
    return connection


def run_read(connection: duckdb.DuckDBPyConnection, dump: Path, _: Path) -> int:
    (stream,) = (each for each in CONTRACT.streams if each.name == "issues")
    columns = ", ".join(f"'{name}': '{type_}'" for name, type_ in stream.record.items())
    connection.execute(
        f"create or replace table peer.read as select *, '{{}}'::json as remainder, 0 as _record from"
        f" read_json('{dump}', format = 'newline_delimited', columns = {{{columns}}})"
    )
    return count(connection, "peer.read")


def run_columns(connection: duckdb.DuckDBPyConnection, dump: Path, folder: Path) -> int:
    run_read(connection, dump, folder)
    rows = 0
    for table in CONTRACT.tables:
        if table.stream == "issues":
            lenient = lenient_columns(connection, table, "peer.read as page")
            select = rows_sql(table, "peer.read as page", lenient)
            names = ", ".join(f'"{column.name}"' for column in table.columns)
            distinct = ", ".join(f'"{name}"' for name in table.key)
            wanted = (
                f"distinct on ({distinct}) {names}" if table.name in {"projects", "versions", "components"} else names
            )
            connection.execute(f"create or replace table peer.{table.name} as select {wanted} from ({select})")
            rows += count(connection, f"peer.{table.name}")
    return rows


def run_nexus(connection: duckdb.DuckDBPyConnection, dump: Path, folder: Path) -> int:
    (found,) = find_dumps([str(dump)])
    batch = read(found, Landing(folder / "landing"), None)
    result = commit(connection, CONTRACT, batch) if batch is not None else None
    return result.rows_inserted + result.rows_updated if result else 0


def count(connection: duckdb.DuckDBPyConnection, table: str) -> int:
    row = connection.execute(f"select count(*) from {table}").fetchone()
    return row[0] if row else 0


RUNS = {"read": run_read, "columns": run_columns, "first": run_nexus, "again": run_nexus}


def worker(what: str, dump: Path, folder: Path) -> None:
    connection = connect(folder)
    started, cpu = time.perf_counter(), time.process_time()
    rows = RUNS[what](connection, dump, folder)
    figures = {
        "rows": rows,
        "seconds": time.perf_counter() - started,
        "cpu": time.process_time() - cpu,
        "mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    }
    print(json.dumps(figures))


def measure(what: str, dump: Path, folder: Path) -> dict[str, float]:
    folder.mkdir(exist_ok=True)
    command = [sys.executable, __file__, "--worker", what, str(dump), str(folder)]
    return json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--worker", nargs=3, metavar=("WHAT", "DUMP", "FOLDER"))
    parser.add_argument("--save", action="store_true", help=f"write {RESULTS.name}")
    arguments = parser.parse_args()
    if arguments.worker:
        what, dump, folder = arguments.worker
        worker(what, Path(dump), Path(folder))
        return
    rows: dict[tuple[int, str], dict[str, float]] = {}
    with tempfile.TemporaryDirectory() as name:
        root = Path(name)
        for number in SIZES:
            dump = write_dump(root / f"{number}.jsonl", number, changed=False)
            newer = write_dump(root / f"{number}.newer.jsonl", number, changed=True)
            # The first reading of a fresh file would pay for the disk.
            measure("read", dump, root / "warm")
            for what in RUNS:
                folder = root / (f"lake{number}" if what in {"first", "again"} else f"{what}{number}")
                rows[number, what] = measure(what, newer if what == "again" else dump, folder)
            size = dump.stat().st_size
    text = report(rows, size)
    print(text)
    if arguments.save:
        RESULTS.parent.mkdir(exist_ok=True)
        RESULTS.write_text(text)


def report(rows: dict[tuple[int, str], dict[str, float]], size: int) -> str:
    big, small = rows[100_000, "first"], rows[10_000, "first"]
    plain, flat = rows[100_000, "read"], rows[100_000, "columns"]
    table = "\n".join(
        f"| {count:,} | {what} | {each['seconds']:.2f} | {each['cpu']:.2f} | {each['mb']:.0f} | {each['rows']:,.0f} |"
        for (count, what), each in rows.items()
    )
    claims = (
        ("landed, typed, merged / `read_json` to the same columns, elapsed", big["seconds"] / flat["seconds"], "2"),
        ("the same in CPU seconds", big["cpu"] / flat["cpu"], "2"),
        ("landed, typed, merged / `read_json` alone, elapsed", big["seconds"] / plain["seconds"], ""),
        ("the same in CPU seconds", big["cpu"] / plain["cpu"], ""),
        ("elapsed, 100,000 / 10,000 issues", big["seconds"] / small["seconds"], "10 and a little"),
        ("CPU seconds, 100,000 / 10,000 issues", big["cpu"] / small["cpu"], "10 and a little"),
        ("peak memory, 100,000 / 10,000 issues", big["mb"] / small["mb"], "1.3"),
        ("peak memory of Nexus, MB", max(each["mb"] for (_, what), each in rows.items() if what in NEXUS), "700"),
    )
    claimed = "\n".join(f"| {claim} | {measured:.2f} | {limit} |" for claim, measured, limit in claims)
    return f"""# Jira dump: from file to merged tables

`python benchmarks/jira_load.py --save`; {platform.machine()}, {os.cpu_count()} cores, Python
{platform.python_version()}, DuckDB {duckdb.__version__}, memory limit {MEMORY_LIMIT}, {THREADS} threads; the large dump
has {size / 1e6:.0f} MB. Process start-up excluded; what each run does stands at the head of the script.

| issues | run | seconds | CPU seconds | peak MB | rows written |
|---|---|---|---|---|---|
{table}

| claim | measured | limit |
|---|---|---|
{claimed}
"""


if __name__ == "__main__":
    main()
