"""Reports from published tables: each figure comes back when its query is run again, through the readers' wall."""

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from typing import Any, get_args

import pytest
from release_rows import NOW
from report_inputs import release_inputs

from nexus_pipelines.analysis.reports.builders.engineering_weekly import engineering_weekly
from nexus_pipelines.analysis.reports.builders.security_scan import security_scan
from nexus_pipelines.analysis.reports.builders.sprint_summary import sprint_summary
from nexus_pipelines.analysis.reports.builders.weeks import last_whole_week
from nexus_pipelines.analysis.reports.document import Report, figures, origins
from nexus_pipelines.analysis.reports.figures import Form, shown_as
from nexus_pipelines.analysis.reports.formats import FORMATS, render
from nexus_pipelines.analysis.reports.making import Tables, new_report, release_report
from nexus_pipelines.analysis.reports.renderers.markdown import render as markdown
from nexus_pipelines.errors import UserError
from nexus_pipelines.operations.releases.about import AboutRelease


def release(tables: Tables, version: str = "app 1.1", as_of: date | None = None) -> Report:
    return release_report(tables, AboutRelease(), project_key="app", version_name=version, at=NOW, as_of=as_of)


def weekly(tables: Tables) -> Report:
    return engineering_weekly(tables.ask, tables.snapshot, project="app")


def sprint(tables: Tables) -> Report:
    return sprint_summary(tables.ask, tables.snapshot, project=None, name="app sprint 7")


def security(tables: Tables) -> Report:
    return security_scan(tables.ask, tables.snapshot, project="APP", repository=None)


def past(tables: Tables) -> Report:
    return release(tables, as_of=date(2026, 3, 12))


BUILT: tuple[Callable[[Tables], Report], ...] = (release, past, weekly, sprint, security)


@pytest.mark.parametrize("build", BUILT, ids=lambda build: build.__name__)
def test_every_figure_of_a_query_comes_back_when_it_is_run_again(
    build: Callable[[Tables], Report], tables: Tables, run_again: Callable[[str], list[dict[str, Any]]]
) -> None:
    report = build(tables)
    again = {origin.sql: run_again(origin.sql) for origin in origins(report) if origin.sql}
    measured = [figure for figure in figures(report) if figure.origin.sql]
    assert len(measured) > 8
    for figure in measured:
        assert figure.column
        values = [row[figure.column] for row in again[figure.origin.sql]]
        assert figure.text in {shown for value in values for shown in _shown(value)}, figure


@pytest.mark.parametrize("build", BUILT, ids=lambda build: build.__name__)
def test_the_same_snapshot_gives_the_same_bytes(build: Callable[[Tables], Report], tables: Tables) -> None:
    one, two = build(tables), build(tables)
    assert one.report_id == two.report_id
    for form in FORMATS:
        assert render(one, form) == render(two, form)


def test_the_release_report_says_what_the_tables_say(tables: Tables) -> None:
    shown = _plain(release(tables))
    assert "# Release readiness: APP App 1.1" in shown
    assert "**NO-GO**" in shown
    assert "2 of 5 tickets are done (40 %), 3 are open." in shown
    assert "| APP-2 | Ticket 2 |" in shown or "| APP-2 |" in shown
    assert "No security scan of the release" not in shown
    assert "| **high** | Hole CVE-2 |" in shown
    assert "CVE-1" not in shown.split("## Evidence")[0]


def test_the_past_shows_the_tickets_as_they_were(tables: Tables) -> None:
    shown = _plain(past(tables))
    # The fourth was made on the 15th, the second begun on the 17th.
    assert "1 of 4 tickets are done (25 %), 3 are open." in shown
    assert "- Blocked: **no data**" in shown
    assert "| **critical** | Hole CVE-1 |" in shown


