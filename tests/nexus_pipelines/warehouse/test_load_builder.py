"""The same load through a builder's own connection: catalog in Postgres."""

from pathlib import Path

from nexus_pipelines.postgres.database import Database
from nexus_pipelines.settings import Settings
from nexus_pipelines.warehouse.contract import Batch, Column, RawTable, SourceContract, Stream
from nexus_pipelines.warehouse.lake import connect_builder
from nexus_pipelines.warehouse.landing import Landing
from nexus_pipelines.warehouse.load import LoadResult, commit
from nexus_pipelines.warehouse.tables import create_tables

CONTRACT = SourceContract(
    source="shop",
    streams=(Stream(name="orders", record={"id": "VARCHAR", "note": "VARCHAR", "moment": "VARCHAR"}),),
    tables=(
        RawTable(
            source="shop",
            name="orders",
            stream="orders",
            description="One order a row.",
            key=("order_id",),
            columns=(
                Column(name="order_id", type="VARCHAR", expression="id"),
                Column(name="note", type="VARCHAR", expression="note"),
                Column(name="ordered_at", type="TIMESTAMPTZ", expression="moment"),
            ),
        ),
    ),
)
LINES = [b'{"id": "1", "note": "a\\u0000b", "moment": "2020-01-01T00:00:00Z"}', b"{broken", b'{"id": "2"}']


def test_load_update_and_repeat(fresh_database: Database, tmp_path: Path) -> None:
    settings = Settings(home=tmp_path / "a home")
    landing = Landing(settings.home / "landing")

    def batch(*lines: bytes) -> Batch:
        landed = landing.write("shop", "orders", "orders.jsonl", [b"\n".join(lines)])
        return Batch(source="shop", scope="all", pages=landed.pages, cursor={"lines": len(lines)})

    with connect_builder(fresh_database, settings) as lake:
        create_tables(lake, CONTRACT)
        create_tables(lake, CONTRACT)
        assert commit(lake, CONTRACT, batch(*LINES)) == LoadResult(rows_inserted=2, quarantined=1)
        before = lake.execute("select max(snapshot_id) from lake.snapshots()").fetchone()
        assert commit(lake, CONTRACT, batch(*LINES)) == LoadResult()
        assert lake.execute("select max(snapshot_id) from lake.snapshots()").fetchone() == before
        newer = batch(b'{"id": "2", "note": "new"}', b'{"id": "3"}')
        assert commit(lake, CONTRACT, newer) == LoadResult(rows_inserted=1, rows_updated=1)
        rows = lake.execute("select order_id, note from lake.raw_shop.orders order by 1").fetchall()
        assert rows == [("1", "a\0b"), ("2", "new"), ("3", None)]
