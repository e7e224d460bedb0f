"""`nexus hygiene` over a real Postgres."""

import json
from collections.abc import Callable
from pathlib import Path

import psycopg
import pytest
from click.testing import CliRunner

from nexus_pipelines.defs.hygiene.commands import hygiene
from nexus_pipelines.errors import UserError
from nexus_pipelines.operations import audit
from nexus_pipelines.operations.proposals import Proposal, propose
from nexus_pipelines.postgres.database import Database
from nexus_pipelines.postgres.home import open_home
from nexus_pipelines.settings import Settings

Run = Callable[..., str]


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, fresh_database: Database) -> Run:
    home = tmp_path / "home"
    for name, value in {
        "NEXUS_HOME": str(home),
        "NEXUS_CONFIG": "/dev/null",
        "NEXUS_DATABASE_URL": fresh_database.libpq_url(),
        "JIRA_URL": "http://127.0.0.1:9",
        "JIRA_API_TOKEN": "x",
    }.items():
        monkeypatch.setenv(name, value)
    open_home(Settings())

    def invoke(*words: str) -> str:
        return CliRunner().invoke(hygiene, words, catch_exceptions=False).output

    return invoke


def test_an_exemption_is_approved_listed_and_withdrawn(run: Run, fresh_database: Database) -> None:
    approved = ("--approver", "Ada", "--reason", "legal asks for it")
    said = run("exempt", "--issue", "shop-12", "--rule", "story_points", *approved, "--until", "2099-12-31")
    assert said == "Exemption 1: SHOP-12 from story_points, up to 2099-12-31.\n"
    run("exempt", "--project", "pay", "--rule", "team", *approved, "--until", "2020-01-01")
    listed = run("exemptions")
    assert "1  SHOP-12  story_points  up to 2099-12-31  Ada: legal asks for it" in listed and "PAY" not in listed
    assert "(over)" in run("exemptions", "--all", "--project", "PAY")
    assert run("withdraw", "1") == "Exemption 1 is withdrawn.\n"
    assert run("exemptions") == "No exemption holds.\n"
    with pytest.raises(UserError, match="no exemption 1 to withdraw"):
        run("withdraw", "1")
    with psycopg.connect(fresh_database.psycopg_conninfo()) as connection:
        actions = [each.action for each in audit.newest_events(connection, limit=3)]
    assert actions == ["withdraw exemption", "exempt from hygiene", "exempt from hygiene"]


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["--rule", "team"], "names neither|is for a project or a ticket"),
        (["--project", "SHOP", "--rule", "unknown"], "unknown is no rule"),
        (["--project", "SHOP", "--rule", "team", "--until", "soon"], "give a day as YYYY-MM-DD"),
    ],
)
def test_a_wrong_exemption_is_a_sentence(run: Run, words: list[str], sentence: str) -> None:
    with pytest.raises(UserError, match=sentence):
        run("exempt", *words, "--approver", "Ada", "--reason", "because")


def test_a_profile_is_checked_and_kept_in_versions(run: Run, tmp_path: Path) -> None:
    assert "default profile" in run("profile", "show", "--project", "SHOP")
    file = tmp_path / "profile.json"
    file.write_text('{"rules": {"labels": {"weight": "heavy"}}}')
    with pytest.raises(UserError, match="weight is 'heavy'"):
        run("profile", "set", "--project", "SHOP", str(file))
    file.write_text('{"rules": {"labels": {"enabled": false}}}')
    assert "version 1" in run("profile", "set", "--project", "shop", "--note", "no labels here", str(file))
    toml = tmp_path / "profile.toml"
    toml.write_text("[rules.labels]\nenabled_from = 2026-03-01\n")
    assert "version 2" in run("profile", "set", "--project", "SHOP", str(toml))
    assert json.loads(run("profile", "show", "--project", "SHOP")) == {
        "rules": {"labels": {"enabled_from": "2026-03-01"}}
    }
    second, first = run("profile", "show", "--project", "SHOP", "--history").splitlines()
    assert second.startswith("2") and first.endswith("no labels here")


def test_fixes_are_listed_and_rejected(run: Run, fresh_database: Database) -> None:
    assert run("fixes", "list") == "Nothing is proposed.\n"
    proposal = Proposal(
        kind="add_labels",
        issue_key="SHOP-1",
        arguments={"value": ["backend"], "before": None},
        evidence={"reason": "9 of 10 tickets of this component have it"},
        confidence=0.9,
    )
    with psycopg.connect(fresh_database.psycopg_conninfo()) as connection:
        number = propose(connection, proposal, proposed_by="nexus")
    assert f"{number}  SHOP-1  add_labels backend  90% sure" in run("fixes", "list", "--project", "shop")
    assert run("fixes", "reject", str(number)) == f"Proposal {number} for SHOP-1 is rejected.\n"
    with pytest.raises(UserError, match="is rejected and cannot be confirmed"):
        run("fixes", "confirm", str(number))


def test_nobody_is_reminded_unasked(run: Run) -> None:
    with pytest.raises(UserError, match="HYGIENE_NOTIFY=true"):
        run("check", "--notify")
