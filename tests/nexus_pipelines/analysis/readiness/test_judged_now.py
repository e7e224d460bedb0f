"""One release by its name, judged with what people said, and decided on; later what happened to it."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import duckdb
import pytest
from release_rows import NOW, TODAY, company, release, write_marts

from nexus_pipelines.analysis.readiness.decision_outcomes import decision_outcomes
from nexus_pipelines.analysis.readiness.judged_now import decision_on, judge_version
from nexus_pipelines.analysis.readiness.records import Assessment
from nexus_pipelines.analysis.readiness.releases import Ask
from nexus_pipelines.errors import UserError
from nexus_pipelines.operations.releases.decisions import StoredDecision
from nexus_pipelines.operations.releases.judgement_rows import JudgementRows
from nexus_pipelines.operations.releases.waivers import StoredWaiver

WAIVER = StoredWaiver(
    waiver_id=1,
    project_key="APP",
    version_name="App 1.1",
    criterion="blocked_tickets",
    item=None,
    reason="agreed",
    approved_by="Mara",
    approved_at=NOW + timedelta(hours=1),
    expires_on=TODAY + timedelta(days=7),
    withdrawn_at=None,
    withdrawn_by=None,
)


@pytest.fixture(scope="module")
def ask() -> Iterator[Ask]:
    lake = duckdb.connect(config={"threads": "2"})
    # No DuckLake: these statements need its tables, not its snapshots.
    lake.execute("attach ':memory:' as lake")
    tables: dict[str, Any] = dict(company())
    tables["releases"] = [
        *tables["releases"],
        *(
            release(
                f"w{number}",
                "WEB",
                f"Web {number}",
                None,
                is_released=True,
                product="",
                version_number=number,
                release_date=day,
            )
            for number, day in (
                ("2.4.0", date(2026, 1, 1)),
                ("2.4.1", date(2026, 1, 20)),
                ("3.0.0", date(2026, 1, 1)),
                ("3.1.0", date(2026, 3, 15)),
            )
        ),
    ]
    write_marts(lake, tables)
    lake.execute("use lake.marts")
    yield lambda sql, values=None: lake.execute(sql, values or {}).pl()
    lake.close()


def judged(ask: Ask, version: str, *waivers: StoredWaiver, as_of: date | None = None) -> Assessment:
    return judge_version(
        ask,
        project_key="app",
        version_name=version,
        policies=[],
        judged=JudgementRows(waivers=waivers),
        snapshot_id=7,
        published_at=NOW,
        now=NOW + timedelta(hours=2),
        as_of=as_of,
    )


def test_what_people_said_since_the_publication_counts_today_and_not_on_a_past_day(ask: Ask) -> None:
    def status(assessment: Assessment) -> str:
        return {row.criterion: row.status for row in assessment.criteria}["blocked_tickets"]

    assert status(judged(ask, "app 1.1")) == "failed"
    assert status(judged(ask, "app 1.1", WAIVER)) == "waived"
    assert status(judged(ask, "app 1.1", WAIVER, as_of=date(2026, 3, 18))) == "failed"


def test_an_unknown_version_is_told_what_is_near(ask: Ask) -> None:
    with pytest.raises(UserError, match=r"no release 'App 1\.3' in project APP; near it are App 1\.2"):
        judged(ask, "App 1.3")
    with pytest.raises(UserError, match=r"in project NONE; it has no release at all\."):
        judge_version(
            ask,
            project_key="none",
            version_name="1",
            policies=[],
            judged=JudgementRows(),
            snapshot_id=7,
            published_at=NOW,
            now=NOW,
        )


def decided(number: int, version: str) -> StoredDecision:
    return StoredDecision(
        project_key="WEB",
        version_name=version,
        release_id="of a plan that is gone",
        decided_by="Mara",
        snapshot_id=7,
        as_of=date(2025, 12, 31),
        policy_name="default",
        policy_version=1,
        judgements_version="",
        verdict="GO",
        decision="GO",
        reason=None,
        assessment={},
        decision_id=number,
        decided_at=datetime(2025, 12, 31, tzinfo=UTC),
        outcome=None,
        compared_at=None,
    )


def test_decisions_are_compared_once_their_days_are_over(ask: Ask) -> None:
    names = ["web 2.4.0", "Web 2.4.1", "Web 3.0.0", "Web 3.1.0", "Web 4.0.0"]
    decisions = [decided(number, name) for number, name in enumerate(names)]
    found = decision_outcomes(ask, decisions, known_until=TODAY)
    assert {number: each["is_hotfixed"] for number, each in found.items()} == {0: True, 1: False, 2: False}
    assert found[0] == {
        "released_on": "2026-01-01",
        "is_hotfixed": True,
        "hotfix": "2.4.1",
        "hotfix_on": "2026-01-20",
        "window_days": 21,
    }
    assert decision_outcomes(ask, [], known_until=TODAY) == {}


def test_a_decision_holds_the_whole_assessment(ask: Ask) -> None:
    assessment = judged(ask, "App 1.1")
    new = decision_on(assessment, "GO", decided_by="Mara", reason="the flag is a mistake")
    assert (new.project_key, new.version_name, new.snapshot_id, new.as_of) == ("APP", "App 1.1", 7, TODAY)
    assert (new.verdict, new.decision) == ("NO_GO", "GO")
    assert new.assessment["criteria"] and new.assessment["verdict"] == "NO_GO"
