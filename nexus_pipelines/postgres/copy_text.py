"""How DuckDB values travel to Postgres: the column types, and SQL that writes rows as COPY text lines.

DuckDB renders and escapes the lines itself, so that Python only passes bytes on and memory stays flat.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from duckdb import DuckDBPyConnection
from duckdb.sqltypes import DuckDBPyType

# Postgres text cannot hold NUL, and jsonb cannot hold its escape.
_NUL = "chr(0)"
_NUL_ESCAPE = r"'\u0000'"

_SCALARS = {
    "boolean": "boolean",
    "tinyint": "smallint",
    "smallint": "smallint",
    "integer": "integer",
    "bigint": "bigint",
    "utinyint": "smallint",
    "usmallint": "integer",
    "uinteger": "bigint",
    "ubigint": "numeric(20,0)",
    "hugeint": "numeric(39,0)",
    "uhugeint": "numeric(39,0)",
    "float": "real",
    "double": "double precision",
    "date": "date",
    "time": "time",
    "timestamp": "timestamp",
    "timestamp_s": "timestamp",
    "timestamp_ms": "timestamp",
    "timestamp_ns": "timestamp",
    "timestamp with time zone": "timestamptz",
    "interval": "interval",
    "uuid": "uuid",
    "blob": "bytea",
    "varchar": "text",
    "enum": "text",
}


@dataclass(frozen=True, kw_only=True)
class CopyColumn:
    """A column on its way: its name, its Postgres type, and SQL for its text.

    raw: SQL of the text with its NULs still in it; null where the value is null.
    text: SQL of the text that Postgres can hold.
    nul_count: SQL expression of the number of NUL characters that `text` leaves out, "" where there can be none.
    """

    name: str
    postgres_type: str
    raw: str
    text: str
    nul_count: str


def copy_columns(connection: DuckDBPyConnection, source: str) -> tuple[CopyColumn, ...]:
    """The columns of the DuckDB query `source`, in its order."""
    relation = connection.sql(source)
    return tuple(_copy_column(name, kind) for name, kind in zip(relation.columns, relation.types, strict=True))


def copy_lines(source: str, columns: Sequence[CopyColumn]) -> str:
    """SQL whose rows are (line, row_hash, nul_count): `line` is a COPY line that ends in the hash and a newline.

    row_hash: signed 64 bits of the MD5 of the values as text, so stable across versions of DuckDB. Asked for alone, it
        costs none of the escaping.
    """
    fields = ", ".join(f"coalesce({_escaped(column.text)}, '\\N')" for column in columns)
    nuls = " + ".join(f"coalesce({column.nul_count}, 0)" for column in columns if column.nul_count) or "0"
    values = ", ".join(column.raw for column in columns)
    return f"""
        with source as ({source}),
        hashed as (
            select
                concat_ws(chr(9), {fields}) as fields,
                {nuls} as nul_count,
                (md5_number_lower(to_json([{values}])::varchar)::hugeint - 9223372036854775808)::bigint as row_hash
            from source
        )
        select fields || chr(9) || row_hash::varchar || chr(10) as line, row_hash, nul_count from hashed
    """  # noqa: S608


def quoted(name: str) -> str:
    """`name` as an identifier of DuckDB or Postgres."""
    return '"' + name.replace('"', '""') + '"'


def _copy_column(name: str, kind: DuckDBPyType) -> CopyColumn:
    column = quoted(name)
    postgres_type = _postgres_type(kind)
    raw = _text(column, kind)
    if postgres_type == "jsonb":
        # JSON text never holds a bare control character, so chr(1) can stand for an escaped backslash meanwhile.
        shielded = f"replace({raw}, '\\\\', chr(1))"
        text = f"replace(replace({shielded}, {_NUL_ESCAPE}, ''), chr(1), '\\\\')"
        nul_count = f"(length({shielded}) - length(replace({shielded}, {_NUL_ESCAPE}, ''))) // 6"
    elif postgres_type.startswith("text"):
        text = f"replace({raw}, {_NUL}, '')"
        nul_count = f"length({raw}) - length({text})"
    else:
        text, nul_count = raw, ""
    return CopyColumn(name=name, postgres_type=postgres_type, raw=raw, text=text, nul_count=nul_count)


def _postgres_type(kind: DuckDBPyType) -> str:
    """`jsonb` for whatever has no columnar counterpart: structs, maps, nested lists."""
    if str(kind) == "JSON":
        return "jsonb"
    if kind.id == "decimal":
        return f"numeric({kind.children[0][1]},{kind.children[1][1]})"
    if kind.id == "list":
        element = _postgres_type(_element(kind))
        return "jsonb" if element == "jsonb" or element.endswith("[]") else f"{element}[]"
    if kind.id in {"struct", "map", "array", "union"}:
        return "jsonb"
    return _SCALARS.get(kind.id, "text")


def _element(kind: DuckDBPyType) -> DuckDBPyType:
    return dict(kind.children)["child"]  # type: ignore[return-value]


def _text(expression: str, kind: DuckDBPyType) -> str:
    """SQL that renders a value as Postgres reads it, before the escaping of COPY."""
    if str(kind) == "JSON":
        return f"{expression}::varchar"
    if kind.id == "list" and _postgres_type(kind) != "jsonb":
        item = _text("x", _element(kind))
        element = f"""coalesce('"' || replace(replace({item}, '\\', '\\\\'), '"', '\\"') || '"', 'NULL')"""
        return f"'{{' || array_to_string(list_transform({expression}, lambda x: {element}), ',') || '}}'"
    if _postgres_type(kind) == "jsonb":
        return f"to_json({expression})::varchar"
    match kind.id:
        case "timestamp with time zone":
            # Independent of the session's time zone, or the hashes would change with it.
            rendered = f"replace(({expression} at time zone 'UTC')::varchar, ' (BC)', ' BC') || ' UTC'"
        case "date" | "timestamp" | "timestamp_s" | "timestamp_ms" | "timestamp_ns":
            rendered = f"replace({expression}::varchar, ' (BC)', ' BC')"
        case "blob":
            rendered = f"'\\x' || hex({expression})"
        case _:
            rendered = f"{expression}::varchar"
    return rendered


def _escaped(text: str) -> str:
    """SQL for the escapes of COPY's text format; the backslash first."""
    for character, escape in (("'\\'", "'\\\\'"), ("chr(9)", "'\\t'"), ("chr(10)", "'\\n'"), ("chr(13)", "'\\r'")):
        text = f"replace({text}, {character}, {escape})"
    return text
