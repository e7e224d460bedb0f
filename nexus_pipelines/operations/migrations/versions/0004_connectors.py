"""What each connector did last, and who asked Nexus for something."""

from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("""
        create table app.connectors (
            source text not null,
            connector text not null,
            portion text not null default '',
            title text not null,
            scope text,
            is_live boolean not null,
            is_configured boolean not null default true,
            run_id text,
            running_since timestamptz,
            progress text,
            done bigint,
            total bigint,
            seconds_left double precision,
            progress_at timestamptz,
            last_started_at timestamptz,
            last_succeeded_at timestamptz,
            last_error text,
            last_error_at timestamptz,
            failing_since timestamptz,
            consecutive_failures integer not null default 0,
            requests bigint,
            waited_seconds double precision,
            quota_left bigint,
            changed_at timestamptz,
            rows_added bigint,
            rows_changed bigint,
            rows_removed bigint,
            position text,
            primary key (source, connector, portion)
        )
    """)
    op.execute("""
        create table app.audit_events (
            event_id bigint generated always as identity primary key,
            at timestamptz not null default now(),
            actor text not null,
            action text not null,
            subject text not null,
            detail jsonb not null default '{}'
        )
    """)
    op.execute("""
        create function app.refuse_change() returns trigger language plpgsql as $function$
        begin
            raise exception 'app.% is only ever added to', tg_table_name;
        end
        $function$
    """)
    op.execute("""
        create trigger audit_events_are_kept before update or delete or truncate on app.audit_events
        for each statement execute function app.refuse_change()
    """)
