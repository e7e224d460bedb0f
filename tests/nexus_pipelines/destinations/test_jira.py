"""Confirmed proposals reach Jira once, as proposed, or not at all."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import psycopg
import pytest

from nexus_pipelines.destinations.jira import apply_proposal
from nexus_pipelines.errors import UserError
from nexus_pipelines.operations import audit
from nexus_pipelines.operations.proposals import Proposal, decide, find_proposal, list_proposals, propose
from nexus_pipelines.simulator.api.faults import Faults
from nexus_pipelines.simulator.api.jira_store import JiraStore
from nexus_pipelines.simulator.api.jira_writes import replay
from nexus_pipelines.simulator.api.journal import Journal
from nexus_pipelines.simulator.records import World
from nexus_pipelines.simulator.writers.jira import POINTS, TEAM


def confirmed(connection: psycopg.Connection, issue: str, kind: Any, value: Any, **more: Any) -> int:
    proposal = Proposal(
        kind=kind, issue_key=issue, arguments={"value": value, "before": None} | more, evidence={}, confidence=0.9
    )
    number = propose(connection, proposal, proposed_by="nexus")
    connection.commit()
    assert number is not None
    assert decide(connection, number, "confirmed", decided_by="ada").state == "confirmed"
    return number


def without(store: JiraStore, field: str) -> Any:
    """A ticket whose field is empty, with versions in its project."""
    return next(each for each in store.issues.values() if not each["fields"].get(field) and len(each["fields"]) > 1)


@pytest.mark.parametrize("deployment", ["cloud", "server"])
@pytest.mark.parametrize("is_bad_day", [False, True])
def test_every_kind_is_written_and_read_back(
    postgres: psycopg.Connection, serve_jira: Callable[..., Any], deployment: str, is_bad_day: bool
) -> None:
    jira = serve_jira(deployment, Faults(seed=3, share=0.4, hang_seconds=0.8) if is_bad_day else None)
    teamed = next(each for each in jira.store.issues.values() if each["fields"].get(TEAM))
    cases: list[tuple[str, str, Any, dict[str, Any]]] = [
        ("add_labels", "labels", ["nexus-label"], {}),
        ("set_fix_version", "fixVersions", None, {}),
        ("set_affected_version", "versions", None, {}),
        ("set_points", POINTS, 5, {}),
        ("set_team", TEAM, teamed["fields"][TEAM]["name"], {"like": teamed["key"]}),
    ]
    for kind, field, given, more in cases:
        issue = without(jira.store, field)
        project = jira.store.projects[issue["key"].rpartition("-")[0]]
        value = given or next(each["name"] for each in project["versions"] if not each["archived"])
        histories = len(issue["changelog"]["histories"])
        number = confirmed(postgres, issue["key"], kind, value, **more)
        done = apply_proposal(postgres, jira.editor, number, actor="ada")
        assert done.state == "applied", done.result
        entries = issue["changelog"]["histories"]
        assert len(entries) == histories + 1 and entries[0]["items"][0]["fieldId"] == field
        assert entries[0]["historyMetadata"]["actor"]["displayName"] == "ada"
        newest = audit.newest_events(postgres, limit=1)[0]
        assert (newest.actor, newest.action, newest.detail["state"]) == ("ada", "apply change", "applied")


def test_a_field_that_changed_since_is_left_alone(postgres: psycopg.Connection, serve_jira: Callable[..., Any]) -> None:
    jira = serve_jira()
    issue = without(jira.store, POINTS)
    number = confirmed(postgres, issue["key"], "set_points", 5)
    issue["fields"][POINTS] = 8.0
    done = apply_proposal(postgres, jira.editor, number, actor="ada")
    assert done.state == "stale" and done.result is not None and "from nothing to 8" in done.result
    assert issue["fields"][POINTS] == 8.0
    with pytest.raises(UserError, match="is stale"):
        apply_proposal(postgres, jira.editor, number, actor="ada")


def test_killed_between_write_and_commit_it_counts_as_applied(
    postgres: psycopg.Connection, serve_jira: Callable[..., Any]
) -> None:
    jira = serve_jira()
    issue = without(jira.store, POINTS)
    number = confirmed(postgres, issue["key"], "set_points", 5)
    jira.editor.write(issue["key"], {"fields": {POINTS: 5}})
    histories = len(issue["changelog"]["histories"])
    done = apply_proposal(postgres, jira.editor, number, actor="ada")
    assert done.state == "applied" and len(issue["changelog"]["histories"]) == histories


def test_what_jira_does_not_take_is_a_sentence(postgres: psycopg.Connection, serve_jira: Callable[..., Any]) -> None:
    jira = serve_jira()
    issue = next(each for each in jira.store.issues.values() if not each["fields"]["fixVersions"])
    fields = issue["fields"]
    fields[TEAM] = fields[POINTS] = None
    cases: list[tuple[str, Any, Any, str]] = [
        ("set_fix_version", "99.99", None, "offers no version '99.99'"),
        ("set_team", "Nobody's", None, "does not say which team"),
        ("set_points", -1, None, "no value for the story points"),
        ("add_labels", ["two words"], fields["labels"], "can't contain spaces"),
    ]
    for kind, value, before, sentence in cases:
        number = confirmed(postgres, issue["key"], kind, value, before=before)
        done = apply_proposal(postgres, jira.editor, number, actor="ada")
        assert done.state == "failed" and done.result is not None and sentence in done.result
    gone = confirmed(postgres, "NONE-1", "set_points", 5)
    done = apply_proposal(postgres, jira.editor, gone, actor="ada")
    assert done.state == "failed" and done.result is not None and "404" in done.result
    # A failed one may be confirmed again.
    assert decide(postgres, gone, "confirmed", decided_by="bob").decided_by == "bob"


def test_nothing_is_written_without_a_person(postgres: psycopg.Connection, serve_jira: Callable[..., Any]) -> None:
    jira = serve_jira()
    issue = without(jira.store, POINTS)
    proposal = Proposal(
        kind="set_points", issue_key=issue["key"], arguments={"value": 3, "before": None}, evidence={}, confidence=0.7
    )
    number = propose(postgres, proposal, proposed_by="nexus")
    postgres.commit()
    assert number is not None and propose(postgres, proposal, proposed_by="nexus") is None
    with pytest.raises(UserError, match="only a confirmed one"):
        apply_proposal(postgres, jira.editor, number, actor="ada")
    decide(postgres, number, "rejected", decided_by="ada")
    assert propose(postgres, proposal, proposed_by="nexus") is None
    with pytest.raises(UserError, match="rejected and cannot be confirmed"):
        decide(postgres, number, "confirmed", decided_by="bob")
    better = Proposal(
        kind="set_points", issue_key=issue["key"], arguments={"value": 5, "before": None}, evidence={}, confidence=0.8
    )
    newest = Proposal(
        kind="set_points", issue_key=issue["key"], arguments={"value": 8, "before": None}, evidence={}, confidence=0.9
    )
    first, second = (propose(postgres, each, proposed_by="nexus") for each in (better, newest))
    assert first is not None and (found := find_proposal(postgres, first)) is not None and found.state == "stale"
    assert [each.proposal_id for each in list_proposals(postgres)] == [second]
    assert list_proposals(postgres, project_key="NOWHERE") == []


def test_the_demo_keeps_what_was_written(serve_jira: Callable[..., Any], world: World, tmp_path: Path) -> None:
    journal = Journal(tmp_path / "written.jsonl")
    jira = serve_jira(journal=journal)
    issue = without(jira.store, POINTS)
    jira.editor.write(issue["key"], {"fields": {POINTS: 5}})
    with (tmp_path / "written.jsonl").open("ab") as file:
        file.write(b'{"system": "jira", "wri')
    again = JiraStore.of_world(world)
    for each in journal.read("jira"):
        replay(again, each)
    assert again.find(issue["key"]) == issue
