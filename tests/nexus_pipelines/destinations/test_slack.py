"""A message is at its receiver once, whatever happens between."""

import logging
from collections.abc import Callable
from typing import Any

import psycopg
import pytest

from nexus_pipelines.destinations.slack import deliver
from nexus_pipelines.operations import audit
from nexus_pipelines.operations.messages import claim, enqueue, find_message, newest_messages
from nexus_pipelines.postgres.database import Database
from nexus_pipelines.simulator.api.faults import Faults
from nexus_pipelines.simulator.records import World

BODY = {"text": "Three tickets wait", "blocks": [{"type": "section", "text": {"type": "mrkdwn", "text": "Three"}}]}


def person(world: World) -> tuple[str, str]:
    """User id and channel of direct messages of somebody."""
    user = next(each.chat_id for each in world.people if each.role != "bot" and each.left is None)
    return user, f"D{user[1:]}"


def note(connection: psycopg.Connection, key: str, recipient: str, channel: Any = "slack_direct") -> None:
    assert enqueue(connection, message_key=key, channel=channel, recipient=recipient, body=BODY)
    connection.commit()


def test_a_message_is_sent_once_and_audited(
    postgres: psycopg.Connection, serve_slack: Callable[..., Any], world: World, caplog: pytest.LogCaptureFixture
) -> None:
    slack, (user, channel) = serve_slack(), person(world)
    note(postgres, "a", user)
    assert not enqueue(postgres, message_key="a", channel="slack_direct", recipient=user, body={})
    with caplog.at_level(logging.DEBUG):
        assert deliver(postgres, slack.sender, "a", actor="the schedule") == "sent"
    assert deliver(postgres, slack.sender, "a", actor="the schedule") == "nothing to send"
    (message,) = slack.posted(channel)
    stored = find_message(postgres, "a")
    assert stored is not None and (stored.state, stored.external_ts) == ("sent", message["ts"])
    assert (message["text"], message["blocks"]) == (BODY["text"], BODY["blocks"])
    newest = audit.newest_events(postgres, limit=1)[0]
    assert (newest.actor, newest.action, newest.subject) == ("the schedule", "send message", user)
    assert "a-token-of-this-test" not in caplog.text


def test_killed_between_send_and_commit_it_is_found_not_sent_again(
    postgres: psycopg.Connection, serve_slack: Callable[..., Any], world: World
) -> None:
    slack, (user, channel) = serve_slack(), person(world)
    note(postgres, "b", user)
    # What a process does until it is killed: it has claimed the message and posted it, and could not note that.
    assert claim(postgres, "b") is not None
    slack.sender.post(channel, BODY, message_key="b")
    for other in range(60):
        slack.sender.post(channel, BODY, message_key=f"other {other}")
    assert deliver(postgres, slack.sender, "b", actor="the schedule") == "sent"
    assert [each["metadata"]["event_payload"]["message_key"] for each in slack.posted(channel)].count("b") == 1


def test_killed_before_the_send_it_is_sent(
    postgres: psycopg.Connection, serve_slack: Callable[..., Any], world: World
) -> None:
    slack, (user, channel) = serve_slack(), person(world)
    note(postgres, "c", user)
    assert claim(postgres, "c") is not None
    assert deliver(postgres, slack.sender, "c", actor="the schedule") == "sent"
    assert len(slack.posted(channel)) == 1


@pytest.mark.parametrize("seed", range(4))
def test_bad_days_lose_and_double_nothing(
    postgres: psycopg.Connection, serve_slack: Callable[..., Any], world: World, seed: int
) -> None:
    faults = Faults(seed=seed, share=0.5, hang_seconds=0.8, in_a_row=2)
    slack, (user, channel) = serve_slack(faults), person(world)
    keys = [f"{seed}:{number}" for number in range(8)]
    for key in keys:
        note(postgres, key, user)
        for _ in range(5):
            if deliver(postgres, slack.sender, key, actor="the schedule") == "sent":
                break
    told = [each["metadata"]["event_payload"]["message_key"] for each in slack.posted(channel)]
    assert sorted(told) == sorted(keys)
    assert {each.state for each in newest_messages(postgres, limit=20, key_prefix=f"{seed}:")} == {"sent"}


def test_a_refusal_is_a_sentence_and_may_be_tried_again(
    postgres: psycopg.Connection, serve_slack: Callable[..., Any], world: World
) -> None:
    slack, (user, channel) = serve_slack(), person(world)
    slack.api.refusals["chat.postMessage"] = {"error": "missing_scope", "needed": "chat:write"}
    note(postgres, "d", user)
    assert deliver(postgres, slack.sender, "d", actor="the schedule") == "failed"
    failed = find_message(postgres, "d")
    assert failed is not None and failed.last_error is not None
    assert "lacks chat:write" in failed.last_error and "a-token" not in failed.last_error
    # Without a look at the channel nobody knows whether it is there: it is not sent blindly.
    slack.api.refusals = {"conversations.history": {"error": "missing_scope"}}
    assert deliver(postgres, slack.sender, "d", actor="the schedule") == "failed"
    slack.api.refusals = {}
    assert deliver(postgres, slack.sender, "d", actor="the schedule") == "sent"
    assert len(slack.posted(channel)) == 1


def test_a_channel_may_be_given_by_name(
    postgres: psycopg.Connection, serve_slack: Callable[..., Any], world: World
) -> None:
    slack = serve_slack()
    general = next(each.channel_id for each in world.channels if each.name == "general")
    note(postgres, "e", "#general", "slack_channel")
    claim(postgres, "e")
    assert deliver(postgres, slack.sender, "e", actor="the schedule") == "sent"
    assert len(slack.posted(general)) == 1
    note(postgres, "f", "#nowhere", "slack_channel")
    assert deliver(postgres, slack.sender, "f", actor="the schedule") == "failed"


def test_two_processes_do_not_send_one_message_twice(
    postgres: psycopg.Connection, serve_slack: Callable[..., Any], world: World, fresh_database: Database
) -> None:
    slack, (user, channel) = serve_slack(), person(world)
    note(postgres, "g", user)
    with psycopg.connect(fresh_database.psycopg_conninfo(), autocommit=True) as other:
        other.execute("select pg_advisory_lock(hashtext('nexus.message'), hashtext('g'))")
        assert deliver(postgres, slack.sender, "g", actor="the schedule") == "busy"
        other.execute("select pg_advisory_unlock_all()")
    assert slack.posted(channel) == []
    assert deliver(postgres, slack.sender, "g", actor="the schedule") == "sent"


def test_people_are_found_by_e_mail(serve_slack: Callable[..., Any], world: World) -> None:
    slack = serve_slack()
    somebody = next(each for each in world.people if each.role != "bot" and each.left is None)
    assert slack.sender.user_by_email(somebody.email.upper()) == somebody.chat_id
    assert slack.sender.user_by_email("nobody@example.org") is None
