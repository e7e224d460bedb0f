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

from nexus_pipelines.operations import audit

if TYPE_CHECKING:
    from conftest import Company


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
        connection.execute(f"truncate {tables}")  # noqa: S608 - named above
        yield connection


def open_page(dashboard: AppTest, **address: str) -> AppTest:
    st.cache_data.clear()
    dashboard.run()
    for name, value in address.items():
        dashboard.query_params[name] = value
    page = dashboard.switch_page("app_pages/releases.py").run()
    assert not page.exception, page.exception
    return page


def press(page: AppTest, label: str) -> AppTest:
    page = next(button for button in page.button if button.label == label).click().run()
    assert not page.exception, page.exception
    return page


def column(page: AppTest, name: str) -> list[object]:
    return next(list(frame.value[name]) for frame in page.dataframe if name in frame.value)


def field(page: AppTest, kind: str, label: str, form: str) -> object:
    return next(each for each in page.get(kind) if each.label == label and each.form_id == form)


def test_the_list_shows_verdicts_in_words_and_what_is_urgent(postgres: psycopg.Connection, dashboard: AppTest) -> None:
    page = open_page(dashboard)
    assert not page.error
    assert figures(page) == {"Total": "18", "Upcoming": "9", "At risk": "1", "Overdue": "3"}
    assert column(page, "version")[:4] == ["3.0", "3.0", "3.0", "4.0"]
    assert column(page, "verdict")[:3] == ["No-Go", "Not enough evidence", "Go"]
    assert column(page, "verdict")[-1] == "Not judged"
    assert "Sprint 12" not in column(page, "version")
