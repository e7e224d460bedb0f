"""How far the mirror and the search index have followed the publications."""

from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("""
        create table app.followers (
            follower text primary key,
            publication_id bigint not null,
            version text not null,
            caught_up_at timestamptz not null default now()
        )
    """)