def test_the_past_knows_no_milestone_that_was_reached_later(tables: Tables) -> None:
    known = release_inputs().kept.milestones
    about = AboutRelease(milestones=known)
    shown = _plain(
        release_report(tables, about, project_key="APP", version_name="App 1.1", at=NOW, as_of=date(2026, 2, 18))
    )
    assert "| Planning Complete | 2026-02-18 | to come |" in shown
    today = _plain(release_report(tables, about, project_key="APP", version_name="App 1.1", at=NOW))
    assert "| Planning Complete | 2026-02-18 | **done** on 2026-02-19 |" in today


def test_the_sprint_report_tells_what_was_done_in_time(tables: Tables) -> None:
    shown = _plain(sprint(tables))
    # The fourth was done on the 18th, a day after the sprint was closed.
    assert "1 of 4 tickets done (25 %)" in shown
    assert "Goal: Pay" in shown


def test_without_a_name_the_running_sprint_is_told(tables: Tables) -> None:
    assert sprint_summary(tables.ask, tables.snapshot, project="app", name=None).subject == "APP Sprint 8"


def test_the_week_is_the_last_whole_one_and_stands_beside_the_one_before(tables: Tables) -> None:
    shown = _plain(weekly(tables))
    assert "From 2026-03-09 to 2026-03-15." in shown
    assert "- Tickets created: **4** (the week before: 6)" in shown
    assert "- Commits: **9** (the week before: 0)" in shown
    assert "| APP | App 1.1 | 2026-03-31 | **NO-GO** | 40 | 2 of 5 |" in shown
    assert "2 of 3 finished builds succeeded (66.7 %)." in shown
    assert "| test\\_failure | 1 |" in shown
    assert "1 opened and 0 resolved in this week; open now: 1." in shown
    assert last_whole_week(datetime(2026, 3, 16, 0, 1, tzinfo=UTC)) == (date(2026, 3, 9), date(2026, 3, 15))


def test_the_security_report_counts_what_is_open(tables: Tables) -> None:
    shown = _plain(security(tables))
    assert "- Critical, open: **0**" in shown
    assert "- High, open: **1**" in shown
    assert "- Fixed in the last week: **1**" in shown


def test_what_is_not_there_is_a_sentence(tables: Tables) -> None:
    with pytest.raises(UserError, match=r"There is no release 'App 1.9' in project APP; near it are App 1\.\d"):
        release(tables, "App 1.9")
    with pytest.raises(UserError, match=r"2027-01-01 is after the data, which are of 2026-03-20; give a past day"):
        release(tables, as_of=date(2027, 1, 1))
    with pytest.raises(UserError, match=r"There is no sprint 'x'"):
        sprint_summary(tables.ask, tables.snapshot, project=None, name="x")
    with pytest.raises(UserError, match=r"No repository is known for NOPE"):
        security_scan(tables.ask, tables.snapshot, project="nope", repository=None)


def test_reports_on_one_subject_have_one_subject_and_ids_of_their_content(tables: Tables) -> None:
    today, before = release(tables), past(tables)
    rows = [new_report(each, "t", {}, created_by="me") for each in (today, before)]
    assert {row.subject for row in rows} == {"release_readiness APP App 1.1"}
    assert rows[0].report_id != rows[1].report_id
    assert new_report(weekly(tables), "t", {}, created_by="me").subject == "engineering_weekly APP"


def test_hostile_names_cannot_become_sql(tables: Tables) -> None:
    with pytest.raises(UserError, match=r"There is no sprint"):
        sprint_summary(tables.ask, tables.snapshot, project="x' or 1=1 --", name="'; drop table issues; --")


def _plain(report: Report) -> str:
    """Markdown without the links of its figures."""
    import re

    text = markdown(report).decode().replace("\u00a0", " ")
    return re.sub(r"\[([^\]]*)\]\(#e\d+\)", r"\1", text)


def _shown(value: Any) -> Iterator[str]:
    for form in get_args(Form):
        try:
            yield shown_as(value, form) or ""
        except TypeError:
            return
