"""Schemas, the installation, publications, and the documents that search finds."""

import sqlalchemy as sa
from alembic import op
from pgvector.sqlalchemy import Vector
from sqlalchemy.dialects import postgresql

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

_TEXT_SEARCH = (
    "setweight(to_tsvector('simple'::regconfig, title), 'A') || "
    "setweight(to_tsvector('english'::regconfig, title), 'A') || "
    "setweight(to_tsvector('simple'::regconfig, left(body, 100000)), 'B') || "
    "setweight(to_tsvector('english'::regconfig, left(body, 100000)), 'B')"
)


def upgrade() -> None:
    for schema in ("app", "search", "lake", "marts", "dagster"):
        op.execute(f"create schema if not exists {schema}")
    op.execute("create extension if not exists vector")
    op.create_table(
        "installation",
        sa.Column("is_only", sa.Boolean, primary_key=True, server_default=sa.text("true")),
        sa.Column("installation_id", postgresql.UUID, nullable=False),
        sa.Column("data_set", sa.Text, nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False, server_default=sa.text("now()")),
        sa.CheckConstraint("is_only", name="installation_has_one_row"),
        sa.CheckConstraint("data_set in ('demo', 'own')", name="installation_data_set"),
        schema="app",
    )
    op.create_table(
        "publications",
        sa.Column("publication_id", sa.BigInteger, primary_key=True, autoincrement=True),
        sa.Column("snapshot_id", sa.BigInteger, nullable=False),
        sa.Column("run_id", sa.Text, nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=False, server_default=sa.text("now()")),
        sa.Column("note", sa.Text),
        schema="app",
    )
    op.create_table(
        "documents",
        sa.Column("document_id", sa.Text, primary_key=True),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("body", sa.Text, nullable=False),
        sa.Column("anchor", postgresql.JSONB),
        sa.Column("project_key", sa.Text),
        sa.Column("author", sa.Text),
        sa.Column("happened_at", sa.DateTime(timezone=True)),
        sa.Column("content_hash", sa.Text, nullable=False),
        sa.Column("text_search", postgresql.TSVECTOR, sa.Computed(_TEXT_SEARCH, persisted=True), nullable=False),
        schema="search",
    )
    op.create_index("documents_text_search", "documents", ["text_search"], schema="search", postgresql_using="gin")
    op.create_table(
        "embeddings",
        sa.Column(
            "document_id",
            sa.Text,
            sa.ForeignKey("search.documents.document_id", ondelete="CASCADE"),
            primary_key=True,
        ),
        sa.Column("model", sa.Text, primary_key=True),
        sa.Column("dimension", sa.Integer, nullable=False),
        sa.Column("content_hash", sa.Text, nullable=False),
        sa.Column("embedding", Vector(), nullable=False),
        schema="search",
    )
