"""Releases as people manage them, what they decide about them, and the reports they send."""

from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

_KEPT = ("policies", "reports")


def upgrade() -> None:
    _releases()
    _judgements()
    _decisions()
    _reports()
    for table in _KEPT:
        op.execute(f"""
            create trigger {table}_are_kept before update or delete or truncate on app.{table}
            for each statement execute function app.refuse_change()
        """)


def _releases() -> None:
    op.execute("""
        create table app.releases (
            release_id text primary key,
            version text not null,
            name text,
            description text,
            notes text,
            links jsonb not null default '{}',
            tags jsonb not null default '[]',
            release_type text not null default 'minor',
            status text not null default 'planning',
            target_date date not null,
            start_date date,
            code_freeze_date date,
            actual_release_date date,
            project_key text,
            epic_key text,
            fix_version text,
            repo_name text,
            branch text not null default 'main',
            environment text not null default 'production',
            source text not null,
            external_id text,
            external_url text,
            created_by text not null,
            release_manager text,
            team_members jsonb not null default '[]',
            stakeholders jsonb not null default '[]',
            created_at timestamptz not null default now(),
            updated_at timestamptz not null default now(),
            last_synced_at timestamptz,
            deleted_at timestamptz,
            constraint releases_type check (
                release_type in ('major', 'minor', 'patch', 'hotfix', 'feature', 'maintenance')
            ),
            constraint releases_status check (
                status in (
                    'planning', 'in_progress', 'code_freeze', 'testing', 'uat', 'staging', 'ready', 'deployed',
                    'cancelled', 'delayed'
                )
            ),
            constraint releases_source check (
                source in ('manual', 'api_webhook', 'csv_import', 'smartsheet', 'jira', 'confluence')
            )
        )
    """)
    # Two people, or two deliveries of one webhook, cannot make one release twice.
    op.execute("""
        create unique index releases_version on app.releases (coalesce(project_key, ''), lower(version))
        where deleted_at is null
    """)
    op.execute("create unique index releases_external on app.releases (external_id) where deleted_at is null")
    op.execute("""
        create table app.release_milestones (
            milestone_id bigint generated always as identity primary key,
            release_id text not null references app.releases (release_id) on delete cascade,
            name text not null,
            target_date date not null,
            actual_date date,
            completed boolean not null default false,
            notes text,
            updated_at timestamptz not null default now()
        )
    """)
    op.execute("create index release_milestones_release on app.release_milestones (release_id, target_date)")
    op.execute("""
        create table app.release_risks (
            risk_id bigint generated always as identity primary key,
            release_id text not null references app.releases (release_id) on delete cascade,
            title text not null,
            description text,
            severity text not null default 'medium',
            probability text not null default 'medium',
            mitigation text,
            owner text,
            status text not null default 'open',
            created_at timestamptz not null default now(),
            updated_at timestamptz not null default now(),
            constraint release_risks_severity check (severity in ('low', 'medium', 'high')),
            constraint release_risks_probability check (probability in ('low', 'medium', 'high')),
            constraint release_risks_status check (status in ('open', 'mitigated', 'accepted', 'closed'))
        )
    """)
    op.execute("create index release_risks_release on app.release_risks (release_id)")


def _judgements() -> None:
    op.execute("""
        create table app.policies (
            name text not null,
            version integer not null,
            project_key text,
            body jsonb not null,
            created_by text not null,
            created_at timestamptz not null default now(),
            note text,
            primary key (name, version)
        )
    """)
    op.execute("create index policies_project on app.policies (project_key, created_at)")
    op.execute("""
        create table app.waivers (
            waiver_id bigint generated always as identity primary key,
            project_key text not null,
            version_name text not null,
            criterion text not null,
            item text,
            reason text not null,
            approved_by text not null,
            approved_at timestamptz not null default now(),
            expires_on date not null,
            withdrawn_at timestamptz,
            withdrawn_by text
        )
    """)
    op.execute("create index waivers_release on app.waivers (project_key, lower(version_name))")
    op.execute("""
        create table app.attestations (
            attestation_id bigint generated always as identity primary key,
            project_key text not null,
            version_name text not null,
            criterion text not null,
            is_met boolean not null,
            statement text not null,
            attested_by text not null,
            attested_at timestamptz not null default now(),
            withdrawn_at timestamptz,
            withdrawn_by text
        )
    """)
    op.execute("create index attestations_release on app.attestations (project_key, lower(version_name))")


def _decisions() -> None:
    op.execute("""
        create table app.decisions (
            decision_id bigint generated always as identity primary key,
            project_key text not null,
            version_name text not null,
            release_id text not null,
            decided_at timestamptz not null default now(),
            decided_by text not null,
            snapshot_id bigint not null,
            as_of date not null,
            policy_name text not null,
            policy_version integer not null,
            judgements_version text not null,
            verdict text not null,
            decision text not null,
            reason text,
            assessment jsonb not null,
            outcome jsonb,
            compared_at timestamptz,
            constraint decisions_verdict check (verdict in ('GO', 'CONDITIONAL', 'NO_GO', 'PENDING', 'UNKNOWN')),
            constraint decisions_decision check (decision in ('GO', 'CONDITIONAL', 'NO_GO', 'PENDING', 'UNKNOWN')),
            constraint decisions_override check (decision = verdict or reason is not null)
        )
    """)
    op.execute("create index decisions_release on app.decisions (project_key, lower(version_name), decided_at)")
    # What was decided stays; only what happened later is written beside it.
    op.execute("""
        create trigger decisions_are_kept before delete or truncate on app.decisions
        for each statement execute function app.refuse_change()
    """)
    op.execute("""
        create trigger decisions_stay before update of
            decision_id, project_key, version_name, release_id, decided_at, decided_by, snapshot_id, as_of, policy_name,
            policy_version, judgements_version, verdict, decision, reason, assessment
        on app.decisions
        for each statement execute function app.refuse_change()
    """)


def _reports() -> None:
    op.execute("""
        create table app.reports (
            report_id text primary key,
            report_type text not null,
            subject text not null,
            project_key text,
            version_name text,
            sprint text,
            title text not null,
            snapshot_id bigint not null,
            content jsonb not null,
            created_by text not null,
            created_at timestamptz not null default now()
        )
    """)
    op.execute("create index reports_subject on app.reports (subject, created_at)")
    op.execute("create index reports_created on app.reports (created_at)")
    op.execute("""
        create table app.report_deliveries (
            delivery_id bigint generated always as identity primary key,
            report_id text not null references app.reports (report_id),
            subject text not null,
            destination text not null,
            target text not null,
            state text not null default 'pending',
            content_hash text not null,
            external_id text,
            url text,
            last_error text,
            confirmed_by text not null,
            confirmed_at timestamptz not null default now(),
            delivered_at timestamptz,
            constraint report_deliveries_place unique (subject, destination, target),
            constraint report_deliveries_destination check (destination in ('confluence', 'slack', 'file', 'email')),
            constraint report_deliveries_state check (state in ('pending', 'delivered', 'failed'))
        )
    """)
