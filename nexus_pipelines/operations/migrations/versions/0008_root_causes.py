"""When a connector first came to its end, and what a model made of the words of a diagnosis."""

from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("alter table app.connectors add column first_succeeded_at timestamptz")
    # When it really was nobody noted; later than true makes some news history, never history news.
    op.execute("update app.connectors set first_succeeded_at = last_succeeded_at")
    op.execute("""
        create table app.rca_wordings (
            wording_id bigint generated always as identity primary key,
            analysis_id text not null,
            model_name text not null,
            outcome text not null,
            wording text,
            reason text,
            input_tokens bigint,
            output_tokens bigint,
            cost_usd double precision,
            created_at timestamptz not null default now(),
            constraint rca_wordings_outcome check (outcome in ('accepted', 'rejected', 'failed'))
        )
    """)
    op.execute("create index rca_wordings_analysis on app.rca_wordings (analysis_id, created_at)")
