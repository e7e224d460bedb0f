"""Whatever bytes come, each line that is not blank is loaded or in quarantine, and none is lost."""

import json
import tempfile
from collections.abc import Iterator
from pathlib import Path

import duckdb
import duckdb_extension_ducklake
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from nexus_pipelines.warehouse.contract import Batch, Column, RawTable, SourceContract, Stream
from nexus_pipelines.warehouse.landing import Landing
from nexus_pipelines.warehouse.load import LoadResult, commit
from nexus_pipelines.warehouse.tables import create_tables

CONTRACT = SourceContract(
    source="any",
    streams=(
        Stream(
            name="lines",
            record={"id": "VARCHAR", "n": "BIGINT", "o": "STRUCT(a VARCHAR, l VARCHAR[])", "j": "JSON"},
            remainder=lambda record: {key: value for key, value in record.items() if key not in {"id", "n", "o", "j"}},
        ),
    ),
    tables=(
        RawTable(
            source="any",
            name="lines",
            stream="lines",
            description="One line a row.",
            key=("line_id",),
            columns=(
                Column(name="line_id", type="VARCHAR", expression="id"),
                Column(name="n", type="BIGINT", expression="n"),
                Column(name="a", type="VARCHAR", expression="o.a"),
                Column(name="j", type="JSON", expression="j"),
                Column(name="rest", type="JSON", expression="remainder"),
            ),
        ),
    ),
)

_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=6,
)
_records = st.dictionaries(st.sampled_from(["id", "ID", "n", "o", "j", "x", "\u2028"]), _values, max_size=5)
_good = st.builds(lambda n: {"n": n}, st.integers(-(2**63), 2**63 - 1))
_lines = st.one_of(
    st.binary(max_size=30).map(lambda line: line.replace(b"\n", b"")),
    st.text(max_size=20).map(lambda text: text.replace("\n", "").encode("utf-8", "surrogatepass")),
    _values.map(lambda value: json.dumps(value).encode()),
    _records.map(lambda record: json.dumps(record).encode()),
    _good.map(lambda record: json.dumps(record).encode()),
    st.sampled_from(
        [b"", b" \t", b"\r", b'{"id":"1","id":"2"}', b'{"id":"1",}', b'{"id":NaN}', b'{"id":"\\ud800"}', b"{}"]
    ),
)


@pytest.fixture(scope="module")
def extension() -> Path:
    (path,) = Path(duckdb_extension_ducklake.__path__[0]).glob("extensions/*/ducklake.duckdb_extension")
    return path


def _numbered(lines: list[bytes]) -> Iterator[bytes]:
    """Records without an id get one of their own, so that no two lines are one row."""
    for number, line in enumerate(lines):
        try:
            value = json.loads(line)
        except ValueError:
            yield line
            continue
        is_free = isinstance(value, dict) and not isinstance(value.get("id"), (dict, list))
        yield json.dumps({**value, "id": f"line {number}"}).encode() if is_free and number % 5 else line


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(lines=st.lists(_lines, min_size=1, max_size=12))
def test_no_line_is_lost(lines: list[bytes], extension: Path) -> None:
    lines = list(_numbered(lines))
    with tempfile.TemporaryDirectory() as folder, duckdb.connect(config={"threads": "1"}) as connection:
        connection.execute(f"load '{extension}'")
        connection.execute(f"attach 'ducklake:{folder}/c.ducklake' as lake (data_path '{folder}/lake')")
        create_tables(connection, CONTRACT)
        landed = Landing(Path(folder) / "landing").write("any", "lines", "hostile", [b"\n".join(lines) + b"\n"])
        batch = Batch(source="any", scope="s", pages=landed.pages, cursor={}, quarantined=landed.quarantined)
        commit(connection, CONTRACT, batch)
        (read,) = connection.execute("select sum(rows)::bigint from lake.raw_meta.pages").fetchone() or (0,)
        (refused,) = connection.execute(
            "select count(distinct position) from lake.raw_meta.quarantine where reason not like 'field %'"
        ).fetchone() or (0,)
        (without_key,) = connection.execute(
            "select count(distinct position) from lake.raw_meta.quarantine where reason like '% has no %'"
        ).fetchone() or (0,)
        # The byte order mark of a file is no content, and hypothesis finds it.
        content = b"\n".join(lines).removeprefix(b"\xef\xbb\xbf").split(b"\n")
        expected = sum(1 for line in content if line and not line.isspace())
        assert (read or 0) + refused - without_key == expected
        assert commit(connection, CONTRACT, batch) == LoadResult()
