"""Real answers and hostile ones through landing and load."""

from pathlib import Path
from typing import Any

import pytest
from jenkins_answers import FILES, lines_of

from nexus_pipelines.sources.jenkins.contract import CONTRACT
from nexus_pipelines.warehouse.contract import Batch

pytestmark = pytest.mark.slow


def load(lake: Any, stream: str, lines: list[dict[str, object]]) -> None:
    landed = lake.landing.write_records("jenkins", stream, "answers", lines)
    lake.commit(Batch(source="jenkins", scope=stream, pages=landed.pages, cursor={}))


@pytest.mark.parametrize("name", FILES)
def test_every_real_answer_becomes_a_row(shared_data: Path, lake: Any, name: str) -> None:
    lines = list(lines_of(shared_data / "api-payloads" / "jenkins" / f"jenkins_api_{name}.csv"))
    load(lake, FILES[name], lines)
    assert lines
    assert lake.quarantine() == []
    for table in CONTRACT.tables:
        if table.stream == FILES[name]:
            assert len(lake.rows(table.name, "job_name")) == len(lines)


def _line(**record: object) -> dict[str, object]:
    return {"job": "a", "number": record.get("number"), "timestamp": 5, "context": None, "record": record}


def test_what_is_no_number_is_noted_and_what_is_no_list_is_none(lake: Any) -> None:
    load(
        lake,
        "builds",
        [
            _line(number=1, timestamp=5, duration="long", actions="none", changeSets={"a": 1}, building="maybe"),
            _line(number=2, timestamp="soon"),
            _line(number=3, timestamp=7, actions=[{}], changeSet={"kind": "git"}, invented={"x": 1}),
        ],
    )
    assert lake.rows("builds", "build_number, duration_ms, actions, change_sets, record ->> '$.invented.x'") == [
        (1, None, None, None, None),
        (3, None, "[{}]", '[{"kind":"git"}]', "1"),
    ]
    assert [reason for _, reason in lake.quarantine()] == [
        "a row of builds has no job_name or no build_number or no timestamp_ms",
        "field duration_ms of a is not a whole number: 'long'",
        "field is_building of a is not true or false: 'maybe'",
    ]


def test_a_running_build_never_replaces_a_finished_one(lake: Any) -> None:
    load(lake, "builds", [_line(number=1, timestamp=5, building=False, result="SUCCESS")])
    load(lake, "builds", [_line(number=1, timestamp=5, building=True)])
    assert lake.rows("builds", "result, is_building") == [("SUCCESS", False)]


def test_stages_and_cases_of_a_build_are_replaced_together(lake: Any) -> None:
    def case(place: int, name: str) -> dict[str, object]:
        context = {"suite_number": 0, "case_number": place, "suite": {"name": "s"}}
        return {**_line(name=name, errorStackTrace="x" * 300_000), "number": 1, "context": context}

    def stage(node: str) -> dict[str, object]:
        return {**_line(id=node, name="test"), "number": 1}

    load(lake, "test_results", [case(0, "a"), case(1, "b")])
    load(lake, "test_results", [case(0, "c")])
    assert lake.rows("test_results", "suite_name, test_name, length(error_stack)") == [("s", "c", 300_000)]
    load(lake, "stages", [stage("6"), stage("7")])
    load(lake, "stages", [stage("7"), stage("8")])
    assert lake.rows("stages", "stage_id") == [("7",), ("8",)]
