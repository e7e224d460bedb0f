"""How a run that builds is known in Postgres: by the name of its session, which ends with its process."""

import psycopg

_PREFIX = "nexus run "


def session_name(run_id: str) -> str:
    """The `application_name` of a run's connection."""
    return f"{_PREFIX}{run_id}"


def living_runs(connection: psycopg.Connection) -> frozenset[str]:
    """Ids of the runs whose process lives."""
    rows = connection.execute(
        "select application_name from pg_stat_activity where starts_with(application_name, %s)", [_PREFIX]
    ).fetchall()
    return frozenset(str(name).removeprefix(_PREFIX) for (name,) in rows)
