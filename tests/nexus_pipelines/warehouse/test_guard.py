"""The parser's wall, through its one door."""

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nexus_pipelines.errors import RefusedQuery
from nexus_pipelines.warehouse.guard import check

RELATIONS = frozenset({"issues", "commits", "issue_commits"})

ALLOWED = [
    "select project_key, count(*) from issues group by 1",
    "from issues",
    "with done as (select * from issues where is_done) select count(*) from done",
    "select 1 union all select 2 order by 1",
    "select * from marts.issues limit 5",
    "select date_trunc('week', created_at) as week, count(*) filter (where is_done) from issues group by all",
    "select i.issue_key, c.subject from issues i join issue_commits using (issue_key) join commits c on true",
    "select unnest(labels) as label, count(*) from issues group by 1",
    "select list_transform([1, 2], x -> x + 1), {'a': 1}.a, [x for x in [1, 2]]",
    "select rank() over (partition by project_key order by created_at) from issues qualify row_number() over () < 3",
    "select quantile_cont(date_diff('day', created_at, resolved_at), 0.85) from issues",
    "select * exclude (description) from issues where summary ilike '%login%' and issue_key ~ '^A'",
    "select * from range(10) as r(n)",
    "select case when is_done then 'done' else 'open' end, try_cast('1' as integer) from issues",
    "select * from (values (1, 'a')) as v(id, name)",
]

REFUSED = [
    # The Kelvin sign: a k to Python's lower(), another letter to DuckDB.
    'with "duc\N{KELVIN SIGN}db_databases" as (select 1) select * from duckdb_databases',
    "select " + "+".join(["1"] * 1500),
    "select * from __ducklake_metadata_lake.app.publications",
    "select * from postgres_query('__ducklake_metadata_lake', 'select 1')",
    "select * from postgres_scan('host=x', 'app', 'users')",
    "select * from duckdb_databases()",
    "select * from duckdb_settings",
    "select * from duckdb_secrets()",
    "select * from read_parquet('/home/**')",
    "select * from read_csv('/etc/passwd')",
    "select * from read_text('/etc/passwd')",
    "select * from glob('/**')",
    "select * from sniff_csv('x')",
    "from 'x.parquet'",
    "select * from issues at (version => 3)",
    "select * from issues at (timestamp => now())",
    "attach 'x.db'",
    "detach lake",
    "copy issues to 'x.csv'",
    "copy (select 1) to 'x.csv'",
    "install httpfs",
    "load httpfs",
    "set threads = 1",
    "reset threads",
    "pragma database_list",
    "call ducklake_snapshots('lake')",
    "select * from ducklake_snapshots('lake')",
    "explain select 1",
    "describe issues",
    "select * from (describe issues)",
    "summarize issues",
    "show tables",
    "create table x as select 1",
    "select * into x from issues",
    "insert into issues values (1)",
    "update issues set summary = ''",
    "delete from issues",
    "drop table issues",
    "with gone as (delete from issues returning *) select * from gone",
    "export database 'x'",
    "import database 'x'",
    "checkpoint",
    "vacuum",
    "begin; select 1",
    "select 1; select 2",
    "select 1; drop table issues",
    "prepare p as select 1",
    "execute p",
    "select getenv('HOME')",
    "select 'HOME'.getenv()",
    "select current_setting('threads')",
    "select getvariable('x')",
    "select * from query('select 1')",
    "select * from query_table('issues')",
    "select * from raw_jira.issues",
    "select * from lake.raw_jira.issues",
    "select * from information_schema.tables",
    "select * from pg_catalog.pg_tables",
    "select * from sqlite_master",
    "select * from (with duckdb_settings as (select 1) select * from duckdb_settings) as a, duckdb_settings",
    "select (select max(path) from duckdb_databases())",
    "select * from issues, lateral (select * from pg_tables)",
    "with recursive n as (select 1 as i union all select i + 1 from n) select * from n",
    "select * from issues for update",
    "select $1",
    "select ?",
    "select nextval('s')",
    "select txid_current()",
    "values (1)",
    "",
    "   ;  ",
    "-- only a comment",
    "select",
    "select * from (select",
    "select * from issues ? at",
    "select \x00",
    "select " + "(" * 3000 + "1" + ")" * 3000,
    "select '" + "a" * 30_000 + "'",
]


@pytest.mark.parametrize("sql", ALLOWED)
def test_reading_published_tables_is_allowed(sql: str) -> None:
    rendered = check(sql, RELATIONS, max_rows=11)
    assert "LIMIT" in rendered


@pytest.mark.parametrize("sql", REFUSED)
def test_everything_else_is_refused_with_one_sentence(sql: str) -> None:
    with pytest.raises(RefusedQuery) as refusal:
        check(sql, RELATIONS, max_rows=11)
    message = str(refusal.value)
    assert message
    assert "\n" not in message
    assert message[-1] in ".?l"


def test_what_runs_is_limited_and_rendered_again() -> None:
    assert check("select /* x */ 1 -- y", RELATIONS, max_rows=11) == "SELECT 1 LIMIT 11"
    assert check("from issues limit 3", RELATIONS, max_rows=11).endswith("LIMIT 3")
    assert check("from issues limit 999", RELATIONS, max_rows=11).endswith("AS asked LIMIT 11")
    assert check("from issues limit (select 99)", RELATIONS, max_rows=11).endswith("AS asked LIMIT 11")


def test_a_near_name_is_suggested() -> None:
    with pytest.raises(RefusedQuery, match="Did you mean issue_commits or issues"):
        check("select * from issue", RELATIONS, max_rows=11)


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=80))
def test_any_text_is_checked_or_refused(text: str) -> None:
    try:
        check(text, RELATIONS, max_rows=11)
    except RefusedQuery as refusal:
        assert "\n" not in str(refusal)


_PIECES = st.sampled_from(
    [*"(),.;*$?'\"", "select", "from", "with", "as", "where", "union", "join", "lateral", "issues", "commits", "x",
     "duckdb_settings", "pg_tables", "read_text", "query", "getenv", "'/etc/passwd'", "1", "copy", "to", "at",
     "version", "=>", "attach", "raw_jira.issues", "unnest", "pivot", "on", "using", "count", "describe", "recursive"]
)  # fmt: skip


@settings(max_examples=500, deadline=None)
@given(st.lists(_PIECES, max_size=25))
def test_no_sentence_made_of_sql_reaches_past_the_list(pieces: list[str]) -> None:
    try:
        rendered = check(" ".join(["select * from", *pieces]), RELATIONS, max_rows=11).lower()
    except RefusedQuery:
        return
    for forbidden in ("read_text(", "query(", "getenv(", "duckdb_settings(", "from raw_jira"):
        assert forbidden not in rendered
    try:
        statements = duckdb.extract_statements(rendered)
    except duckdb.Error:
        return
    assert [statement.type for statement in statements] == [duckdb.StatementType.SELECT]
