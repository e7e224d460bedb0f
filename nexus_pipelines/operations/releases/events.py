"""Managed releases as events: made, begun, out; each is told once."""

import psycopg

from nexus_pipelines.operations.outbox import Event, EventType, emit
from nexus_pipelines.operations.releases.records import ManagedRelease, ReleaseStatus

SOURCE = "releases"
_OF_STATUS: dict[ReleaseStatus, EventType] = {"in_progress": "release.started", "deployed": "release.completed"}


def tell_created(connection: psycopg.Connection, release: ManagedRelease) -> None:
    """Tell of a new release, and of its status where that is news; committed with the caller's transaction."""
    _tell(connection, release, "release.created")
    tell_status(connection, release)


def tell_status(connection: psycopg.Connection, release: ManagedRelease) -> None:
    """Tell that a release is in work or out, the first time that it is; committed with the caller's transaction."""
    if release.status in _OF_STATUS:
        _tell(connection, release, _OF_STATUS[release.status])


def _tell(connection: psycopg.Connection, release: ManagedRelease, kind: EventType) -> None:
    emit(
        connection,
        Event(
            event_key=f"{kind}:{release.release_id}",
            type=kind,
            source=SOURCE,
            occurred_at=release.updated_at,
            data={
                "release_id": release.release_id,
                "version": release.version,
                "status": release.status,
                "target_date": release.target_date.isoformat(),
            },
            metadata={
                **({"project": release.project_key} if release.project_key else {}),
                "environment": release.environment,
            },
        ),
    )
