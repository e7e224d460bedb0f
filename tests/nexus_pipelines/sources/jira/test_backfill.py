"""A part of a live Jira read again: what was lost comes back, however often it is killed, and nothing else moves."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from itertools import islice
from typing import Any

import pytest
from live_jira import BEGIN, QUICK, TOKEN, Upstream, write_store
from pydantic import SecretStr

from nexus_pipelines.connections.jira import JiraConnection
from nexus_pipelines.errors import UserError
from nexus_pipelines.simulator.api.jira_store import JiraStore, format_moment
from nexus_pipelines.sources.jira.backfill import backfill_jira, parse_partition
from nexus_pipelines.warehouse.contract import Batch, Reading
from nexus_pipelines.warehouse.ledger import read_cursor
from nexus_pipelines.warehouse.load import commit

Open = Callable[..., Any]
SCOPE = "backfill of the test"


def backfill(jira: Upstream, partition: str, *, batches: int | None = None) -> list[Batch]:
    """Read a partition again, a page a batch; with `batches`, killed after so many were committed."""
    connection = JiraConnection(url=jira.url, api_token=SecretStr(TOKEN))
    lake = jira.lake.connection
    reading = backfill_jira(
        connection,
        parse_partition(partition, None),
        jira.lake.landing,
        read_cursor(lake, "jira", SCOPE),
        policy=QUICK,
        pages_a_batch=1,
    )
    given: list[Batch] = []
    for batch in islice(reading.batches, batches):
        _commit(jira, reading, batch, batch.cursor)
        given.append(batch)
    if batches is None:
        _commit(jira, reading, Batch(source="jira", scope=SCOPE, pages=(), cursor=None), None)
    return given


def _commit(jira: Upstream, reading: Reading, batch: Batch, cursor: Any) -> None:
    assert reading.contract is not None
    commit(
        jira.lake.connection,
        reading.contract,
        Batch(source="jira", scope=SCOPE, pages=batch.pages, cursor=cursor),
    )


def lose(jira: Upstream, where: str) -> None:
    """As if the lake had never had these issues."""
    for table in ("comments", "changelog_items", "issues"):
        jira.lake.connection.execute(
            f"delete from lake.raw_jira.{table} where issue_id in "
            f"(select issue_id from lake.raw_jira.issues where {where})"
        )


def test_a_project_that_is_killed_three_times_ends_as_the_server_has_it(upstream: Open) -> None:
    with upstream(write_store(first=330)) as jira:
        jira.sync()
        whole = jira.content()
        following = read_cursor(jira.lake.connection, "jira", jira.url)
        lose(jira, "project_key = 'SHOP'")
        for _ in range(3):
            backfill(jira, "SHOP", batches=1)
        before = sum(n for path, n in jira.asked.items() if path.endswith("/search/jql"))
        (last,) = backfill(jira, "SHOP")
        assert last.extent is not None and (last.extent.done, last.extent.total) == (30, 30)
        # The rest only, one page: what was committed is not read again.
        assert sum(n for path, n in jira.asked.items() if path.endswith("/search/jql")) == before + 1
        jira.assert_equal()
        assert jira.content() == whole
        assert read_cursor(jira.lake.connection, "jira", jira.url) == following
        assert read_cursor(jira.lake.connection, "jira", SCOPE) is None
        held = jira.content()
        assert len(backfill(jira, "shop")) == 4
        assert jira.content() == held
        assert jira.sync() == 0


def test_a_month_is_all_that_was_created_in_it_whatever_the_time_zone(upstream: Open) -> None:
    with upstream(_spread(write_store(first=120, second=30))) as jira:
        jira.sync()
        whole = jira.content()
        lose(jira, "created_at >= '2026-02-01' and created_at < '2026-03-01'")
        lost = len(whole["issues"]) - len(jira.content()["issues"])
        assert lost > 40
        given = backfill(jira, "2026-02")
        assert jira.content() == whole
        assert lost <= sum(batch.extent.done for batch in given if batch.extent) < lost + 20
        lose(jira, "created_at >= '2026-02-01' and created_at < '2026-03-01'")
        backfill(jira, "PAY:2026-02")
        assert {row[0] for row in jira.lake.rows("issues", "project_key")} == {"SHOP", "PAY"}
        assert len([row for row in jira.content()["issues"] if row in whole["issues"]]) < len(whole["issues"])


def test_the_issue_that_a_killed_backfill_stood_at_may_vanish(upstream: Open) -> None:
    with upstream(write_store(first=230)) as jira:
        jira.sync()
        lose(jira, "project_key = 'SHOP'")
        backfill(jira, "SHOP", batches=1)
        jira.store.delete("1100")
        backfill(jira, "SHOP")
        jira.sync()
        jira.assert_equal()


def _spread(store: JiraStore) -> JiraStore:
    """The issues of a store, created over three months."""
    for place, issue in enumerate(store.issues.values()):
        issue["fields"]["created"] = format_moment(BEGIN + timedelta(hours=14 * (place % 120)))
    return store


@pytest.mark.parametrize(
    ("text", "condition"),
    [
        ("", ""),
        ("aloy", ""),
        ("2025-03", ' and created >= "2025-02-28" and created < "2025-04-02"'),
        ("ALOY:2024-12", ' and created >= "2024-11-30" and created < "2025-01-02"'),
    ],
)
def test_partitions_are_projects_and_months(text: str, condition: str) -> None:
    partition = parse_partition(text, None)
    assert partition.condition == condition
    assert partition.project == (None if text in ("", "2025-03") else "ALOY")


def test_a_day_to_begin_with_is_read_with_the_day_before() -> None:
    assert parse_partition("", date(2025, 3, 1)).condition == ' and created >= "2025-02-28"'


@pytest.mark.parametrize(
    "text", ["2025-13", "2025-00", "0001-01", "ALOY:", ":2025-03", "ALOY:march", 'A" or x', "ALOY:2025-03:1"]
)
def test_what_is_no_partition_is_refused(text: str) -> None:
    with pytest.raises(UserError, match="is no part of a Jira"):
        parse_partition(text, None)
    with pytest.raises(UserError, match="exclude each other"):
        parse_partition("2025-03", datetime(2025, 3, 1, tzinfo=UTC).date())
    with pytest.raises(UserError, match="does not name ALOY"):
        parse_partition("ALOY", None, allowed=("SHOP",))
