"""What a release system tells: however often, and by two doors at once."""

from concurrent.futures import ThreadPoolExecutor

import psycopg
import pytest

from nexus_pipelines.errors import UserError
from nexus_pipelines.operations.releases.managed import list_releases
from nexus_pipelines.operations.releases.told import ToldOutcome, apply_told
from nexus_pipelines.postgres.database import Database

SPRING = {"version": "2.4.0", "target_date": "2026-04-01", "project_key": "SHOP", "external_id": "S-1"}


def test_a_release_that_is_told_of_twice_at_once_is_made_once(fresh_database: Database) -> None:
    def tell() -> ToldOutcome:
        with psycopg.connect(fresh_database.psycopg_conninfo()) as connection:
            return apply_told(connection, "create", SPRING, actor="cab")[0]

    with ThreadPoolExecutor() as pool:
        outcomes = [future.result() for future in [pool.submit(tell) for _ in range(6)]]
    assert sorted(outcomes) == ["created", *["unchanged"] * 5]
    with psycopg.connect(fresh_database.psycopg_conninfo()) as connection:
        connection.execute("delete from app.releases")


def test_a_release_is_known_by_its_id_its_external_id_or_its_version(connection: psycopg.Connection) -> None:
    release = apply_told(connection, "create", {**SPRING, "external_id": None}, actor="cab")[1]
    named = apply_told(
        connection, "update", {"project_key": "shop", "version": "2.4.0", "external_id": "S-9"}, actor="c"
    )
    assert (named[0], named[1].release_id, named[1].external_id) == ("updated", release.release_id, "S-9")
    moved = apply_told(connection, "update", {"external_id": "S-9", "version": "2.4.1"}, actor="cab")[1]
    assert (moved.release_id, moved.version) == (release.release_id, "2.4.1")
    assert apply_told(connection, "delete", {"release_id": release.release_id}, actor="cab")[0] == "deleted"
    assert list_releases(connection) == []
    with pytest.raises(UserError, match="no managed release to delete"):
        apply_told(connection, "delete", {"external_id": "S-9"}, actor="cab")
