"""The Releases page: the list, one release, and what people do there."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import TYPE_CHECKING

import psycopg
import pytest
import streamlit as st
from fake_agent_api import FakeAgentApi, agent_api
from judged_releases import TODAY
from streamlit.testing.v1 import AppTest
from test_pages import figures, words
from visited_page import column, fill, press, told

from nexus_pipelines.operations import audit

if TYPE_CHECKING:
    from conftest import Company

CORE, SHOP = "CORE/5.0", "SHOP/6.0"


@pytest.fixture(scope="module")
def served() -> Iterator[FakeAgentApi]:
    with agent_api() as fake:
        yield fake


@pytest.fixture
def api(served: FakeAgentApi, monkeypatch: pytest.MonkeyPatch) -> FakeAgentApi:
    served.failure = None
    served.asked.clear()
    monkeypatch.setenv("NEXUS_API_URL", served.url)
    return served


@pytest.fixture
def postgres(company: Company) -> Iterator[psycopg.Connection]:
    """The database of the dashboard, in which nobody manages or judges any release."""
    company.publish("three projects")
    tables = "app.releases, app.release_milestones, app.release_risks, app.waivers, app.attestations"
    with psycopg.connect(company.database.psycopg_conninfo(), autocommit=True) as connection:
        connection.execute(f"truncate {tables}")
        yield connection


def open_page(dashboard: AppTest, **address: str) -> AppTest:
    st.cache_data.clear()
    dashboard.run()
    for name, value in address.items():
        dashboard.query_params[name] = value
    page = dashboard.switch_page("app_pages/releases.py").run()
    assert not page.exception, page.exception
    return page


def test_the_list_shows_verdicts_in_words_and_what_is_urgent(postgres: psycopg.Connection, dashboard: AppTest) -> None:
    page = open_page(dashboard)
    assert not page.error
    assert figures(page) == {"Total": "18", "Upcoming": "9", "At risk": "1", "Overdue": "3"}
    assert column(page, "version")[:4] == ["3.0", "3.0", "3.0", "4.0"]
    assert column(page, "verdict")[:3] == ["No-Go", "Not enough evidence", "Go"]
    assert column(page, "verdict")[-1] == "Not judged"
    assert "Sprint 12" not in column(page, "version")


def test_a_release_shows_its_verdict_and_all_it_rests_on(postgres: psycopg.Connection, dashboard: AppTest) -> None:
    page = open_page(dashboard, release=CORE)
    assert not page.error
    said = told(page)
    for text in (
        ":red[:material/block: No-Go]",
        "Blocked tickets (2, asked for: none)",
        "close CORE-3 and CORE-6",
        "No shorter list does it.",
        "**97 %** of the weight",
        "31 %, medium",
        "9 commits in the last 48 hours: raises the risk",
        "core: commits of the default branch since v2.0",
        "Nobody manages this release here yet.",
        "Nobody has decided on this release yet.",
    ):
        assert text in said, text
    criteria = next(frame.value for frame in page.dataframe if "threshold" in frame.value)
    statuses = dict(zip(criteria["title"], criteria["status"], strict=True))
    assert statuses["Blocked tickets"] == "✗ not met" and statuses["Documentation updated"] == "? no data"
    assert "select 2 as value" in [code.value for code in page.code]
    assert "<script>" not in said and "javascript:" not in str(page)


def test_a_release_that_no_run_judged_is_judged_by_the_api(
    postgres: psycopg.Connection, dashboard: AppTest, api: FakeAgentApi
) -> None:
    page = open_page(dashboard, release=SHOP)
    assert ":green[:material/check_circle: Go]" in words(page)
    assert "Judged now by the agent API, as of today." in words(page)
    assert api.asked == [("SHOP", "6.0", None)]


def test_a_past_day_and_what_changed_since(postgres: psycopg.Connection, dashboard: AppTest, api: FakeAgentApi) -> None:
    page = open_page(dashboard, release=CORE)
    page = page.toggle(key="compare_days").set_value(True).run()
    yesterday = TODAY - timedelta(days=1)
    assert api.asked == [("CORE", "5.0", yesterday.isoformat())]
    assert "The verdict stayed :red[:material/block: No-Go]." in words(page)
    assert column(page, "before") == ["1, ✗ not met"] and column(page, "after") == ["2, ✗ not met"]
    page = page.date_input(key="day CORE 5.0").set_value(yesterday).run()
    assert not page.error and "Blocked tickets (1, asked for: none)" in told(page)
    assert "as it was then" in words(page)


@pytest.mark.parametrize(
    ("failure", "said"),
    [
        ((404, {"error_message": "There is no version 6.0 in SHOP."}), "There is no version 6.0 in SHOP."),
        ((500, {}), "answered 500"),
        ((200, {}), "lacks 'assessment'"),
    ],
)
def test_an_api_that_fails_costs_the_verdict_and_not_the_page(
    postgres: psycopg.Connection, dashboard: AppTest, api: FakeAgentApi, failure: tuple[int, dict[str, str]], said: str
) -> None:
    api.failure = failure
    page = open_page(dashboard, release=SHOP)
    assert [said in error.value for error in page.error] == [True]
    assert "Nobody manages this release here yet." in words(page)


def test_people_manage_waive_and_decide(postgres: psycopg.Connection, dashboard: AppTest, api: FakeAgentApi) -> None:
    page = open_page(dashboard, release=CORE)
    press(page, "Manage this release")
    assert "Say who you are first" in page.error[0].value
    fill(page, "manage release", Milestones="hotfix", Release_manager="Mara", Your_name="Mara")
    page = press(page, "Manage this release")
    assert not page.error and "release manager: Mara" in words(page)
    assert column(page, "name") == ["Fix Developed", "Testing Complete", "Production Deploy"]

    press(page, "Waive")
    assert "Tick the box to confirm" in page.warning[0].value
    fill(page, "waive", Why_the_release="known, harmless", What_of_it="CORE-3", Who="Mara", Yes=True)
    page = press(page, "Waive")
    assert not page.error and column(page, "said") == ["known, harmless"]

    fill(page, "decide", Decision="GO", Who="Jon", Yes=True)
    press(page, "Store the decision")
    assert "Nexus says NO_GO and you decide GO; give the reason for it." in page.error[0].value
    fill(page, "decide", Why="the customer waits")
    page = press(page, "Store the decision")
    assert not page.error and column(page, "reason") == ["the customer waits"]
    assert column(page, "outcome") == ["not known yet"]
    stored = postgres.execute("select verdict, decision, assessment ->> 'rationale' from app.decisions").fetchall()
    assert stored[-1][:2] == ("NO_GO", "GO") and "Blocked tickets" in stored[-1][2]
    done = [(event.actor, event.action) for event in audit.newest_events(postgres, limit=4)]
    assert ("Jon", "decide release") in done and ("Mara", "waive criterion") in done


def test_a_release_is_added_changed_and_deleted(
    postgres: psycopg.Connection, dashboard: AppTest, api: FakeAgentApi
) -> None:
    page = open_page(dashboard)
    fill(page, "add release", Version="9.0 *beta*", Your_name="Mara", Target_date=TODAY + timedelta(days=3))
    page = press(page, "Add the release")
    assert "It belongs to no project" in told(page) and "added here, not read yet" in told(page)
    fill(page, "edit release", Project="core", Status="delayed")
    page = press(page, "Save")
    assert not page.error and "CORE 9.0 *beta*" in told(page)
    fill(page, "add milestone", Milestone="Freeze", Planned_for=TODAY - timedelta(days=1))
    page = press(page, "Add")
    assert column(page, "state") == ["✗ overdue"]
    form = next(each.proto.form_id for each in page.checkbox if each.label == "Reached")
    fill(page, form, Reached=True)
    page = next(each for each in page.button if each.proto.form_id == form).click().run()
    assert column(page, "state") == ["✓ reached"]
    fill(page, "risk new", Risk="The vendor is late", Severity="high", Owner="Jon")
    page = next(each for each in page.button if each.proto.form_id == "risk new").click().run()
    assert not page.error and column(page, "owner") == ["Jon"]

    assert figures(press(page, "All releases"))["At risk"] == "2"
    page = open_page(dashboard, release="CORE/9.0 *beta*")
    page = press(page, "Delete")
    assert "nothing was deleted" in page.warning[0].value
    fill(page, "delete release", Yes=True)
    page = press(page, "Delete")
    assert "There is no release 9.0 *beta* in CORE." in told(page)
    assert audit.newest_events(postgres, limit=1)[0].action == "delete release"


def test_a_list_is_tried_before_it_is_imported(postgres: psycopg.Connection, dashboard: AppTest) -> None:
    page = open_page(dashboard)
    page.get("file_uploader")[0].set_value(
        ("plan.csv", b"version;target date;project key\n7.0;31.31.2027;SHOP\n", "text/csv")
    )
    page.run()
    assert "Nothing is imported while 1 line cannot be read" in page.error[0].value
    assert column(page, "place") == ["line 2"]
    page.get("file_uploader")[0].set_value(
        ("plan.csv", b"version;target date;project key\n7.0;2099-01-31;SHOP\n", "text/csv")
    )
    page.run()
    assert "Nothing is stored yet. The list would give 1 new, 0 changed, 0 unchanged." in page.info[0].value
    assert postgres.execute("select count(*) from app.releases").fetchone() == (0,)
    fill(page, "import", Your_name="Mara")
    page = press(page, "Import 1 release")
    assert "Imported: 1 new" in told(page) and "7.0" in column(page, "version")


def test_the_overview_says_the_verdict(published: int, dashboard: AppTest) -> None:
    page = dashboard.run()
    assert not page.error and set(column(page, "said")) == {"No-Go", "Not enough evidence", "Go", "Not judged"}


@pytest.mark.parametrize(
    ("state", "said"),
    [
        ("no row", "There is no release yet."),
        ("before root causes", "The published state has no verdicts yet"),
    ],
)
def test_nothing_to_show_says_what_to_do(
    company: Company, postgres: psycopg.Connection, dashboard: AppTest, state: str, said: str
) -> None:
    company.publish(state)
    page = open_page(dashboard)
    assert not page.error and said in words(page)
    assert "There is no release 9.9 in CORE." in told(open_page(dashboard, release="CORE/9.9"))
