"""A PostgreSQL server of the operator's own, named by NEXUS_DATABASE_URL."""

import psycopg
from psycopg.conninfo import conninfo_to_dict

from nexus_pipelines.errors import OperatorError
from nexus_pipelines.postgres.database import Database

_OLDEST = 15


def parse_database_url(url: str) -> Database:
    """Take a `postgresql://` URL apart; `?sslmode=...` and other parameters are kept.

    Raises:
        OperatorError: it is no such URL. The sentence never repeats it, since it may hold a password.
    """
    scheme, separator, rest = url.strip().partition("://")
    try:
        if not separator or scheme.partition("+")[0] not in ("postgresql", "postgres"):
            raise ValueError
        values = {
            key: str(value) for key, value in conninfo_to_dict(f"postgresql://{rest}").items() if value is not None
        }
        host, port = values.pop("host", "localhost"), int(values.pop("port", "5432"))
        user, name = values.pop("user"), values.pop("dbname", "")
        return Database(
            host=host,
            port=port,
            name=name or user,
            user=user,
            password=values.pop("password", ""),
            parameters=tuple(sorted(values.items())),
        )
    except (psycopg.Error, ValueError, KeyError):
        raise OperatorError(
            "NEXUS_DATABASE_URL is not the address of one PostgreSQL database: write it as "
            "postgresql://USER:PASSWORD@HOST:5432/DATABASE, with special characters of the password percent-encoded."
        ) from None


def check_external(database: Database) -> None:
    """Connect once and see that Nexus can work there.

    Raises:
        OperatorError: not reachable, older than PostgreSQL 15, or without pgvector.
    """
    place = f"database {database.name!r} at {database.host}:{database.port} (NEXUS_DATABASE_URL)"
    try:
        with psycopg.connect(database.psycopg_conninfo(), autocommit=True, connect_timeout=10) as connection:
            version = connection.info.server_version // 10_000
            vector = connection.execute("select 1 from pg_available_extensions where name = 'vector'").fetchone()
    except psycopg.Error as error:
        reason = _without(database.password, " ".join(str(error).split()))
        raise OperatorError(
            f"Nexus cannot use the {place}: {reason.rstrip('.')}. Check the address, the user and the password."
        ) from None
    if problem := unsuitable(version=version, has_vector=vector is not None):
        raise OperatorError(f"The {place} {problem}.")


def unsuitable(*, version: int, has_vector: bool) -> str | None:
    """What keeps Nexus from working on a server of this major version; None if nothing does."""
    if version < _OLDEST:
        return f"runs PostgreSQL {version}: Nexus needs {_OLDEST} or newer"
    if not has_vector:
        return "has no extension `vector`: install pgvector on that server, or use an image that holds it"
    return None


def _without(secret: str, text: str) -> str:
    return text.replace(secret, "***") if secret else text
