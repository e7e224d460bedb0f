"""`nexus report` over a published company: made, stored, listed, and published once a person says so."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import psycopg
import pytest
from click.testing import CliRunner
from release_rows import NOW, company, write_marts

from nexus_pipelines.defs.releases.report_command import report
from nexus_pipelines.defs.reports.opening import opened
from nexus_pipelines.defs.reports.scheduled import store_soon, store_weekly
from nexus_pipelines.defs.root_cause_tables import ROOT_CAUSES
from nexus_pipelines.errors import OperatorError, SourceError, UserError
from nexus_pipelines.operations.releases.deliveries import list_deliveries
from nexus_pipelines.operations.releases.reports import list_reports
from nexus_pipelines.postgres.database import Database
from nexus_pipelines.postgres.home import find_home, open_home
from nexus_pipelines.settings import Settings
from nexus_pipelines.simulator.api.confluence import build_confluence
from nexus_pipelines.simulator.api.confluence_store import WikiStore
from nexus_pipelines.simulator.api.serve import build_app, served
from nexus_pipelines.warehouse import publish
from nexus_pipelines.warehouse.derived import create_derived
from nexus_pipelines.warehouse.lake import connect_builder

Run = Callable[..., str]


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, fresh_database: Database) -> Run:
    monkeypatch.setenv("NEXUS_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("NEXUS_CONFIG", "/dev/null")
    monkeypatch.setenv("NEXUS_DATABASE_URL", fresh_database.libpq_url())
    # A home of one's own: a demo publishes into its simulated Confluence whatever the environment names.
    monkeypatch.setenv("JIRA_URL", "https://jira.example.org")
    monkeypatch.setenv("JIRA_API_TOKEN", "another-token")
    open_home(Settings())

    def invoke(*words: str) -> str:
        return CliRunner().invoke(report, words, catch_exceptions=False).output

    return invoke


@pytest.fixture
def published(run: Run, fresh_database: Database) -> None:
    home = find_home(Settings())
    with connect_builder(fresh_database, home.settings) as lake:
        create_derived(lake, ROOT_CAUSES)
        write_marts(lake, company() | {"projects": [{"project_key": "APP"}]})
        (snapshot,) = lake.execute("select max(snapshot_id) from ducklake_snapshots('lake')").fetchall()[0]
    with psycopg.connect(fresh_database.psycopg_conninfo()) as connection:
        publish.publish(connection, snapshot_id=snapshot, run_id="test")


def test_nothing_is_told_before_something_is_published(run: Run) -> None:
    with pytest.raises(OperatorError, match="published"):
        run("release", "App 1.1", "--project", "app")


@pytest.mark.usefixtures("published")
def test_a_report_is_made_stored_and_published_once_a_person_says_so(
    run: Run, fresh_database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "report.pdf"
    said = run("release", "app 1.1", "--project", "app", "--format", "pdf", "--output", str(file))
    report_id = said.partition(":")[0]
    assert said == f"{report_id}: {file} ({file.stat().st_size:,} bytes)\n" and file.read_bytes().startswith(b"%PDF-")
    shown = run("release", "app 1.1", "--project", "app", "--as-of", f"{NOW:%Y-%m-%d}")
    assert shown.startswith("# Release readiness: APP App 1.1")
    with pytest.raises(UserError, match=r"is after the data"):
        run("release", "app 1.1", "--project", "app", "--as-of", "2999-01-01")
    assert f"{report_id}  " in run("list", "--project", "app")

    page = tmp_path / "page.html"
    with pytest.raises(UserError, match=r"would be written to .*page\.html; repeat this with --confirm and your name"):
        run("publish", report_id, "--to", str(page))
    assert not page.exists()
    assert run("publish", report_id, "--to", str(page), "--confirm", "Mara") == f"{report_id}: {page}\n"
    assert "holds this already" in run("publish", report_id, "--to", str(page), "--confirm", "Mara")
    with pytest.raises(UserError, match=r"tells no format"):
        run("publish", report_id, "--to", "report.docx", "--confirm", "Mara")
    with pytest.raises(UserError, match=r"There is no report REP-0"):
        run("publish", "REP-0", "--to", str(page), "--confirm", "Mara")

    wiki = WikiStore()
    with served(build_app({"confluence": build_confluence(wiki, user="me@example.org", token="a-token")})) as address:
        for name, value in (("URL", f"{address}/confluence"), ("USERNAME", "me@example.org"), ("API_TOKEN", "a-token")):
            monkeypatch.setenv(f"CONFLUENCE_{name}", value if name != "URL" else f"{value}/wiki")
        with pytest.raises(SourceError, match=r"shows no space NOPE"):
            run("publish", report_id, "--to", "confluence:NOPE", "--confirm", "Mara")
        said = run("publish", report_id, "--to", "confluence:REL", "--confirm", "Mara")
    (made,) = wiki.pages.values()
    assert said == f"{report_id}: {address}/confluence/wiki/spaces/REL/pages/{made['id']}\n"
    with psycopg.connect(fresh_database.psycopg_conninfo()) as connection:
        held = {(each.destination, each.state, each.confirmed_by) for each in list_deliveries(connection)}
    assert held == {
        ("file", "delivered", "Mara"),
        ("confluence", "failed", "Mara"),
        ("confluence", "delivered", "Mara"),
    }


@pytest.mark.usefixtures("published")
def test_the_schedule_stores_each_report_once(fresh_database: Database) -> None:
    at = datetime.now(UTC)
    with opened() as desk, desk.tables() as tables:
        assert [store_weekly(tables, desk.connection) for _ in range(2)] == [1, 0]
        # None of the small company's releases is due around today: its plans are of 2026-03 and 2026-09.
        soon = [store_soon(tables, desk.connection, at=at) for _ in range(2)]
    assert soon[1] == 0
    with psycopg.connect(fresh_database.psycopg_conninfo()) as connection:
        stored = list_reports(connection)
    assert len([each for each in stored if each.created_by == "the schedule"]) == 1 + soon[0]
