"""Real answers and hostile ones through landing and load."""

from pathlib import Path
from typing import Any

import pytest
from github_answers import FILES, lines_of

from nexus_pipelines.sources.github.contract import CONTRACT
from nexus_pipelines.warehouse.contract import Batch


def load(lake: Any, stream: str, lines: list[dict[str, object]]) -> None:
    landed = lake.landing.write_records("github", stream, "answers", lines)
    lake.commit(Batch(source="github", scope=stream, pages=landed.pages, cursor={}))


@pytest.mark.parametrize("name", FILES)
def test_every_real_answer_becomes_a_row(shared_data: Path, lake: Any, name: str) -> None:
    lines = list(lines_of(shared_data / "api-payloads" / "github" / f"github_api_{name}.csv"))
    table = next(table for table in CONTRACT.tables if table.stream == FILES[name])
    load(lake, table.stream, lines)
    record_key = {"pull_number": "number", "commit_sha": "sha"}
    keys = {
        tuple(
            str(line["repository"] if part == "repository" else _value(line, record_key.get(part, "id")))
            for part in table.key
            if part != "run_attempt"
        )
        for line in lines
    }
    assert lines
    assert lake.quarantine() == []
    assert len(lake.rows(table.name, "record")) == len(keys)


def _value(line: dict[str, Any], key: str) -> object:
    return line["number"] if key == "number" and line["number"] else line["record"][key]


def test_a_record_without_its_key_is_quarantined_and_a_bad_time_is_noted(lake: Any) -> None:
    good = {"number": 1, "state": "open", "updated_at": "2026-01-01T00:00:00Z"}
    load(
        lake,
        "pull_requests",
        [
            {"repository": "acme/shop", "number": None, "record": record}
            for record in (good, {"state": "open"}, {"number": 2, "created_at": "soon"}, "text", None)
        ],
    )
    assert lake.rows("pull_requests", "pull_number, state") == [(1, "open"), (2, None)]
    assert [reason for _, reason in lake.quarantine()] == [
        "a row of pull_requests has no repository or no pull_number",
        "a row of pull_requests has no repository or no pull_number",
        "a row of pull_requests has no repository or no pull_number",
        "field created_at of 2 is not a time: 'soon'",
    ]


def test_an_older_record_never_replaces_a_newer_one_and_unknown_fields_are_kept(lake: Any) -> None:
    def line(title: str, day: int) -> dict[str, object]:
        record = {"number": 1, "title": title, "updated_at": f"2026-01-0{day}T00:00:00Z", "invented": {"x": day}}
        return {"repository": "acme/shop", "number": None, "record": record}

    load(lake, "pull_requests", [line("newer", 2)])
    load(lake, "pull_requests", [line("older", 1)])
    assert lake.rows("pull_requests", "title, record ->> '$.invented.x'") == [("newer", "2")]


def test_commits_that_a_force_push_dropped_are_gone(lake: Any) -> None:
    def commits(*shas: str) -> list[dict[str, object]]:
        return [{"repository": "acme/shop", "number": 1, "record": {"sha": sha}} for sha in shas]

    load(lake, "pull_request_commits", commits("a", "b"))
    load(lake, "pull_request_commits", commits("b", "c"))
    assert lake.rows("pull_request_commits", "commit_sha") == [("b",), ("c",)]
