"""`nexus serve ROLE`: one service in the foreground. Roles register as entry points, so this file imports no app."""

from importlib.metadata import entry_points

import click

from nexus_pipelines.postgres.home import open_home
from nexus_pipelines.settings import read_settings

ROLES = "nexus.roles"


@click.command()
@click.argument("role")
@click.option("--host", help="Address to listen on (default: NEXUS_HOST).")
@click.option("--port", type=click.IntRange(1, 65535), help="Port to listen on (default: the role's own).")
def serve(role: str, host: str | None, port: int | None) -> None:
    """Serve one role: the dashboard, the whole agent API (api), Dagster, or one specialist on its own port."""
    points = {point.name: point for point in entry_points(group=ROLES)}
    if role not in points:
        raise click.BadParameter(f"{role!r} is not one of: {', '.join(sorted(points))}", param_hint="ROLE")
    home = open_home(read_settings(host=host))
    points[role].load()(home.settings, port=port)
