"""Published and managed releases as one list: what people manage is found however its version is written."""

from dataclasses import fields
from datetime import UTC, date, datetime
from typing import Any

import polars as pl

from nexus_dashboard.data.managed_releases import by_version
from nexus_dashboard.data.release_list import listed
from nexus_pipelines.operations.releases.records import ManagedRelease

TODAY = date(2026, 11, 26)


def _managed(version: str, **values: Any) -> ManagedRelease:
    given = {
        **{each.name: None for each in fields(ManagedRelease)},
        **{"release_id": version, "version": version, "project_key": "SHOP", "target_date": TODAY},
        **{"status": "planning", "updated_at": datetime(2026, 1, 1, tzinfo=UTC)},
        **values,
    }
    return ManagedRelease(**given)


def _published(version: str, *planned: str) -> pl.DataFrame:
    row = {"project_key": "SHOP", "version_name": version, "is_released": False, "planned_names": list(planned)}
    return pl.DataFrame([row], schema_overrides={"planned_names": pl.List(pl.String)})


def test_a_release_that_is_managed_is_one_row_with_the_version_that_follows_its_plan():
    (row,) = listed(_published("2.4.0", "2.4"), by_version([_managed("2.4")]), today=TODAY)
    assert (row.version_name, row.release_id, row.days) == ("2.4.0", "2.4", 0)
    (row,) = listed(_published("Shop 2.4"), by_version([_managed("next", fix_version="shop 2.4")]), today=TODAY)
    assert (row.version_name, row.release_id) == ("Shop 2.4", "next")


def test_one_that_is_cancelled_is_in_no_row_and_one_that_no_run_has_read_has_its_own():
    managed = by_version([_managed("2.4", status="cancelled"), _managed("2.5")])
    (row,) = listed(_published("2.4.0", "2.4"), managed, today=TODAY)
    assert (row.version_name, row.match_evidence) == ("2.5", ("added here, not read yet",))
