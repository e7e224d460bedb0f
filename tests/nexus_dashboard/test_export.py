import io

import polars as pl

from nexus_dashboard.data.questions import as_csv, as_parquet

FRAME = pl.DataFrame(
    {"key": ["A-1", "A-2"], "labels": [["x", "y,z"], None], "thing": [{"n": 1}, None], "raw": [b"\x00\xff", None]}
)


def test_csv_keeps_lists_and_structures_as_json() -> None:
    read = pl.read_csv(io.BytesIO(as_csv(FRAME)))
    assert read.row(0) == ("A-1", '["x", "y,z"]', '{"n": 1}', "00ff")
    assert read.row(1) == ("A-2", None, None, None)


def test_parquet_keeps_types() -> None:
    assert pl.read_parquet(io.BytesIO(as_parquet(FRAME))).equals(FRAME)
