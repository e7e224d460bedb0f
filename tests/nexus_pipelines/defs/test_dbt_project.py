"""The parsed dbt project: kept beside the environment, so that the next home need not parse it; marts made once."""

import sys
from pathlib import Path

import pytest
from file_lake import open_file_lake

from nexus_pipelines.defs.dbt_project import manifest_path, parsed_before, parsed_project
from nexus_pipelines.defs.mart_tables import make_marts, read_manifest

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def environment(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """In the place of the virtual environment that everything else here shares."""
    return tmp_path_factory.mktemp("environment")


@pytest.fixture(autouse=True)
def _elsewhere(monkeypatch: pytest.MonkeyPatch, environment: Path) -> None:
    monkeypatch.setattr(sys, "prefix", str(environment))


def test_the_second_home_takes_what_the_first_one_parsed(tmp_path: Path) -> None:
    first = manifest_path(tmp_path / "first").read_bytes()
    # Each parsing has an invocation_id of its own: equal bytes mean that there was one.
    assert manifest_path(tmp_path / "second").read_bytes() == first
    assert parsed_project(tmp_path / "second") is not None
    assert [path.name for path in parsed_before().parent.iterdir()] == [parsed_before().name]


def test_marts_are_made_once_and_again_where_their_contract_changed(tmp_path: Path) -> None:
    manifest = read_manifest(manifest_path(tmp_path / "home").read_bytes())
    lake = open_file_lake(tmp_path)
    made = make_marts(lake, manifest)
    assert made > 30
    lake.execute("insert into lake.marts.sprints by name select 's1' as sprint_id, 'Sprint 1' as sprint_name")
    assert make_marts(lake, manifest) == 0
    assert lake.execute("select count(*) from lake.marts.sprints").fetchall() == [(1,)]
    manifest["nodes"]["model.nexus.sprints"]["columns"]["sprint_name"]["description"] = "What it's called."
    assert make_marts(lake, manifest) == 1
    (comment,) = lake.execute(
        "select comment from duckdb_columns() where table_name = 'sprints' and column_name = 'sprint_name'"
    ).fetchall()
    assert comment == ("What it's called.",)
