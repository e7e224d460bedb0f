"""Documents: found by parts of code identifiers too, written by row hash, with what they refer to in columns."""

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

# Three readings of a text. As Postgres parses it: stems, and whole addresses, paths and keys. With ASCII punctuation
# taken out, as written: `createWindow` in `Ti.UI.createWindow`, which the parser keeps as one word. With camelCase
# taken apart as well: `window`.
_PUNCTUATION = r"""'[!-/:-@\[-`{-~]+'"""
_APART = f"""regexp_replace(content collate "C", {_PUNCTUATION}, ' ', 'g')"""
_CAMEL_APART = rf"""regexp_replace({_APART}, '([a-z0-9])([A-Z])', '\1 \2', 'g')"""


def upgrade() -> None:
    op.execute(f"""
        create function search.words(content text) returns tsvector language sql immutable parallel safe as $function$
            select to_tsvector('pg_catalog.english'::regconfig, content)
                || to_tsvector('pg_catalog.simple'::regconfig, {_APART})
                || to_tsvector('pg_catalog.english'::regconfig, {_CAMEL_APART})
        $function$
    """)
    op.execute("drop table search.embeddings")
    op.execute("drop table search.documents")
    op.execute("""
        create table search.documents (
            document_id text primary key,
            kind text not null,
            reference text not null,
            place text,
            part_of text,
            title text not null,
            body text not null,
            project_key text,
            author text,
            happened_at timestamptz,
            content_hash text not null,
            _row_hash bigint not null,
            text_search tsvector not null generated always as (
                -- A tsvector holds at most 1 MB; this much of a body stays below it in any script.
                setweight(search.words(reference || ' ' || title), 'A')
                || setweight(search.words(left(body, 50000)), 'D')
            ) stored
        )
    """)
    # Frequencies of this many times ten words tell rare words from common ones when results are ranked.
    op.execute("alter table search.documents alter column text_search set statistics 300")
    op.execute("create index documents_text_search on search.documents using gin (text_search)")
    op.execute("create index documents_reference on search.documents (lower(reference) text_pattern_ops)")
    op.execute("""
        create table search.embeddings (
            document_id text not null references search.documents on delete cascade,
            model text not null,
            dimension integer not null,
            content_hash text not null,
            embedding vector not null,
            primary key (document_id, model)
        )
    """)
