"""One supervisor a home: a lock that a dead process gives back by itself."""

import fcntl
import os
from collections.abc import Generator
from contextlib import contextmanager

from nexus_pipelines.errors import OperatorError
from nexus_pipelines.settings import Settings


@contextmanager
def only_supervisor(settings: Settings) -> Generator[None]:
    """Hold the home's supervisor lock.

    Raises:
        OperatorError: Nexus already runs for this home; names the process and the dashboard.
    """
    path = settings.home / "run" / "supervisor.lock"
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a+") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            file.seek(0)
            raise OperatorError(
                f"Nexus already runs for the home {settings.home} (process {file.read().strip() or 'unknown'}); "
                f"its dashboard is at http://{settings.host}:{settings.dashboard_port}. "
                "End it with Ctrl-C, or set NEXUS_HOME for a second one."
            ) from error
        file.truncate(0)
        file.write(str(os.getpid()))
        file.flush()
        yield
