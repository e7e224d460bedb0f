"""Failed jobs of the simulated company, analysed once: what is found beside what the simulator knows."""

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import pytest
from file_lake import open_file_lake
from live_company import small_world

from nexus_pipelines.analysis.root_cause.categories import error_type_of
from nexus_pipelines.defs.root_causes import analyse_waiting
from nexus_pipelines.settings import Settings
from nexus_pipelines.simulator.build_logs.files import Files
from nexus_pipelines.simulator.build_logs.github_log import github_log
from nexus_pipelines.simulator.build_logs.scene import scene_of
from nexus_pipelines.simulator.failures import FAILS_BUILD, truth_of
from nexus_pipelines.simulator.records import World
from nexus_pipelines.simulator.writers.git import write_repositories

pytestmark = pytest.mark.slow
_MARTS = (
    "create schema lake.marts",
    "create schema lake.staging",
    """create table lake.marts.build_logs (log_id varchar, build_id varchar, source varchar, repository varchar,
    job_name varchar, stage_name varchar, number bigint, attempt bigint, branch varchar, commit_sha varchar,
    status varchar, started_at timestamptz, state varchar, log_text varchar, url varchar)""",
    """create table lake.marts.builds (build_id varchar, repository varchar, job_name varchar, kind varchar,
    branch varchar, commit_sha varchar, status varchar, started_at timestamptz)""",
    """create table lake.marts.commits (repository varchar, commit_sha varchar, subject varchar, author_name varchar,
    authored_at timestamptz, committed_at timestamptz)""",
    """create table lake.marts.file_changes (repository varchar, commit_sha varchar, path varchar, old_path varchar,
    change_type varchar)""",
    "create table lake.staging.stg_git__commits (repository varchar, commit_sha varchar, parent_shas json)",
)


@pytest.fixture(scope="module")
def world() -> World:
    """A year of builds of one repository, without most of its other things."""
    return small_world(issues=1, pulls=400, builds=200, chat_days=1)


@pytest.fixture
def lake(tmp_path: Path, world: World) -> Iterator[duckdb.DuckDBPyConnection]:
    with open_file_lake(tmp_path) as connection:
        connection.execute("set timezone = 'UTC'")
        for statement in _MARTS:
            connection.execute(statement)
        for table, rows in _rows(world).items():
            marks = ", ".join("?" for _ in rows[0])
            connection.execute("begin")
            connection.executemany(f"insert into lake.{table} values ({marks})", rows)
            connection.execute("commit")
        yield connection


def _rows(world: World) -> dict[str, list[tuple[Any, ...]]]:
    (repository,), (product,) = world.repositories, world.products
    files = Files(repository)
    rows: dict[str, list[tuple[Any, ...]]] = {"marts.build_logs": [], "marts.builds": [], "marts.commits": []}
    greens = 0
    for build in world.builds:
        status = "SUCCESS" if build.status == "passed" else "FAILURE"
        identity = (f"github:{build.number}:1", repository.name, "ci")
        rows["marts.builds"].append((*identity, "build", build.branch, build.sha, status, build.started_at))
        job = "build" if build.kind in FAILS_BUILD else "test"
        greens += status == "SUCCESS"
        if status == "FAILURE" or greens <= 3:
            for each in (job,) if status == "FAILURE" else ("build", "test"):
                text = github_log(scene_of(build, product, files, each), started_at=build.started_at, seconds=60)
                log = (f"github:{build.number}:{each}", identity[0], "github", repository.name, "ci", each)
                of_build = (build.number, 1, build.branch, build.sha, status, build.started_at)
                rows["marts.build_logs"].append((*log, *of_build, "fetched", text, None))
    rows["marts.commits"] = [
        (repository.name, c.sha, c.message.partition("\n")[0], str(c.author), c.authored_at, c.committed_at)
        for c in repository.commits
    ]
    rows["marts.file_changes"] = [
        (repository.name, c.sha, change.path, None, "modified") for c in repository.commits[-600:] for change in c.files
    ]
    rows["staging.stg_git__commits"] = [(repository.name, c.sha, json.dumps(c.parents)) for c in repository.commits]
    return rows


def test_failures_of_the_company_are_explained_once(
    lake: duckdb.DuckDBPyConnection, tmp_path: Path, world: World, capsys: pytest.CaptureFixture[str]
) -> None:
    write_repositories(world, tmp_path / "git")
    folders = tuple(str(path) for path in sorted((tmp_path / "git").iterdir()))
    settings = Settings(home=tmp_path / "home", git=folders)
    truth = {f"github:{number}:1": each for (_, number), each in truth_of(world).items()}
    assert analyse_waiting(lake, settings) == len(truth)
    before = _all_rows(lake)
    assert analyse_waiting(lake, settings) == 0
    assert _all_rows(lake) == before

    found = lake.execute(
        "select build_id, category, error_type, nature, candidate_count, suspects.commit_sha "
        "from lake.marts.root_causes left join lake.marts.root_cause_suspects as suspects using (analysis_id) "
        "where coalesce(rank, 1) = 1"
    ).fetchall()
    assert len(found) == len(truth)
    category = sum(row[1] == truth[row[0]].category for row in found)
    kind = sum(row[2] in _types(truth[row[0]].category, truth[row[0]].kind) for row in found)
    blamed = [(row, truth[row[0]]) for row in found if truth[row[0]].culprits]
    right = sum(row[5] in each.culprits for row, each in blamed)
    silent = [row for row in found if not truth[row[0]].culprits]
    wrong = sum(row[5] is not None for row in silent)
    with capsys.disabled():
        sys.stdout.write(
            f"\n{len(found)} failures: category {category / len(found):.2f}, error type {kind / len(found):.2f}, "
            f"culprit {right / len(blamed):.2f} of {len(blamed)}, wrongly blamed {wrong} of "
            f"{len(silent)}\n"
        )
    assert kind >= 0.8 * len(found)
    assert right >= 0.4 * len(blamed)
    assert wrong <= 0.2 * len(silent)


def test_a_newer_engine_replaces_what_an_older_one_found(
    lake: duckdb.DuckDBPyConnection, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lake.execute("delete from lake.marts.build_logs where status = 'FAILURE' and number % 9 > 0")
    settings = Settings(home=tmp_path / "home")
    many = analyse_waiting(lake, settings)
    assert many > 3
    lake.execute("update lake.marts.root_causes set engine_version = 'older', analysis_id = analysis_id || 'x'")
    lake.execute("update lake.marts.root_cause_evidence set analysis_id = analysis_id || 'x'")
    assert analyse_waiting(lake, settings) == many
    orphans = "analysis_id not in (select analysis_id from lake.marts.root_causes)"
    assert lake.execute(f"select count(*) from lake.marts.root_cause_evidence where {orphans}").fetchone() == (0,)
    assert lake.execute("select count(*) from lake.marts.root_causes").fetchone() == (many,)


def _all_rows(lake: duckdb.DuckDBPyConnection) -> list[list[tuple[Any, ...]]]:
    names = ("root_causes", "root_cause_evidence", "root_cause_tests", "root_cause_suspects", "failure_groups")
    return [lake.execute(f"select * from lake.marts.{name} order by all").fetchall() for name in names]


def _types(category: Any, kind: str) -> set[str]:
    """A test that waited too long has failed and run out of time: either word is right."""
    also = {"test_failure", "timeout_error"} if kind in ("flaky wait", "hanging test") else set()
    return {error_type_of(category), *also}
