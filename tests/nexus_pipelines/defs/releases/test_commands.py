"""`nexus release` over a real Postgres, and a decision over a published company."""

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psycopg
import pytest
from click.testing import CliRunner
from release_rows import company, write_marts

from nexus_pipelines.defs.releases.commands import release
from nexus_pipelines.errors import OperatorError, UserError
from nexus_pipelines.operations import audit
from nexus_pipelines.operations.releases.decisions import list_decisions
from nexus_pipelines.postgres.database import Database
from nexus_pipelines.postgres.home import find_home, open_home
from nexus_pipelines.settings import Settings
from nexus_pipelines.warehouse import publish
from nexus_pipelines.warehouse.lake import connect_builder

Run = Callable[..., str]
TOMORROW = (datetime.now(UTC).date() + timedelta(days=1)).isoformat()


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, fresh_database: Database) -> Run:
    monkeypatch.setenv("NEXUS_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("NEXUS_CONFIG", "/dev/null")
    monkeypatch.setenv("NEXUS_DATABASE_URL", fresh_database.libpq_url())
    open_home(Settings())
    with psycopg.connect(fresh_database.psycopg_conninfo()) as connection:
        connection.execute("delete from app.releases")

    def invoke(*words: str) -> str:
        return CliRunner().invoke(release, words, catch_exceptions=False).output

    return invoke


def test_a_release_is_managed_and_left_alone_again(run: Run, fresh_database: Database) -> None:
    said = run("add", "2.4.0", "--project", "shop", "--target", "2099-04-01", "--template", "hotfix", "--by", "Mara")
    assert said.startswith("SHOP 2.4.0 is managed as rel-") and said.endswith(", target 2099-04-01.\n")
    changed = run("edit", "2.4.0", "--project", "shop", "--set", "status=testing", "--set", "tags=q2, late")
    assert changed == "SHOP 2.4.0: status, tags changed.\n"
    assert run("edit", "2.4.0", "--project", "SHOP", "--set", "status=testing") == "SHOP 2.4.0: nothing changed.\n"
    listed = run("milestones", "2.4.0", "--project", "shop", "--add", "Docs", "2020-01-01").splitlines()
    assert listed[0].endswith("2020-01-01  Docs  late") and len(listed) == 4
    number = listed[0].split()[0]
    assert "Docs  reached" in run("milestones", "2.4.0", "--project", "shop", "--done", number)
    assert len(run("milestones", "2.4.0", "--project", "shop", "--remove", number).splitlines()) == 3
    risk = run("risk", "2.4.0", "--project", "shop", "--add", "No rollback", "--severity", "high", "--owner", "Jon")
    assert risk.endswith("open  severity high, probability medium  No rollback  Jon\n")
    run("risk", "2.4.0", "--project", "shop", "--change", risk.split()[0], "--status", "mitigated")
    assert "mitigated" in run("risk", "2.4.0", "--project", "shop")
    run("remove", "2.4.0", "--project", "shop", "--by", "Jon")
    with pytest.raises(UserError, match=r"no managed release '2\.4\.0' in project SHOP"):
        run("milestones", "2.4.0", "--project", "shop")
    with psycopg.connect(fresh_database.psycopg_conninfo()) as connection:
        last = audit.newest_events(connection, limit=1)[0]
    assert (last.actor, last.action, last.subject) == ("Jon", "delete release", "SHOP 2.4.0")


def test_a_file_is_imported_or_told_line_by_line(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "plan.csv"
    text = "Version;Target Date;Project Key;Budget\n2.4.0;31.03.2026;shop;3\n2.5.0;30.06.2026;shop;\n"
    file.write_text(text, encoding="utf-16")
    dry = run("import", str(file), "--dry-run")
    assert "Of 2 releases in plan.csv, 2 would be created, 0 updated, 0 unchanged." in dry
    assert "Not taken: the columns Budget." in dry
    result = json.loads(run("import", str(file), "--format", "json"))
    assert (result["created"], len(result["synced_releases"])) == (2, 2)
    file.write_text(text.replace("30.06", "31.06"))
    with pytest.raises(UserError, match=r"Nothing of plan\.csv was imported: 1 of its rows are wrong"):
        run("import", str(file))


def test_judgements_need_a_name_a_reason_and_a_criterion(run: Run) -> None:
    with pytest.raises(UserError, match="Give --reason, --approver, --until too"):
        run("waive", "2.4.0", "--project", "shop", "--criterion", "blocked_tickets")
    waiver = ("2.4.0", "--project", "shop", "--reason", "agreed", "--approver", "Mara")
    with pytest.raises(UserError, match="There is no criterion 'luck'; they are ticket_completion"):
        run("waive", *waiver, "--criterion", "luck", "--until", TOMORROW)
    with pytest.raises(UserError, match="--until soon is no day"):
        run("waive", *waiver, "--criterion", "blocked_tickets", "--until", "soon")
    said = run("waive", *waiver, "--criterion", "blocked_tickets", "--item", "SHOP-7", "--until", TOMORROW)
    assert said.endswith(f": SHOP 2.4.0 may fail SHOP-7 of Blocked tickets up to {TOMORROW}.\n")
    assert "is withdrawn" in run("waive", "--withdraw", said.split()[1].strip(":"))
    statement = ("2.4.0", "--project", "shop", "--statement", "rehearsed", "--by", "Jon")
    with pytest.raises(UserError, match="is measured, not attested"):
        run("attest", *statement, "--criterion", "blocked_tickets")
    attested = run("attest", *statement, "--criterion", "rollback_plan", "--not-met")
    assert attested.endswith(": Rollback plan is not met for SHOP 2.4.0.\n")


def test_a_policy_file_is_checked_and_in_force(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "ours.toml"
    file.write_text('name = "ours"\nextends = "default"\n[criteria.ticket_completion]\nthreshold = 75\n')
    assert json.loads(run("policy", "show", "--project", "web"))["name"] == "default"
    assert run("policy", "set", str(file), "--project", "web", "--note", "agreed in May") == (
        "Policy ours 1 is stored for WEB; the next verdict takes it.\n"
    )
    shown = json.loads(run("policy", "show", "--project", "WEB"))
    assert shown["criteria"]["ticket_completion"]["threshold"] == 75
    assert "agreed in May" in run("policy", "show", "--project", "web", "--history")
    assert "is stored for others to extend; for all projects default holds" in run("policy", "set", str(file))
    file.write_text('name = "ours"\n[criteria.luck]\n')
    with pytest.raises(UserError, match="luck"):
        run("policy", "set", str(file))


def test_nothing_is_decided_before_something_is_published(run: Run) -> None:
    with pytest.raises(OperatorError, match="published"):
        run("decide", "2.4.0", "--project", "shop", "--yes")


def test_what_is_shown_is_what_is_stored(run: Run, fresh_database: Database) -> None:
    home = find_home(Settings())
    with connect_builder(fresh_database, home.settings) as lake:
        write_marts(lake, company())
        (snapshot,) = lake.execute("select max(snapshot_id) from ducklake_snapshots('lake')").fetchall()[0]
    with psycopg.connect(fresh_database.psycopg_conninfo()) as connection:
        publish.publish(connection, snapshot_id=snapshot, run_id="test")

    asked = ("decide", "app 1.1", "--project", "app", "--by", "Mara")
    shown = CliRunner().invoke(release, [*asked, "--decision", "GO", "--reason", "agreed"], input="n\n")
    assert shown.output.startswith("APP App 1.1: UNKNOWN. ") and "  stale: " in shown.output and shown.exit_code == 1
    with pytest.raises(UserError, match="Nexus says UNKNOWN and you decide GO; give the reason"):
        run(*asked, "--decision", "GO", "--yes")
    with psycopg.connect(fresh_database.psycopg_conninfo()) as connection:
        assert list_decisions(connection) == []
    told = json.loads(run(*asked, "--decision", "GO", "--reason", "agreed", "--yes", "--format", "json"))
    with psycopg.connect(fresh_database.psycopg_conninfo()) as connection:
        (stored,) = list_decisions(connection)
    assert (stored.verdict, stored.decision, stored.decided_by, stored.reason) == ("UNKNOWN", "GO", "Mara", "agreed")
    assert stored.assessment == told["assessment"]
    # However somebody writes the version: what was judged of it counts.
    waiver = ("--criterion", "blocked_tickets", "--reason", "agreed", "--approver", "Mara", "--until", TOMORROW)
    run("waive", "App 1.1", "--project", "APP", *waiver)
    again = ("decide", " APP 1.1 ", "--project", "app", "--decision", "GO", "--reason", "agreed", "--yes")
    waived = json.loads(run(*again, "--format", "json"))["assessment"]
    assert waived["judgements_version"] != told["assessment"]["judgements_version"]
    record = run("track-record", "--project", "app")
    assert record.startswith("Nexus said UNKNOWN, decided GO: 1 releases, 0 with a hotfix") and "1 not known" in record
