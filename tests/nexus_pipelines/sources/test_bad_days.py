"""Every kind of bad day, for all live sources together: in the end the lake holds what the systems hold."""

import random
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import duckdb
import pytest
from file_lake import open_file_lake
from live_company import LiveCompany, small_world

from nexus_pipelines.defs.plans.registry import CONTRACTS, PLANS
from nexus_pipelines.defs.plans.upstreams import read_upstreams
from nexus_pipelines.errors import SourceError
from nexus_pipelines.http import client
from nexus_pipelines.http.retry import RetryPolicy
from nexus_pipelines.settings import Settings
from nexus_pipelines.simulator.api.faults import FAULTS, Faults
from nexus_pipelines.sources.releases import managed
from nexus_pipelines.warehouse.landing import Landing
from nexus_pipelines.warehouse.ledger import read_cursor
from nexus_pipelines.warehouse.load import commit
from nexus_pipelines.warehouse.tables import create_tables

pytestmark = pytest.mark.slow
SEEDS = [pytest.param(1), *(pytest.param(seed, marks=pytest.mark.prove) for seed in (2, 3, 4))]
_RUNS = 6


@pytest.fixture
def lake(tmp_path: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    connection = open_file_lake(tmp_path)
    create_tables(connection, *CONTRACTS)
    yield connection
    connection.close()


@pytest.fixture(autouse=True)
def _impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """The sources' own clients, with waits as short as a test needs them."""
    quick = RetryPolicy(attempts=5, base_seconds=0.001, longest_seconds=0.01, read_seconds=0.4)
    monkeypatch.setattr(client, "RetryPolicy", lambda: quick)


def read_once(lake: duckdb.DuckDBPyConnection, folder: Path) -> list[str]:
    """One run of all sources, as the build does it; the sentences of what failed."""
    settings, upstreams = Settings(home=folder), read_upstreams()
    failed: list[str] = []
    for source, plan_of in PLANS.items():
        plan = plan_of(settings, upstreams)
        create_tables(lake, plan.contract)
        for pending in plan.pending:
            if pending.scope == managed.SCOPE:
                # Nexus's own database: no system outside.
                continue
            try:
                scope = pending.scope if isinstance(pending.scope, str) else pending.scope()
                reading = pending.read(Landing(folder / "landing"), read_cursor(lake, source, scope))
                for batch in reading.batches:
                    commit(lake, reading.contract or plan.contract, batch)
            except SourceError as error:
                failed.append(str(error))
    return failed


def read_until_quiet(lake: duckdb.DuckDBPyConnection, folder: Path) -> None:
    """Runs until one has nothing to complain about, as the hourly schedule would."""
    for _ in range(_RUNS):
        failed = read_once(lake, folder)
        if not failed:
            return
    pytest.fail(f"still failing after {_RUNS} runs: {failed}")


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("kind", FAULTS)
def test_a_fault_loses_nothing(
    kind: Any, seed: int, lake: duckdb.DuckDBPyConnection, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    share = 0.04 if kind == "hanging" else 0.15
    company = LiveCompany(
        small_world(issues=60, pulls=20, builds=15, chat_days=4),
        faults=Faults(seed=seed, share=share, kinds=(kind,), in_a_row=3, hang_seconds=0.6),
    )
    with company.open() as environment:
        for name, value in environment.items():
            monkeypatch.setenv(name, value)
        read_until_quiet(lake, tmp_path)
        assert company.faults is not None
        assert company.faults.counts.get(kind, 0) > 0
        company.assert_held(lake)


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("minutes", [7, -7])
def test_a_wrong_clock_loses_nothing(
    minutes: int, seed: int, lake: duckdb.DuckDBPyConnection, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rng = random.Random(seed)  # noqa: S311 - chooses what happens
    company = LiveCompany(
        small_world(issues=40, pulls=10, builds=5, chat_days=4),
        faults=Faults(seed=seed, share=0.0, clock_ahead=timedelta(minutes=minutes)),
    )
    with company.open() as environment:
        for name, value in environment.items():
            monkeypatch.setenv(name, value)
        for _ in range(3):
            assert read_once(lake, tmp_path) == []
            company.assert_held(lake)
            for _ in range(3):
                company.disturb(rng)


@pytest.mark.parametrize("seed", SEEDS)
def test_what_changes_under_the_reader_arrives(
    seed: int, lake: duckdb.DuckDBPyConnection, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rng = random.Random(seed)  # noqa: S311 - chooses what happens
    company = LiveCompany(small_world(issues=230, pulls=115, builds=5, chat_days=4))
    changed = 0

    def meanwhile() -> None:
        nonlocal changed
        if changed < 60 and rng.random() < 0.3:
            changed += 1
            company.disturb(rng)

    with company.open(on_request=meanwhile) as environment:
        for name, value in environment.items():
            monkeypatch.setenv(name, value)
        while changed < 60:
            read_until_quiet(lake, tmp_path)
        # What changed behind the back of the last reading arrives with the next.
        assert read_once(lake, tmp_path) == []
        company.assert_held(lake)
