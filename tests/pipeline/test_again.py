"""A second run changes nothing; a run after one more ticket changes what belongs to it."""

from collections.abc import Callable
from pathlib import Path

import pytest
from company import Company, write_issue
from nexus_home import NexusHome, differences

pytestmark = pytest.mark.slow

NOTHING: frozenset[str] = frozenset()


def test_a_second_run_writes_no_row_anywhere(built: NexusHome, copy_of: Callable[..., NexusHome]) -> None:
    # At another place than the first: a home that was copied goes on from where it was.
    home = copy_of(built)
    content, versions, published = home.content(but=NOTHING), home.row_versions(), home.publications()
    snapshots = _snapshots(home)
    said = home.run("materialize")
    assert "tables and publication stay as they are" in said
    assert said.count("hold this publication already") == 2
    assert differences(content, home.content(but=NOTHING)) == {}
    assert differences(versions, home.row_versions()) == {}
    assert home.publications() == published
    assert _snapshots(home) == snapshots


@pytest.mark.prove
def test_building_again_from_the_same_raw_tables_gives_the_same_tables(
    built: NexusHome, copy_of: Callable[..., NexusHome]
) -> None:
    home = copy_of(built)
    content, versions = home.content(but=NOTHING), home.row_versions()
    with home.opened() as (lake, _):
        lake.execute("delete from lake.raw_meta.builds")
    said = home.run("materialize")
    assert "Building tables (dbt)" in said
    assert len(home.publications()) == 2
    changed = differences(content, home.content(but=NOTHING))
    # A new build has a new time and name; the mirror notes which publication it shows.
    assert set(changed) == {"lake.raw_meta.builds", "marts._published"}
    assert set(differences(versions, home.row_versions())) == {"marts._published"}


def test_one_more_ticket_is_one_more_document(
    built: NexusHome, company: Company, copy_of: Callable[..., NexusHome], tmp_path: Path
) -> None:
    home = copy_of(built)
    said = home.run("materialize", *company.options, *write_issue(tmp_path / "one", 20 + 2))
    assert "1 documents added, 0 changed, 0 removed; 1 embedded" in said
    newest, first = home.publications()
    assert newest["snapshot"] > first["snapshot"]
    assert home.rows("select count(*) as n from issues") == [{"n": 61}]
    before = home.run(
        "sql", "select count(*) as n from issues", "--format", "csv", "--snapshot", str(first["snapshot"])
    )
    assert before.split() == ["n", "60"]


def _snapshots(home: NexusHome) -> int:
    with home.opened() as (lake, _):
        row = lake.execute("select max(snapshot_id) from ducklake_snapshots('lake')").fetchone()
        assert row is not None
        return int(row[0])
