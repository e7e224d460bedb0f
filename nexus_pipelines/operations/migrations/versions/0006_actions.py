"""What Nexus does for people: hygiene checks and their rules, messages, proposed changes, and the events of it all."""

from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

_KEPT = ("outbox_events", "hygiene_profiles", "hygiene_checks")


def upgrade() -> None:
    op.execute("""
        create table app.outbox_events (
            event_id uuid primary key default gen_random_uuid(),
            event_key text not null,
            type text not null,
            source text not null,
            data jsonb not null default '{}',
            metadata jsonb not null default '{}',
            occurred_at timestamptz not null,
            created_at timestamptz not null default now(),
            constraint outbox_events_key unique (event_key)
        )
    """)
    op.execute("create index outbox_events_created on app.outbox_events (created_at)")
    op.execute("""
        create table app.hygiene_profiles (
            project_key text not null,
            version integer not null,
            profile jsonb not null,
            changed_by text not null,
            changed_at timestamptz not null default now(),
            note text,
            primary key (project_key, version)
        )
    """)
    op.execute("""
        create table app.hygiene_exemptions (
            exemption_id bigint generated always as identity primary key,
            project_key text not null,
            issue_key text,
            rule text not null,
            approver text not null,
            reason text not null,
            created_at timestamptz not null default now(),
            expires_on date,
            withdrawn_at timestamptz,
            withdrawn_by text
        )
    """)
    op.execute("create index hygiene_exemptions_project on app.hygiene_exemptions (project_key, issue_key)")
    op.execute("""
        create table app.hygiene_checks (
            check_id text not null,
            project_key text not null,
            created_at timestamptz not null default now(),
            trigger_type text not null,
            snapshot_id bigint not null,
            result jsonb not null,
            primary key (check_id, project_key),
            constraint hygiene_checks_trigger check (trigger_type in ('scheduled', 'manual', 'api', 'agent'))
        )
    """)
    op.execute("create index hygiene_checks_project on app.hygiene_checks (project_key, created_at)")
    op.execute("""
        create table app.hygiene_snoozes (
            snooze_id bigint generated always as identity primary key,
            assignee text not null,
            snoozed_until timestamptz not null,
            check_id text,
            created_at timestamptz not null default now()
        )
    """)
    op.execute("create index hygiene_snoozes_assignee on app.hygiene_snoozes (assignee, snoozed_until)")
    op.execute("""
        create table app.messages (
            message_key text primary key,
            channel text not null,
            recipient text not null,
            body jsonb not null,
            state text not null default 'pending',
            attempts integer not null default 0,
            last_error text,
            created_at timestamptz not null default now(),
            attempted_at timestamptz,
            sent_at timestamptz,
            external_channel text,
            external_ts text,
            constraint messages_channel check (channel in ('slack_direct', 'slack_channel')),
            constraint messages_state check (state in ('pending', 'sent', 'failed', 'snoozed', 'skipped'))
        )
    """)
    op.execute("create index messages_created on app.messages (created_at)")
    op.execute("""
        create table app.proposals (
            proposal_id bigint generated always as identity primary key,
            kind text not null,
            issue_key text not null,
            arguments jsonb not null,
            evidence jsonb not null,
            confidence double precision,
            proposed_by text not null,
            proposed_at timestamptz not null default now(),
            state text not null default 'proposed',
            decided_by text,
            decided_at timestamptz,
            applied_at timestamptz,
            result text,
            constraint proposals_state check (
                state in ('proposed', 'confirmed', 'rejected', 'applied', 'failed', 'stale')
            )
        )
    """)
    op.execute("create unique index proposals_open on app.proposals (kind, issue_key) where state = 'proposed'")
    op.execute("create index proposals_issue on app.proposals (issue_key)")
    for table in _KEPT:
        op.execute(f"""
            create trigger {table}_are_kept before update or delete or truncate on app.{table}
            for each statement execute function app.refuse_change()
        """)
