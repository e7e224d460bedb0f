"""A check is stored with its events, and everybody is told once a day through the user that is surely theirs."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import psycopg
import pytest

from nexus_pipelines.defs.hygiene.check import Check
from nexus_pipelines.errors import UserError
from nexus_pipelines.operations import audit
from nexus_pipelines.operations.hygiene.checks import check_results, newest_checks
from nexus_pipelines.operations.hygiene.snoozes import snooze
from nexus_pipelines.operations.messages import newest_messages
from nexus_pipelines.operations.outbox import newest_events
from nexus_pipelines.simulator.api.slack import SlackApi
from nexus_pipelines.simulator.records import Person

AT = datetime(2026, 3, 2, 9, tzinfo=UTC)


def direct(slack: SlackApi, person: Person) -> list[dict[str, Any]]:
    return slack.store.posted.get(f"D{person.chat_id[1:]}", [])


def test_a_check_is_stored_once_with_its_events(postgres: psycopg.Connection, check: Callable[..., Check]) -> None:
    done = check("HYG-a", slack=None)
    check("HYG-a", slack=None)
    assert [each.project_key for each in check_results(postgres, "HYG-a")] == ["ALL", "PAY", "SHOP"]
    shop = done.results[2]
    assert (shop["total_tickets_checked"], shop["compliant_tickets"], shop["hygiene_score"]) == (10, 5, 50.0)
    assert done.results[1]["hygiene_score"] is None
    assert newest_checks(postgres, limit=5, project_key="SHOP")[0].result == shop
    told = {(each.type, each.metadata.get("project")) for each in newest_events(postgres, limit=20)}
    assert ("hygiene.check_completed", "SHOP") in told and ("hygiene.violations_found", "SHOP") in told
    assert not any(kind == "hygiene.score_changed" for kind, _ in told)
    assert [each.action for each in audit.newest_events(postgres, limit=5)].count("check hygiene") == 1
    with pytest.raises(UserError, match="no hygiene scores of NONE"):
        check("HYG-none", slack=None, projects=("NONE",))


def test_everybody_is_told_once_a_day(
    postgres: psycopg.Connection, check: Callable[..., Check], slack: SlackApi, crew: list[Person]
) -> None:
    joined, mailed, hidden, lead = crew
    done = check("HYG-b")
    assert (done.told.sent, done.told.skipped, done.told.failed) == (3, 1, 0)
    assert "HYGIENE_SLACK_USERS" in done.told.problems[0] and hidden.full_name in done.told.problems[0]
    (message,) = direct(slack, joined)
    assert "2 tickets assigned to you" in str(message["blocks"][0])
    assert "https://jira.example.org/browse/SHOP-1|SHOP-1" in str(message["blocks"])
    assert len(direct(slack, mailed)) == 1 and direct(slack, hidden) == []
    assert "without an assignee" in str(direct(slack, lead)[0]["blocks"])
    assert check("HYG-c").told.sent == 0
    assert len(direct(slack, joined)) == 1
    states = {each.state for each in newest_messages(postgres, limit=20, key_prefix="hygiene:2026-03-02:")}
    assert states == {"sent", "skipped"}


def test_the_mapping_the_channel_and_a_snooze_are_respected(
    postgres: psycopg.Connection, check: Callable[..., Check], slack: SlackApi, crew: list[Person]
) -> None:
    joined, mailed, hidden, _ = crew
    at = AT + timedelta(days=1)
    snooze(postgres, str(joined.account_id), until=at + timedelta(hours=2), check_id="HYG-b", actor="Slack")
    snooze(postgres, mailed.chat_id, until=at - timedelta(hours=2), check_id="HYG-b", actor="Slack")
    postgres.commit()
    mapped = {"slack_users": f"{hidden.account_id}={hidden.chat_id}", "channel": "#general"}
    done = check("HYG-d", at=at, settings=mapped)
    assert (done.told.sent, done.told.snoozed, done.told.skipped, done.told.failed) == (3, 1, 0, 0)
    assert direct(slack, joined) == [] and len(direct(slack, hidden)) == 1 and len(direct(slack, mailed)) == 1
    general = next(each.channel_id for each in slack.store.world.channels if each.name == "general")
    assert len(slack.store.posted[general]) == 1


def test_what_failed_goes_out_with_the_next_check_of_the_day(
    check: Callable[..., Check], slack: SlackApi, crew: list[Person]
) -> None:
    at = AT + timedelta(days=2)
    slack.refusals["chat.postMessage"] = {"error": "missing_scope"}
    assert check("HYG-e", at=at).told.failed == 3
    slack.refusals = {}
    assert check("HYG-f", at=at + timedelta(hours=1)).told.sent == 3
    assert len(direct(slack, crew[0])) == 1


def test_a_notable_change_is_an_event(postgres: psycopg.Connection, check: Callable[..., Check]) -> None:
    with postgres.transaction():
        postgres.execute(
            "insert into app.hygiene_checks (check_id, project_key, created_at, trigger_type, snapshot_id, result) "
            "values ('HYG-z', 'SHOP', now() + interval '1 day', 'manual', 1, '{\"hygiene_score\": 56}')"
        )
    postgres.commit()
    check("HYG-g", slack=None, projects=("SHOP",))
    (event,) = [each for each in newest_events(postgres, limit=50) if each.type == "hygiene.score_changed"]
    assert (event.data["score"], event.data["previous_score"]) == (50.0, 56.0)
