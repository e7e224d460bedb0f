"""The one door to the database: embedded below NEXUS_HOME, or the operator's own server."""

from collections.abc import Generator
from contextlib import contextmanager

from nexus_pipelines.postgres.database import Database
from nexus_pipelines.postgres.embedded import embedded_database
from nexus_pipelines.postgres.external import check_external, parse_database_url
from nexus_pipelines.settings import Settings


@contextmanager
def open_database(settings: Settings) -> Generator[Database]:
    """The database of these settings, as its owner, for as long as the block runs.

    Without NEXUS_DATABASE_URL the embedded server of the home is started if no process has done so, and stopped by the
    last process that leaves. Any number of processes and threads may hold it. A connection must not outlive the block.

    Raises:
        OperatorError: there is no usable database; one sentence says why and what to do.
    """
    if settings.database_url is None:
        with embedded_database(settings.home) as database:
            yield database
        return
    external = parse_database_url(settings.database_url.get_secret_value())
    check_external(external)
    yield external
