"""`nexus serve dagster`: Dagster's web server and daemon over the home's instance, and the server of our
definitions that both ask. One of its own the daemon would start anew every minute, for seconds of a core each time.
"""

import os
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Collection
from pathlib import Path
from types import FrameType

from nexus_pipelines.defs.dbt_project import manifest_path
from nexus_pipelines.defs.end_with_parent import end_with_parent
from nexus_pipelines.defs.instance import prepare_instance
from nexus_pipelines.errors import OperatorError
from nexus_pipelines.postgres.server import open_database
from nexus_pipelines.settings import Settings, config_file

_WATCH_SECONDS = 0.5
# The supervisor waits 5 seconds.
_GRACE_SECONDS = 4.0
_DEFINITIONS = "nexus_pipelines.definitions"
_WORKSPACE = f"""\
load_from:
  - grpc_server:
      socket: {{socket}}
      location_name: {_DEFINITIONS}
"""


def serve(settings: Settings, *, port: int | None = None) -> None:
    """Run until SIGTERM; all programs end together.

    Raises:
        OperatorError: one of them ended by itself.
    """
    stopping = threading.Event()

    def stop(number: int, frame: FrameType | None) -> None:
        del number, frame
        stopping.set()

    # A short path, which a socket needs, that nobody else can enter: whoever reaches the definitions can run them.
    with open_database(settings) as database, tempfile.TemporaryDirectory(prefix="nexus-") as private:
        folder = prepare_instance(database, settings)
        manifest_path(settings.home)
        if config_file().is_file():
            # Dagster's programs work in a folder of their own.
            os.environ["NEXUS_CONFIG"] = str(config_file())
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, stop)
        socket = Path(private) / "definitions.sock"
        workspace = Path(private) / "workspace.yaml"
        workspace.write_text(_WORKSPACE.format(socket=socket), encoding="utf-8")
        children = {
            command[0]: subprocess.Popen(
                [str(Path(sys.executable).parent / command[0]), *command[1:]],
                cwd=folder,
                preexec_fn=end_with_parent,  # noqa: PLW1509 - one thread here
            )
            for command in (
                ("dagster", "api", "grpc", "-m", _DEFINITIONS, "--socket", str(socket)),
                (
                    "dagster-webserver",
                    "-h",
                    settings.host,
                    "-p",
                    str(port or settings.dagster_port),
                    "-w",
                    str(workspace),
                ),
                ("dagster-daemon", "run", "-w", str(workspace)),
            )
        }
        try:
            while not stopping.wait(_WATCH_SECONDS):
                for name, child in children.items():
                    if child.poll() is not None:
                        raise OperatorError(
                            f"{name} ended by itself with code {child.returncode}; what it said is above, or in "
                            f"{settings.home / 'logs' / 'dagster.log'}."
                        )
        finally:
            _end(children.values())


def _end(children: Collection[subprocess.Popen[bytes]]) -> None:
    for child in children:
        child.terminate()
    for child in children:
        try:
            child.wait(_GRACE_SECONDS / len(children))
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()
