"""A child process of one home: started in its own group, logged to a file, ended for certain."""

import os
import signal
import subprocess
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from nexus_pipelines.defs.end_with_parent import end_with_parent

# Asked politely first; the whole set must be gone within 10 seconds.
_GRACE_SECONDS = 5.0
_POLL_SECONDS = 0.05


@dataclass(kw_only=True)
class Child:
    """One program that the supervisor keeps: `log` None means that it writes to this terminal."""

    name: str
    command: Sequence[str]
    environment: Mapping[str, str]
    log: Path | None
    process: subprocess.Popen[bytes] | None = field(default=None, init=False)

    def start(self) -> None:
        """Start it; it dies with this process, even by kill -9 (on Linux)."""
        stream: IO[bytes] | None = None
        if self.log is not None:
            self.log.parent.mkdir(parents=True, exist_ok=True)
            stream = self.log.open("ab")
        try:
            self.process = subprocess.Popen(
                self.command,
                env=dict(self.environment),
                stdin=subprocess.DEVNULL,
                stdout=stream,
                stderr=subprocess.STDOUT if stream else None,
                start_new_session=True,
                preexec_fn=end_with_parent,  # noqa: PLW1509 - one thread here
            )
        finally:
            if stream is not None:
                stream.close()

    @property
    def running(self) -> bool:
        """Whether it was started and has not ended."""
        return self.process is not None and self.process.poll() is None

    @property
    def exit_code(self) -> int | None:
        """Its exit code; None while it runs or was never started."""
        return None if self.process is None else self.process.poll()

    def signal_group(self, number: signal.Signals) -> None:
        """Send a signal to it and to everything it started."""
        if self.process is None:
            return
        try:
            os.killpg(self.process.pid, number)
        except ProcessLookupError:
            return


def stop_all(children: Sequence[Child], *, grace_seconds: float = _GRACE_SECONDS) -> None:
    """End all children and their children: SIGTERM together, SIGKILL for what is left after the grace period."""
    for child in children:
        child.signal_group(signal.SIGTERM)
    deadline = time.monotonic() + grace_seconds
    while any(child.running for child in children) and time.monotonic() < deadline:
        time.sleep(_POLL_SECONDS)
    for child in children:
        # Even when the leader is gone: `dagster dev` and its like may leave grandchildren behind.
        child.signal_group(signal.SIGKILL)
        if child.process is not None:
            child.process.wait()
