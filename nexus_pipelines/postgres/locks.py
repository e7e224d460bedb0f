"""Locks between processes, as `flock` on files below `NEXUS_HOME/run`: the kernel frees them when their holder dies."""

import fcntl
import os
import time
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from nexus_pipelines.errors import OperatorError


def _open(path: Path) -> int:
    path.parent.mkdir(parents=True, exist_ok=True)
    return os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)


def _try_exclusive(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


@contextmanager
def exclusive(path: Path, *, timeout_seconds: float, purpose: str) -> Generator[None]:
    """Hold the lock file `path` alone; `purpose` completes the sentence "another process ...".

    Raises:
        OperatorError: another process held it for `timeout_seconds`.
    """
    descriptor = _open(path)
    try:
        deadline = time.monotonic() + timeout_seconds
        while not _try_exclusive(descriptor):
            if time.monotonic() > deadline:
                raise OperatorError(
                    f"Another process {purpose} for more than {timeout_seconds:.0f} seconds (it holds {path}): "
                    "wait for it, or end it, and try again."
                )
            time.sleep(0.01)
        yield
    finally:
        os.close(descriptor)


@dataclass(frozen=True)
class Membership:
    """One holder's share in a lock file that several processes hold together."""

    path: Path
    descriptor: int

    @classmethod
    def join(cls, path: Path) -> "Membership":
        """Become a holder. Call it, and `leave`, inside the `exclusive` lock that guards the shared thing."""
        descriptor = _open(path)
        fcntl.flock(descriptor, fcntl.LOCK_SH)
        return cls(path, descriptor)

    def leave(self) -> bool:
        """Give up the share; true if nobody else holds one now."""
        os.close(self.descriptor)
        # A new open file: a forked child that inherited the old descriptor still counts as a holder.
        probe = _open(self.path)
        try:
            return _try_exclusive(probe)
        finally:
            os.close(probe)
