"""Reports are stored once, and what is there already is not sent again."""

import psycopg
import pytest

from nexus_pipelines.operations.releases.deliveries import (
    Delivery,
    confirm_delivery,
    list_deliveries,
    settle_delivery,
)
from nexus_pipelines.operations.releases.reports import NewReport, StoredReport, find_report, list_reports, store_report


def stored(connection: psycopg.Connection, report_id: str) -> StoredReport:
    new = NewReport(
        report_id=report_id,
        report_type="release_readiness",
        subject="release_readiness SHOP 2.4.0",
        project_key="SHOP",
        version_name="2.4.0",
        sprint=None,
        title="SHOP 2.4.0",
        snapshot_id=7,
        content={"sections": []},
        created_by="Mara",
    )
    store_report(connection, new)
    assert not store_report(connection, new)
    found = find_report(connection, report_id)
    assert found
    return found


def confirmed(connection: psycopg.Connection, report: StoredReport, content_hash: str) -> Delivery | None:
    return confirm_delivery(
        connection,
        report,
        destination="confluence",
        target="REL",
        content_hash=content_hash,
        confirmed_by="Mara",
    )


def test_a_report_is_kept(connection: psycopg.Connection) -> None:
    report = stored(connection, "rep-1")
    assert list_reports(connection, project_key="shop", version_name="2.4.0") == [report]
    assert list_reports(connection, report_type="security_scan") == []
    with pytest.raises(psycopg.errors.RaiseException, match="is only ever added to"):
        connection.execute("delete from app.reports")


def test_the_next_report_updates_the_page_of_the_last(connection: psycopg.Connection) -> None:
    first = confirmed(connection, stored(connection, "rep-1"), "a")
    assert first and first.state == "pending"
    settle_delivery(connection, first.delivery_id, "delivered", external_id="4711", url="https://wiki.example/4711")
    assert confirmed(connection, stored(connection, "rep-1"), "a") is None
    second = confirmed(connection, stored(connection, "rep-2"), "b")
    assert second and (second.delivery_id, second.external_id, second.state) == (first.delivery_id, "4711", "pending")
    settle_delivery(connection, second.delivery_id, "failed", error="Confluence does not answer.")
    (kept,) = list_deliveries(connection, subject="release_readiness SHOP 2.4.0")
    assert (kept.report_id, kept.external_id, kept.last_error) == ("rep-2", "4711", "Confluence does not answer.")
    # What failed is tried again although its content is the same.
    assert confirmed(connection, stored(connection, "rep-2"), "b")
