"""Decisions are compared once, and kept as they were."""

from datetime import date
from typing import Any

import polars as pl
import psycopg

from nexus_pipelines.defs.releases.outcomes import compare_decisions
from nexus_pipelines.operations.releases.decisions import NewDecision, list_decisions, record_decision
from nexus_pipelines.postgres.database import Database

RELEASED = [("2.4.0", date(2026, 1, 1)), ("2.4.1", date(2026, 1, 20))]


def ask(sql: str, values: Any = None) -> pl.DataFrame:
    """The published releases, for the two statements that are asked."""
    assert values == {"projects": ["SHOP"]}
    rows = [{"project_key": "SHOP", "product": "", "version_number": number} for number, _ in RELEASED]
    days = [{"release_id": f"r{number}", "released_on": day} for number, day in RELEASED]
    names = [{"version_name": f"Shop {number}"} for number, _ in RELEASED]
    more = days if "released_on" in sql else names
    return pl.DataFrame([row | each for row, each in zip(rows, more, strict=True)])


def test_what_happened_is_written_beside_a_decision_once(fresh_database: Database) -> None:
    with psycopg.connect(fresh_database.psycopg_conninfo()) as connection:
        assert compare_decisions(ask, connection, known_until=date(2026, 2, 28)) == 0
        for version in ("shop 2.4.0", "shop 2.4.1", "shop 2.5.0"):
            record_decision(
                connection,
                NewDecision(
                    project_key="SHOP",
                    version_name=version,
                    release_id="r",
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
                ),
            )
        assert compare_decisions(ask, connection, known_until=date(2026, 1, 25)) == 1
        assert compare_decisions(ask, connection, known_until=date(2026, 2, 28)) == 1
        assert compare_decisions(ask, connection, known_until=date(2026, 2, 28)) == 0
        told = {each.version_name: each.outcome for each in list_decisions(connection)}
    first, second = told["shop 2.4.0"], told["shop 2.4.1"]
    assert first and second and (first["hotfix"], second["is_hotfixed"]) == ("2.4.1", False)
    assert told["shop 2.5.0"] is None
