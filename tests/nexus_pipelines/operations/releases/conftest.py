"""A connection whose changes nobody else sees: each test leaves the database as it found it."""

from collections.abc import Iterator

import psycopg
import pytest

from nexus_pipelines.postgres.database import Database


@pytest.fixture
def connection(fresh_database: Database) -> Iterator[psycopg.Connection]:
    with psycopg.connect(fresh_database.psycopg_conninfo()) as opened:
        yield opened
        opened.rollback()
