"""Imports: all of a list or nothing of it, whatever a spreadsheet made of it."""

from typing import Any

import psycopg
import pytest

from nexus_pipelines.errors import SourceError
from nexus_pipelines.operations.releases.listed import listed_in_csv
from nexus_pipelines.operations.releases.managed import list_releases, update_release
from nexus_pipelines.operations.releases.sync import SyncResult, sync_releases

LIST = (
    "Version;Target Date;Project Key;Status;Release Type;Name;External ID;Budget\n"
    "2.4.0;2026-04-01;shop;In Progress;Minor;Frühling;S-1;12\n"
    "2.5.0;2026-06-01;shop;;;;;\n"
)


def imported(connection: psycopg.Connection, content: str | bytes, **options: Any) -> SyncResult:
    text = content if isinstance(content, bytes) else content.encode()
    listed = listed_in_csv(text, name="plan.csv")
    return sync_releases(connection, listed, source="csv_import", actor="Mara", **options)


def counts(result: SyncResult) -> tuple[int, int, int, int]:
    return result.created, result.updated, result.unchanged, result.deleted


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "cp1252"])
def test_a_spreadsheet_is_imported_once(connection: psycopg.Connection, encoding: str) -> None:
    content = LIST.replace("\n", "\r\n").encode(encoding)
    first = imported(connection, content)
    assert counts(first) == (2, 0, 0, 0) and first.total_records == 2 and first.ignored_columns == ("Budget",)
    spring, summer = list_releases(connection)
    assert (spring.name, spring.status, spring.external_id, spring.source) == (
        "Frühling",
        "in_progress",
        "S-1",
        "csv_import",
    )
    assert (summer.status, summer.name, summer.last_synced_at is not None) == ("planning", None, True)
    assert counts(imported(connection, content)) == (0, 0, 2, 0)
    assert [each.updated_at for each in list_releases(connection)] == [spring.updated_at, summer.updated_at]


def test_what_people_wrote_survives_a_merge_and_not_a_replacement(connection: psycopg.Connection) -> None:
    imported(connection, LIST)
    summer = list_releases(connection)[1]
    update_release(connection, summer.release_id, {"name": "Summer", "notes": "big"}, changed_by="Jon")
    assert counts(imported(connection, LIST)) == (0, 0, 2, 0)
    shorter = "".join(LIST.splitlines(keepends=True)[::2])
    assert counts(imported(connection, shorter, mode="replace")) == (0, 1, 0, 1)
    (left,) = list_releases(connection)
    assert (left.version, left.name, left.notes, left.status) == ("2.5.0", None, "big", "planning")
    moved = LIST.replace("2026-06-01", "2026-07-01")
    assert counts(imported(connection, moved, mode="append")) == (1, 0, 1, 0)
    assert str(list_releases(connection)[1].target_date) == "2026-06-01"


def test_an_external_id_outlives_a_new_version(connection: psycopg.Connection) -> None:
    imported(connection, LIST)
    before = list_releases(connection)[0]
    assert counts(imported(connection, LIST.replace("2.4.0", "2.4.1"))) == (0, 1, 1, 0)
    after = list_releases(connection)[0]
    assert (after.release_id, after.version) == (before.release_id, "2.4.1")


def test_a_dry_run_says_what_would_happen(connection: psycopg.Connection) -> None:
    result = imported(connection, LIST, dry_run=True)
    assert counts(result) == (2, 0, 0, 0) and result.dry_run and result.synced_releases == ()
    assert list_releases(connection) == []


def test_one_wrong_row_keeps_the_whole_list_out(connection: psycopg.Connection) -> None:
    imported(connection, LIST)
    wrong = (
        "version,target_date,project_key,status,external_id\n"
        "3.0.0,2026-04-01,SHOP,,\n"
        "3.1.0,2026-13-01,SHOP,,\n"
        "3.2.0,2026-04-01,SHOP,finished,\n"
        ",2026-04-01,SHOP,,\n"
        "2.5.0,2026-04-01,SHOP,,S-1\n"
        "2.4.0,2026-04-01,SHOP,,S-9\n"
        "2.5.0,2026-06-01,SHOP,,\n"
        "2.5.0,2026-06-01,SHOP,,S-2\n"
        "3.0.0,2026-06-01,SHOP,,S-3\n"
    )
    result = imported(connection, wrong)
    told = {each.place: each.reason for each in result.error_details}
    assert sorted(told) == [f"line {number}" for number in (10, 3, 4, 5, 6, 7, 9)]
    assert "not a day: '2026-13-01'" in told["line 3"] and "status: input should be 'planning'" in told["line 4"]
    assert "no version" in told["line 5"] and "S-1 is that of SHOP 2.4.0" in told["line 6"]
    assert "known by the external id S-1, not S-9" in told["line 7"] and "release of line 8 again" in told["line 9"]
    assert "release of line 2 again" in told["line 10"]
    assert (counts(result), result.errors, result.total_records) == ((0, 0, 0, 0), 7, 9)
    assert [each.version for each in list_releases(connection)] == ["2.4.0", "2.5.0"]


def test_dates_that_can_be_read_in_two_ways_are_refused() -> None:
    with pytest.raises(SourceError, match="day or the month first"):
        listed_in_csv(b"version,target_date\n1.0,03/04/2026\n", name="plan.csv")
