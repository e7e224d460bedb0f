"""Is the embedded server alive?

Alive means: it answers on 127.0.0.1 with our password and reads this very data folder. A pid in a file proves neither,
after `kill -9` or a reboot it may be anybody's.
"""

import os
import secrets
import time
from pathlib import Path

import psutil
import psycopg

from nexus_pipelines.errors import OperatorError
from nexus_pipelines.postgres.cluster import DATABASE, OWNER
from nexus_pipelines.postgres.database import Database
from nexus_pipelines.postgres.files import ServerFiles

# Crash recovery replays at most max_wal_size, but a slow disk may take its time.
PATIENCE_SECONDS = 120.0


def database_at(files: ServerFiles, port: int, *, name: str = DATABASE) -> Database:
    """The record of a server of this home that listens on `port`."""
    return Database(
        host="127.0.0.1",
        port=port,
        name=name,
        user=OWNER,
        password=files.password(),
        parameters=(("sslmode", "disable"),),
        is_embedded=True,
    )


def answering_postmaster(files: ServerFiles, port: int) -> int | None:
    """Process id of this home's server if it answers at `port`, else None.

    Another home's server may answer at the port, even with the same password when a home was copied. So a fresh random
    file is written into the data folder, and the server must be able to read it back.
    """
    token = secrets.token_hex(16)
    files.nonce.unlink(missing_ok=True)
    files.nonce.write_text(token, encoding="ascii")
    os.chown(files.nonce, (owner := files.data.stat()).st_uid, owner.st_gid)
    conninfo = database_at(files, port, name="postgres").psycopg_conninfo()
    try:
        with psycopg.connect(conninfo, autocommit=True, connect_timeout=2) as connection:
            row = connection.execute("select pg_read_file('nexus_nonce', true)").fetchone()
            return psutil.Process(connection.info.backend_pid).ppid() if row == (token,) else None
    except (psycopg.OperationalError, psycopg.errors.InsufficientPrivilege):
        return None


def find_running(files: ServerFiles) -> Database | None:
    """The running server of this home, if there is one; waits while it is starting or stopping."""
    ports = files.recorded_ports()
    for port in ports:
        if answering_postmaster(files, port) is not None:
            return database_at(files, port)
    deadline = time.monotonic() + PATIENCE_SECONDS
    while (pid := live_postmaster(files)) is not None:
        for port in files.recorded_ports():
            if answering_postmaster(files, port) is not None:
                return database_at(files, port)
        if time.monotonic() > deadline:
            raise OperatorError(
                f"The database server of {files.home} (process {pid}) runs but does not answer: "
                f"end it with `kill -QUIT {pid}`, and start again; its log is {files.log}."
            )
        time.sleep(0.05)
    return None


def is_alive(pid: int) -> bool:
    """Whether the process runs; one that ended and waits for its parent does not."""
    try:
        return psutil.Process(pid).status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False
    except psutil.AccessDenied:
        return True


def recorded_process(files: ServerFiles) -> int | None:
    """The process that postmaster.pid names, whatever it is, if it runs."""
    lines = files.pid_file_lines()
    pid = abs(int(lines[0])) if lines and lines[0].strip().lstrip("-").isdigit() else 0
    return pid if pid > 0 and is_alive(pid) else None


def live_postmaster(files: ServerFiles) -> int | None:
    """The process of postmaster.pid if it is a server of this data folder."""
    pid = recorded_process(files)
    return pid if pid is not None and works_in(files.data, pid) else None


def works_in(data: Path, pid: int) -> bool:
    """Whether a process is one of PostgreSQL's in `data`: they all work in their data folder."""
    try:
        process = psutil.Process(pid)
        return "postgres" in process.name() and Path(process.cwd()).samefile(data)
    except (psutil.Error, OSError):
        return False
