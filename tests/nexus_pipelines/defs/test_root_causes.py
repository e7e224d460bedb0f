"""Failed jobs of the simulated company, analysed once: what is found beside what the simulator knows."""

import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pytest
from file_lake import open_file_lake
from live_company import small_world

from nexus_pipelines.analysis.root_cause.categories import error_type_of
from nexus_pipelines.defs.root_cause_history import earlier_tests
from nexus_pipelines.defs.root_cause_inputs import FailedLog
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
    "create schema lake.raw_git",
    """create table lake.marts.build_logs (log_id varchar, build_id varchar, source varchar, repository varchar,
    job_name varchar, stage_name varchar, number bigint, attempt bigint, branch varchar, commit_sha varchar,
    status varchar, started_at timestamptz, state varchar, log_text varchar, url varchar)""",
    """create table lake.marts.builds (build_id varchar, repository varchar, job_name varchar, kind varchar,
    branch varchar, commit_sha varchar, status varchar, started_at timestamptz)""",
    """create table lake.marts.commits (repository varchar, commit_sha varchar, subject varchar, author_name varchar,
    authored_at timestamptz, committed_at timestamptz)""",
    """create table lake.marts.file_changes (repository varchar, commit_sha varchar, path varchar, old_path varchar,
    change_type varchar)""",
    "create table lake.raw_git.commits (repository varchar, commit_sha varchar, parent_shas json)",
)


@pytest.fixture(scope="module")
def world() -> World:
    """Some months of builds of one repository, without most of its other things."""
    return small_world(issues=1, pulls=400, builds=200, chat_days=1)


@pytest.fixture(scope="module")
def company(tmp_path_factory: pytest.TempPathFactory, world: World) -> Path:
    """A folder with the company's lake, as marts, and its repositories in git."""
    folder = tmp_path_factory.mktemp("company")
    write_repositories(world, folder / "git")
    with open_file_lake(folder) as connection:
        connection.execute("set timezone = 'UTC'")
        for statement in _MARTS:
            connection.execute(statement)
        for table, rows in _rows(world).items():
            columns = (pa.array(column) for column in zip(*rows, strict=True))
            connection.register("rows", pa.table(list(columns), names=[f"c{i}" for i in range(len(rows[0]))]))
            connection.execute(f"insert into lake.{table} select * from rows")
            connection.unregister("rows")
    return folder


@pytest.fixture
def folder(company: Path, tmp_path: Path) -> Path:
    """A copy of it that a test may change."""
    return shutil.copytree(company, tmp_path / "company")


