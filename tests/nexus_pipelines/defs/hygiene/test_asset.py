"""The hygiene asset over a small lake: what it writes, what makes it measure anew, and how the past is filled in."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import dagster as dg
import psycopg
import pytest
import yaml
from file_lake import open_file_lake

from nexus_pipelines.defs.fingerprint import inputs, remember
from nexus_pipelines.defs.hygiene.asset import hygiene
from nexus_pipelines.defs.hygiene.history import all_weeks, some_weeks
from nexus_pipelines.defs.hygiene.inputs import MARTS, exemptions_on
from nexus_pipelines.defs.hygiene.past import past_weeks
from nexus_pipelines.defs.plans.upstreams import read_upstreams
from nexus_pipelines.defs.session import BuildSession
from nexus_pipelines.operations.hygiene.exemptions import exempt
from nexus_pipelines.operations.hygiene.profiles import save_profile
from nexus_pipelines.operations.hygiene.terms import read_terms
from nexus_pipelines.postgres.database import Database
from nexus_pipelines.settings import Settings
from nexus_pipelines.warehouse import publish

pytestmark = pytest.mark.slow
TODAY = date(2026, 3, 4)
_CONTRACTS = Path(__file__).parents[4] / "dbt" / "models" / "marts"
_ISSUE = """
insert into lake.marts.issues by name
select
    'SHOP-' || n as issue_key, 'SHOP' as project_key, 'The basket forgets item ' || n || ' overnight' as summary,
    'Bug' as issue_type, 'In Progress' as status, 'indeterminate' as status_category, true as has_changelog,
    timestamptz '2025-12-01 10:00:00+00' + n * interval 1 day as created_at,
    timestamptz '2026-03-03 10:00:00+00' as updated_at, 'u' || n % 2 as assignee_id,
    'Person ' || n % 2 as assignee_name,
    case when n > 1 then ['basket'] else []::varchar[] end as labels, ['core'] as components, 'Web' as team
from range(1, 9) as numbers(n)
"""


@pytest.fixture
def session(tmp_path: Path, fresh_database: Database) -> Iterator[BuildSession]:
    lake = open_file_lake(tmp_path)
    lake.execute("create schema if not exists lake.raw_meta")
    for table, column in (("pages", "loaded_at"), ("cursors", "updated_at"), ("quarantine", "quarantined_at")):
        lake.execute(f"create table if not exists lake.raw_meta.{table} ({column} timestamptz)")
    lake.execute("create schema if not exists lake.marts")
    for path in sorted(_CONTRACTS.rglob("*__models.yml")):
        for model in yaml.safe_load(path.read_text())["models"]:
            if model["name"] in MARTS:
                columns = ", ".join(f'"{each["name"]}" {each["data_type"]}' for each in model["columns"])
                lake.execute(f"create table lake.marts.{model['name']} ({columns})")
    lake.execute(_ISSUE)
    with psycopg.connect(fresh_database.psycopg_conninfo(), autocommit=True) as postgres:
        postgres.execute("truncate app.hygiene_exemptions")
        yield BuildSession(
            settings=Settings(home=tmp_path),
            upstreams=read_upstreams(),
            database=fresh_database,
            postgres=postgres,
            lake=lake,
            run_id="test",
            as_of=TODAY,
        )
    lake.close()


def build(session: BuildSession, asset: dg.AssetsDefinition = hygiene) -> None:
    with dg.DagsterInstance.ephemeral() as instance:
        assert dg.materialize([asset], instance=instance, resources={"builder": session}).success


def rows(session: BuildSession, sql: str) -> list[tuple[object, ...]]:
    return session.lake.execute(sql).fetchall()


def test_a_changed_profile_or_exemption_is_measured_by_the_next_run(session: BuildSession) -> None:
    build(session)
    broken = "select issue_key, state from lake.marts.hygiene_findings where rule = 'labels'"
    scores = (
        "select hygiene_score from lake.marts.hygiene_group_scores where grain = 'project' and as_of_date = "
        f"date '{TODAY}'"
    )
    assert rows(session, broken) == [("SHOP-1", "violated")]
    before, first_inputs = rows(session, scores), inputs(session)
    remember(session)
    publish.publish(session.postgres, snapshot_id=1, run_id="test")

    exempt(
        session.postgres, project_key="SHOP", issue_key="SHOP-1", rule="labels", approver="Ada", reason="Old",
        expires_on=date(2026, 9, 1),
    )  # fmt: skip
    session.postgres.execute("update app.hygiene_exemptions set created_at = %s", [datetime(2026, 3, 1, tzinfo=UTC)])
    exempted = replace(session, hygiene_terms=read_terms(session.postgres))
    assert inputs(exempted) != first_inputs
    build(exempted)
    assert rows(session, broken) == [("SHOP-1", "exempt")]
    assert rows(session, scores) > before
    later = replace(exempted, as_of=date(2026, 9, 2))
    assert exemptions_on(later.hygiene_terms, date(2026, 9, 1)) and not exemptions_on(later.hygiene_terms, later.as_of)

    save_profile(
        session.postgres, "SHOP", {"rules": {"labels": {"enabled": False}}}, changed_by="Ada", note=None
    )  # fmt: skip
    build(replace(session, hygiene_terms=read_terms(session.postgres)))
    assert rows(session, broken) == []
    settings = "select project_key, is_enabled, is_changed from lake.marts.hygiene_rule_results"
    assert rows(session, f"{settings} where rule = 'labels' order by 1") == [
        ("ALL", True, False),
        ("SHOP", False, True),
    ]


def test_a_profile_of_another_version_does_not_stop_a_build(session: BuildSession) -> None:
    save_profile(session.postgres, "SHOP", {"rules": {"of tomorrow": {}}}, changed_by="Ada", note=None)
    build(replace(session, hygiene_terms=read_terms(session.postgres)))
    assert rows(session, "select count(*) > 0 from lake.marts.hygiene_group_scores") == [(True,)]


def test_the_past_is_measured_once_and_the_job_fills_in_the_rest(session: BuildSession) -> None:
    build(session)
    rebuilt = "select distinct as_of_date from lake.marts.hygiene_group_scores where is_rebuilt order by 1"
    in_build = [day for (day,) in rows(session, rebuilt)]
    first = datetime(2025, 12, 2, 10, tzinfo=UTC)
    assert in_build == sorted(some_weeks(first, TODAY, tickets=8)) and 0 < len(in_build) <= 6
    build(session, past_weeks)
    assert [day for (day,) in rows(session, rebuilt)] == sorted(all_weeks(first, TODAY))
    version = "select max(snapshot_id) from ducklake_snapshots('lake')"
    there = rows(session, version)
    build(session, past_weeks)
    assert rows(session, version) == there
    tomorrow = replace(session, as_of=date(2026, 3, 5))
    build(tomorrow)
    kept = "select distinct grain from lake.marts.hygiene_group_scores where as_of_date = date '2026-03-04' order by 1"
    assert rows(session, kept) == [("ALL",), ("project",), ("team",)]


def test_the_weeks_of_a_build_are_the_same_ones_tomorrow() -> None:
    first = datetime(2011, 4, 12, tzinfo=UTC)
    today, later = (some_weeks(first, day, tickets=100) for day in (date(2026, 11, 26), date(2026, 11, 27)))
    assert today == later and len(today) <= 6 and all(day.weekday() == 0 for day in today)
    assert len(some_weeks(first, TODAY, tickets=1_000_000)) <= 1
    assert all_weeks(None, TODAY) == [] and all_weeks(first, date(2011, 4, 12)) == []
