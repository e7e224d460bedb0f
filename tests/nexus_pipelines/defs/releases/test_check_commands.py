"""`nexus release list` and `check` on a published company."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest
from click.testing import CliRunner
from release_rows import NOW, TODAY, company, write_marts

from nexus_pipelines.defs.releases.commands import release
from nexus_pipelines.defs.releases.verdicts import verdict_rows
from nexus_pipelines.errors import UserError
from nexus_pipelines.operations.releases.terms import ReleaseTerms
from nexus_pipelines.postgres.database import Database
from nexus_pipelines.postgres.home import open_home
from nexus_pipelines.settings import Settings
from nexus_pipelines.warehouse import publish
from nexus_pipelines.warehouse.derived import frame_of, write_derived
from nexus_pipelines.warehouse.lake import connect_builder

Run = Callable[..., str]


@pytest.fixture(scope="module")
def run(fresh_database: Database, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Run]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("NEXUS_HOME", str(tmp_path_factory.mktemp("check") / "home"))
        patch.setenv("NEXUS_CONFIG", "/dev/null")
        patch.setenv("NEXUS_DATABASE_URL", fresh_database.libpq_url())
        home = open_home(Settings())
        with connect_builder(fresh_database, home.settings) as lake:
            write_marts(lake, company())
            found = verdict_rows(lake, as_of=TODAY, now=NOW, terms=ReleaseTerms(), read_at={})
            for table, rows in found.items():
                write_derived(lake, table, frame_of(table, rows))
            (snapshot,) = lake.execute("select max(snapshot_id) from ducklake_snapshots('lake')").fetchall()[0]
        with psycopg.connect(fresh_database.psycopg_conninfo()) as connection:
            publish.publish(connection, snapshot_id=snapshot, run_id="test")
        yield lambda *words: CliRunner().invoke(release, words, catch_exceptions=False).output


def test_releases_are_listed_for_people_and_programs(run: Run) -> None:
    rows = json.loads(run("list", "--project", "app", "--format", "json"))
    assert {row["version"]: row["verdict"] for row in rows} == {
        "App 2.0": "NO_GO", "App 1.1": "NO_GO", "App 1.2": "NO_GO", "App 1.0": None, "v0.9": None,
    }  # fmt: skip
    out = json.loads(run("list", "--project", "APP", "--released", "--format", "json"))
    assert [row["version"] for row in out] == ["App 1.0", "v0.9"]
    lines = run("list", "--project", "APP", "--unreleased").splitlines()
    assert lines[1].split() == ["App", "1.1", "planned", "2026-03-31", "NO_GO", "score", "63"]
    with pytest.raises(UserError, match="There is no project 'AP'; there are APP"):
        run("list", "--project", "AP")


def test_a_check_tells_a_person_what_decides_and_what_would_turn_it(run: Run) -> None:
    told = run("check", "app 1.1", "--project", "app", "--as-of", TODAY.isoformat())
    assert told.startswith("APP App 1.1: NO_GO\n4 criteria block the release: Ticket completion (40 %")
    assert "APP-2 Ticket 2" in told and "UNKNOWN after 4 changes" in told
    past = json.loads(run("check", "App 1.1", "--project", "APP", "--as-of", "2026-03-14", "--format", "json"))
    assert past["moment"]["as_of"] == "2026-03-14"
    assert {row["criterion"]: row["value"] for row in past["criteria"]}["ticket_completion"] == 20.0


def test_a_check_takes_a_policy_from_a_file(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "ours.toml"
    file.write_text('name = "ours"\nextends = "default"\n[criteria.ticket_completion]\nthreshold = 10\n')
    asked = ("check", "App 1.1", "--project", "APP", "--as-of", TODAY.isoformat(), "--format", "json")
    told = json.loads(run(*asked, "--policy", str(file)))
    assert told["policy_name"] == "ours"
    assert {row["criterion"]: row["status"] for row in told["criteria"]}["ticket_completion"] == "met"


def test_what_cannot_be_checked_is_a_sentence(run: Run) -> None:
    for words, sentence in (
        (("App 1.3", "--project", "APP"), "near it are App 1"),
        (("App 1.1", "--project", "APP", "--as-of", "March"), "is no day"),
        (("App 1.1", "--project", "APP", "--as-of", "2999-01-01"), "name an earlier day"),
    ):
        with pytest.raises(UserError, match=sentence):
            run("check", *words)
