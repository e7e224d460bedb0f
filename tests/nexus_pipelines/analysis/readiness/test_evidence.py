"""Evidence of the small company's releases, from a published lake, today and on past days."""

import uuid
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import psycopg
import pytest
from release_rows import NOW, TODAY, company, march, write_marts

from nexus_pipelines.analysis.readiness.gather import evidence_sql, gather, gather_days
from nexus_pipelines.analysis.readiness.judge import judge, judge_all, moment_of
from nexus_pipelines.analysis.readiness.judged_now import named_release
from nexus_pipelines.analysis.readiness.judgements import NOTHING_JUDGED
from nexus_pipelines.analysis.readiness.past import mondays_of, past_points, ticket_counts
from nexus_pipelines.analysis.readiness.projects import known_project
from nexus_pipelines.analysis.readiness.queries.catalogue import QUERIES
from nexus_pipelines.analysis.readiness.records import Evidence, Release
from nexus_pipelines.analysis.readiness.releases import releases_to_judge
from nexus_pipelines.analysis.readiness.shipped_policies import shipped_policy
from nexus_pipelines.errors import UserError
from nexus_pipelines.postgres.database import Database
from nexus_pipelines.settings import Settings
from nexus_pipelines.warehouse import publish
from nexus_pipelines.warehouse.lake import connect_builder
from nexus_pipelines.warehouse.reader import Reader

PAST = date(2026, 3, 14)


@pytest.fixture(scope="module")
def reader(fresh_database: Database, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Reader]:
    settings = Settings(home=tmp_path_factory.mktemp("releases"))
    lake = connect_builder(fresh_database, settings)
    write_marts(lake, company())
    row = lake.execute("select max(snapshot_id) from ducklake_snapshots('lake')").fetchone()
    lake.close()
    assert row
    with psycopg.connect(fresh_database.psycopg_conninfo()) as connection:
        publish.publish(connection, snapshot_id=row[0], run_id=uuid.uuid4().hex)
    opened = Reader(fresh_database, settings)
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def releases(reader: Reader) -> dict[str, Release]:
    return {release.release_id: release for release in releases_to_judge(reader.query)}


def told(reader: Reader, release: Release, day: date) -> dict[str, Evidence]:
    return {piece.criterion: piece for piece in gather(reader.query, [release], as_of=day)[release.release_id]}


def values(reader: Reader, release: Release, day: date) -> dict[str, float | None]:
    return {criterion: piece.value for criterion, piece in told(reader, release, day).items()}


def test_each_release_is_judged_once_and_sprints_and_archived_ones_never(releases: dict[str, Release]) -> None:
    assert sorted(releases) == ["plan", "r10", "r11", "r12", "r20", "tag"]
    assert releases["r11"].version_ids == ("v11", "v11b")
    assert releases["plan"].version_ids == ("plan",)
    assert (releases["plan"].target_date, releases["r11"].target_date) == (date(2026, 9, 1), date(2026, 3, 31))
    assert (releases["r11"].repositories, releases["r20"].repositories) == (("shop",), ())
    assert releases["r10"].released_at == march(5)


def test_a_version_in_work_is_told_by_its_tickets_builds_scans_and_commits(
    reader: Reader, releases: dict[str, Release]
) -> None:
    assert values(reader, releases["r11"], TODAY) == {
        "ticket_completion": 40.0,
        "blocked_tickets": 2.0,
        "open_critical_bugs": 1.0,
        "failing_tests": 1.0,
        "last_build": 1.0,
        "build_success_rate": 60.0,
        "green_builds_in_a_row": 2.0,
        "test_coverage": None,
        "critical_vulnerabilities": 0.0,
        "high_vulnerabilities": 1.0,
        "security_risk": 5.0,
        "hygiene_score": 75.0,
        "unlinked_commits": 1.0,
        "done_without_merge": 1.0,
        "latency_p95": None,
    }


def test_a_past_day_is_told_as_it_was(reader: Reader, releases: dict[str, Release]) -> None:
    found = told(reader, releases["r11"], PAST)
    # APP-4 did not exist; APP-7 was still in it; APP-2 was neither flagged nor critical yet.
    assert [item.key for item in found["ticket_completion"].items] == ["APP-3", "APP-2", "APP-5", "APP-7"]
    assert (found["ticket_completion"].value, found["ticket_completion"].sample_size) == (20.0, 5)
    assert [item.key for item in found["blocked_tickets"].items] == ["APP-3"]
    assert found["open_critical_bugs"].value == 0
    assert (found["failing_tests"].value, found["critical_vulnerabilities"].value) == (2.0, 1.0)
    # The job that was given up later still counted.
    assert (found["last_build"].value, found["last_build"].items[0].key) == (0.0, "shop/abandoned #9")
    assert found["hygiene_score"].gap == "None of its tickets had a hygiene score"
    assert told(reader, releases["r11"], date(2026, 3, 17))["hygiene_score"].value == 60.0
    assert found["ticket_completion"].as_of == datetime(2026, 3, 14, 23, 59, 59, 999999, tzinfo=UTC)


