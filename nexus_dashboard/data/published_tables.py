"""Which tables a published state has: one that an earlier Nexus made lacks those that came later."""

from collections.abc import Iterable

from nexus_dashboard.data.door import Snapshot

_TABLES = """
select table_name
from duckdb_tables()
where database_name = 'lake' and schema_name = 'marts'
"""


def has_tables(snapshot: Snapshot, names: Iterable[str]) -> bool:
    """Whether the snapshot has all of them."""
    return set(names) <= set(snapshot.rows(_TABLES)["table_name"].to_list())
