"""Runs a service in this process until SIGTERM; the database is held for as long."""

import uvicorn

from nexus_agents.app import create_app
from nexus_agents.resources import Resources
from nexus_agents.roles import API, SPECIALISTS, Role
from nexus_pipelines.postgres.server import open_database
from nexus_pipelines.settings import Settings
from nexus_pipelines.warehouse.reader import Reader

# Requests under way get so long to finish; the supervisor waits 5 seconds.
_GRACE_SECONDS = 2


def serve(settings: Settings, *, port: int | None = None) -> None:
    """The whole agent API.

    Raises:
        OperatorError: the database cannot be opened.
    """
    _serve(API, settings, port=port or settings.api_port)


def serve_jira(settings: Settings, *, port: int | None = None) -> None:
    """The Jira agent alone."""
    _serve_specialist("jira", settings, port=port)


def serve_git(settings: Settings, *, port: int | None = None) -> None:
    """The Git agent alone."""
    _serve_specialist("git", settings, port=port)


def serve_reporting(settings: Settings, *, port: int | None = None) -> None:
    """The reporting agent alone."""
    _serve_specialist("reporting", settings, port=port)


def serve_slack(settings: Settings, *, port: int | None = None) -> None:
    """The Slack agent alone."""
    _serve_specialist("slack", settings, port=port)


def serve_hygiene(settings: Settings, *, port: int | None = None) -> None:
    """The hygiene agent alone."""
    _serve_specialist("hygiene", settings, port=port)


def serve_rca(settings: Settings, *, port: int | None = None) -> None:
    """The root cause agent alone."""
    _serve_specialist("rca", settings, port=port)


def serve_analytics(settings: Settings, *, port: int | None = None) -> None:
    """Analytics alone."""
    _serve_specialist("analytics", settings, port=port)


def _serve_specialist(name: str, settings: Settings, *, port: int | None) -> None:
    role = next(role for role in SPECIALISTS if role.name == name)
    _serve(role, settings, port=port or role.port or settings.api_port)


def _serve(role: Role, settings: Settings, *, port: int) -> None:
    with open_database(settings) as database:
        reader = Reader(database, settings)
        try:
            app = create_app(Resources(settings, database, reader), role)
            uvicorn.run(
                app,
                host=settings.host,
                port=port,
                log_level="info",
                access_log=False,
                server_header=False,
                timeout_graceful_shutdown=_GRACE_SECONDS,
            )
        finally:
            reader.close()
