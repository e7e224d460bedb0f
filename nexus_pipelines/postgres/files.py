"""What the embedded server keeps in a home, and where."""

import json
import os
import secrets
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from nexus_pipelines.errors import OperatorError

_LOG_LIMIT = 5_000_000
_LOG_KEPT = 500_000


@dataclass(frozen=True)
class ServerFiles:
    """Paths below one home; nothing absolute is stored in any of them."""

    home: Path

    @property
    def data(self) -> Path:
        return self.home / "postgres" / "data"

    @property
    def unfinished(self) -> Path:
        return self.home / "postgres" / "data.new"

    @property
    def nonce(self) -> Path:
        return self.data / "nexus_nonce"

    @property
    def pid_file(self) -> Path:
        return self.data / "postmaster.pid"

    @property
    def password_file(self) -> Path:
        return self.home / "postgres" / "owner_password"

    @property
    def record(self) -> Path:
        return self.home / "postgres" / "server.json"

    @property
    def lock(self) -> Path:
        return self.home / "run" / "postgres.lock"

    @property
    def users(self) -> Path:
        return self.home / "run" / "postgres.users"

    @property
    def log(self) -> Path:
        return self.home / "logs" / "postgres.log"

    def make_folders(self) -> None:
        for folder in (self.home, self.data.parent, self.lock.parent, self.log.parent):
            folder.mkdir(parents=True, exist_ok=True)

    def password(self) -> str:
        """The owner's password.

        Raises:
            OperatorError: it is missing beside a database that needs it.
        """
        try:
            return self.password_file.read_text(encoding="ascii").strip()
        except FileNotFoundError:
            raise OperatorError(
                f"The database in {self.data} needs the password of {self.password_file}, which is missing: "
                "put the file back from a copy of this home."
            ) from None

    def make_password(self) -> str:
        """Write a new password for a database that is about to be made."""
        password = secrets.token_hex(32)
        self.password_file.unlink(missing_ok=True)
        descriptor = os.open(self.password_file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            file.write(password)
            file.flush()
            os.fsync(file.fileno())
        return password

    def recorded_ports(self) -> list[int]:
        """Ports that a running server may listen on, likeliest first: of the record, and of PostgreSQL's own file."""
        ports: list[int] = []
        # Only a hint: without it the next start chooses another port.
        with suppress(OSError, ValueError, KeyError, TypeError):
            ports.append(int(json.loads(self.record.read_text(encoding="utf-8"))["port"]))
        lines = self.pid_file_lines()
        if len(lines) > 3 and lines[3].strip().isdigit():
            ports.append(int(lines[3]))
        return list(dict.fromkeys(port for port in ports if 0 < port < 65536))

    def record_port(self, port: int) -> None:
        """Remember `port`, so that the next start can keep it."""
        temporary = self.record.with_suffix(".new")
        temporary.write_text(json.dumps({"port": port}) + "\n", encoding="utf-8")
        temporary.replace(self.record)

    def pid_file_lines(self) -> list[str]:
        try:
            return self.pid_file.read_text(encoding="utf-8", errors="replace").splitlines()
        except FileNotFoundError:
            return []

    def trim_log(self) -> None:
        """Cut the log to its newest part; safe while the server appends to it."""
        if not self.log.exists() or self.log.stat().st_size < _LOG_LIMIT:
            return
        with self.log.open("rb+") as file:
            file.seek(-_LOG_KEPT, os.SEEK_END)
            self.log.with_name("postgres.previous.log").write_bytes(file.read())
            file.truncate(0)
