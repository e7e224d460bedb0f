"""Webhooks as they were received, until a run has read what they tell of."""

from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("""
        create table app.inbound_events (
            event_id bigint generated always as identity primary key,
            sender text not null,
            delivery_id text not null,
            kind text not null,
            received_at timestamptz not null default now(),
            body bytea not null,
            source text,
            scope text,
            state text not null,
            reason text,
            tries integer not null default 0,
            due_at timestamptz not null default now(),
            batch_id text,
            taken_at timestamptz,
            settled_at timestamptz,
            constraint inbound_events_delivery unique (sender, delivery_id),
            constraint inbound_events_sender check (sender in ('github', 'jira', 'slack', 'pagerduty', 'jenkins')),
            constraint inbound_events_state check (state in ('waiting', 'taken', 'done', 'failed'))
        )
    """)
    op.execute("""
        create index inbound_events_open on app.inbound_events (state, received_at) where state in ('waiting', 'taken')
    """)
