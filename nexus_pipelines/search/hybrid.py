"""Search by words and by meaning at once: `search` is what people, the API and the agents call."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import psycopg
from psycopg.rows import class_row

from nexus_pipelines.errors import UserError
from nexus_pipelines.postgres.database import Database
from nexus_pipelines.search.documents import KINDS, Kind
from nexus_pipelines.search.embedder import Embedder
from nexus_pipelines.search.fusion import reciprocal_rank_fusion
from nexus_pipelines.search.query import Query, read_query
from nexus_pipelines.search.rankings import by_meaning, by_reference, by_words

_MAX_LIMIT = 100
# Whoever types a key wants that issue first, whatever else the words find.
_WEIGHTS = {"reference": 10.0}
_HEADLINE = 'MaxWords=35, MinWords=15, ShortWord=2, StartSel="", StopSel=""'


@dataclass(frozen=True, kw_only=True)
class Hit:
    """A document that was found.

    reference: issue key, commit SHA, timestamp of a message, or id of an analysis; place: project, repository, channel
        or job.
    excerpt: the passage of the body that holds most of the query's words; plain text from outside, never markup.
    score: the fused score, comparable within one answer only.
    text_rank, vector_rank: its place by words and by meaning, from 1; None where it was not among the first 100.
    """

    document_id: str
    kind: Kind
    title: str
    excerpt: str
    score: float
    text_rank: int | None
    vector_rank: int | None
    reference: str
    place: str | None
    project_key: str | None
    author: str | None
    happened_at: datetime | None


@dataclass(frozen=True, kw_only=True)
class _Row:
    document_id: str
    kind: Kind
    title: str
    excerpt: str
    reference: str
    place: str | None
    project_key: str | None
    author: str | None
    happened_at: datetime | None


def search(
    database: Database,
    embedder: Embedder,
    text: str,
    *,
    limit: int = 10,
    kinds: Sequence[Kind] | None = None,
) -> list[Hit]:
    """The documents that answer `text` best, by reciprocal rank fusion of full text and vectors.

    Issue keys and commit SHAs in the text come first; documents with a word after a minus sign (`-android`) are left
    out. The text may have any length and any characters.

    Raises:
        UserError: the text is empty, or a kind or the limit does not exist.
    """
    if not 1 <= limit <= _MAX_LIMIT:
        raise UserError(f"A search gives 1 to {_MAX_LIMIT} results, not {limit}.")
    unknown = sorted(set(kinds or ()) - set(KINDS))
    if unknown:
        raise UserError(f"There are no documents of kind {unknown[0]!r}; the kinds are {', '.join(KINDS)}.")
    query = read_query(text)
    chosen = tuple(kinds or KINDS)
    with psycopg.connect(database.psycopg_conninfo()) as postgres:
        postgres.read_only = True
        # One state of the documents for all rankings and the excerpts.
        postgres.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        rankings = {
            "reference": by_reference(postgres, query, chosen),
            "text": by_words(postgres, query, chosen),
            "vector": by_meaning(postgres, query, chosen, embedder),
        }
        best = dict(reciprocal_rank_fusion(rankings, weights=_WEIGHTS)[:limit])
        rows = _read(postgres, query, list(best))
    text_ranks = {identity: rank for rank, identity in enumerate(rankings["text"], start=1)}
    vector_ranks = {identity: rank for rank, identity in enumerate(rankings["vector"], start=1)}
    return [
        Hit(
            document_id=row.document_id,
            kind=row.kind,
            title=row.title or _title(row),
            excerpt=row.excerpt,
            score=best[row.document_id],
            text_rank=text_ranks.get(row.document_id),
            vector_rank=vector_ranks.get(row.document_id),
            reference=row.reference,
            place=row.place,
            project_key=row.project_key,
            author=row.author,
            happened_at=row.happened_at,
        )
        for row in rows
    ]


def _read(postgres: psycopg.Connection, query: Query, identities: list[str]) -> list[_Row]:
    with postgres.cursor(row_factory=class_row(_Row)) as cursor:
        return cursor.execute(
            """
            select
                documents.document_id, documents.kind, documents.title,
                ts_headline(
                    'english', documents.body,
                    (select coalesce(string_agg(quote_literal(replace(lexeme, '\\', '')), ' | '), '')::tsquery
                    from unnest(to_tsvector('english', %s))),
                    %s
                ) as excerpt,
                documents.reference, documents.place, documents.project_key, documents.author, documents.happened_at
            from unnest(%s::text[]) with ordinality as best (document_id, position)
            join search.documents on best.document_id = documents.document_id
            order by best.position
            """,
            [query.text, _HEADLINE, identities],
        ).fetchall()


def _title(row: _Row) -> str:
    """A name for documents that have no title of their own."""
    match row.kind:
        case "comment":
            return f"Comment on {row.reference}"
        case "thread":
            return f"Thread in {row.place}"
        case "message":
            return f"Message in {row.place}"
        case "failure":
            return f"Failure of {row.place or 'a build'}"
        case "issue" | "commit":
            return row.reference
