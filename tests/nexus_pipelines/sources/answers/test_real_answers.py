"""Real answers of Jira and GitHub: every object is in its raw table, and nothing is in quarantine without a reason."""

import csv
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

Row = tuple[dict[str, str], Any]


def _rows(path: Path) -> Iterator[Row]:
    csv.field_size_limit(1 << 30)
    with path.open(encoding="utf-8", newline="") as file:
        lines = (line for line in file if line.strip() or True)
        content = "".join(lines).lstrip("\r\n")
    for row in csv.DictReader(content.splitlines(keepends=True)):
        yield row, json.loads(row["data"])


@pytest.fixture
def folder(shared_data: Path) -> Path:
    return shared_data / "api-payloads"


def test_real(lake, folder):
    import time

    t = time.time()
    r = lake.load(folder / "jira", folder / "github")
    print(time.time() - t, r)
    for q in lake.quarantine():
        print(q)
    for s, n in lake.connection.execute(
        "select schema_name, table_name from duckdb_tables() where database_name='lake' order by all"
    ).fetchall():
        print(s, n, lake.connection.execute(f"select count(*) from lake.{s}.{n}").fetchone())
    print(lake.rows("answers.files"))
    t = time.time()
    print(lake.load(folder / "jira", folder / "github"), time.time() - t)
    assert 0
