"""Policies, waivers, attestations and decisions are kept, and later compared with what happened."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import psycopg
import pytest

from nexus_pipelines.errors import UserError
from nexus_pipelines.operations.releases.attestations import attest, list_attestations, withdraw_attestation
from nexus_pipelines.operations.releases.decisions import (
    NewDecision,
    StoredDecision,
    find_decision,
    list_decisions,
    record_decision,
)
from nexus_pipelines.operations.releases.policies import newest_policies, policy_history, save_policy
from nexus_pipelines.operations.releases.track_record import (
    TrackRecord,
    open_decisions,
    record_outcome,
    track_record,
)
from nexus_pipelines.operations.releases.waivers import list_waivers, waive, withdraw_waiver

NEXT_WEEK = datetime.now(UTC).date() + timedelta(days=7)


def test_policies_are_numbered_and_kept(connection: psycopg.Connection) -> None:
    def save(name: str, project: str | None, body: dict[str, Any], shipped: int = 0) -> int:
        saved = save_policy(
            connection, name=name, body=body, project_key=project, created_by="Mara", shipped_version=shipped
        )
        return saved.version

    assert newest_policies(connection) == []
    assert save("default", None, {"a": 1}, shipped=1) == 2
    assert save("strict", "shop", {"a": 2}) == 1 and save("strict", "shop", {"a": 3}) == 2
    newest = {(each.project_key, each.name): each.body for each in newest_policies(connection)}
    assert newest == {(None, "default"): {"a": 1}, ("SHOP", "strict"): {"a": 3}}
    assert [each.version for each in policy_history(connection, project_key="SHOP")] == [2, 1]
    assert [each.name for each in policy_history(connection, project_key=None)] == ["default"]
    with pytest.raises(psycopg.errors.RaiseException, match="is only ever added to"):
        connection.execute("update app.policies set body = '{}'")


def test_a_waiver_needs_a_person_a_reason_and_a_day_to_come(connection: psycopg.Connection) -> None:
    asked: dict[str, Any] = {
        "project_key": "shop",
        "version_name": "2.4.0",
        "criterion": "blocked_tickets",
        "item": "SHOP-7",
        "reason": "the vendor confirmed the fix",
        "approved_by": "Mara",
        "expires_on": NEXT_WEEK,
    }
    wrong: list[dict[str, Any]] = [{"reason": " "}, {"approved_by": ""}, {"expires_on": date(2020, 1, 1)}]
    for each in wrong:
        with pytest.raises(UserError):
            waive(connection, **(asked | each))
    waiver = waive(connection, **asked)
    assert list_waivers(connection, project_key="SHOP", version_name="2.4.0") == [waiver]
    assert list_waivers(connection, project_key="SHOP", version_name="2.4.1") == []
    withdraw_waiver(connection, waiver.waiver_id, withdrawn_by="Jon")
    (kept,) = list_waivers(connection, project_key="shop")
    assert kept.withdrawn_by == "Jon" and kept.withdrawn_at is not None
    with pytest.raises(UserError, match="no waiver"):
        withdraw_waiver(connection, waiver.waiver_id, withdrawn_by="Jon")


def test_an_attestation_is_taken_back_and_kept(connection: psycopg.Connection) -> None:
    asked: dict[str, Any] = {"project_key": "SHOP", "version_name": "2.4.0", "criterion": "rollback_plan"}
    with pytest.raises(UserError, match="who states it and what"):
        attest(connection, **asked, is_met=True, statement="", attested_by="Mara")
    said = attest(connection, **asked, is_met=True, statement="rehearsed on staging", attested_by="Mara")
    withdraw_attestation(connection, said.attestation_id, withdrawn_by="Jon")
    (kept,) = list_attestations(connection, project_key="SHOP")
    assert (kept.is_met, kept.withdrawn_by) == (True, "Jon")


def decided(connection: psycopg.Connection, version: str, **values: Any) -> StoredDecision:
    fields: dict[str, Any] = {
        "project_key": "SHOP",
        "version_name": version,
        "release_id": f"r{version}",
        "decided_by": "Mara",
        "snapshot_id": 7,
        "as_of": date(2026, 3, 1),
        "policy_name": "default",
        "policy_version": 1,
        "judgements_version": "abc",
        "verdict": "GO",
        "decision": "GO",
        "reason": None,
        "assessment": {"verdict": "GO", "score": 91.5},
    }
    return record_decision(connection, NewDecision(**{**fields, **values}))


def test_an_override_needs_its_reason_and_both_stay(connection: psycopg.Connection) -> None:
    with pytest.raises(UserError, match="Nexus says NO_GO and you decide GO; give the reason"):
        decided(connection, "2.4.0", verdict="NO_GO", reason="  ")
    stored = decided(connection, "2.4.0", verdict="NO_GO", reason="the finding is in a test image")
    assert stored.is_override and find_decision(connection, stored.decision_id) == stored
    assert list_decisions(connection, project_key="shop", version_name="2.4.0") == [stored]
    assert list_decisions(connection, last_day=date(2020, 1, 1)) == []
    with pytest.raises(psycopg.errors.RaiseException, match="is only ever added to"), connection.transaction():
        connection.execute("update app.decisions set verdict = 'GO'")
    with pytest.raises(psycopg.errors.RaiseException, match="is only ever added to"):
        connection.execute("delete from app.decisions")


def test_what_happened_is_written_once_and_the_last_decision_on_a_release_counts(
    connection: psycopg.Connection,
) -> None:
    first = decided(connection, "2.4.0", verdict="NO_GO", decision="NO_GO")
    hotfixed, held = decided(connection, "2.4.0"), decided(connection, "3.0.0")
    decided(connection, "2.5.0", verdict="UNKNOWN", reason="checked by hand")
    assert record_outcome(connection, hotfixed.decision_id, {"is_hotfixed": True, "hotfix": "2.4.1"})
    assert not record_outcome(connection, hotfixed.decision_id, {"is_hotfixed": False})
    assert record_outcome(connection, held.decision_id, {"is_hotfixed": False})
    assert [each.version_name for each in open_decisions(connection)] == ["2.4.0", "2.5.0"]
    assert open_decisions(connection)[0] == first
    assert track_record(connection, project_key="SHOP") == [
        TrackRecord(verdict="GO", decision="GO", decisions=2, hotfixed=1, held=1, open=0),
        TrackRecord(verdict="UNKNOWN", decision="GO", decisions=1, hotfixed=0, held=0, open=1),
    ]
    assert track_record(connection, project_key="APP") == []
