"""Which home a database belongs to."""

import psycopg

from nexus_pipelines.errors import OperatorError
from nexus_pipelines.postgres.database import Database
from nexus_pipelines.postgres.home import Home


def claim(database: Database, home: Home) -> None:
    """Write the home's installation id into a new database, or see that it is the one there.

    Raises:
        OperatorError: the database belongs to another home.
    """
    with psycopg.connect(database.psycopg_conninfo()) as connection:
        connection.execute(
            "insert into app.installation (installation_id, data_set) values (%s, %s) on conflict do nothing",
            [home.installation_id, home.data_set],
        )
        row = connection.execute("select installation_id, data_set, created_at from app.installation").fetchone()
    if row is None or row[0] != home.installation_id:
        known = f"{row[0]}, {row[1]} data, since {row[2]:%Y-%m-%d}" if row else "unknown"
        raise OperatorError(
            f"The database {database.name!r} at {database.host}:{database.port} belongs to another home ({known}) than "
            f"{home.folder} ({home.installation_id}): give each home a database of its own."
        )
