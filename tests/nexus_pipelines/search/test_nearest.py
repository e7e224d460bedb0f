"""Failures that are like one another: by words and by vector, each signature once, nothing embedded twice."""

import duckdb
import psycopg

from nexus_pipelines.postgres.database import Database
from nexus_pipelines.search.embedder import Embedder
from nexus_pipelines.search.hybrid import search
from nexus_pipelines.search.index import index_documents
from nexus_pipelines.search.nearest import nearest


def test_the_nearest_is_the_one_of_the_same_cause(
    lake: duckdb.DuckDBPyConnection, empty_database: Database, embedder: Embedder
) -> None:
    index_documents(lake, empty_database, embedder)
    first, second = nearest(empty_database, "failure:f1")
    assert (first.document_id, first.reference) == ("failure:f2", "rca-3")
    assert (first.text_rank, first.vector_rank) == (1, 1)
    assert (second.document_id, second.text_rank) == ("failure:f3", 2)
    assert first.distance is not None and second.distance is not None
    assert 0 < first.distance < second.distance
    assert [each.document_id for each in nearest(empty_database, "failure:f1", limit=1)] == ["failure:f2"]
    assert nearest(empty_database, "failure:unknown") == []
    # Its own kind only, and words after a minus sign are part of a log.
    assert {each.document_id[:8] for each in nearest(empty_database, "issue:1")} == {"issue:2", "issue:3", "issue:12"}
    assert search(empty_database, embedder, "psycopg refused", kinds=["failure"])[0].reference == "rca-3"


def test_a_failure_that_comes_back_embeds_nothing_and_one_without_a_vector_is_found_by_words(
    lake: duckdb.DuckDBPyConnection, empty_database: Database, embedder: Embedder
) -> None:
    index_documents(lake, empty_database, embedder)
    lake.execute(
        "insert into lake.marts.root_causes select * replace ('rca-9' as analysis_id, 'log 9' as log_id, "
        "started_at + to_days(9) as started_at) from lake.marts.root_causes where analysis_id = 'rca-3'"
    )
    lake.execute("update lake.marts.failure_groups set last_analysis_id = 'rca-9' where fingerprint = 'f2'")
    again = index_documents(lake, empty_database, embedder)
    assert (again.documents.updated, again.embedded) == (1, 0)
    assert nearest(empty_database, "failure:f1")[0].reference == "rca-9"
    with psycopg.connect(empty_database.psycopg_conninfo()) as postgres:
        postgres.execute("delete from search.embeddings where document_id = 'failure:f1'")
    assert [each.distance for each in nearest(empty_database, "failure:f1")] == [None, None]