def test_a_day_after_the_last_change_tells_what_today_tells(reader: Reader, releases: dict[str, Release]) -> None:
    today = values(reader, releases["r11"], TODAY)
    assert values(reader, releases["r11"], TODAY + timedelta(days=1)) == today
    pairs = [("r11", TODAY), ("r11", PAST), ("r12", TODAY)]
    many = gather_days(reader.query, pairs)
    assert {each.criterion: each.value for each in many["r11", TODAY]} == today
    assert {each.criterion: each.value for each in many["r11", PAST]} == values(reader, releases["r11"], PAST)


def test_what_is_not_there_is_a_gap_with_its_reason_and_never_a_number(
    reader: Reader, releases: dict[str, Release]
) -> None:
    found = told(reader, releases["r20"], TODAY)
    assert {piece.value for piece in found.values()} == {None}
    assert all(piece.gap for piece in found.values())
    assert found["last_build"].gap == "No repository is known to belong to its project"
    empty = told(reader, releases["r12"], TODAY)
    for criterion in ("ticket_completion", "blocked_tickets", "open_critical_bugs", "done_without_merge"):
        assert (empty[criterion].value, empty[criterion].gap) == (None, "No ticket has it as fix version")
    assert told(reader, releases["r10"], TODAY)["unlinked_commits"].gap == (
        "Which commits belong to it is not known: first tag"
    )
    before = told(reader, releases["r11"], date(2026, 3, 1))
    assert before["last_build"].gap == "No finished build of the default branch of shop was read"
    assert before["build_success_rate"].gap == (
        "No finished build of the default branch of shop ended in the last 30 days"
    )
    assert before["failing_tests"].gap == "No test result of the default branch of shop was read"


@pytest.mark.parametrize("day", [TODAY, PAST])
def test_the_query_of_a_row_passes_the_readers_wall_and_gives_its_value(
    reader: Reader, releases: dict[str, Release], day: date
) -> None:
    found = gather(reader.query, [releases["r11"], releases["r20"]], as_of=day)
    assert [piece.criterion for piece in found["r11"]] == list(QUERIES)
    for release_id, pieces in found.items():
        for piece in pieces:
            assert piece.sql == evidence_sql(piece.criterion, releases[release_id], day)
            (row,) = reader.ask(piece.sql).frame.iter_rows(named=True)
            assert (row["value"], row["item_count"], row["gap"]) == (piece.value, piece.item_count, piece.gap)
            assert [item["key"] for item in row["items"] or ()] == [item.key for item in piece.items]


def test_a_quote_in_an_identifier_stays_text(reader: Reader) -> None:
    strange = Release(release_id="x' or '1'='1", project_key="APP", version_name="x", version_ids=())
    sql = evidence_sql("ticket_completion", strange, TODAY)
    assert reader.ask(sql).frame["value"].to_list() == [None]


def test_a_reading_that_found_nothing_new_still_makes_data_fresh(reader: Reader, releases: dict[str, Release]) -> None:
    later = NOW + timedelta(hours=5)
    found = gather(reader.query, [releases["r11"]], as_of=TODAY, read_at={"ci": later})["r11"]
    read = {piece.criterion: piece.as_of for piece in found}
    assert (read["last_build"], read["ticket_completion"], read["latency_p95"]) == (later, NOW, None)


def test_one_release_is_judged_as_among_many_and_twice_alike(reader: Reader, releases: dict[str, Release]) -> None:
    moment = moment_of(snapshot_id=1, published_at=NOW)
    policy = shipped_policy()
    alone = judge(reader.query, releases["r11"], policy, NOTHING_JUDGED, moment)
    several = judge_all(
        reader.query,
        list(releases.values()),
        policy_of=lambda _: policy,
        judgements_of=lambda _: NOTHING_JUDGED,
        moment=moment,
    )
    assert alone == next(each for each in several if each.release.release_id == "r11")
    assert alone.verdict == "NO_GO"
    assert {each.release.release_id: each.verdict for each in several}["r20"] == "UNKNOWN"


def test_a_burn_up_has_the_mondays_since_the_first_ticket(reader: Reader, releases: dict[str, Release]) -> None:
    weeks = mondays_of(reader.query, [releases["r11"], releases["r12"]], until=TODAY)
    assert [(release.release_id, day.day) for release, day in weeks] == [("r11", 16), ("r11", 9), ("r11", 2)]
    points = past_points(
        reader.query, weeks, policy_of=lambda _: shipped_policy(), judgements_of=lambda *_: NOTHING_JUDGED
    )
    assert [(each.tickets.total_tickets, each.tickets.done_tickets) for each in points] == [(5, 1), (4, 0), (4, 0)]
    assert [each.verdict for each in points] == ["NO_GO", "NO_GO", "NO_GO"]
    counts = ticket_counts(reader.query, [("r11", TODAY), ("r12", TODAY)])
    assert vars(counts["r11", TODAY]) == {
        "total_tickets": 5, "done_tickets": 2, "open_tickets": 3, "blocked_tickets": 2,
    }  # fmt: skip
    assert counts["r12", TODAY].total_tickets == 0


def test_a_name_that_is_not_there_is_told_with_near_ones(reader: Reader, releases: dict[str, Release]) -> None:
    assert known_project(reader.query, "app") == "APP"
    with pytest.raises(UserError, match="There is no project 'AP'; there are APP"):
        known_project(reader.query, "AP")
    with pytest.raises(UserError, match=r"no release 'App 1.3' in project APP; near it are App 1\."):
        named_release(list(releases.values()), "APP", "App 1.3")
