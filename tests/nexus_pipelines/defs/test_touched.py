"""A run that is for some sources asks no other, and repeats what was known of the others."""

from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import dagster as dg
import psycopg
import pytest
from file_lake import open_file_lake

from nexus_pipelines.defs import ingest
from nexus_pipelines.defs.plans.plan import Pending, Plan, one
from nexus_pipelines.defs.plans.upstreams import read_upstreams
from nexus_pipelines.defs.session import BuildSession
from nexus_pipelines.defs.touched import SOURCES_TAG
from nexus_pipelines.errors import SourceError
from nexus_pipelines.postgres.database import Database
from nexus_pipelines.settings import Settings
from nexus_pipelines.sources.pagerduty.contract import CONTRACT


class Upstream:
    """Stands in for PagerDuty: counts how often it is asked, and fails when told so."""

    def __init__(self) -> None:
        self.asked = 0
        self.is_down = False

    def plan(self, settings: Settings, upstreams: object) -> Plan:
        del settings, upstreams

        def read(landing: object, cursor: Mapping[str, object] | None) -> Any:
            del landing, cursor
            self.asked += 1
            if self.is_down:
                raise SourceError("PagerDuty does not answer.")
            return one(None)

        return Plan(contract=CONTRACT, pending=(Pending(title="PagerDuty", scope="all", read=read),))


@pytest.fixture
def upstream(monkeypatch: pytest.MonkeyPatch) -> Upstream:
    upstream = Upstream()
    monkeypatch.setattr(ingest, "PLANS", {"pagerduty": upstream.plan})
    return upstream


@pytest.fixture
def session(tmp_path: Path, fresh_database: Database) -> Iterator[BuildSession]:
    connection = open_file_lake(tmp_path)
    with psycopg.connect(fresh_database.psycopg_conninfo(), autocommit=True) as postgres:
        yield BuildSession(
            settings=Settings(home=tmp_path),
            upstreams=read_upstreams(),
            database=fresh_database,
            postgres=postgres,
            lake=connection,
            run_id="test",
            as_of=date(2026, 3, 1),
        )
    connection.close()


def test_what_is_not_touched_is_not_asked_and_keeps_its_answer(upstream: Upstream, session: BuildSession) -> None:
    asset = next(each for each in ingest.build_ingest_assets() if each.op.name == "ingest_pagerduty")
    with dg.DagsterInstance.ephemeral() as instance:

        def run(sources: str | None = None) -> tuple[bool, int]:
            """Whether the check passed, and how many tables were materialized."""
            tags = {SOURCES_TAG: sources} if sources else {}
            result = dg.materialize([asset], instance=instance, resources={"builder": session}, tags=tags)
            (check,) = result.get_asset_check_evaluations()
            return check.passed, len(result.get_asset_materialization_events())

        # Never looked at: it is, whatever the run is for.
        assert run("github") == (True, len(CONTRACT.tables))
        assert upstream.asked == 1
        assert run("github,jira") == (True, len(CONTRACT.tables))
        assert upstream.asked == 1
        session.lake.execute("insert into lake.raw_pagerduty.incidents (incident_id) values ('P1')")
        upstream.is_down = True
        assert run("pagerduty,jira") == (False, len(CONTRACT.tables))
        assert upstream.asked == 2
        assert run("github") == (False, len(CONTRACT.tables))
        assert upstream.asked == 2
        upstream.is_down = False
        assert run() == (True, len(CONTRACT.tables))
        assert upstream.asked == 3
