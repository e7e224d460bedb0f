"""The Hygiene page: figures of each kind of group, what to fix, and what people decide there."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import psycopg
import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest
from test_pages import figures, words

from nexus_pipelines.operations import audit
from nexus_pipelines.operations.hygiene.exemptions import list_exemptions
from nexus_pipelines.operations.proposals import list_proposals

if TYPE_CHECKING:
    from conftest import Company


@pytest.fixture
def postgres(company: Company) -> Iterator[psycopg.Connection]:
    """The database of the dashboard, in which nothing has been decided."""
    company.publish("three projects")
    with psycopg.connect(company.database.psycopg_conninfo(), autocommit=True) as connection:
        connection.execute("truncate app.hygiene_exemptions, app.proposals")
        yield connection


def open_hygiene(dashboard: AppTest, *, by: str | None = None, group: str | None = None) -> AppTest:
    st.cache_data.clear()
    dashboard.run()
    page = dashboard.switch_page("app_pages/hygiene.py").run()
    if by is not None and group is not None:
        page = page.segmented_control(key="by").set_value(by).run()
        page = page.selectbox(key="group").set_value(group).run()
    assert not page.exception, page.exception
    return page


def table(page: AppTest, column: str) -> list[object]:
    return next(list(frame.value[column]) for frame in page.dataframe if column in frame.value)


def test_all_projects_together(postgres: psycopg.Connection, dashboard: AppTest) -> None:
    page = open_hygiene(dashboard)
    assert not page.error
    assert figures(page) == {
        "Weighted score": "72 %",
        "Strict score": "64 %",
        "Level": "Bronze",
    }
    assert page.metric[0].delta == "Good: 66 to 78, 100 tickets"
    said = words(page)
    for text in (
        "**+7.5 points**: No estimate",
        "rebuilt from changelogs",
        "600 things to fix in 300 tickets; the first 300 are shown.",
        "Not in use, since no ticket of these ever had the field: no team.",
        "Switched off by the profile, or not yet on: switched off.",
        "1 of 4 rules differ from the default profile.",
        "120 tickets that are open or were done in the last 30 days.",
    ):
        assert text in said, text
    assert table(page, "violated_percent") == [60.0, 30.0]
    assert table(page, "to_fix")[0] == 43


@pytest.mark.parametrize(
    ("by", "group", "tickets"),
    [("project", "CORE", 300), ("team", "Team 1", 150), ("component", "CORE:pay: card", 150), ("assignee", "u0", 42)],
)
def test_each_kind_of_group_has_its_own_tickets(
    postgres: psycopg.Connection, dashboard: AppTest, by: str, group: str, tickets: int
) -> None:
    page = open_hygiene(dashboard, by=by, group=group)
    assert not page.error
    assert page.selectbox(key="group").value == group
    assert figures(page)["Compared with others"] == "71 %"
    assert figures(page)["Strict score"] == ("67 %" if by == "project" else "no data")
    assert f"in {tickets} tickets" in words(page)


def test_one_rule_and_its_proposed_value(postgres: psycopg.Connection, dashboard: AppTest) -> None:
    page = open_hygiene(dashboard, by="project", group="CORE")
    page = next(box for box in page.selectbox if box.label == "Rule").set_value("story_points").run()
    assert set(table(page, "title")) == {"No estimate"}
    assert "3 (82 % sure)" in table(page, "suggestion")


def test_a_proposed_value_is_confirmed_in_somebody_s_name(postgres: psycopg.Connection, dashboard: AppTest) -> None:
    page = open_hygiene(dashboard)
    page = page.button(key="confirm CORE-3 set_points").click().run()
    assert "Say who you are first" in page.error[0].value
    page.text_input(key="decided_by").set_value("Ada").run()
    page = page.button(key="confirm CORE-3 set_points").click().run()
    assert not page.error
    page = page.button(key="reject CORE-6 set_fix_version").click().run()
    said = words(page)
    assert "Every proposed value has been decided on." in said and "Confirmed by Ada" in said
    stored = list_proposals(postgres, states=["confirmed", "rejected"])
    assert [(each.issue_key, each.state, each.arguments["value"], each.decided_by) for each in stored] == [
        ("CORE-3", "confirmed", 3.0, "Ada"),
        ("CORE-6", "rejected", ["5.0"], "Ada"),
    ]


def test_an_exemption_is_added_and_withdrawn(postgres: psycopg.Connection, dashboard: AppTest) -> None:
    page = open_hygiene(dashboard, by="project", group="CORE")
    assert "Nothing is exempt from any rule." in words(page)

    def box(kind: str, label: str):
        return next(each for each in page.get(kind) if each.label == label)

    box("text_input", "Ticket").set_value("pay-1")
    box("text_input", "Who approves it").set_value("Grace")
    box("text_area", "Why").set_value("A customer's own version")
    page = box("button", "Exempt").click().run()
    assert "PAY-1 is no ticket of CORE" in page.error[0].value
    box("text_input", "Ticket").set_value("core-3")
    page = box("button", "Exempt").click().run()
    assert not page.error and "Exempted. It counts from the next run on" in words(page)
    (stored,) = list_exemptions(postgres)
    assert (stored.issue_key, stored.approver, stored.withdrawn_at) == ("CORE-3", "Grace", None)
    assert audit.newest_events(postgres, limit=1)[0].action == "exempt from hygiene"
    box("text_input", "Your name").set_value("Grace")
    names = [each for each in page.get("text_input") if each.label == "Your name"]
    names[-1].set_value("Grace")
    page = box("button", "Withdraw").click().run()
    assert "Withdrawn." in words(page)
    assert list_exemptions(postgres)[0].withdrawn_by == "Grace"


def test_without_a_ticket_it_says_what_to_do(company: Company, dashboard: AppTest) -> None:
    company.publish("no row")
    page = open_hygiene(dashboard)
    assert not page.error and not page.metric
    assert "No ticket has been measured yet." in words(page)
