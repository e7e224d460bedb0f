"""When each live connector first came to its end: what its system held before is history, what comes after is news."""

from collections.abc import Mapping
from datetime import datetime

import psycopg


def first_readings(connection: psycopg.Connection) -> Mapping[tuple[str, str], datetime]:
    """(source, scope or name) of each connector to the moment its first reading came to an end."""
    rows = connection.execute(
        "select source, coalesce(scope, connector), min(first_succeeded_at) from app.connectors "
        "where portion = '' and first_succeeded_at is not null group by 1, 2"
    ).fetchall()
    return {(str(source), str(scope)): at for source, scope, at in rows}
