"""Milestones from templates, and risks."""

from datetime import date

import psycopg
import pytest

from nexus_pipelines.errors import UserError
from nexus_pipelines.operations.releases.managed import create_release
from nexus_pipelines.operations.releases.milestones import (
    add_milestone,
    apply_template,
    change_milestone,
    list_milestones,
    read_milestone,
    remove_milestone,
)
from nexus_pipelines.operations.releases.records import ManagedRelease, read_release
from nexus_pipelines.operations.releases.risks import add_risk, change_risk, list_risks, read_risk
from nexus_pipelines.operations.releases.templates import TEMPLATES


@pytest.fixture
def release(connection: psycopg.Connection) -> ManagedRelease:
    draft = read_release({"version": "2.4.0", "target_date": "2026-04-01", "project_key": "SHOP"})
    return create_release(connection, draft, source="manual", created_by="Mara")


def test_a_template_counts_back_from_the_target_and_adds_what_is_missing(
    connection: psycopg.Connection, release: ManagedRelease
) -> None:
    own = read_milestone({"name": "Code Freeze", "target_date": "2026-03-20", "notes": "earlier, for the audit"})
    add_milestone(connection, release.release_id, own, added_by="Mara")
    found = apply_template(connection, release.release_id, "standard", added_by="Mara")
    assert [(each.name, each.target_date) for each in found][:3] == [
        ("Planning Complete", date(2026, 3, 2)),
        ("Development Complete", date(2026, 3, 18)),
        ("Code Freeze", date(2026, 3, 20)),
    ]
    assert len(found) == 7 and found[-1].target_date == date(2026, 4, 1)
    assert apply_template(connection, release.release_id, "standard", added_by="Mara") == found
    assert {name: len(steps) for name, steps in TEMPLATES.items()} == {"standard": 7, "hotfix": 3, "major": 11}


def test_a_milestone_is_changed_and_removed(connection: psycopg.Connection, release: ManagedRelease) -> None:
    seen = apply_template(connection, release.release_id, "hotfix", added_by="Mara")[0]
    done = change_milestone(
        connection,
        seen.milestone_id,
        {"completed": True, "actual_date": "2026-03-30"},
        changed_by="Jon",
        seen_at=seen.updated_at,
    )
    assert (done.completed, done.actual_date) == (True, date(2026, 3, 30))
    with pytest.raises(UserError, match="Somebody changed the milestone Fix Developed"):
        change_milestone(connection, seen.milestone_id, {"notes": "x"}, changed_by="Mara", seen_at=seen.updated_at)
    with pytest.raises(UserError, match="there is no field state; the fields are name, target_date"):
        change_milestone(connection, seen.milestone_id, {"state": "x"}, changed_by="Mara")
    remove_milestone(connection, seen.milestone_id, removed_by="Jon")
    assert len(list_milestones(connection, [release.release_id])) == 2
    with pytest.raises(UserError, match="There is no milestone"):
        remove_milestone(connection, seen.milestone_id, removed_by="Jon")


def test_risks_come_gravest_first_and_closed_ones_last(connection: psycopg.Connection, release: ManagedRelease) -> None:
    for title, severity in (("Slow vendor", "low"), ("No rollback", "high"), ("Holidays", "medium")):
        draft = read_risk({"title": title, "severity": severity, "owner": "Jon"})
        add_risk(connection, release.release_id, draft, added_by="Mara")
    worst = list_risks(connection, [release.release_id])[0]
    change_risk(connection, worst.risk_id, {"status": "mitigated"}, changed_by="Jon", seen_at=worst.updated_at)
    with pytest.raises(UserError, match="Somebody changed the risk 'No rollback'"):
        change_risk(connection, worst.risk_id, {"status": "closed"}, changed_by="Mara", seen_at=worst.updated_at)
    titles = [each.title for each in list_risks(connection, [release.release_id])]
    assert titles == ["Holidays", "Slow vendor", "No rollback"]
    with pytest.raises(UserError, match="severity: input should be 'low', 'medium' or 'high'"):
        read_risk({"title": "x", "severity": "dire"})
