"""The pages in every state that a person can meet, over a real Postgres and a real lake."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

import pytest
from streamlit.testing.v1 import AppTest

if TYPE_CHECKING:
    from conftest import Company


def words(page: AppTest) -> str:
    """Everything that the page says outside tables."""
    kinds = (page.title, page.subheader, page.markdown, page.caption, page.info, page.warning, page.error, page.success)
    return "\n".join(str(element.value) for kind in kinds for element in kind)


def figures(page: AppTest) -> dict[str, str]:
    return {metric.label: metric.value for metric in page.metric}


def open_sql(dashboard: AppTest) -> AppTest:
    dashboard.run()
    return dashboard.switch_page("app_pages/sql.py").run()


def ask(dashboard: AppTest, sql: str) -> AppTest:
    open_sql(dashboard)
    dashboard.text_area(key="q").set_value(sql)
    return dashboard.button[0].click().run()


def test_before_the_first_publication_the_page_says_that_nexus_is_reading(company: Company, dashboard: AppTest) -> None:
    company.unpublish()
    page = dashboard.run()
    assert [title.value for title in page.title] == ["Nexus is reading the history"]
    assert "Nothing has arrived from any source yet" in words(page)
    assert not page.exception and not page.error

    arrived = company.settings.home / "landing" / "jira" / "issues"
    arrived.mkdir(parents=True)
    (arrived / "0001.jsonl.zst").write_bytes(b"x" * 1_500_000)
    page.run()
    assert figures(page) == {"Received from Jira": "1.5 MB"}
    assert "Something new last arrived just now" in words(page)


def test_overview_shows_what_is_published(published: int, dashboard: AppTest) -> None:
    page = dashboard.run()
    assert not page.exception and not page.error
    assert [title.value for title in page.title] == ["Overview"]
    said = words(page)
    assert "Demo data: a simulated company" in said
    assert f"snapshot {published}" in said
    assert "3 records could not be read" in said
    assert "**Jira** 3 hours ago (900 tickets)" in said
    assert "**GitHub** 4 hours ago (12 pull requests)" in said
    assert figures(page) == {
        "Unreleased versions": "10",
        "Tickets done": "55 %",
        "Open blockers": "10",
        "Hygiene score": "64 %",
        "Last commit": "3 days ago",
    }
    versions = page.dataframe[0].value
    assert list(versions["due"][:2]) == ["15 days overdue", "today"]
    assert list(versions["last_commit"])[-1] == "no data"


def test_the_project_filter_is_in_the_address_and_limits_the_page(published: int, dashboard: AppTest) -> None:
    dashboard.query_params["project"] = "PAY"
    page = dashboard.run()
    assert not page.exception and not page.error
    assert figures(page)["Unreleased versions"] == "4"
    assert set(page.dataframe[0].value["project_key"]) == {"PAY"}


def test_empty_marts_say_what_to_do_next_and_never_0(company: Company, dashboard: AppTest) -> None:
    company.publish("no row")
    page = dashboard.run()
    assert not page.exception and not page.error
    said = words(page)
    for sentence in (
        "No unreleased versions in your Jira data.",
        "Nothing has been released yet.",
        "No hygiene score has been measured yet.",
        "No activity in the data.",
        "No source has been read.",
    ):
        assert sentence in said
    assert set(figures(page).values()) == {"none", "no data"}


def test_a_missing_table_costs_one_section_and_no_traceback(
    company: Company, dashboard: AppTest, caplog: pytest.LogCaptureFixture
) -> None:
    company.publish("no readiness")
    with caplog.at_level(logging.ERROR, logger="nexus.dashboard"):
        page = dashboard.run()
    assert not page.exception
    assert len(page.error) == 2  # key figures and releases
    assert "Something went wrong in “key figures”" in page.error[0].value
    assert "readiness" not in page.error[0].value
    reference = page.error[0].value.split("**")[1]
    assert reference in caplog.text and "Table with name readiness does not exist" in caplog.text
    assert "Data sources" in words(page)


def test_sql_page_offers_tables_and_examples(published: int, dashboard: AppTest) -> None:
    page = open_sql(dashboard)
    assert not page.exception and not page.error
    assert "issues · 900" in page.selectbox(key="table").options
    assert "Tickets of Jira. One row per issue." in words(page)
    assert "Write a statement, or click one of the examples." in words(page)


def test_every_example_runs(published: int, dashboard: AppTest) -> None:
    from nexus_dashboard.components.sql_examples import EXAMPLES

    page = open_sql(dashboard)
    for name in EXAMPLES:
        page.get("pills")[0].set_value(name).run()
        assert not page.exception and not page.error, name
        assert f"snapshot {published}" in words(page)


def test_a_statement_is_answered_with_count_time_and_snapshot(published: int, dashboard: AppTest) -> None:
    page = ask(dashboard, "select project_key, count(*) as tickets from issues group by 1 order by 1")
    assert not page.error
    assert list(page.dataframe[0].value["tickets"]) == [300, 300, 300]
    assert "**3 rows** in " in words(page) and f"snapshot {published}, published" in words(page)


def test_a_statement_in_the_address_runs_at_the_first_visit(published: int, dashboard: AppTest) -> None:
    dashboard.query_params["q"] = "select 42 as answer"
    page = open_sql(dashboard)
    assert page.dataframe[0].value["answer"][0] == 42


def test_more_rows_than_the_limit_are_said_to_be_cut_off(published: int, dashboard: AppTest) -> None:
    open_sql(dashboard)
    dashboard.selectbox(key="limit").set_value(100)
    dashboard.text_area(key="q").set_value("select * from issues")
    page = dashboard.button[0].click().run()
    assert "Only the first 100 rows are shown" in words(page)
    assert len(page.dataframe[0].value) == 100


def test_an_earlier_snapshot_can_be_asked(company: Company, dashboard: AppTest) -> None:
    earlier = company.publish("three projects")
    company.publish("two projects")
    open_sql(dashboard)
    dashboard.selectbox(key="snapshot").set_value(str(earlier))
    dashboard.text_area(key="q").set_value("select count(*) as tickets from issues")
    page = dashboard.button[0].click().run()
    assert page.dataframe[0].value["tickets"][0] == 900
    assert f"snapshot {earlier}, published" in words(page)
    dashboard.selectbox(key="snapshot").set_value("newest")
    assert dashboard.button[0].click().run().dataframe[0].value["tickets"][0] == 600


def test_refusals_are_one_sentence(published: int, dashboard: AppTest) -> None:
    page = open_sql(dashboard)
    for sql, sentence in (
        ("drop table issues", "DROP is not allowed here"),
        ("select 1; select 2", "There are 2 statements"),
        ("select * from duckdb_databases()", "duckdb_databases"),
        ("select * from read_parquet('/**')", "read_parquet"),
        ("select * from issue", "Did you mean issue"),
        ("select issue_ky from issues", "issue_key"),
        ("selec 1", "cannot be read as SQL"),
    ):
        page.text_area(key="q").set_value(sql)
        page.button[0].click().run()
        assert not page.exception, sql
        assert len(page.error) == 1 and sentence in page.error[0].value, sql
        assert "Traceback" not in page.error[0].value and "\n" not in page.error[0].value
        assert page.selectbox(key="table").options  # the rest of the page is there
