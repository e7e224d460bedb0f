"""The Reports page: the archive, one report as it looks and as a file, and sending it."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from typing import TYPE_CHECKING

import psycopg
import pytest
import streamlit as st
from fake_agent_api import FakeAgentApi, agent_api
from streamlit.testing.v1 import AppTest
from test_pages import words
from visited_page import column, fill, press, told

from nexus_pipelines.operations.releases.reports import NewReport, store_report

if TYPE_CHECKING:
    from conftest import Company


@pytest.fixture(scope="module")
def served() -> Iterator[FakeAgentApi]:
    with agent_api() as fake:
        yield fake


@pytest.fixture
def api(served: FakeAgentApi, company: Company, monkeypatch: pytest.MonkeyPatch) -> FakeAgentApi:
    """The API, and two reports in the database of the dashboard."""
    company.publish("three projects")
    monkeypatch.setenv("NEXUS_API_URL", served.url)
    served.published.clear()
    with psycopg.connect(company.database.psycopg_conninfo()) as connection:
        for kind, project in (("release_readiness", "CORE"), ("engineering_weekly", None)):
            store_report(
                connection,
                NewReport(
                    report_id=f"rep-{kind}",
                    report_type=kind,
                    subject=f"{kind} {project}",
                    project_key=project,
                    version_name="5.0" if project else None,
                    sprint=None,
                    title=f"About {kind} *of* <b>it</b>",
                    snapshot_id=1,
                    content={},
                    created_by="Mara",
                ),
            )
    return served


def open_reports(dashboard: AppTest, **address: str) -> AppTest:
    st.cache_data.clear()
    dashboard.run()
    for name, value in address.items():
        dashboard.query_params[name] = value
    page = dashboard.switch_page("app_pages/reports.py").run()
    assert not page.exception, page.exception
    return page


def test_the_archive_is_filtered(api: FakeAgentApi, dashboard: AppTest) -> None:
    page = open_reports(dashboard)
    assert set(column(page, "kind")) == {"Release readiness", "Engineering week"}
    page = page.selectbox(key="project").set_value("CORE").run()
    assert column(page, "about") == ["5.0"]
    page = page.selectbox(key="kind").set_value("security_scan").run()
    assert not page.error and "No stored report fits these filters." in words(page)


def test_a_report_is_shown_downloaded_and_sent_once_confirmed(api: FakeAgentApi, dashboard: AppTest) -> None:
    page = open_reports(dashboard, report="rep-release_readiness")
    assert not page.error and "made " in words(page) and "by Mara" in told(page)
    framed = page.get("iframe")[0].proto.src
    assert base64.b64decode(framed.removeprefix("data:text/html;base64,")) == b"<h1>html of rep-release_readiness</h1>"
    page = page.get("button_group")[0].set_value("pdf").run()
    assert [each.label for each in page.get("download_button")] == ["Download PDF"]

    fill(page, "publish", Space="REL", Your_name="Mara")
    press(page, "Publish")
    assert "Tick the box to confirm" in page.warning[0].value and not api.published
    fill(page, "publish", Yes=True)
    page = press(page, "Publish")
    assert "Sent to REL" in told(page)
    asked, confirmed = api.published
    assert (asked["report_id"], asked["destinations"], asked["space_key"]) == (
        "rep-release_readiness",
        ["confluence"],
        "REL",
    )
    assert confirmed == {**asked, "confirmation": "yes"} and asked["confirmed_by"] == "Mara"


def test_a_report_that_is_not_there(api: FakeAgentApi, dashboard: AppTest) -> None:
    assert "There is no such report." in words(open_reports(dashboard, report="' or 1=1 --"))
