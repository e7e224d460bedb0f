"""The documents most like one that is stored: by its words and by its vector at once; nothing is embedded for it."""

from collections.abc import Sequence
from dataclasses import dataclass

import psycopg

from nexus_pipelines.errors import UserError
from nexus_pipelines.postgres.database import Database
from nexus_pipelines.search.documents import Kind
from nexus_pipelines.search.fusion import reciprocal_rank_fusion
from nexus_pipelines.search.query import read_query
from nexus_pipelines.search.rankings import Vector, by_vector, by_words


@dataclass(frozen=True, kw_only=True)
class Near:
    """A document like another. distance: of the vectors, 0 (the same) to 2; None where one of them has none.

    text_rank, vector_rank: its place by words and by meaning, from 1; None where it was not among the first 100.
    """

    document_id: str
    reference: str
    title: str
    distance: float | None
    text_rank: int | None
    vector_rank: int | None


def nearest(database: Database, document_id: str, *, limit: int = 5) -> list[Near]:
    """Other documents of its kind, the most like first; none where it is not indexed."""
    with psycopg.connect(database.psycopg_conninfo()) as postgres:
        postgres.read_only = True
        postgres.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        row = postgres.execute(
            """
            select documents.kind, documents.title, documents.body, model, dimension, embedding::text
            from search.documents
            left join search.embeddings on documents.document_id = embeddings.document_id
            where documents.document_id = %s
            limit 1
            """,
            [document_id],
        ).fetchone()
        if row is None:
            return []
        kind, title, body, model, dimension, vector = row
        rankings = _rankings(
            postgres, f"{title}\n{body}", [kind], Vector(model, dimension, vector) if vector is not None else None
        )
        others = {name: [each for each in ranking if each != document_id] for name, ranking in rankings.items()}
        best = [identity for identity, _ in reciprocal_rank_fusion(others)[:limit]]
        found = postgres.execute(
            """
            select documents.document_id, documents.reference, documents.title, other.embedding <=> own.embedding
            from unnest(%s::text[]) with ordinality as best (document_id, position)
            inner join search.documents on best.document_id = documents.document_id
            left join search.embeddings as own on own.document_id = %s
            left join search.embeddings as other
                on documents.document_id = other.document_id and own.model = other.model
            order by best.position
            """,
            [best, document_id],
        ).fetchall()
    places = {
        name: {identity: rank for rank, identity in enumerate(ranking, start=1)} for name, ranking in others.items()
    }
    return [
        Near(
            document_id=identity,
            reference=reference,
            title=said,
            distance=None if distance is None else float(distance),
            text_rank=places["text"].get(identity),
            vector_rank=places["vector"].get(identity),
        )
        for identity, reference, said, distance in found
    ]


def _rankings(
    postgres: psycopg.Connection, text: str, kinds: Sequence[Kind], vector: Vector | None
) -> dict[str, list[str]]:
    try:
        query = read_query(text)
    except UserError:  # no letter and no digit in it
        return {"text": [], "vector": []}
    # What follows a minus sign in a log is an option, no word to be left out.
    query = type(query)(text=text, references=(), excluded=())
    return {
        "text": by_words(postgres, query, kinds),
        "vector": by_vector(postgres, query, kinds, vector) if vector is not None else [],
    }
