"""Managed releases: one for each project and version, and no change of one person is lost to another's."""

from datetime import date
from typing import Any

import psycopg
import pytest

from nexus_pipelines.errors import UserError
from nexus_pipelines.operations import audit
from nexus_pipelines.operations.releases.managed import (
    create_release,
    delete_release,
    find_external,
    find_release,
    list_releases,
    require_release,
    update_release,
)
from nexus_pipelines.operations.releases.records import ManagedRelease, read_release


def made(connection: psycopg.Connection, **values: Any) -> ManagedRelease:
    draft = read_release({"version": "2.4.0", "target_date": "2026-04-01", "project_key": "shop", **values})
    return create_release(connection, draft, source="manual", created_by="Mara")


def test_what_is_written_is_read(connection: psycopg.Connection) -> None:
    release = made(
        connection,
        name="Spring",
        links={"Plan": "https://wiki.example/plan"},
        tags=["q2", "q2-late"],
        team_members=["Mara", "Jon"],
        external_id="S-1",
    )
    assert release.release_id.startswith("rel-")
    assert (release.project_key, release.status, release.release_type) == ("SHOP", "planning", "minor")
    assert (release.links, release.tags) == ({"Plan": "https://wiki.example/plan"}, ["q2", "q2-late"])
    assert find_release(connection, "shop", "2.4.0") == find_external(connection, "S-1") == release
    assert [event.action for event in audit.newest_events(connection, limit=1)] == ["create release"]


def test_a_version_has_one_release(connection: psycopg.Connection) -> None:
    first = made(connection, external_id="S-1")
    with pytest.raises(UserError, match=r"Another managed release has SHOP 2\.4\.0 already"), connection.transaction():
        made(connection)
    with (
        pytest.raises(UserError, match="Another managed release has the external id S-1 already"),
        connection.transaction(),
    ):
        made(connection, version="2.5.0", external_id="S-1")
    made(connection, project_key="APP")
    delete_release(connection, first.release_id, deleted_by="Mara")
    assert made(connection, external_id="S-1").release_id != first.release_id


def test_a_change_names_what_it_changes_and_whom_it_would_overwrite(connection: psycopg.Connection) -> None:
    seen = made(connection)
    later = update_release(
        connection, seen.release_id, {"status": "testing"}, changed_by="Jon", seen_at=seen.updated_at
    )
    assert later.status == "testing" and later.updated_at > seen.updated_at
    with pytest.raises(UserError, match=r"Somebody changed SHOP 2\.4\.0"):
        update_release(connection, seen.release_id, {"notes": "x"}, changed_by="Mara", seen_at=seen.updated_at)
    (event,) = audit.newest_events(connection, limit=1)
    assert (event.actor, event.detail["status"]) == ("Jon", ["planning", "testing"])
    same = update_release(connection, seen.release_id, {"status": "testing"}, changed_by="Jon")
    assert same == later and len(audit.newest_events(connection, limit=5)) == 2


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"target_date": "2026-02-30"}, "target_date: input should be a valid date"),
        ({"target_date": None}, "target_date"),
        ({"version": " "}, "version: string should have at least 1 character"),
        ({"status": "done"}, "status: input should be 'planning'"),
        ({"project_key": "no key"}, "project_key"),
        ({"external_url": "javascript:alert(1)"}, "external_url"),
        ({"links": {"x": "file:///etc/passwd"}}, "links.x"),
        ({"name": "a\0b"}, "name: a control character is no text"),
        ({"owner": "Mara"}, "there is no field owner; the fields are version, "),
        ({"start_date": "2026-05-01"}, "its start_date 2026-05-01 is after its target_date 2026-04-01"),
    ],
)
def test_a_wrong_field_is_a_sentence(connection: psycopg.Connection, values: dict[str, Any], sentence: str) -> None:
    with pytest.raises(UserError) as refused:
        made(connection, **values)
    assert sentence in str(refused.value) and "\n" not in str(refused.value)
    assert list_releases(connection) == []


def test_a_deleted_release_is_in_no_list(connection: psycopg.Connection) -> None:
    release = made(connection)
    other = made(connection, project_key="APP", status="ready", target_date="2026-03-01")
    assert [each.label for each in list_releases(connection)] == ["APP 2.4.0", "SHOP 2.4.0"]
    assert list_releases(connection, project_key="app") == list_releases(connection, statuses=["ready"]) == [other]
    assert list_releases(connection, first_day=date(2026, 3, 2), last_day=date(2026, 4, 1)) == [release]
    delete_release(connection, release.release_id, deleted_by="Mara")
    assert list_releases(connection) == [other]
    with pytest.raises(UserError, match="There is no managed release"):
        require_release(connection, release.release_id)
