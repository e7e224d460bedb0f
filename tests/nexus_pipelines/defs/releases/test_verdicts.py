"""What a build writes of releases: verdicts of today, and points of the past that are worked out once."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import duckdb
import polars as pl
import pytest
from file_lake import open_file_lake
from release_rows import NOW, TODAY, company, write_marts

from nexus_pipelines.analysis.readiness.assessment_json import canonical_bytes
from nexus_pipelines.analysis.readiness.judge import judge, judge_all
from nexus_pipelines.analysis.readiness.judgements import NOTHING_JUDGED
from nexus_pipelines.analysis.readiness.policy import Term, as_mapping
from nexus_pipelines.analysis.readiness.records import Moment
from nexus_pipelines.analysis.readiness.releases import releases_to_judge
from nexus_pipelines.analysis.readiness.shipped_policies import shipped_policy
from nexus_pipelines.defs.releases.tables import RELEASE_ASSESSMENTS, RELEASE_CRITERIA, RELEASE_HISTORY
from nexus_pipelines.defs.releases.verdicts import verdict_rows
from nexus_pipelines.operations.releases.judgement_rows import JudgementRows
from nexus_pipelines.operations.releases.policies import StoredPolicy
from nexus_pipelines.operations.releases.terms import ReleaseTerms
from nexus_pipelines.operations.releases.waivers import StoredWaiver
from nexus_pipelines.warehouse.derived import frame_of, write_derived

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def lake(tmp_path_factory: pytest.TempPathFactory) -> Iterator[duckdb.DuckDBPyConnection]:
    with open_file_lake(Path(tmp_path_factory.mktemp("verdicts"))) as connection:
        connection.execute("set timezone = 'UTC'")
        write_marts(connection, company())
        yield connection


def build(lake: duckdb.DuckDBPyConnection, *, as_of: date = TODAY, terms: ReleaseTerms | None = None) -> None:
    found = verdict_rows(lake, as_of=as_of, now=NOW, terms=terms or ReleaseTerms(), read_at={})
    for table, rows in found.items():
        write_derived(lake, table, frame_of(table, rows))


def rows(lake: duckdb.DuckDBPyConnection, sql: str) -> list[Mapping[str, Any]]:
    return list(lake.execute(sql).pl().iter_rows(named=True))


def policy(**terms: float) -> StoredPolicy:
    """The default with other thresholds, for APP."""
    body = as_mapping(shipped_policy())
    for criterion, threshold in terms.items():
        body["criteria"][criterion]["threshold"] = threshold
    return StoredPolicy(
        name="lenient", version=1, project_key="APP", body=body, created_by="Ada", created_at=NOW, note=None
    )


def waiver(criterion: str, *, approved_at: datetime) -> StoredWaiver:
    return StoredWaiver(
        waiver_id=1,
        project_key="APP",
        version_name="App 1.1",
        criterion=criterion,
        item=None,
        reason="Known",
        approved_by="Ada",
        approved_at=approved_at,
        expires_on=TODAY + timedelta(days=30),
        withdrawn_at=None,
        withdrawn_by=None,
    )


def test_releases_to_come_have_a_verdict_with_all_it_rests_on(lake: duckdb.DuckDBPyConnection) -> None:
    build(lake)
    found = {row["release_id"]: row for row in rows(lake, f"select * from lake.marts.{RELEASE_ASSESSMENTS.name}")}
    assert {key: row["verdict"] for key, row in found.items()} == {
        "plan": "NO_GO", "r11": "NO_GO", "r12": "NO_GO", "r20": "UNKNOWN",
    }  # fmt: skip
    row = found["r11"]
    assert (row["total_tickets"], row["done_tickets"], row["blocked_tickets"], row["blocker_count"]) == (5, 2, 2, 4)
    assert row["gaps"] == ["Test coverage"] and row["policy_name"] == "default"
    assert json.loads(row["flip_set"])["to"] == row["flip_to"] == "UNKNOWN"
    assert found["r20"]["score"] is None and found["r20"]["coverage"] == 0
    criteria = rows(
        lake,
        f"select * from lake.marts.{RELEASE_CRITERIA.name} where release_id = 'r11' and criterion = 'blocked_tickets'",
    )
    assert [item["key"] for item in json.loads(criteria[0]["items"])] == ["APP-2", "APP-3"]
    assert (criteria[0]["status"], criteria[0]["value"], criteria[0]["threshold"]) == ("failed", 2.0, 0.0)
    lake.execute("use lake.marts")
    assert lake.execute(criteria[0]["sql"]).pl()["value"].to_list() == [2.0]
    lake.execute("use memory")


def test_the_past_is_worked_out_once_and_again_when_another_policy_holds(lake: duckdb.DuckDBPyConnection) -> None:
    build(lake)
    past = f"select * from lake.marts.{RELEASE_HISTORY.name} where release_id = 'r11' order by day"
    first = rows(lake, past)
    assert [(row["day"].day, row["is_rebuilt"]) for row in first] == [(2, True), (9, True), (16, True), (20, False)]
    assert [row["done_tickets"] for row in first] == [0, 0, 1, 2]
    lake.execute(f"update lake.marts.{RELEASE_HISTORY.name} set score = 1 where is_rebuilt and release_id = 'r11'")
    build(lake, as_of=TODAY + timedelta(days=1))
    again = rows(lake, past)
    assert [(row["day"].day, row["score"]) for row in again[:3]] == [(2, 1.0), (9, 1.0), (16, 1.0)]
    assert [row["day"].day for row in again[3:]] == [20, 21]
    build(lake, terms=ReleaseTerms(policies=[policy(ticket_completion=10)]))
    renewed = rows(lake, past)
    assert {row["measured_by"] for row in renewed if row["is_rebuilt"]} == {"lenient 1"}
    assert all(row["score"] != 1 for row in renewed)


def test_what_people_waived_counts_from_when_they_did(lake: duckdb.DuckDBPyConnection) -> None:
    said = JudgementRows(waivers=[waiver("blocked_tickets", approved_at=datetime(2026, 3, 18, tzinfo=UTC))])
    build(lake, terms=ReleaseTerms(judged=said))
    (row,) = rows(
        lake,
        f"select status, waiver from lake.marts.{RELEASE_CRITERIA.name} "
        "where release_id = 'r11' and criterion = 'blocked_tickets'",
    )
    assert row["status"] == "waived" and json.loads(row["waiver"])["approved_by"] == "Ada"
    assert ReleaseTerms(judged=said).version != ReleaseTerms().version


def test_a_verdict_of_the_day_is_made_of_what_the_build_gathered(lake: duckdb.DuckDBPyConnection) -> None:
    build(lake)
    asked: list[str] = []
    with lake.cursor() as cursor:
        cursor.execute("use lake.marts")

        def ask(sql: str, values: Mapping[str, Any] | None = None) -> pl.DataFrame:
            asked.append(sql)
            return cursor.execute(sql, values or {}).pl()

        releases = releases_to_judge(ask, released=False)
        moment = Moment(snapshot_id=7, published_at=NOW, as_of=TODAY, now=NOW)
        read_at = {"jira": NOW - timedelta(minutes=5), "ci": NOW - timedelta(days=30)}
        anew = judge_all(
            ask,
            releases,
            policy_of=lambda _: shipped_policy(),
            judgements_of=lambda _: NOTHING_JUDGED,
            moment=moment,
            read_at=read_at,
        )
        asked.clear()
        read = [judge(ask, each, shipped_policy(), NOTHING_JUDGED, moment, read_at=read_at) for each in releases]
        assert len(asked) == len(releases) > 1
        assert [canonical_bytes(each) for each in read] == [canonical_bytes(each) for each in anew]
        # Another day, and a policy that asks for more than the build's, are gathered.
        asked.clear()
        yesterday = replace(moment, as_of=TODAY - timedelta(days=1), now=NOW - timedelta(days=1))
        judge(ask, releases[0], shipped_policy(), NOTHING_JUDGED, yesterday)
        assert len(asked) > 1
        asked.clear()
        more = replace(shipped_policy(), terms=(*shipped_policy().terms, _term("unlinked_commits")))
        assert "unlinked_commits" in {
            row.criterion for row in judge(ask, releases[0], more, NOTHING_JUDGED, moment).criteria
        }
        assert len(asked) > 1


def _term(criterion: str) -> Term:
    return replace(shipped_policy().terms[0], criterion=criterion, threshold=5.0)
