"""What follows the publications (the mirror, the search index): which one each of them has caught up with."""

import psycopg


def has_caught_up(connection: psycopg.Connection, follower: str, *, publication_id: int, version: str) -> bool:
    """Whether `follower` has brought this publication to its end, made in this way (`version`)."""
    row = connection.execute(
        "select publication_id = %s and version = %s from app.followers where follower = %s",
        [publication_id, version, follower],
    ).fetchone()
    return bool(row and row[0])


def record_caught_up(connection: psycopg.Connection, follower: str, *, publication_id: int, version: str) -> None:
    """Note that it has; only after the last of its writes was committed."""
    connection.execute(
        "insert into app.followers (follower, publication_id, version) values (%s, %s, %s) "
        "on conflict (follower) do update set publication_id = excluded.publication_id, version = excluded.version, "
        "caught_up_at = now()",
        [follower, publication_id, version],
    )
    connection.commit()