@pytest.fixture
def lake(folder: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    with open_file_lake(folder) as connection:
        connection.execute("set timezone = 'UTC'")
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
    rows["raw_git.commits"] = [(repository.name, c.sha, json.dumps(c.parents)) for c in repository.commits]
    return rows


def test_failures_of_the_company_are_explained_once(
    lake: duckdb.DuckDBPyConnection, folder: Path, world: World, capsys: pytest.CaptureFixture[str]
) -> None:
    folders = tuple(str(path) for path in sorted((folder / "git").iterdir()))
    settings = Settings(home=folder / "home", git=folders)
    truth = {f"github:{number}:1": each for (_, number), each in truth_of(world).items()}
    assert analyse_waiting(lake, settings) == len(truth)
    groups = "select * from lake.marts.failure_groups order by all"
    before, grouped = _all_rows(lake), lake.execute(groups).fetchall()
    assert analyse_waiting(lake, settings) == 0
    assert _all_rows(lake) == before
    assert lake.execute(groups).fetchall() == grouped != []

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

    diffs = "from lake.marts.root_cause_diffs inner join lake.marts.root_cause_suspects using (analysis_id, commit_sha)"
    assert lake.execute(f"select max(root_cause_suspects.rank) {diffs}").fetchone() == (5,)
    assert lake.execute(
        f"select count(*) {diffs} where diff_text not like '@@ -%' or change_type is null"
    ).fetchone() == (0,)
    # Commits of a branch that was deleted after a squash are in no clone.
    of_first = lake.execute(f"select count(distinct analysis_id) {diffs} where root_cause_suspects.rank = 1").fetchone()
    assert of_first is not None and of_first[0] >= 0.7 * sum(row[5] is not None for row in found)


def test_a_newer_engine_replaces_what_an_older_one_found(lake: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    _leave(lake, 3)
    settings = Settings(home=tmp_path / "home")
    assert analyse_waiting(lake, settings) == 3
    lake.execute("update lake.marts.root_causes set engine_version = 'older', analysis_id = analysis_id || 'x'")
    lake.execute("update lake.marts.root_cause_evidence set analysis_id = analysis_id || 'x'")
    assert analyse_waiting(lake, settings) == 3
    orphans = "analysis_id not in (select analysis_id from lake.marts.root_causes)"
    assert lake.execute(f"select count(*) from lake.marts.root_cause_evidence where {orphans}").fetchone() == (0,)
    assert lake.execute("select count(*) from lake.marts.root_causes").fetchone() == (3,)


def test_what_runs_again_on_the_same_commit_changes_what_a_failure_is_called(
    lake: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    _leave(lake, 5)
    settings = Settings(home=tmp_path / "home")
    analyse_waiting(lake, settings)
    query = (
        "select passed_on_same_commit, nature, suspect_count, "
        "(select bool_and(is_flaky) from lake.marts.root_cause_tests where analysis_id = causes.analysis_id) "
        "from lake.marts.root_causes as causes where analysis_id = ?"
    )
    alone = lake.execute(
        "select analysis_id, build_id from lake.marts.root_causes "
        "where passed_on_same_commit is null and nature = 'deterministic' and suspect_count > 0 "
        "and log_id in (select log_id from lake.marts.root_cause_tests) order by started_at desc"
    ).fetchone()
    assert alone is not None
    analysis_id, build_id = alone
    others = _all_rows(lake, f"where analysis_id <> '{analysis_id}'")
    before = lake.execute(query, [analysis_id]).fetchone()
    assert before is not None
    for status, expected in (
        ("FAILURE", (False, "deterministic", before[2], False)),
        ("SUCCESS", (True, "flaky_suspect", 0, True)),
    ):
        lake.execute(
            "insert into lake.marts.builds select * replace (build_id || ? as build_id, ? as status, "
            "started_at + to_hours(1) as started_at) from lake.marts.builds where build_id = ?",
            [status, status, build_id],
        )
        assert analyse_waiting(lake, settings) == 1
        assert lake.execute(query, [analysis_id]).fetchone() == expected
        assert analyse_waiting(lake, settings) == 0
    assert _all_rows(lake, f"where analysis_id <> '{analysis_id}'") == others


_KILLED = """
import os, signal, sys
from pathlib import Path
from file_lake import open_file_lake
from nexus_pipelines.defs import root_causes
from nexus_pipelines.settings import Settings

replace_together, calls = root_causes.replace_together, []

def replace_and_die(*arguments):
    replace_together(*arguments)
    calls.append(arguments)
    if len(calls) == 2:
        os.kill(os.getpid(), signal.SIGKILL)

root_causes._TOGETHER, root_causes.replace_together = 1, replace_and_die
with open_file_lake(Path(sys.argv[1])) as lake:
    lake.execute("set timezone = 'UTC'")
    root_causes.analyse_waiting(lake, Settings(home=Path(sys.argv[1]) / "home"))
"""


def test_a_killed_analysis_goes_on_from_what_it_had_stored(company: Path, tmp_path: Path) -> None:
    found: list[list[list[tuple[Any, ...]]]] = []
    for name in ("killed", "undisturbed"):
        folder = shutil.copytree(company, tmp_path / name, ignore=shutil.ignore_patterns("git"))
        with open_file_lake(folder) as lake:
            _leave(lake, 3)
        if name == "killed":
            environment = os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)}
            done = subprocess.run([sys.executable, "-c", _KILLED, str(folder)], env=environment, check=False)
            assert done.returncode == -signal.SIGKILL
        with open_file_lake(folder) as lake:
            lake.execute("set timezone = 'UTC'")
            assert analyse_waiting(lake, Settings(home=folder / "home")) == (1 if name == "killed" else 3)
            found.append(_all_rows(lake, named=False))
    assert found[0] == found[1]


def _leave(lake: duckdb.DuckDBPyConnection, count: int) -> None:
    """The newest failures only."""
    lake.execute(
        "delete from lake.marts.build_logs where status = 'FAILURE' and log_id not in ("
        "select log_id from lake.marts.build_logs where status = 'FAILURE' order by started_at desc limit ?)",
        [count],
    )


# The columns that tell when a row was made.
_NAMED = {
    "root_causes": "analysis_id, analyzed_at",
    "root_cause_evidence": "evidence_id, analysis_id",
    "root_cause_tests": "failure_id, analysis_id",
    "root_cause_suspects": "suspect_id, analysis_id",
    "root_cause_diffs": "diff_id, analysis_id",
}


def _all_rows(
    lake: duckdb.DuckDBPyConnection, condition: str = "", *, named: bool = True
) -> list[list[tuple[Any, ...]]]:
    return [
        lake.execute(
            f"select * {'' if named else f'exclude ({names})'} from lake.marts.{table} {condition} order by all"
        ).fetchall()
        for table, names in _NAMED.items()
    ]


def _types(category: Any, kind: str) -> set[str]:
    """A test that waited too long has failed and run out of time: either word is right."""
    also = {"test_failure", "timeout_error"} if kind in ("flaky wait", "hanging test") else set()
    return {error_type_of(category), *also}


def test_tests_that_failed_before_are_those_of_the_same_job(lake: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    _leave(lake, 6)
    analyse_waiting(lake, Settings(home=tmp_path / "home"))
    lake.execute("update lake.marts.root_causes set job_name = 'nightly', stage_name = null")
    lake.execute("delete from lake.marts.root_cause_tests")
    causes = lake.execute("select log_id, analysis_id, started_at from lake.marts.root_causes order by 3").fetchall()
    for place, (log_id, analysis_id, _) in enumerate(causes):
        for name in ("chronic", f"once {place}"):
            lake.execute(
                "insert into lake.marts.root_cause_tests (failure_id, analysis_id, log_id, test_name) "
                "values (uuid()::varchar, ?, ?, ?)",
                [analysis_id, log_id, name],
            )
    source, repository = lake.execute("select source, repository from lake.marts.root_causes").fetchone() or ("", "")
    of_job = _failed_log(source, repository, "nightly")
    fourth = causes[3][2]
    assert earlier_tests(lake, of_job, fourth, unwritten=()) == [
        frozenset({"chronic", f"once {place}"}) for place in (2, 1, 0)
    ]
    assert earlier_tests(lake, _failed_log(source, repository, "ci"), fourth, unwritten=()) == []


def _failed_log(source: str, repository: str, job: str) -> FailedLog:
    empty = dict.fromkeys(("stage_name", "number", "attempt", "branch", "commit_sha", "started_at", "url"))
    return FailedLog(
        **empty,
        log_id="l",
        build_id="b",
        source=source,
        repository=repository,
        job_name=job,
        has_passed=None,
        analyzed_at=None,
    )
