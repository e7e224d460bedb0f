"""Statistics of tables that never held a row, which DuckLake 1.5.5 does not keep.

Planning a query, it asks for the statistics of each column and remembers what it finds, but not that it found none: a
table of 20 columns that is empty cost 30 ms in every query that named it (with statistics 2 ms), and most homes use few
of the sources. Newer versions remember both (duckdb/ducklake pull request 1313); then this file can go.
"""

import psycopg

_NOTE = """
    with empty_table as (
        insert into lake.ducklake_table_stats (table_id, record_count, next_row_id, file_size_bytes)
        select lake_table.table_id, 0, 0, 0
        from lake.ducklake_table as lake_table
        where
            lake_table.end_snapshot is null
            and not exists (
                select from lake.ducklake_table_stats as stats where stats.table_id = lake_table.table_id
            )
        returning table_id
    )
    insert into lake.ducklake_table_column_stats (table_id, column_id, contains_null, contains_nan)
    select
        lake_column.table_id,
        lake_column.column_id,
        false,
        case when lake_column.column_type like 'float%' then false end
    from lake.ducklake_column as lake_column
    inner join empty_table using (table_id)
    where lake_column.end_snapshot is null and lake_column.column_type not in ('list', 'map', 'struct')
"""


def note_empty_tables(postgres: psycopg.Connection) -> None:
    """Say of each table of the lake that never held a row that it holds none. By the builder only, outside its writes.

    What DuckLake writes with the first rows is then what it would have written without this.
    """
    postgres.execute(_NOTE)
