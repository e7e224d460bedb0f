"""A second run changes nothing, and neither does a second build from the same raw tables."""

from collections.abc import Callable

import pytest
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
    content, figures, versions = home.content(but=NOTHING), home.content(), home.row_versions()
    with home.opened() as (lake, _):
        lake.execute("delete from lake.raw_meta.builds")
    said = home.run("materialize")
    assert "Building tables (dbt)" in said
    assert len(home.publications()) == 2
    assert differences(figures, home.content()) == {}
    changed = differences(content, home.content(but=NOTHING))
    # A new build has a new time and name; the mirror notes which publication it shows. A criterion says until when its
    # source was read, and that is later now.
    read_later = "marts.release_criteria"
    assert set(changed) == {"lake.raw_meta.builds", "marts._published", f"lake.{read_later}", read_later}
    assert set(differences(versions, home.row_versions())) == {"marts._published", "marts._tables", read_later}


def _snapshots(home: NexusHome) -> int:
    with home.opened() as (lake, _):
        row = lake.execute("select max(snapshot_id) from ducklake_snapshots('lake')").fetchone()
        assert row is not None
        return int(row[0])
