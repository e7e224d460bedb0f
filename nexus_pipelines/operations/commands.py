"""`nexus migrate`."""

import click

from nexus_pipelines.operations.migrate import migrate, newest_revision
from nexus_pipelines.postgres.home import open_home
from nexus_pipelines.postgres.roles import ensure_roles
from nexus_pipelines.postgres.server import open_database
from nexus_pipelines.settings import read_settings


@click.command()
def migrate_command() -> None:
    """Bring the database of this home to the newest schema, with its read-only roles."""
    # No claim: in a cluster each pod has a scratch home of its own beside the one database.
    settings = open_home(read_settings()).settings
    with open_database(settings) as database:
        migrate(database)
        ensure_roles(database)
        click.echo(f"The database {database.name!r} is at revision {newest_revision()}.")
