"""The data folder of the embedded server: made once, refused when another PostgreSQL made it."""

import os
import shutil
import subprocess
import tempfile

from nexus_pipelines.errors import OperatorError
from nexus_pipelines.postgres.account import Account, as_seen_by, hand_over
from nexus_pipelines.postgres.binaries import Binaries
from nexus_pipelines.postgres.files import ServerFiles

OWNER = "nexus"
DATABASE = "nexus"
CHILD_ENVIRONMENT = {"PATH": "/usr/bin:/bin", "LC_ALL": "C", "TZ": "UTC"}
# A new data folder is 40 MB, its first write-ahead log 16 MB, a small lake's catalog and search some tens more.
_FREE_BYTES = 200_000_000


def ensure_cluster(files: ServerFiles, binaries: Binaries, account: Account | None) -> None:
    """Make the data folder unless it is there.

    Raises:
        OperatorError: another major version made it, the disk is full, or `initdb` failed.
    """
    if files.data.exists():
        _check_version(files, binaries)
        if account is not None and files.data.stat().st_uid != account.uid:
            hand_over(files.data, account)  # copied by root: the copies belong to root
        return
    free = shutil.disk_usage(files.data.parent).free
    if free < _FREE_BYTES:
        raise OperatorError(
            f"The disk of {files.data.parent} has {free // 1_000_000} MB left and a new database needs "
            f"{_FREE_BYTES // 1_000_000} MB: free some space or set NEXUS_HOME to another disk."
        )
    shutil.rmtree(files.unfinished, ignore_errors=True)
    files.unfinished.mkdir(mode=0o700)
    if account is not None:
        hand_over(files.unfinished, account)
    _run_initdb(files, binaries, account, password=files.make_password())
    files.unfinished.rename(files.data)


def _check_version(files: ServerFiles, binaries: Binaries) -> None:
    try:
        found = (files.data / "PG_VERSION").read_text(encoding="ascii").strip()
    except FileNotFoundError:
        raise OperatorError(
            f"The folder {files.data} holds no PostgreSQL database (PG_VERSION is missing): put the home back from "
            "a copy, or move the folder away to begin a new one."
        ) from None
    except PermissionError:
        raise OperatorError(
            f"The database in {files.data} belongs to another user: run Nexus as that user (or as root), or change the "
            f"owner with `chown -R` of {files.home}."
        ) from None
    if found != str(binaries.major):
        raise OperatorError(
            f"The database in {files.data} was made by PostgreSQL {found} and this Nexus brings PostgreSQL "
            f"{binaries.major}: while it runs under the Nexus that made it, save it with `pg_dump --format=custom "
            f"--file=nexus.dump`, move the folder {files.data.parent} away, start this Nexus once, and load the file "
            "with `pg_restore --clean --if-exists --dbname=nexus nexus.dump`."
        )


def _run_initdb(files: ServerFiles, binaries: Binaries, account: Account | None, *, password: str) -> None:
    # A file without a name: the server's user reads the password from the descriptor and nothing is left behind.
    with as_seen_by(account, files.unfinished) as (data, descriptors), tempfile.TemporaryFile() as secret:
        secret.write(password.encode() + b"\n")
        secret.seek(0)
        if account is not None:
            os.fchown(secret.fileno(), account.uid, account.gid)
        result = subprocess.run(
            [
                binaries.initdb,
                f"--pgdata={data}",
                f"--username={OWNER}",
                f"--pwfile=/dev/fd/{secret.fileno()}",
                "--auth-host=scram-sha-256",
                "--auth-local=reject",
                "--encoding=UTF8",
                # Built into PostgreSQL: the same order of text on every system that a home is copied to.
                "--locale=C",
                "--locale-provider=builtin",
                "--builtin-locale=C.UTF-8",
            ],
            pass_fds=(*descriptors, secret.fileno()),
            cwd="/",
            env=CHILD_ENVIRONMENT,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
            **(account.popen_options() if account else {}),
        )
    if result.returncode != 0:
        lines = result.stderr.strip().splitlines() or [f"it ended with {result.returncode}"]
        raise OperatorError(
            f"PostgreSQL could not make a database in {files.unfinished}: {lines[0]}. "
            "Check the free space and the rights of that folder, and start again."
        )
