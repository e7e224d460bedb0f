"""Tables of the schemas `app` and `search`, as SQLAlchemy knows them; Alembic's migrations make them."""

import uuid
from datetime import date, datetime
from typing import Any

from pgvector.sqlalchemy import Vector
from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Computed,
    Date,
    DateTime,
    Double,
    ForeignKey,
    Identity,
    Index,
    Integer,
    LargeBinary,
    Text,
    UniqueConstraint,
    func,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB, TSVECTOR, UUID
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

# search.words (migration 0002): as written, inflected, and with code identifiers taken apart.
TEXT_SEARCH = (
    "setweight(search.words(reference || ' ' || title), 'A') || setweight(search.words(left(body, 50000)), 'D')"
)


class Base(DeclarativeBase):
    """Metadata of all tables below."""


class Installation(Base):
    """One row: which home this database belongs to."""

    __tablename__ = "installation"
    __table_args__ = (
        CheckConstraint("is_only", name="installation_has_one_row"),
        CheckConstraint("data_set in ('demo', 'own')", name="installation_data_set"),
        {"schema": "app"},
    )

    is_only: Mapped[bool] = mapped_column(Boolean, primary_key=True, server_default=text("true"))
    installation_id: Mapped[uuid.UUID] = mapped_column(UUID(as_uuid=True))
    data_set: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=text("now()"))


class Publication(Base):
    """One row a publication: from `published_at` on, readers see `snapshot_id` of the lake."""

    __tablename__ = "publications"
    __table_args__ = {"schema": "app"}  # noqa: RUF012

    publication_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=True)
    snapshot_id: Mapped[int] = mapped_column(BigInteger)
    run_id: Mapped[str] = mapped_column(Text)
    published_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=text("now()"))
    note: Mapped[str | None] = mapped_column(Text)


class Follower(Base):
    """One row a consumer of publications: the one it has caught up with, and the way it was made."""

    __tablename__ = "followers"
    __table_args__ = {"schema": "app"}  # noqa: RUF012

    follower: Mapped[str] = mapped_column(Text, primary_key=True)
    publication_id: Mapped[int] = mapped_column(BigInteger)
    version: Mapped[str] = mapped_column(Text)
    caught_up_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=text("now()"))


class InboundEvent(Base):
    """One row a webhook that was received: its body as it came, and whether a run has read what it tells of."""

    __tablename__ = "inbound_events"
    __table_args__ = (
        UniqueConstraint("sender", "delivery_id", name="inbound_events_delivery"),
        CheckConstraint("sender in ('github', 'jira', 'slack', 'pagerduty', 'jenkins')", name="inbound_events_sender"),
        CheckConstraint("state in ('waiting', 'taken', 'done', 'failed')", name="inbound_events_state"),
        Index(
            "inbound_events_open",
            "state",
            "received_at",
            postgresql_where=text("state in ('waiting', 'taken')"),
        ),
        {"schema": "app"},
    )

    event_id: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    sender: Mapped[str] = mapped_column(Text)
    delivery_id: Mapped[str] = mapped_column(Text)
    kind: Mapped[str] = mapped_column(Text)
    received_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=text("now()"))
    body: Mapped[bytes] = mapped_column(LargeBinary)
    source: Mapped[str | None] = mapped_column(Text)
    scope: Mapped[str | None] = mapped_column(Text)
    state: Mapped[str] = mapped_column(Text)
    reason: Mapped[str | None] = mapped_column(Text)
    tries: Mapped[int] = mapped_column(Integer, server_default=text("0"))
    due_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=text("now()"))
    batch_id: Mapped[str | None] = mapped_column(Text)
    taken_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    settled_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))


class Connector(Base):
    """One row a connector (portion is empty) and one a backfill of it: what its last reading did."""

    __tablename__ = "connectors"
    __table_args__ = {"schema": "app"}  # noqa: RUF012

    source: Mapped[str] = mapped_column(Text, primary_key=True)
    connector: Mapped[str] = mapped_column(Text, primary_key=True)
    portion: Mapped[str] = mapped_column(Text, primary_key=True, server_default=text("''"))
    title: Mapped[str] = mapped_column(Text)
    scope: Mapped[str | None] = mapped_column(Text)
    is_live: Mapped[bool] = mapped_column(Boolean)
    is_configured: Mapped[bool] = mapped_column(Boolean, server_default=text("true"))
    run_id: Mapped[str | None] = mapped_column(Text)
    running_since: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    progress: Mapped[str | None] = mapped_column(Text)
    done: Mapped[int | None] = mapped_column(BigInteger)
    total: Mapped[int | None] = mapped_column(BigInteger)
    seconds_left: Mapped[float | None] = mapped_column(Double)
    progress_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    last_started_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    last_succeeded_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    last_error: Mapped[str | None] = mapped_column(Text)
    last_error_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    failing_since: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    consecutive_failures: Mapped[int] = mapped_column(Integer, server_default=text("0"))
    requests: Mapped[int | None] = mapped_column(BigInteger)
    waited_seconds: Mapped[float | None] = mapped_column(Double)
    quota_left: Mapped[int | None] = mapped_column(BigInteger)
    changed_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    rows_added: Mapped[int | None] = mapped_column(BigInteger)
    rows_changed: Mapped[int | None] = mapped_column(BigInteger)
    rows_removed: Mapped[int | None] = mapped_column(BigInteger)
    position: Mapped[str | None] = mapped_column(Text)
    first_succeeded_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))


