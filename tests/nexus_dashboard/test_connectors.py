"""The Connectors page in every state that a connector can be in, and what can be asked of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

import psycopg
import pytest
import streamlit as st
from fake_dagster import FakeDagster, dagster
from streamlit.testing.v1 import AppTest

from nexus_pipelines.operations import audit, connectors
from nexus_pipelines.operations.build_sessions import session_name
from nexus_pipelines.operations.connectors import Connector, Progress, Rows, Spent
from nexus_pipelines.operations.portion import Portion
from nexus_pipelines.operations.run_config import backfill_config, only_config

if TYPE_CHECKING:
    from conftest import Company

JIRA = Connector(source="jira", connector="https://jira.example.org", title="Jira example", scope=None, is_live=True)
SLACK = replace(JIRA, source="slack", connector="Slack workspace", title="Slack workspace")
GIT = replace(JIRA, source="git", connector="shop", title="Git shop", is_live=False)
NOTHING = Rows(added=0, changed=0, removed=0)


@pytest.fixture
def postgres(company: Company, monkeypatch: pytest.MonkeyPatch) -> Iterator[psycopg.Connection]:
    """The database of the dashboard, with three connectors that work; no Dagster answers."""
    monkeypatch.setenv("NEXUS_DAGSTER_URL", "http://127.0.0.1:9")
    company.publish("three projects")
    with psycopg.connect(company.database.psycopg_conninfo(), autocommit=True) as connection:
        connection.execute("truncate app.connectors")
        for each in (JIRA, SLACK, GIT):
            connectors.plan(connection, each.source, [each])
            connectors.begin(connection, each, run_id="an earlier run")
            rows = Rows(added=1_204, changed=3, removed=0)
            spent = Spent(requests=12, waited_seconds=2.0, quota_left=4_900) if each.is_live else Spent()
            position = "ALOY up to 2026-11-25 10:14 UTC" if each is JIRA else None
            connectors.succeed(connection, each, spent=spent, rows=rows, position=position)
        yield connection
        connection.execute("truncate app.connectors")


def open_connectors(dashboard: AppTest) -> AppTest:
    st.cache_data.clear()
    dashboard.run()
    page = dashboard.switch_page("app_pages/connectors.py").run()
    assert not page.exception
    return page


def words(page: AppTest) -> str:
    kinds = (page.title, page.subheader, page.markdown, page.caption, page.warning, page.error, page.success)
    return "\n".join(str(element.value) for kind in kinds for element in kind)


def test_working_connectors_say_what_they_know(postgres: psycopg.Connection, dashboard: AppTest) -> None:
    page = open_connectors(dashboard)
    said = words(page)
    assert not page.error
    assert {metric.label: metric.value for metric in page.metric} == {"Working": "3"}
    assert [heading.value for heading in page.subheader] == ["Git", "Jira", "Slack", "Not connected"]
    for text in (
        "Last success",
        "just now",
        "ALOY up to 2026-11-25 10\\:14 UTC",
        "1,204 rows added, 3 rows changed",
        "12 requests, 2 seconds waited",
        "4,900 requests",
        "**1 record**: The message has no time.",
    ):
        assert text in said, text
    # GitHub is not connected: the page says how.
    assert "`GITHUB_REPOS`, `GITHUB_TOKEN`" in said
    assert "`JIRA_URL`" not in said


def test_each_trouble_has_a_sentence(postgres: psycopg.Connection, company: Company, dashboard: AppTest) -> None:
    for _ in range(2):
        connectors.begin(postgres, JIRA, run_id="a run")
        connectors.fail(postgres, JIRA, error="Jira does not accept the credentials.", spent=Spent(), rows=NOTHING)
    postgres.execute("update app.connectors set failing_since = now() - interval '3 hours' where source = 'jira'")
    postgres.execute("update app.connectors set last_succeeded_at = now() - interval '5 hours' where source = 'git'")
    connectors.begin(postgres, SLACK, run_id="killed")
    said = words(open_connectors(dashboard))
    assert "Failing for 3 hours" in said
    assert "Jira does not accept the credentials. It failed 2 times in a row." in said
    assert "Late" in said and "It is read every hour while Nexus runs" in said
    assert "Interrupted" in said and "the next run goes on from there" in said
    connectors.plan(postgres, "slack", [])
    assert "No longer configured" in words(open_connectors(dashboard))


def test_a_reading_under_way_shows_how_far_it_is(
    postgres: psycopg.Connection, company: Company, dashboard: AppTest
) -> None:
    portion = replace(JIRA, portion="ALOY")
    connectors.begin(postgres, portion, run_id="alive")
    progress = Progress(text="ALOY: 100 of about 400 tickets", done=100, total=400, seconds_left=250.0)
    connectors.advance(postgres, portion, progress, Spent())
    with psycopg.connect(company.database.psycopg_conninfo(), application_name=session_name("alive")):
        page = open_connectors(dashboard)
    assert "Reading now" in words(page)
    assert "**Jira example, backfill of ALOY**" in words(page)
    (bar,) = page.get("progress")
    assert bar.proto.value == 25
    assert bar.proto.text == "ALOY: 100 of about 400 tickets, about 4 min left, began just now"


def test_an_empty_home_says_what_to_set(postgres: psycopg.Connection, company: Company, dashboard: AppTest) -> None:
    postgres.execute("truncate app.connectors")
    company.unpublish()
    page = open_connectors(dashboard)
    said = words(page)
    assert [title.value for title in page.title] == ["Connectors"]
    assert "Nothing has been read yet." in said
    for name in ("`JIRA_URL`", "`SLACK_BOT_TOKEN`", "`GITHUB_REPOS`", "`NEXUS_GIT`"):
        assert name in said


@pytest.fixture(scope="module")
def served() -> Iterator[FakeDagster]:
    with dagster() as fake:
        yield fake


@pytest.fixture
def fake(served: FakeDagster, monkeypatch: pytest.MonkeyPatch) -> FakeDagster:
    monkeypatch.setenv("NEXUS_DAGSTER_URL", served.url)
    served.launched.clear()
    return served


def press(page: AppTest, label: str, *, nth: int = 0) -> AppTest:
    buttons = [button for button in page.button if button.label == label]
    return buttons[nth].click().run()


def test_run_now_asks_again_and_reads_that_connector_alone(
    postgres: psycopg.Connection, dashboard: AppTest, fake: FakeDagster
) -> None:
    page = open_connectors(dashboard)
    page = press(page, "Run now", nth=1)
    assert "Read **Jira example** now and publish what is new?" in words(page)
    assert fake.launched == []
    page = press(press(page, "Cancel"), "Run now", nth=1)
    page = press(page, "Yes, read it now")
    assert "Dagster has taken it as run 0a1b2c3d" in words(page)
    names = {"git": [], "jira": ["https://jira.example.org"], "slack": []}
    assert [each["runConfigData"] for each in fake.launched] == [only_config(names)]
    event = audit.newest_events(postgres, limit=1)[0]
    assert (event.actor, event.action, event.subject) == ("the dashboard", "run now", "Jira example")


def test_a_backfill_is_told_what_to_read_again(
    postgres: psycopg.Connection, dashboard: AppTest, fake: FakeDagster
) -> None:
    page = press(open_connectors(dashboard), "Backfill")
    page.text_input[0].set_value("ALOY:2025-03")
    page = press(page, "Start the backfill")
    assert "Dagster has taken it" in words(page)
    wanted = backfill_config("jira", "https://jira.example.org", Portion(partition="ALOY:2025-03"))
    assert [each["runConfigData"] for each in fake.launched] == [wanted]
    assert audit.newest_events(postgres, limit=1)[0].detail == {"portion": "ALOY:2025-03"}
    # An archive has nothing to backfill.
    assert len([button for button in page.button if button.label == "Backfill"]) == 2


def test_without_dagster_the_page_says_so_and_goes_on(postgres: psycopg.Connection, dashboard: AppTest) -> None:
    page = open_connectors(dashboard)
    assert "Dagster does not answer at http://127.0.0.1:9" in words(page)
    page = press(press(page, "Run now"), "Yes, read it now")
    assert "Dagster does not answer at http://127.0.0.1:9" in page.error[0].value
    assert "Git shop" in words(page)


def test_every_source_can_be_found_in_the_setup() -> None:
    from nexus_dashboard.components.connector_setup import SETUPS
    from nexus_dashboard.components.source_names import SOURCE_NAMES
    from nexus_pipelines.defs.plans.registry import PLANS

    assert {each.source for each in SETUPS} == set(PLANS)
    assert set(PLANS) <= set(SOURCE_NAMES)
