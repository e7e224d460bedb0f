"""Webhooks and real incidents through landing and load."""

from pathlib import Path
from typing import Any

import pytest
from pagerduty_answers import incidents_of

pytestmark = pytest.mark.slow


def event(number: int, kind: str, minute: int, /, **fields: Any) -> dict[str, Any]:
    """A webhook's event about one incident, so many minutes after it began."""
    user = {"id": "PUSER1", "type": "user_reference", "summary": "Ada Lovelace", "html_url": "https://pd.example/ada"}
    return {
        "id": f"event-{number}",
        "event_type": f"incident.{kind}",
        "resource_type": "incident",
        "occurred_at": f"2026-03-01T10:{minute:02}:00.000Z",
        "agent": user,
        "data": {
            "id": "PINC1",
            "type": "incident",
            "number": 12,
            "status": "triggered",
            "title": "Checkout is down",
            "created_at": "2026-03-01T10:00:00Z",
            "service": {"id": "PSVC1", "summary": "shop"},
            "assignees": [user],
            "urgency": "high",
            "priority": {"summary": "P1"},
            "html_url": "https://pd.example/incidents/PINC1",
        }
        | fields,
    }


def test_an_incident_is_as_the_latest_event_tells_whatever_the_order(lake: Any) -> None:
    lake.receive(event(3, "resolved", 30, status="resolved", assignees=[]))
    lake.receive(event(1, "triggered", 0), event(2, "acknowledged", 5, status="acknowledged"))
    assert lake.sync() == 1
    columns = "incident_id, incident_number, title, status, urgency, priority, service_name, told_at::varchar"
    assert lake.rows("incidents", columns) == [
        ("PINC1", 12, "Checkout is down", "resolved", "high", "P1", "shop", "2026-03-01 10:30:00+00")
    ]
    assert lake.rows("assignments", "user_id") == []
    assert lake.rows("events", "event_type, agent_name") == [
        ("incident.acknowledged", "Ada Lovelace"),
        ("incident.resolved", "Ada Lovelace"),
        ("incident.triggered", "Ada Lovelace"),
    ]
    assert lake.quarantine() == []


def test_only_what_is_new_is_read_and_landing_rebuilds_it(lake: Any) -> None:
    lake.receive(event(1, "triggered", 0))
    lake.sync()
    assert lake.rows("assignments", "incident_id, user_id, user_name") == [("PINC1", "PUSER1", "Ada Lovelace")]
    assert lake.sync() == 0
    lake.receive(event(2, "reassigned", 1, assignees=[{"id": "PUSER2", "summary": "Grace Hopper"}]))
    assert lake.sync() == 1
    assert lake.rows("assignments", "user_id") == [("PUSER2",)]
    before = lake.content()
    lake.replay()
    assert lake.content() == before


def test_what_holds_no_incident_is_quarantined_with_its_number(lake: Any) -> None:
    lake.received += [b"[]", b'{"event": {"id": "x"}}', b"\xff{", b'{"event": {"id": "y", "data": {"title": "z"}}}']
    lake.receive(event(1, "triggered", 0, created_at="soon", assignees="nobody", number="twelve"))
    assert lake.sync() == 1
    reasons = dict(lake.quarantine())
    assert reasons["webhook 1"] == "not an incident: it holds no event"
    assert reasons["webhook 2"] == "not an incident: its event holds no incident"
    assert reasons["webhook 3"].startswith("not an incident: ")
    assert reasons["line 1"] == "a row of incidents has no incident_id"
    assert {reason for position, reason in lake.quarantine() if position == "line 2"} == {
        "field created_at of PINC1 is not a time: 'soon'",
        "field incident_number of PINC1 is not a whole number: 'twelve'",
    }
    assert lake.rows("incidents", "incident_id, created_at") == [("PINC1", None)]


def test_every_real_incident_becomes_rows(lake: Any, shared_data: Path) -> None:
    lines: list[dict[str, Any]] = list(incidents_of(shared_data))
    lake.land(lines)
    assert lake.quarantine() == []
    assert lake.rows("incidents", "incident_number, status, urgency, status_changed_at::varchar") == [
        (4, "triggered", "high", "2022-11-03 07:02:36+00"),
        (5, "acknowledged", "high", "2022-11-03 06:44:37+00"),
        (6, "resolved", "low", "2022-11-03 06:51:44+00"),
    ]
    (assigned,) = lake.rows("assignments", "count(*) filter (assigned_at is not null)")[0]
    assert assigned == sum(len(each["assignments"]) for each in (line["record"] for line in lines))
    (entries,) = lake.rows("log_entries", "count(*)")[0]
    assert entries == sum(len(each["log_entries"]) for each in (line["record"] for line in lines))
    assert lake.rows("acknowledgements", "user_name, acknowledged_at::varchar") == [
        ("Keon Amini", "2022-11-03 06:44:37+00")
    ]
    assert lake.rows("events", "*") == []
    before = lake.content()
    lake.replay()
    assert lake.content() == before
