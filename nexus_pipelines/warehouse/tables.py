"""Raw tables of the lake as their contract has them, and the SQL that turns records into typed rows."""

from functools import cache, partial

import duckdb

from nexus_pipelines.errors import OperatorError
from nexus_pipelines.warehouse.contract import Column, RawTable, SourceContract
from nexus_pipelines.warehouse.ledger import create_ledger
from nexus_pipelines.warehouse.transaction import transaction

LOADED_COLUMNS = (("_page_id", "varchar"), ("_loaded_at", "timestamptz"), ("_row_hash", "varchar"))
# What people call the value that a column of this type expects; text for any other type is taken as it is.
EXPECTED = {
    "TIMESTAMPTZ": "a time",
    "TIMESTAMP": "a time",
    "DATE": "a date",
    "BOOLEAN": "true or false",
    "BIGINT": "a whole number",
    "INTEGER": "a whole number",
    "INT": "a whole number",
    "DOUBLE": "a number",
}


def table_name(table: RawTable) -> str:
    """The table's full name in the lake, quoted."""
    return f'lake."raw_{table.source}"."{table.name}"'


def quoted(names: tuple[str, ...] | list[str], prefix: str = "") -> str:
    """Names as a comma-separated list of quoted identifiers."""
    return ", ".join(f'{prefix}"{name}"' for name in names)


def same_key(table: RawTable, left: str, right: str) -> str:
    """Join condition on the table's key."""
    return " and ".join(f'{left}."{name}" = {right}."{name}"' for name in table.key)


def create_tables(connection: duckdb.DuckDBPyConnection, *contracts: SourceContract) -> None:
    """Creates the schemas, tables and columns of `contracts` that the lake lacks; nothing is ever dropped.

    Raises:
        OperatorError: a column exists with another type than the contract's.
    """
    present = _present_columns(connection)
    full_type = cache(partial(_full_type, connection))
    missing: list[str] = []
    for contract in contracts:
        for table in contract.tables:
            wanted = [(column.name, column.type) for column in table.columns] + list(LOADED_COLUMNS)
            # Several streams may fill one table: what the first of them adds is there for the next.
            held = present.setdefault((f"raw_{table.source}", table.name), {})
            if not held:
                columns = ", ".join(f'"{name}" {type_}' for name, type_ in wanted)
                missing += [
                    f'create schema if not exists lake."raw_{table.source}"',
                    f"create table if not exists {table_name(table)} ({columns})",
                ]
                held |= {name: full_type(type_) for name, type_ in wanted}
                continue
            for name, type_ in wanted:
                if name not in held:
                    missing.append(f'alter table {table_name(table)} add column "{name}" {type_}')
                    held[name] = full_type(type_)
                elif held[name] != full_type(type_):
                    raise OperatorError(
                        f"Column {name} of raw_{table.source}.{table.name} is {held[name]} in the lake but {type_} in"
                        " this version of Nexus; replay landing into a new home."
                    )
    # Each commit that changes a schema makes DuckLake read its whole catalog anew, 0.1 seconds: one for all of them.
    with transaction(connection):
        create_ledger(connection)
        for statement in missing:
            connection.execute(statement)


def _present_columns(connection: duckdb.DuckDBPyConnection) -> dict[tuple[str, str], dict[str, str]]:
    """Types of the columns of each raw table that the lake has, by schema and table."""
    found: dict[tuple[str, str], dict[str, str]] = {}
    for schema, table, column, type_ in connection.execute(
        "select schema_name, table_name, column_name, data_type from duckdb_columns() "
        "where database_name = 'lake' and schema_name like 'raw\\_%' escape '\\'"
    ).fetchall():
        found.setdefault((schema, table), {})[column] = type_
    return found


def _full_type(connection: duckdb.DuckDBPyConnection, type_: str) -> str:
    row = connection.execute(f"select typeof(null::{type_})").fetchone()
    return "" if row is None else str(row[0])


def lenient_columns(connection: duckdb.DuckDBPyConnection, table: RawTable, page: str) -> frozenset[str]:
    """Columns whose expression gives text for another type: they are converted value by value."""
    described = connection.execute(f"describe {_expressions(table, page)}").fetchall()
    types = {row[0]: row[1] for row in described}
    return frozenset(
        column.name for column in table.columns if types[column.name] == "VARCHAR" and column.type.upper() in EXPECTED
    )


def rows_sql(table: RawTable, page: str, lenient: frozenset[str]) -> str:
    """Select of typed rows: `_record`, the table's columns, `_failed` (column and value of each failed conversion
    between separators 0x1F and 0x1E, empty if none) and `_row_hash`."""
    converted = ", ".join(_converted(column, column.name in lenient) for column in table.columns)
    failed = [
        f"""case when "{name}" <> '' and {_try_cast(name, type_)} is null
            then '{name}' || chr(30) || left("{name}", 200) end"""
        for name, type_ in ((column.name, column.type) for column in table.columns if column.name in lenient)
    ]
    failures = f"concat_ws(chr(31), {', '.join(failed)})" if failed else "''"
    names = quoted([column.name for column in table.columns])
    return f"""
        with texts as ({_expressions(table, page)}),
        typed as (select _record, {converted}, {failures} as _failed from texts)
        select *, printf('%016x', hash({names})) as _row_hash from typed
    """


def groups_sql(table: RawTable, page: str, first_record: int) -> str:
    """Select of the groups that each record holds completely; records are counted from `first_record`."""
    expressions = {column.name: column.expression for column in table.columns}
    groups = ", ".join(f'({expressions[name]}) as "{name}"' for name in table.replace_within)
    conditions = _conditions(table.where, table.complete)
    return f"select page._record + {first_record} as _record, {groups} from {page}{conditions}"


def _expressions(table: RawTable, page: str) -> str:
    columns = ", ".join(f'({column.expression}) as "{column.name}"' for column in table.columns)
    for name, elements in table.each:
        page = f'(select *, unnest({elements}) as "{name}" from {page}) as page'
    return f"select page._record, {columns} from {page}{table.rows}{_conditions(table.where)}"


def _conditions(*conditions: str) -> str:
    present = [f"({condition})" for condition in conditions if condition]
    return f" where {' and '.join(present)}" if present else ""


def _converted(column: Column, is_lenient: bool) -> str:
    value = _try_cast(column.name, column.type) if is_lenient else f'"{column.name}"::{column.type}'
    return f'{value} as "{column.name}"'


def _try_cast(name: str, type_: str) -> str:
    value = f'try_cast("{name}" as {type_})'
    if EXPECTED[type_.upper()] in ("a time", "a date"):
        # 'infinity' is a time to DuckDB, and the largest offset from UTC on Earth is +14:00.
        return (
            f"case when isfinite({value}) and not regexp_matches(\"{name}\", '[+-](1[5-9]|[2-9][0-9]):?[0-9]{{2}}$')"
            f" then {value} end"
        )
    return value