class AuditEvent(Base):
    """One row a thing that somebody asked Nexus for; rows are added and never changed."""

    __tablename__ = "audit_events"
    __table_args__ = {"schema": "app"}  # noqa: RUF012

    event_id: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=text("now()"))
    actor: Mapped[str] = mapped_column(Text)
    action: Mapped[str] = mapped_column(Text)
    subject: Mapped[str] = mapped_column(Text)
    detail: Mapped[dict[str, Any]] = mapped_column(JSONB, server_default=text("'{}'"))


class OutboxEvent(Base):
    """One row an event that others may want to hear of; rows are added and never changed."""

    __tablename__ = "outbox_events"
    __table_args__ = (
        UniqueConstraint("event_key", name="outbox_events_key"),
        Index("outbox_events_created", "created_at"),
        {"schema": "app"},
    )

    event_id: Mapped[uuid.UUID] = mapped_column(
        UUID(as_uuid=True), primary_key=True, server_default=text("gen_random_uuid()")
    )
    event_key: Mapped[str] = mapped_column(Text)
    type: Mapped[str] = mapped_column(Text)
    source: Mapped[str] = mapped_column(Text)
    data: Mapped[dict[str, Any]] = mapped_column(JSONB, server_default=text("'{}'"))
    event_metadata: Mapped[dict[str, Any]] = mapped_column("metadata", JSONB, server_default=text("'{}'"))
    occurred_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=text("now()"))


class HygieneProfile(Base):
    """One row a version of a project's profile; rows are added and never changed, the newest counts."""

    __tablename__ = "hygiene_profiles"
    __table_args__ = {"schema": "app"}  # noqa: RUF012

    project_key: Mapped[str] = mapped_column(Text, primary_key=True)
    version: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    profile: Mapped[dict[str, Any]] = mapped_column(JSONB)
    changed_by: Mapped[str] = mapped_column(Text)
    changed_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=text("now()"))
    note: Mapped[str | None] = mapped_column(Text)


class HygieneExemption(Base):
    """One row an exemption of a ticket, or of a whole project, from a rule."""

    __tablename__ = "hygiene_exemptions"
    __table_args__ = (Index("hygiene_exemptions_project", "project_key", "issue_key"), {"schema": "app"})

    exemption_id: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    project_key: Mapped[str] = mapped_column(Text)
    issue_key: Mapped[str | None] = mapped_column(Text)
    rule: Mapped[str] = mapped_column(Text)
    approver: Mapped[str] = mapped_column(Text)
    reason: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=text("now()"))
    expires_on: Mapped[date | None] = mapped_column(Date)
    withdrawn_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    withdrawn_by: Mapped[str | None] = mapped_column(Text)


class HygieneCheck(Base):
    """One row a project of a check, or ALL of several; rows are added and never changed."""

    __tablename__ = "hygiene_checks"
    __table_args__ = (
        CheckConstraint("trigger_type in ('scheduled', 'manual', 'api', 'agent')", name="hygiene_checks_trigger"),
        Index("hygiene_checks_project", "project_key", "created_at"),
        {"schema": "app"},
    )

    check_id: Mapped[str] = mapped_column(Text, primary_key=True)
    project_key: Mapped[str] = mapped_column(Text, primary_key=True)
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=text("now()"))
    trigger_type: Mapped[str] = mapped_column(Text)
    snapshot_id: Mapped[int] = mapped_column(BigInteger)
    result: Mapped[dict[str, Any]] = mapped_column(JSONB)


class HygieneSnooze(Base):
    """One row a reminder that an assignee has put off."""

    __tablename__ = "hygiene_snoozes"
    __table_args__ = (Index("hygiene_snoozes_assignee", "assignee", "snoozed_until"), {"schema": "app"})

    snooze_id: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    assignee: Mapped[str] = mapped_column(Text)
    snoozed_until: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    check_id: Mapped[str | None] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=text("now()"))


