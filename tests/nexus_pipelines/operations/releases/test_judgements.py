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
from nexus_pipelines.operations.releases.policies import policy_history, policy_in_force, save_policy
from nexus_pipelines.operations.releases.track_record import Shipped, TrackRecord, compare_decisions, track_record
from nexus_pipelines.operations.releases.waivers import list_waivers, waive, withdraw_waiver

NEXT_WEEK = datetime.now(UTC).date() + timedelta(days=7)


def test_the_newest_policy_of_a_project_is_in_force_else_that_of_all(connection: psycopg.Connection) -> None:
    def save(name: str, project: str | None, body: dict[str, Any], shipped: int = 0) -> int:
        saved = save_policy(
            connection, name=name, body=body, project_key=project, created_by="Mara", shipped_version=shipped
        )
        return saved.version

    assert policy_in_force(connection, "SHOP") is None
    assert save("default", None, {"a": 1}, shipped=1) == 2
    assert save("strict", "shop", {"a": 2}) == 1 and save("strict", "shop", {"a": 3}) == 2
    shop, other = policy_in_force(connection, "shop"), policy_in_force(connection, "APP")
    assert shop and other and (shop.body, other.body) == ({"a": 3}, {"a": 1})
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
    for wrong in ({"reason": " "}, {"approved_by": ""}, {"expires_on": date(2020, 1, 1)}):
        with pytest.raises(UserError):
            waive(connection, **{**asked, **wrong})
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


def shipped(version: str, day: int, line: str | None = "2.4") -> Shipped:
    return Shipped(
        project_key="SHOP", version_name=version, released_at=datetime(2026, 3, day, 9, tzinfo=UTC), line=line
    )


def test_decisions_are_compared_once_their_window_is_over(connection: psycopg.Connection) -> None:
    for version in ("2.4.0", "2.4.1", "3.0.0", "spring"):
        decided(connection, version)
    decided(connection, "2.5.0", verdict="UNKNOWN", reason="checked by hand")
    out = [shipped("2.4.0", 1), shipped("2.4.1", 20), shipped("3.0.0", 1, "3.0"), shipped("spring", 1, None)]
    # Of 2.4.1 nobody can know yet; 3.0.0 has two days to go.
    assert compare_decisions(connection, out, today=date(2026, 3, 20)) == 1
    assert compare_decisions(connection, out, today=date(2026, 3, 23)) == 1
    assert compare_decisions(connection, out, today=date(2026, 3, 23)) == 0
    outcomes = {each.version_name: each.outcome for each in list_decisions(connection)}
    assert outcomes["2.4.0"] == {
        "released_on": "2026-03-01",
        "is_hotfixed": True,
        "hotfix": "2.4.1",
        "hotfix_on": "2026-03-20",
        "window_days": 21,
    }
    assert outcomes["3.0.0"] and not outcomes["3.0.0"]["is_hotfixed"]
    assert outcomes["2.5.0"] is outcomes["2.4.1"] is outcomes["spring"] is None
    # A second decision on 2.4.1 counts once.
    decided(connection, "2.4.1")
    assert track_record(connection, project_key="SHOP") == [
        TrackRecord(verdict="GO", decision="GO", decisions=4, hotfixed=1, held=1, open=2),
        TrackRecord(verdict="UNKNOWN", decision="GO", decisions=1, hotfixed=0, held=0, open=1),
    ]
