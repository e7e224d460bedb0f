"""The three ways a document is found: by the name it bears, by its words, by its meaning."""

from collections.abc import Sequence
from dataclasses import dataclass

import psycopg
from psycopg import sql

from nexus_pipelines.search.documents import Kind
from nexus_pipelines.search.embedder import Embedder, Passage
from nexus_pipelines.search.index import vector_type
from nexus_pipelines.search.query import Query, Term, tsquery_literal, weigh_terms

_DEPTH = 100
# Bounds the cost of a query: words so common that they would add more documents than this say little anyway.
_MAX_MATCHES = 5_000
# ts_rank's weights of D, C, B and A: a word of the title is worth several of the body.
_FIELD_WEIGHTS = "{0.2, 0.4, 0.6, 1.0}"

# A message of a thread stands for the thread, and is found as one.
_IDENTITY = "coalesce(documents.part_of, documents.document_id)"
# What every ranking leaves out.
_ALLOWED = (
    "case when documents.part_of is null then documents.kind else 'thread' end = any(%(kinds)s) "
    "and not documents.text_search @@ %(excluded)s::tsquery"
)


def by_reference(postgres: psycopg.Connection, query: Query, kinds: Sequence[Kind]) -> list[str]:
    """Issues whose key, and commits whose SHA or its beginning, the query names; in the order it names them."""
    rows = postgres.execute(
        f"""
        select documents.document_id
        from unnest(%(references)s::text[]) with ordinality as wanted (reference, position)
        join search.documents on lower(documents.reference) like replace(wanted.reference, '_', '\\_') || case
            when wanted.reference like '%%-%%' then '' else '%%' end
        where documents.kind in ('issue', 'commit') and {_ALLOWED}
        order by wanted.position, documents.document_id
        limit {_DEPTH}
        """.encode(),  # noqa: S608
        _parameters(query, kinds) | {"references": list(query.references)},
    ).fetchall()
    return list(dict.fromkeys(document_id for (document_id,) in rows))


def by_words(postgres: psycopg.Connection, query: Query, kinds: Sequence[Kind]) -> list[str]:
    """Documents with the query's rarer words, each worth its rarity, longer documents a little less."""
    terms = _terms(postgres, query.text)
    if not terms:
        return []
    rows = postgres.execute(
        f"""
        select {_IDENTITY}
        from search.documents, unnest(%(terms)s::tsquery[], %(weights)s::float8[]) as terms (term, weight)
        where documents.text_search @@ %(any_term)s::tsquery and {_ALLOWED}
        group by documents.document_id
        order by
            sum(terms.weight * ts_rank('{_FIELD_WEIGHTS}', documents.text_search, terms.term))
            / (1 + ln(1 + length(documents.text_search))) desc,
            documents.document_id
        limit {_DEPTH}
        """.encode(),  # noqa: S608
        _parameters(query, kinds)
        | {
            "terms": [term.tsquery for term in terms],
            "weights": [term.weight for term in terms],
            "any_term": " | ".join(term.tsquery for term in terms),
        },
    ).fetchall()
    return list(dict.fromkeys(identity for (identity,) in rows))


def by_meaning(postgres: psycopg.Connection, query: Query, kinds: Sequence[Kind], embedder: Embedder) -> list[str]:
    """Documents whose vector is nearest to the query's."""
    vector = embedder.embed([Passage.from_query(query.text)])[0]
    if not vector.any():
        return []
    return by_vector(postgres, query, kinds, Vector(embedder.model, embedder.dimension, str(vector.tolist())))


@dataclass(frozen=True)
class Vector:
    """A vector in pgvector's own form, and whose it is."""

    model: str
    dimension: int
    text: str


def by_vector(postgres: psycopg.Connection, query: Query, kinds: Sequence[Kind], vector: Vector) -> list[str]:
    """Documents whose vector of the same model is nearest to this one."""
    # A filter after the index must not leave too few: the scan goes on until it has enough (pgvector 0.8).
    postgres.execute("set local hnsw.ef_search = 200")
    postgres.execute("set local hnsw.iterative_scan = strict_order")
    statement = sql.SQL(
        f"""
        select {_IDENTITY}
        from search.embeddings
        join search.documents on embeddings.document_id = documents.document_id
        where embeddings.model = {{model}} and {_ALLOWED}
        order by embeddings.embedding::{{kind}} <=> %(vector)s::{{kind}}
        limit {_DEPTH}
        """  # type: ignore[arg-type]  # noqa: S608
    ).format(
        # Written out: the index is a partial one, which a parameter would hide from the planner.
        model=sql.Literal(vector.model),
        kind=sql.SQL(vector_type(vector.dimension)),  # type: ignore[arg-type]
    )
    parameters = _parameters(query, kinds) | {"vector": vector.text}
    rows = postgres.execute(statement, parameters).fetchall()
    return list(dict.fromkeys(identity for (identity,) in rows))


def _terms(postgres: psycopg.Connection, text: str) -> list[Term]:
    """The query's lexemes, with the frequencies that ANALYZE last found."""
    lexemes = [
        lexeme for (lexeme,) in postgres.execute("select lexeme from unnest(search.words(%s))", [text]).fetchall()
    ]
    frequencies = dict(
        postgres.execute(
            """
            select common.lexeme, common.frequency
            from pg_stats, unnest(most_common_elems::text::text[], most_common_elem_freqs) as common (lexeme, frequency)
            where schemaname = 'search' and tablename = 'documents' and attname = 'text_search'
                -- The frequencies end in two or three totals that belong to no lexeme.
                and common.lexeme is not null
            """
        ).fetchall()
    )
    row = postgres.execute("select reltuples::bigint from pg_class where oid = 'search.documents'::regclass").fetchone()
    return weigh_terms(lexemes, frequencies, documents=max(row[0] if row else 1, 1), max_matches=_MAX_MATCHES)


def _parameters(query: Query, kinds: Sequence[Kind]) -> dict[str, object]:
    # An empty tsquery matches nothing, so nothing is left out.
    return {
        "kinds": list(kinds),
        "excluded": " | ".join(tsquery_literal(word) for word in query.excluded),
    }
