import json
from pathlib import Path

import duckdb
import pytest

from nexus_pipelines.warehouse.contract import Batch, Column, RawTable, SourceContract, Stream
from nexus_pipelines.warehouse.landing import Landed, Landing
from nexus_pipelines.warehouse.ledger import read_cursor
from nexus_pipelines.warehouse.load import LoadResult, commit
from nexus_pipelines.warehouse.replay import replay
from nexus_pipelines.warehouse.tables import create_tables

ORDERS = RawTable(
    source="shop",
    name="orders",
    stream="orders",
    description="One order a row.",
    key=("order_id",),
    version="updated_at",
    label="order_key",
    columns=(
        Column(name="order_id", type="VARCHAR", expression="id"),
        Column(name="order_key", type="VARCHAR", expression="key"),
        Column(name="amount", type="DOUBLE", expression="details.amount"),
        Column(name="updated_at", type="TIMESTAMPTZ", expression="details.updated"),
        Column(name="rest", type="JSON", expression="remainder"),
    ),
)
LINES = RawTable(
    source="shop",
    name="order_lines",
    stream="orders",
    description="One line of an order a row.",
    key=("line_id",),
    of="orders",
    replace_within=("order_id",),
    complete="details.total is null or details.total <= len(details.lines)",
    each=(("line", "details.lines"),),
    columns=(
        Column(name="line_id", type="VARCHAR", expression="line.id"),
        Column(name="order_id", type="VARCHAR", expression="id"),
        Column(name="text", type="VARCHAR", expression="line.text"),
    ),
)
CONTRACT = SourceContract(
    source="shop",
    streams=(
        Stream(
            name="orders",
            record={
                "id": "VARCHAR",
                "key": "VARCHAR",
                "details": "STRUCT(amount VARCHAR, updated VARCHAR, total BIGINT,"
                " lines STRUCT(id VARCHAR, text VARCHAR)[])",
            },
            remainder=lambda record: {key: record[key] for key in record if key not in {"id", "key", "details"}},
        ),
    ),
    tables=(ORDERS, LINES),
)


def order(number: int, *, amount: object = 1, updated: str = "2020-01-01T00:00:00.000+0000", **more: object) -> bytes:
    details = {
        "amount": amount,
        "updated": updated,
        **{key: more.pop(key) for key in ("lines", "total") if key in more},
    }
    return json.dumps({"id": str(number), "key": f"ORD-{number}", "details": details, **more}).encode()


class Shop:
    def __init__(self, lake: duckdb.DuckDBPyConnection, root: Path) -> None:
        self.lake = lake
        self.landing = Landing(root / "landing")
        create_tables(lake, CONTRACT)

    def land(self, *lines: bytes, origin: str = "orders.jsonl") -> Landed:
        return self.landing.write("shop", "orders", origin, [b"\n".join(lines) + b"\n"])

    def load(self, *lines: bytes, cursor: int = 1) -> LoadResult:
        landed = self.land(*lines)
        batch = Batch(
            source="shop", scope="all", pages=landed.pages, cursor={"n": cursor}, quarantined=landed.quarantined
        )
        return commit(self.lake, CONTRACT, batch)

    def rows(self, columns: str = "order_id, amount", table: str = "raw_shop.orders") -> list[tuple[object, ...]]:
        return self.lake.execute(f"select {columns} from lake.{table} order by all").fetchall()

    def quarantine(self) -> list[tuple[object, ...]]:
        return self.rows("position, reason", "raw_meta.quarantine")

    def snapshot(self) -> int:
        row = self.lake.execute("select max(snapshot_id) from lake.snapshots()").fetchone()
        assert row is not None
        return row[0]


@pytest.fixture
def shop(lake: duckdb.DuckDBPyConnection, tmp_path: Path) -> Shop:
    return Shop(lake, tmp_path)


def test_first_load_inserts_and_leaves_the_cursor(shop: Shop) -> None:
    assert shop.load(order(1), order(2)) == LoadResult(rows_inserted=2)
    assert shop.rows() == [("1", 1.0), ("2", 1.0)]
    assert read_cursor(shop.lake, "shop", "all") == {"n": 1}
    assert read_cursor(shop.lake, "shop", "other") is None
    assert shop.rows("origin, rows", "raw_meta.pages") == [("orders.jsonl", 2)]


def test_the_same_batch_again_makes_no_snapshot(shop: Shop) -> None:
    lines = [order(1, lines=[{"id": "a"}]), b"{broken", order(2, amount="much")]
    assert shop.load(*lines) == LoadResult(rows_inserted=3, quarantined=2)
    before = shop.snapshot()
    assert shop.load(*lines) == LoadResult()
    assert shop.snapshot() == before


