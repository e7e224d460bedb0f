"""Which user runs the server: PostgreSQL refuses to run as root."""

import os
import pwd
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from nexus_pipelines.errors import OperatorError

_CANDIDATES = ("nobody", "daemon")


@dataclass(frozen=True)
class Account:
    """The unprivileged user that a root process starts the server as."""

    uid: int
    gid: int

    def popen_options(self) -> dict[str, Any]:
        """Keyword arguments of `subprocess.Popen`."""
        return {"user": self.uid, "group": self.gid, "extra_groups": []}


def server_account(data: Path) -> Account | None:
    """None when this process is no root; else the owner of an existing data folder, or a system user without rights.

    Raises:
        OperatorError: this is root on a system that has no such user.
    """
    if os.geteuid() != 0:
        return None
    if data.exists() and (owner := data.stat()).st_uid != 0:
        return Account(owner.st_uid, owner.st_gid)
    for name in _CANDIDATES:
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return Account(entry.pw_uid, entry.pw_gid)
    raise OperatorError(
        "PostgreSQL does not run as root and this system has no user `nobody`: run Nexus as another user."
    )


def hand_over(folder: Path, account: Account) -> None:
    """Make `account` the owner of a data folder and everything in it; links are not followed."""
    os.chown(folder, account.uid, account.gid)
    for parent, folders, files in os.walk(folder):
        for name in folders + files:
            os.chown(Path(parent) / name, account.uid, account.gid, follow_symlinks=False)


@contextmanager
def as_seen_by(account: Account | None, folder: Path) -> Generator[tuple[str, tuple[int, ...]]]:
    """Name under which `account` can open `folder`, and the descriptors that a child must inherit for it.

    A home often lies under a folder that only its owner may enter (/root is 0700). An open descriptor needs no search
    permission on the way, so the child gets the folder as /proc/self/fd/N: the data stay in the home, and no mode of
    anybody's folders is changed.
    """
    if account is None or not Path("/proc/self/fd").is_dir():
        yield str(folder), ()
        return
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        yield f"/proc/self/fd/{descriptor}", (descriptor,)
    finally:
        os.close(descriptor)
