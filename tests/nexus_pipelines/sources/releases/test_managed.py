"""Managed releases as plans: what people change follows, what they delete goes, and nothing new costs nothing."""

from functools import partial
from typing import Any

import psycopg

from nexus_pipelines.operations.releases.managed import (
    create_release,
    delete_release,
    list_releases,
    update_release,
)
from nexus_pipelines.operations.releases.records import ManagedRelease, ReleaseSource, read_release
from nexus_pipelines.postgres.database import Database
from nexus_pipelines.sources.releases.managed import SCOPE, read_managed
from nexus_pipelines.warehouse.load import LoadResult


def test_plans_follow_what_people_manage(lake: Any, fresh_database: Database) -> None:
    with psycopg.connect(fresh_database.psycopg_conninfo()) as connection:

        def made(version: str, source: ReleaseSource, **values: Any) -> ManagedRelease:
            draft = read_release({"version": version, "target_date": "2026-04-01", "project_key": "SHOP", **values})
            return create_release(connection, draft, source=source, created_by="Mara")

        def run() -> LoadResult | None:
            releases = list_releases(connection)
            return lake.bring_in(SCOPE, partial(read_managed, releases))

        assert run() is None
        spring = made("2.4.0", "manual", fix_version="Spring 2.4", status="testing")
        made("2.5.0", "api_webhook", external_id="S-2")
        assert run() and run() is None
        assert lake.rows("origin, location, version, target_date::varchar, status, external_id") == [
            ("api_webhook", SCOPE, "2.5.0", "2026-04-01", "planning", "S-2"),
            ("manual", SCOPE, "Spring 2.4", "2026-04-01", "testing", None),
        ]
        update_release(connection, spring.release_id, {"notes": "no plan changes by a note"}, changed_by="Mara")
        assert run() is None
        update_release(connection, spring.release_id, {"target_date": "2026-04-08"}, changed_by="Mara")
        assert run()
        assert lake.rows("version, target_date::varchar")[1] == ("Spring 2.4", "2026-04-08")
        for each in list_releases(connection):
            delete_release(connection, each.release_id, deleted_by="Mara")
        assert run() and lake.rows("*") == [] and run() is None
        assert lake.quarantine() == []
