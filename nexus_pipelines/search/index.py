"""Keep schema `search` equal to the published marts: documents that changed are written, and those alone embedded."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import psycopg
from duckdb import DuckDBPyConnection
from psycopg import sql

from nexus_pipelines.postgres.changed_rows import Changes, Target, write_changed_rows
from nexus_pipelines.postgres.copy_text import copy_columns
from nexus_pipelines.postgres.database import Database
from nexus_pipelines.search.documents import documents_query
from nexus_pipelines.search.embedder import EMBEDDED_CHARACTERS, Embedder, Passage

_DOCUMENTS = Target(schema="search", name="documents", key=("document_id",))
_PASSAGES_A_BATCH = 250
# A larger share of new words than this makes the planner's statistics, which ranking uses, worth renewing.
_ANALYZE_SHARE = 0.02


@dataclass(frozen=True, kw_only=True)
class IndexResult:
    """What one indexing did: rows of documents written, and documents embedded with `model`."""

    documents: Changes
    embedded: int
    model: str


def index_documents(connection: DuckDBPyConnection, database: Database, embedder: Embedder) -> IndexResult:
    """Bring documents and vectors up to the marts that `connection` sees.

    Documents change in one transaction; vectors follow in batches, so an interrupted run goes on where it stopped and
    documents without a vector are found by their words meanwhile.

    Raises:
        OperatorError: the marts hold two documents of one identity, or the embedder failed.
    """
    with psycopg.connect(database.psycopg_conninfo()) as postgres:
        # Two runs at once would embed the same documents twice.
        postgres.execute("select pg_advisory_lock(hashtext('nexus search index'))")
        changes = _write_documents(connection, postgres)
        postgres.commit()
        embedded = _embed_pending(postgres, embedder)
        _ensure_vector_index(postgres, embedder)
        postgres.commit()
        return IndexResult(documents=changes, embedded=embedded, model=embedder.model)


def vector_index_name(model: str, dimension: int) -> str:
    """The name of the HNSW index of one model's vectors."""
    return f"embeddings_{dimension}_{hashlib.sha256(model.encode()).hexdigest()[:8]}"


def vector_type(dimension: int) -> str:
    """Half precision: half the index, no measurable loss of recall, and up to 4,000 dimensions instead of 2,000."""
    return f"halfvec({dimension:d})"


def _write_documents(connection: DuckDBPyConnection, postgres: psycopg.Connection) -> Changes:
    rows = connection.execute(
        "select table_name from duckdb_tables() where database_name = 'lake' and schema_name = 'marts'"
    ).fetchall()
    source = documents_query({name for (name,) in rows})
    if source is None:
        return Changes()
    with postgres.cursor() as cursor:
        columns = copy_columns(connection, source)
        changes = write_changed_rows(connection, cursor, source=source, columns=columns, target=_DOCUMENTS)
        total = cursor.execute("select count(*) from search.documents").fetchone()
        if changes.rows > _ANALYZE_SHARE * (total[0] if total else 0):
            cursor.execute("analyze search.documents")
    return changes


def _embed_pending(postgres: psycopg.Connection, embedder: Embedder) -> int:
    embedded = 0
    for batch in _pending(postgres, embedder.model):
        vectors = embedder.embed([Passage(title, body) for _, _, title, body in batch])
        with postgres.cursor() as cursor:
            cursor.execute(
                "create temp table embedded (document_id text, content_hash text, embedding vector) on commit drop"
            )
            with cursor.copy("copy pg_temp.embedded from stdin") as copy:
                for (document_id, content_hash, _, _), vector in zip(batch, vectors, strict=True):
                    copy.write_row((document_id, content_hash, _literal(vector)))
            cursor.execute(
                "insert into search.embeddings (document_id, model, dimension, content_hash, embedding) "
                "select document_id, %s, %s, content_hash, embedding from pg_temp.embedded "
                "on conflict (document_id, model) do update "
                "set content_hash = excluded.content_hash, embedding = excluded.embedding",
                [embedder.model, embedder.dimension],
            )
        postgres.commit()
        embedded += len(batch)
    return embedded


def _pending(postgres: psycopg.Connection, model: str) -> Iterator[list[tuple[str, str, str, str]]]:
    """Batches of (document_id, content_hash, title, body) whose vector of this model is missing or outdated."""
    after = ""
    while True:
        batch = postgres.execute(
            """
            select documents.document_id, documents.content_hash, documents.title, left(documents.body, %s)
            from search.documents
            left join search.embeddings
                on documents.document_id = embeddings.document_id and embeddings.model = %s
            where documents.document_id > %s
                and embeddings.content_hash is distinct from documents.content_hash
            order by documents.document_id
            limit %s
            """,
            [EMBEDDED_CHARACTERS, model, after, _PASSAGES_A_BATCH],
        ).fetchall()
        if not batch:
            return
        yield batch
        after = batch[-1][0]


def _literal(vector: np.ndarray) -> str:
    return "[" + ",".join(f"{value:.6g}" for value in vector.tolist()) + "]"


def _ensure_vector_index(postgres: psycopg.Connection, embedder: Embedder) -> None:
    """Build this model's HNSW index once its first vectors are there; vectors and indexes of other models go."""
    wanted = vector_index_name(embedder.model, embedder.dimension)
    rows = postgres.execute(
        "select indexname from pg_indexes where schemaname = 'search' and indexname ~ '^embeddings_[0-9]+_[0-9a-f]{8}$'"
    ).fetchall()
    present = {str(name) for (name,) in rows}
    if wanted in present and present == {wanted}:
        return
    for name in present - {wanted}:
        postgres.execute(sql.SQL("drop index search.{}").format(sql.Identifier(name)))
    postgres.execute("delete from search.embeddings where model <> %s", [embedder.model])
    postgres.execute("set local maintenance_work_mem = '256MB'")
    postgres.execute("set local max_parallel_maintenance_workers = 1")
    kind = sql.SQL(vector_type(embedder.dimension))  # type: ignore[arg-type]  # built from an integer
    postgres.execute(
        sql.SQL(
            "create index if not exists {} on search.embeddings using hnsw "
            "((embedding::{}) halfvec_cosine_ops) where model = {}"
        ).format(sql.Identifier(wanted), kind, sql.Literal(embedder.model))
    )
    postgres.execute("analyze search.embeddings")
