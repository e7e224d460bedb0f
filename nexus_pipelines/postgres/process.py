"""The embedded server's process: start it, stop it."""

import os
import signal
import socket
import subprocess
import time
from contextlib import suppress
from pathlib import Path

import psutil

from nexus_pipelines.errors import OperatorError
from nexus_pipelines.postgres.account import Account, as_seen_by
from nexus_pipelines.postgres.binaries import Binaries
from nexus_pipelines.postgres.cluster import CHILD_ENVIRONMENT
from nexus_pipelines.postgres.database import Database
from nexus_pipelines.postgres.files import ServerFiles
from nexus_pipelines.postgres.liveness import (
    PATIENCE_SECONDS,
    answering_postmaster,
    database_at,
    is_alive,
    live_postmaster,
    recorded_process,
    works_in,
)

_RETRY_SECONDS = 30.0
_STOP_SECONDS = 5.0  # then without a checkpoint: the next start recovers
_OPTIONS = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "max_connections": "100",
    "shared_buffers": "64MB",
    "work_mem": "8MB",
    "maintenance_work_mem": "64MB",
    "fsync": "on",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "min_wal_size": "64MB",
    "max_wal_size": "512MB",
    "io_method": "sync",
    "jit": "off",
    # Parallel queries need shared memory that small containers lack, and two cores are shared with DuckDB.
    "max_parallel_workers_per_gather": "0",
    "max_parallel_maintenance_workers": "0",
    "max_logical_replication_workers": "0",
    "autovacuum_max_workers": "2",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_checkpoints": "off",
    # Statements may hold text of tickets and messages: they do not belong in a log.
    "log_min_error_statement": "panic",
    "log_line_prefix": "%m [%p] ",
}


def start(files: ServerFiles, binaries: Binaries, account: Account | None) -> Database:
    """Start the server and wait until it answers.

    Raises:
        OperatorError: it did not start; the sentence carries what PostgreSQL said.
    """
    deadline = time.monotonic() + PATIENCE_SECONDS
    preferred = files.recorded_ports()
    while True:
        _remove_foreign_pid_file(files)
        port = _free_port(preferred)
        log_start = files.log.stat().st_size if files.log.exists() else 0
        pid = _launch(files, binaries, account, port=port)
        files.record_port(port)
        if _answers(files, pid, port=port, deadline=deadline):
            return database_at(files, port)
        said = _said_since(files.log, log_start)
        if time.monotonic() > deadline - PATIENCE_SECONDS + _RETRY_SECONDS:
            raise OperatorError(_explain(files, said))
        if "Address already in use" in said:
            preferred = []  # lost in a race against another program
        elif "shared memory block" in said or "lock file" in said:
            _end_orphans(files)
            time.sleep(0.1)
        else:
            raise OperatorError(_explain(files, said))


def _answers(files: ServerFiles, pid: int, *, port: int, deadline: float) -> bool:
    """Wait for the server that was just launched; false once its process has ended."""
    try:
        while is_alive(pid):
            if answering_postmaster(files, port) is not None:
                return True
            if time.monotonic() > deadline:
                raise OperatorError(
                    f"The database of {files.home} did not answer within {PATIENCE_SECONDS:.0f} seconds: "
                    f"see what it says in {files.log}."
                )
            time.sleep(0.01)
    except BaseException:
        if is_alive(pid):
            os.kill(pid, signal.SIGQUIT)
        raise
    return False


def stop(files: ServerFiles) -> None:
    """Stop the server of this home, orderly if it can be done in a few seconds; without effect if none answers."""
    found = (answering_postmaster(files, port) for port in files.recorded_ports())
    postmaster = next((pid for pid in found if pid is not None), None)
    if postmaster is not None:
        _end(postmaster)


def _end(postmaster: int) -> None:
    for number, seconds in ((signal.SIGINT, _STOP_SECONDS), (signal.SIGQUIT, 2.0), (signal.SIGKILL, 1.0)):
        try:
            os.kill(postmaster, number)
        except ProcessLookupError:
            return
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            if not is_alive(postmaster):
                return
            time.sleep(0.01)


def _launch(files: ServerFiles, binaries: Binaries, account: Account | None, *, port: int) -> int:
    options = [f"--{name}={value}" for name, value in (_OPTIONS | {"port": str(port)}).items()]
    with as_seen_by(account, files.data) as (data, descriptors), files.log.open("ab") as log:
        # The shell ends at once, so the server belongs to init: no zombie stays with whoever happened to start it.
        # Its own session keeps Ctrl-C of a terminal away from it.
        shell = subprocess.run(
            ["/bin/sh", "-c", '"$@" </dev/null 1>&2 & echo $!', "sh", binaries.postgres, "-D", data, *options],
            pass_fds=descriptors,
            cwd="/",
            env=CHILD_ENVIRONMENT,
            start_new_session=True,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=log,
            check=True,
            **(account.popen_options() if account else {}),
        )
    return int(shell.stdout)


def _free_port(preferred: list[int]) -> int:
    for port in (*preferred, 0):
        with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # as the server does
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return int(probe.getsockname()[1])
    raise OperatorError("No TCP port is free on 127.0.0.1 for the database: end some programs and start again.")


def _end_orphans(files: ServerFiles) -> None:
    """End the backends that a killed server left computing; while they live, PostgreSQL starts no other."""
    for pid in psutil.pids():
        if works_in(files.data, pid):
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)


def _remove_foreign_pid_file(files: ServerFiles) -> None:
    # PostgreSQL itself replaces the file when its process is gone, but refuses while somebody else has that number.
    if recorded_process(files) is not None and live_postmaster(files) is None:
        files.pid_file.unlink(missing_ok=True)


def _said_since(log: Path, offset: int) -> str:
    with log.open("rb") as file:
        file.seek(offset)
        return file.read().decode("utf-8", errors="replace")


def _explain(files: ServerFiles, said: str) -> str:
    if "No space left on device" in said:
        return f"The disk of {files.home} is full: free some space and start again; the database is unharmed."
    reasons = [line for line in said.splitlines() if "FATAL" in line or "PANIC" in line] or said.splitlines()
    reason = reasons[-1].split("]", 1)[-1].strip() if reasons else "it said nothing"
    return f"The database of {files.home} did not start ({reason}): its log is {files.log}."
