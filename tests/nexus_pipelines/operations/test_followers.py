"""What follows publications remembers the last one that it brought to its end."""

import psycopg

from nexus_pipelines.operations.followers import has_caught_up, record_caught_up
from nexus_pipelines.postgres.database import Database


def test_a_follower_has_caught_up_with_one_publication_made_in_one_way(fresh_database: Database) -> None:
    with psycopg.connect(fresh_database.psycopg_conninfo()) as connection:
        assert not has_caught_up(connection, "mirror", publication_id=1, version="a")
        record_caught_up(connection, "mirror", publication_id=1, version="a")
        assert has_caught_up(connection, "mirror", publication_id=1, version="a")
        assert not has_caught_up(connection, "search", publication_id=1, version="a")
        assert not has_caught_up(connection, "mirror", publication_id=2, version="a")
        record_caught_up(connection, "mirror", publication_id=2, version="b")
        assert not has_caught_up(connection, "mirror", publication_id=2, version="a")
        assert has_caught_up(connection, "mirror", publication_id=2, version="b")
