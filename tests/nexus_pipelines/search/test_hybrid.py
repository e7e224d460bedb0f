"""`search` on a real server: by key, by word, by meaning, with any text; and what an index run writes."""

import duckdb
import psycopg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from nexus_pipelines.errors import UserError
from nexus_pipelines.postgres.changed_rows import Changes
from nexus_pipelines.postgres.database import Database
from nexus_pipelines.search.embedder import Embedder
from nexus_pipelines.search.hybrid import search
from nexus_pipelines.search.index import IndexResult, index_documents, vector_index_name


@pytest.fixture
def found(lake: duckdb.DuckDBPyConnection, empty_database: Database, embedder: Embedder) -> Database:
    index_documents(lake, empty_database, embedder)
    return empty_database


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("SHOP-1", "issue:1"),
        ("what about shop-12?", "issue:12"),
        ("abcdef1", "commit:shop:abcdef1234567890abcdef1234567890abcdef12"),
        ("mail_queue.py", "comment:900"),
        ("crash", "issue:1"),
        ("card payments fail for buyers", "thread:C1:1700000000.1"),
        ("invoice sent twice", "issue:2"),
    ],
)
def test_the_right_document_comes_first(found: Database, embedder: Embedder, text: str, expected: str) -> None:
    assert search(found, embedder, text)[0].document_id == expected


@pytest.mark.parametrize("text", ["createSession", "createsession", "Auth.ui.createSession", "null-pointer"])
def test_parts_of_code_identifiers_are_words(found: Database, embedder: Embedder, text: str) -> None:
    hits = search(found, embedder, text, kinds=["issue", "comment"])
    assert (hits[0].document_id, hits[0].text_rank) == ("issue:1", 1)


def test_a_hit_says_where_it_is_from(found: Database, embedder: Embedder) -> None:
    hit = search(found, embedder, "duplicate mails SMTP", kinds=["comment"])[0]
    assert (hit.kind, hit.title, hit.project_key, hit.author) == ("comment", "Comment on SHOP-2", "SHOP", "Ben")
    assert "SMTP relay" in hit.excerpt
    assert hit.text_rank == 1
    assert hit.vector_rank == 1


def test_a_reply_is_found_with_its_thread_only(found: Database, embedder: Embedder) -> None:
    hits = search(found, embedder, "restarting helped", kinds=["thread", "message"])
    assert [hit.document_id for hit in hits][:1] == ["thread:C1:1700000000.1"]
    assert "message:C1:1700000060.2" not in [hit.document_id for hit in hits]


def test_words_after_a_minus_are_left_out(found: Database, embedder: Embedder) -> None:
    assert "issue:12" in [hit.document_id for hit in search(found, embedder, "dark settings")]
    assert "issue:12" not in [hit.document_id for hit in search(found, embedder, "dark settings -android")]


@pytest.mark.parametrize("text", ["", "  \n", "?!", "-android", "\x00"])
def test_an_empty_search_is_one_sentence(found: Database, embedder: Embedder, text: str) -> None:
    with pytest.raises(UserError, match="nothing to search for"):
        search(found, embedder, text)


def test_unknown_kinds_and_limits_are_refused(found: Database, embedder: Embedder) -> None:
    with pytest.raises(UserError, match="issue, comment, commit"):
        search(found, embedder, "x", kinds=["wiki"])  # type: ignore[list-item]
    with pytest.raises(UserError, match="1 to 100"):
        search(found, embedder, "x", limit=0)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(st.characters(exclude_categories=()), max_size=200))
def test_no_text_breaks_the_search(found: Database, embedder: Embedder, text: str) -> None:
    try:
        search(found, embedder, "a " + text)
    except UserError as error:
        raise AssertionError(text) from error


@pytest.mark.parametrize(
    "text", ["word " * 100_000, "'\\ & | ! ( ) : * <-> %s {}" + "a", "x" * 50_000, "日本語 検索 \ud800"]
)
def test_odd_texts_are_only_texts(found: Database, embedder: Embedder, text: str) -> None:
    assert isinstance(search(found, embedder, text), list)


def test_only_what_changed_is_written_and_embedded(
    lake: duckdb.DuckDBPyConnection, empty_database: Database, embedder: Embedder
) -> None:
    first = index_documents(lake, empty_database, embedder)
    assert first == IndexResult(documents=Changes(inserted=13), embedded=13, model=embedder.model)
    assert index_documents(lake, empty_database, embedder).documents == Changes()
    lake.execute(
        "insert into lake.marts.issues "
        "select * replace ('99' as issue_id, 'SHOP-99' as issue_key) from lake.marts.issues limit 1"
    )
    added = index_documents(lake, empty_database, embedder)
    assert (added.documents, added.embedded) == (Changes(inserted=1), 1)
    lake.execute("update lake.marts.issues set reporter_name = 'Zoe' where issue_key = 'SHOP-99'")
    renamed = index_documents(lake, empty_database, embedder)
    assert (renamed.documents, renamed.embedded) == (Changes(updated=1), 0)
    lake.execute("update lake.marts.issues set summary = 'Another matter' where issue_key = 'SHOP-99'")
    lake.execute("delete from lake.marts.comments")
    changed = index_documents(lake, empty_database, embedder)
    assert (changed.documents, changed.embedded) == (Changes(updated=1, deleted=1), 1)


def test_vectors_use_the_index_and_another_model_replaces_them(
    lake: duckdb.DuckDBPyConnection, empty_database: Database, embedder: Embedder
) -> None:
    class Renamed:
        model = "another"
        dimension = embedder.dimension
        embed = embedder.embed

    index_documents(lake, empty_database, embedder)
    assert index_documents(lake, empty_database, Renamed()).embedded == 13
    with psycopg.connect(empty_database.psycopg_conninfo()) as postgres:
        assert postgres.execute("select distinct model from search.embeddings").fetchall() == [("another",)]
        names = postgres.execute("select indexname from pg_indexes where indexdef like '%hnsw%'").fetchall()
    assert names == [(vector_index_name("another", embedder.dimension),)]