def test_only_rows_that_differ_are_written(shop: Shop) -> None:
    shop.load(order(1), order(2), order(3))
    assert shop.load(order(1), order(2, amount=5), order(4), cursor=2) == LoadResult(rows_inserted=1, rows_updated=1)
    assert shop.rows() == [("1", 1.0), ("2", 5.0), ("3", 1.0), ("4", 1.0)]
    assert read_cursor(shop.lake, "shop", "all") == {"n": 2}


def test_the_greater_version_wins_in_a_batch_and_in_the_lake(shop: Shop) -> None:
    new, old = "2021-01-01T00:00:00Z", "2020-01-01T00:00:00Z"
    shop.load(
        order(1, amount=2, updated=new, lines=[{"id": "a"}]), order(1, amount=1, updated=old, lines=[{"id": "b"}])
    )
    assert shop.rows() == [("1", 2.0)]
    assert shop.rows("line_id", "raw_shop.order_lines") == [("a",)]
    assert shop.load(order(1, amount=3, updated=old, lines=[{"id": "c"}])) == LoadResult()
    assert shop.rows() == [("1", 2.0)]
    assert shop.rows("line_id", "raw_shop.order_lines") == [("a",)]


def test_of_equal_versions_the_later_received_wins(shop: Shop) -> None:
    shop.load(order(1, amount=1), order(1, amount=2))
    assert shop.rows() == [("1", 2.0)]
    shop.load(order(1, amount=3))
    assert shop.rows() == [("1", 3.0)]


def test_a_whole_group_replaces_and_a_part_of_it_does_not(shop: Shop) -> None:
    shop.load(order(1, lines=[{"id": "a"}, {"id": "b"}]), order(2, lines=[{"id": "x"}, {"id": "y"}]))
    result = shop.load(order(1, lines=[{"id": "b", "text": "t"}]), order(2, lines=[{"id": "z"}], total=3))
    assert result == LoadResult(rows_inserted=1, rows_updated=1, rows_deleted=1)
    assert shop.rows("line_id", "raw_shop.order_lines") == [("b",), ("x",), ("y",), ("z",)]
    assert shop.load(order(1, lines=[])) == LoadResult(rows_deleted=1)


def test_lines_that_do_not_parse_are_set_aside_with_their_place(shop: Shop) -> None:
    result = shop.load(
        order(1),
        b'{"id": "2", "key"',
        b"[1, 2]",
        b"",
        b'{"key": "no id"}',
        b'{"id": "5", "details": "text"}',
        b'{"id": "6", "id": "7"}',
        b'{"id": "\xff"}',
        order(9),
    )
    assert shop.rows() == [("1", 1.0), ("9", 1.0)]
    assert [position for position, _ in shop.quarantine()] == [f"line {n}" for n in (2, 3, 5, 6, 7, 8)]
    reasons = dict(shop.quarantine())
    assert reasons["line 3"] == "the line is not a JSON object but a list"
    assert reasons["line 5"] == "a row of orders has no order_id"
    assert reasons["line 6"] == "the record does not fit: details is 'text'"
    assert "duplicate key" in str(reasons["line 7"])
    assert reasons["line 8"] == "the line is not UTF-8"
    assert result == LoadResult(rows_inserted=2, quarantined=6)


def test_a_value_that_does_not_convert_is_null_and_noted(shop: Shop) -> None:
    shop.load(order(1, amount="a lot", updated="2012-05-16T07:56:13.000 Mars/Olympus"), order(2, updated="3000-01-01"))
    assert shop.rows("order_id, amount, updated_at is null") == [("1", None, True), ("2", 1.0, False)]
    assert [reason for _, reason in shop.quarantine()] == [
        "field amount of ORD-1 is not a number: 'a lot'",
        "field updated_at of ORD-1 is not a time: '2012-05-16T07:56:13.000 Mars/Olympus'",
    ]


def test_keys_that_differ_by_case_are_both_kept(shop: Shop) -> None:
    shop.load(order(1, Key="other", Extra=1, extra=2))
    assert shop.rows("order_key, rest") == [("ORD-1", '{"Key":"other","Extra":1,"extra":2}')]


def test_nul_in_a_string_loads(shop: Shop) -> None:
    shop.load(order(1, note="a\0b"))
    assert shop.rows("rest") == [('{"note":"a\\u0000b"}',)]


def test_landing_replays_into_an_empty_lake(shop: Shop, tmp_path: Path) -> None:
    shop.load(order(1), order(2), b"{broken")
    shop.load(order(2, amount=7))
    before = shop.rows(), shop.quarantine()
    shop.lake.execute("drop table lake.raw_shop.orders")
    shop.lake.execute("drop table lake.raw_shop.order_lines")
    shop.lake.execute("delete from lake.raw_meta.quarantine")
    assert replay(shop.lake, shop.landing, CONTRACT) == LoadResult(rows_inserted=2, quarantined=1)
    assert (shop.rows(), shop.quarantine()) == before