class OutgoingMessage(Base):
    """One row a message to somebody outside, written before it is sent."""

    __tablename__ = "messages"
    __table_args__ = (
        CheckConstraint("channel in ('slack_direct', 'slack_channel')", name="messages_channel"),
        CheckConstraint("state in ('pending', 'sent', 'failed', 'snoozed', 'skipped')", name="messages_state"),
        Index("messages_created", "created_at"),
        {"schema": "app"},
    )

    message_key: Mapped[str] = mapped_column(Text, primary_key=True)
    channel: Mapped[str] = mapped_column(Text)
    recipient: Mapped[str] = mapped_column(Text)
    body: Mapped[dict[str, Any]] = mapped_column(JSONB)
    state: Mapped[str] = mapped_column(Text, server_default=text("'pending'"))
    attempts: Mapped[int] = mapped_column(Integer, server_default=text("0"))
    last_error: Mapped[str | None] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=text("now()"))
    attempted_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    sent_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    external_channel: Mapped[str | None] = mapped_column(Text)
    external_ts: Mapped[str | None] = mapped_column(Text)


class Proposal(Base):
    """One row a change of a ticket that waits for a person, or waited."""

    __tablename__ = "proposals"
    __table_args__ = (
        CheckConstraint(
            "state in ('proposed', 'confirmed', 'rejected', 'applied', 'failed', 'stale')", name="proposals_state"
        ),
        Index("proposals_open", "kind", "issue_key", unique=True, postgresql_where=text("state = 'proposed'")),
        Index("proposals_issue", "issue_key"),
        {"schema": "app"},
    )

    proposal_id: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    kind: Mapped[str] = mapped_column(Text)
    issue_key: Mapped[str] = mapped_column(Text)
    arguments: Mapped[dict[str, Any]] = mapped_column(JSONB)
    evidence: Mapped[dict[str, Any]] = mapped_column(JSONB)
    confidence: Mapped[float | None] = mapped_column(Double)
    proposed_by: Mapped[str] = mapped_column(Text)
    proposed_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=text("now()"))
    state: Mapped[str] = mapped_column(Text, server_default=text("'proposed'"))
    decided_by: Mapped[str | None] = mapped_column(Text)
    decided_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    applied_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    result: Mapped[str | None] = mapped_column(Text)


class RcaWording(Base):
    """One row an answer of a model that was asked to say a diagnosis in other words."""

    __tablename__ = "rca_wordings"
    __table_args__ = (
        CheckConstraint("outcome in ('accepted', 'rejected', 'failed')", name="rca_wordings_outcome"),
        Index("rca_wordings_analysis", "analysis_id", "created_at"),
        {"schema": "app"},
    )

    wording_id: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    analysis_id: Mapped[str] = mapped_column(Text)
    model_name: Mapped[str] = mapped_column(Text)
    outcome: Mapped[str] = mapped_column(Text)
    wording: Mapped[str | None] = mapped_column(Text)
    reason: Mapped[str | None] = mapped_column(Text)
    input_tokens: Mapped[int | None] = mapped_column(BigInteger)
    output_tokens: Mapped[int | None] = mapped_column(BigInteger)
    cost_usd: Mapped[float | None] = mapped_column(Double)
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=text("now()"))


class Document(Base):
    """One row a text that search can find: an issue, a comment, a commit, a message, a failure."""

    __tablename__ = "documents"
    __table_args__ = (
        Index("documents_text_search", "text_search", postgresql_using="gin"),
        Index(
            "documents_reference",
            func.lower(text("reference")).label("reference_lower"),
            postgresql_ops={"reference_lower": "text_pattern_ops"},
        ),
        {"schema": "search"},
    )

    document_id: Mapped[str] = mapped_column(Text, primary_key=True)
    kind: Mapped[str] = mapped_column(Text)
    reference: Mapped[str] = mapped_column(Text)
    place: Mapped[str | None] = mapped_column(Text)
    part_of: Mapped[str | None] = mapped_column(Text)
    title: Mapped[str] = mapped_column(Text)
    body: Mapped[str] = mapped_column(Text)
    project_key: Mapped[str | None] = mapped_column(Text)
    author: Mapped[str | None] = mapped_column(Text)
    happened_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    content_hash: Mapped[str] = mapped_column(Text)
    row_hash: Mapped[int] = mapped_column("_row_hash", BigInteger)
    text_search: Mapped[str] = mapped_column(TSVECTOR, Computed(TEXT_SEARCH, persisted=True))


class Embedding(Base):
    """One row a document and model: the document's vector, and the content it was made from."""

    __tablename__ = "embeddings"
    __table_args__ = {"schema": "search"}  # noqa: RUF012

    document_id: Mapped[str] = mapped_column(
        Text, ForeignKey("search.documents.document_id", ondelete="CASCADE"), primary_key=True
    )
    model: Mapped[str] = mapped_column(Text, primary_key=True)
    dimension: Mapped[int] = mapped_column(Integer)
    content_hash: Mapped[str] = mapped_column(Text)
    embedding: Mapped[Any] = mapped_column(Vector())
