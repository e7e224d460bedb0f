"""A small company's marts beside a fresh database."""

from collections.abc import Iterator

import duckdb
import psycopg
import pytest

from nexus_pipelines.postgres.database import Database
from nexus_pipelines.search.embedder import Embedder, open_embedder
from nexus_pipelines.settings import Settings

_MARTS = """
    create schema lake.marts;
    create table lake.marts.issues as
    select
        id as issue_id, 'SHOP-' || id as issue_key, 'SHOP' as project_key, 'Shop' as project_name, summary,
        description, ['checkout'] as labels, []::varchar[] as components, 'Ana' as reporter_name,
        timestamptz '2025-01-01 00:00:00+00' as created_at
    from (values
        ('1', 'Login page crashes on Safari', 'A null pointer in `Auth.ui.createSession` when cookies are off.'),
        ('2', 'Invoices are sent twice', 'The mail queue retries after a timeout.'),
        ('3', 'Upgrade the search index', null),
        ('12', 'Dark mode for the settings page', 'Colours, contrast, android and ios.')
    ) as rows (id, summary, description);
    create table lake.marts.comments as
    select '900' as comment_id, 'SHOP-2' as issue_key, 'SHOP' as project_key, 'Ben' as author_name,
        'The duplicate mails come from the SMTP relay, see handler foo_bar/mail_queue.py' as body,
        timestamptz '2025-01-02 00:00:00+00' as created_at;
    create table lake.marts.commits as
    select 'shop' as repository, 'abcdef1234567890abcdef1234567890abcdef12' as commit_sha, 'Cy' as author_name,
        timestamptz '2025-01-03 00:00:00+00' as committed_at, '[SHOP-1] guard the session' as subject, '' as body;
    create table lake.marts.messages as
    select
        'C1' as channel_id, 'support' as channel_name, ts as message_ts, thread_ts, author as user_name,
        null::varchar as subtype, text, to_timestamp(ts::double) as sent_at
    from (values
        ('1700000000.1', '1700000000.1', 'dee', 'Customers cannot pay with their credit card since this morning'),
        ('1700000060.2', '1700000000.1', 'eli', 'Same here, restarting helped'),
        ('1700000100.3', null, 'dee', 'Lunch at noon?')
    ) as rows (ts, thread_ts, author, text);
    create table lake.marts.root_causes as
    select
        'rca-' || id as analysis_id, 'log ' || id as log_id, 'shop/main' as job_name, fingerprint, error_message,
        'A program or test raised an error (pytest).' as summary, timestamptz '2025-01-04 00:00:00+00' + to_hours(id)
        as started_at
    from (values
        (1, 'f1', 'ConnectionRefusedError: connection to database db.internal refused'),
        (2, 'f1', 'ConnectionRefusedError: connection to database db.internal refused'),
        (3, 'f2', 'psycopg.OperationalError: connection to server at db.internal was refused'),
        (4, 'f3', 'SyntaxError: unexpected indent in checkout.py'),
        (5, null, null)
    ) as rows (id, fingerprint, error_message);
    create table lake.marts.root_cause_evidence as
    select 'rca-' || id as analysis_id, 1 as rank, 'E   refused on try ' || id || ' -x --no-header' as quote
    from range(1, 4) as rows (id);
    create table lake.marts.failure_groups as
    select fingerprint, max(started_at) as last_seen, arg_max(analysis_id, started_at) as last_analysis_id
    from lake.marts.root_causes where fingerprint is not null group by fingerprint;
"""


@pytest.fixture
def lake() -> Iterator[duckdb.DuckDBPyConnection]:
    connection = duckdb.connect()
    connection.execute("attach ':memory:' as lake")
    connection.execute(_MARTS)
    yield connection
    connection.close()


@pytest.fixture
def empty_database(fresh_database: Database) -> Database:
    with psycopg.connect(fresh_database.psycopg_conninfo()) as postgres:
        postgres.execute("truncate search.documents cascade")
    return fresh_database


@pytest.fixture(scope="session")
def embedder() -> Embedder:
    return open_embedder(Settings())
