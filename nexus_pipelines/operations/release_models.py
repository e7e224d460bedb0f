"""Tables of schema `app` for releases, judgements, decisions and reports; migration 0007 makes them."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Date,
    DateTime,
    ForeignKey,
    Identity,
    Index,
    Integer,
    Text,
    UniqueConstraint,
    func,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from nexus_pipelines.operations.models import Base

_EMPTY_LIST = text("'[]'")
_NOW = text("now()")
_LIVE = text("deleted_at is null")


class ManagedRelease(Base):
    """One row a release that somebody manages in Nexus; a deleted one stays, with its time."""

    __tablename__ = "releases"
    __table_args__ = (
        Index(
            "releases_version",
            func.coalesce(text("project_key"), text("''")),
            func.lower(text("version")),
            unique=True,
            postgresql_where=_LIVE,
        ),
        Index("releases_external", "external_id", unique=True, postgresql_where=_LIVE),
        CheckConstraint(
            "release_type in ('major', 'minor', 'patch', 'hotfix', 'feature', 'maintenance')", name="releases_type"
        ),
        CheckConstraint(
            "status in ('planning', 'in_progress', 'code_freeze', 'testing', 'uat', 'staging', 'ready', 'deployed', "
            "'cancelled', 'delayed')",
            name="releases_status",
        ),
        CheckConstraint(
            "source in ('manual', 'api_webhook', 'csv_import', 'smartsheet', 'jira', 'confluence')",
            name="releases_source",
        ),
        {"schema": "app"},
    )

    release_id: Mapped[str] = mapped_column(Text, primary_key=True)
    version: Mapped[str] = mapped_column(Text)
    name: Mapped[str | None] = mapped_column(Text)
    description: Mapped[str | None] = mapped_column(Text)
    notes: Mapped[str | None] = mapped_column(Text)
    links: Mapped[dict[str, Any]] = mapped_column(JSONB, server_default=text("'{}'"))
    tags: Mapped[list[str]] = mapped_column(JSONB, server_default=_EMPTY_LIST)
    release_type: Mapped[str] = mapped_column(Text, server_default=text("'minor'"))
    status: Mapped[str] = mapped_column(Text, server_default=text("'planning'"))
    target_date: Mapped[date] = mapped_column(Date)
    start_date: Mapped[date | None] = mapped_column(Date)
    code_freeze_date: Mapped[date | None] = mapped_column(Date)
    actual_release_date: Mapped[date | None] = mapped_column(Date)
    project_key: Mapped[str | None] = mapped_column(Text)
    epic_key: Mapped[str | None] = mapped_column(Text)
    fix_version: Mapped[str | None] = mapped_column(Text)
    repo_name: Mapped[str | None] = mapped_column(Text)
    branch: Mapped[str] = mapped_column(Text, server_default=text("'main'"))
    environment: Mapped[str] = mapped_column(Text, server_default=text("'production'"))
    source: Mapped[str] = mapped_column(Text)
    external_id: Mapped[str | None] = mapped_column(Text)
    external_url: Mapped[str | None] = mapped_column(Text)
    created_by: Mapped[str] = mapped_column(Text)
    release_manager: Mapped[str | None] = mapped_column(Text)
    team_members: Mapped[list[str]] = mapped_column(JSONB, server_default=_EMPTY_LIST)
    stakeholders: Mapped[list[str]] = mapped_column(JSONB, server_default=_EMPTY_LIST)
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=_NOW)
    updated_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=_NOW)
    last_synced_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    deleted_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))


class Milestone(Base):
    """One row a milestone of a managed release."""

    __tablename__ = "release_milestones"
    __table_args__ = (Index("release_milestones_release", "release_id", "target_date"), {"schema": "app"})

    milestone_id: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    release_id: Mapped[str] = mapped_column(Text, ForeignKey("app.releases.release_id", ondelete="CASCADE"))
    name: Mapped[str] = mapped_column(Text)
    target_date: Mapped[date] = mapped_column(Date)
    actual_date: Mapped[date | None] = mapped_column(Date)
    completed: Mapped[bool] = mapped_column(Boolean, server_default=text("false"))
    notes: Mapped[str | None] = mapped_column(Text)
    updated_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=_NOW)


class Risk(Base):
    """One row a risk that somebody sees in a managed release."""

    __tablename__ = "release_risks"
    __table_args__ = (
        CheckConstraint("severity in ('low', 'medium', 'high')", name="release_risks_severity"),
        CheckConstraint("probability in ('low', 'medium', 'high')", name="release_risks_probability"),
        CheckConstraint("status in ('open', 'mitigated', 'accepted', 'closed')", name="release_risks_status"),
        Index("release_risks_release", "release_id"),
        {"schema": "app"},
    )

    risk_id: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    release_id: Mapped[str] = mapped_column(Text, ForeignKey("app.releases.release_id", ondelete="CASCADE"))
    title: Mapped[str] = mapped_column(Text)
    description: Mapped[str | None] = mapped_column(Text)
    severity: Mapped[str] = mapped_column(Text, server_default=text("'medium'"))
    probability: Mapped[str] = mapped_column(Text, server_default=text("'medium'"))
    mitigation: Mapped[str | None] = mapped_column(Text)
    owner: Mapped[str | None] = mapped_column(Text)
    status: Mapped[str] = mapped_column(Text, server_default=text("'open'"))
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=_NOW)
    updated_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=_NOW)


class Policy(Base):
    """One row a version of a policy; rows are added and never changed, the newest of a project is in force."""

    __tablename__ = "policies"
    __table_args__ = (Index("policies_project", "project_key", "created_at"), {"schema": "app"})

    name: Mapped[str] = mapped_column(Text, primary_key=True)
    version: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    project_key: Mapped[str | None] = mapped_column(Text)
    body: Mapped[dict[str, Any]] = mapped_column(JSONB)
    created_by: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=_NOW)
    note: Mapped[str | None] = mapped_column(Text)


class Waiver(Base):
    """One row a criterion, or one item of it, that a person lets a release fail."""

    __tablename__ = "waivers"
    __table_args__ = (Index("waivers_release", "project_key", func.lower(text("version_name"))), {"schema": "app"})

    waiver_id: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    project_key: Mapped[str] = mapped_column(Text)
    version_name: Mapped[str] = mapped_column(Text)
    criterion: Mapped[str] = mapped_column(Text)
    item: Mapped[str | None] = mapped_column(Text)
    reason: Mapped[str] = mapped_column(Text)
    approved_by: Mapped[str] = mapped_column(Text)
    approved_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=_NOW)
    expires_on: Mapped[date] = mapped_column(Date)
    withdrawn_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    withdrawn_by: Mapped[str | None] = mapped_column(Text)


class Attestation(Base):
    """One row a statement of a person about what no source shows."""

    __tablename__ = "attestations"
    __table_args__ = (Index("attestations_release", "project_key", func.lower(text("version_name"))), {"schema": "app"})

    attestation_id: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    project_key: Mapped[str] = mapped_column(Text)
    version_name: Mapped[str] = mapped_column(Text)
    criterion: Mapped[str] = mapped_column(Text)
    is_met: Mapped[bool] = mapped_column(Boolean)
    statement: Mapped[str] = mapped_column(Text)
    attested_by: Mapped[str] = mapped_column(Text)
    attested_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=_NOW)
    withdrawn_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    withdrawn_by: Mapped[str | None] = mapped_column(Text)


class Decision(Base):
    """One row a decision on a release: what Nexus said, what the person decided, and later what happened."""

    __tablename__ = "decisions"
    __table_args__ = (
        CheckConstraint("verdict in ('GO', 'CONDITIONAL', 'NO_GO', 'PENDING', 'UNKNOWN')", name="decisions_verdict"),
        CheckConstraint("decision in ('GO', 'CONDITIONAL', 'NO_GO', 'PENDING', 'UNKNOWN')", name="decisions_decision"),
        CheckConstraint("decision = verdict or reason is not null", name="decisions_override"),
        Index("decisions_release", "project_key", func.lower(text("version_name")), "decided_at"),
        {"schema": "app"},
    )

    decision_id: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    project_key: Mapped[str] = mapped_column(Text)
    version_name: Mapped[str] = mapped_column(Text)
    release_id: Mapped[str] = mapped_column(Text)
    decided_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=_NOW)
    decided_by: Mapped[str] = mapped_column(Text)
    snapshot_id: Mapped[int] = mapped_column(BigInteger)
    as_of: Mapped[date] = mapped_column(Date)
    policy_name: Mapped[str] = mapped_column(Text)
    policy_version: Mapped[int] = mapped_column(Integer)
    judgements_version: Mapped[str] = mapped_column(Text)
    verdict: Mapped[str] = mapped_column(Text)
    decision: Mapped[str] = mapped_column(Text)
    reason: Mapped[str | None] = mapped_column(Text)
    assessment: Mapped[dict[str, Any]] = mapped_column(JSONB)
    outcome: Mapped[dict[str, Any] | None] = mapped_column(JSONB)
    compared_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))


class StoredReport(Base):
    """One row a report as it was made, in no format; rows are added and never changed."""

    __tablename__ = "reports"
    __table_args__ = (
        Index("reports_subject", "subject", "created_at"),
        Index("reports_created", "created_at"),
        {"schema": "app"},
    )

    report_id: Mapped[str] = mapped_column(Text, primary_key=True)
    report_type: Mapped[str] = mapped_column(Text)
    subject: Mapped[str] = mapped_column(Text)
    project_key: Mapped[str | None] = mapped_column(Text)
    version_name: Mapped[str | None] = mapped_column(Text)
    sprint: Mapped[str | None] = mapped_column(Text)
    title: Mapped[str] = mapped_column(Text)
    snapshot_id: Mapped[int] = mapped_column(BigInteger)
    content: Mapped[dict[str, Any]] = mapped_column(JSONB)
    created_by: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=_NOW)


class ReportDelivery(Base):
    """One row a place that reports on one subject are sent to: the newest that is there, and where."""

    __tablename__ = "report_deliveries"
    __table_args__ = (
        UniqueConstraint("subject", "destination", "target", name="report_deliveries_place"),
        CheckConstraint(
            "destination in ('confluence', 'slack', 'file', 'email')", name="report_deliveries_destination"
        ),
        CheckConstraint("state in ('pending', 'delivered', 'failed')", name="report_deliveries_state"),
        {"schema": "app"},
    )

    delivery_id: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    report_id: Mapped[str] = mapped_column(Text, ForeignKey("app.reports.report_id"))
    subject: Mapped[str] = mapped_column(Text)
    destination: Mapped[str] = mapped_column(Text)
    target: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = mapped_column(Text, server_default=text("'pending'"))
    content_hash: Mapped[str] = mapped_column(Text)
    external_id: Mapped[str | None] = mapped_column(Text)
    url: Mapped[str | None] = mapped_column(Text)
    last_error: Mapped[str | None] = mapped_column(Text)
    confirmed_by: Mapped[str] = mapped_column(Text)
    confirmed_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=_NOW)
    delivered_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
