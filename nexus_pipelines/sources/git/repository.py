"""Opens a repository for reading: the user's own where it lies, a bundle or URL as a bare mirror of ours."""

import fcntl
import logging
import re
import shutil
import time
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from nexus_pipelines.errors import OperatorError, SourceError
from nexus_pipelines.sources.git.commands import Outcome, run, run_remote
from nexus_pipelines.sources.git.location import Location

_WAIT_SECONDS = 20.0

_LOG = logging.getLogger(__name__)


@dataclass(frozen=True, kw_only=True)
class Repository:
    """A repository that can be read: its name in Nexus, and its git folder."""

    name: str
    location: Location
    folder: Path

    @property
    def is_bare(self) -> bool:
        """Whether it has no work tree: then its HEAD is the default branch, not what somebody looks at."""
        return ".git" not in self.folder.parts


@contextmanager
def open_repository(location: Location, *, name: str, mirrors: Path) -> Generator[Repository]:
    """The repository at `location`, brought up to date first where it is a bundle or URL.

    mirrors: folder of our own bare clones.

    Raises:
        SourceError: there is no repository there, or it cannot be reached.
        OperatorError: another Nexus is fetching it now.
    """
    if location.kind == "path":
        yield Repository(name=name, location=location, folder=_git_folder(location))
        return
    mirror = _mirror(location, mirrors)
    mirrors.mkdir(parents=True, exist_ok=True)
    with _locked(mirror.with_name(mirror.name + ".lock")) as lock:
        _update(mirror, location, lock)
        yield Repository(name=name, location=location, folder=mirror)


def local_folder(location: Location, mirrors: Path) -> Path | None:
    """Where the repository can be read as it was last brought up to date; None where it cannot.

    Raises:
        SourceError: there is no repository at the path.
    """
    if location.kind == "path":
        return _git_folder(location)
    mirror = _mirror(location, mirrors)
    return mirror if mirror.exists() else None


def _mirror(location: Location, mirrors: Path) -> Path:
    plain = re.sub(r"[^\w.-]", "_", location.name)
    return mirrors / f"{plain}-{location.identity}"


def _git_folder(location: Location) -> Path:
    """The `.git` folder (or bare repository) at the path itself, never one further up.

    Reading from inside it leaves the work tree aside: its attributes and mailmap may not be committed yet.
    """
    found = run(
        ["rev-parse", "--absolute-git-dir"],
        folder=Path(location.address),
        ceiling=Path(location.address).parent,
    )
    if found.code != 0:
        reason = "" if found.complaint.startswith("not a git repository") else f" ({found.complaint})"
        raise SourceError(f"{location.address} is not a Git repository{reason}; give a repository's folder.")
    return Path(found.text.removesuffix("\n"))


def _update(mirror: Path, location: Location, lock: BinaryIO) -> None:
    head, offered = _offered(mirror.parent, location)
    if not mirror.exists():
        _create(mirror, is_sha256=any(len(sha) == 64 for sha in offered.values()))
    for stale in mirror.rglob("*.lock"):  # left by a killed git: we hold the only lock that counts
        stale.unlink()
    if _held(mirror) != offered:
        fetched = run_remote(
            ["fetch", "--quiet", "--prune", "--force", "--no-tags", "--no-write-fetch-head", "--no-recurse-submodules",
             "--no-auto-maintenance", "--", location.address, "+refs/*:refs/*"],
            folder=mirror,
            credentials=location.credentials,
            keep_open=[lock.fileno()],
        )  # fmt: skip
        _stop_unless_done(fetched, location)
        # Many small fetches leave many small packs; git itself knows when joining them pays.
        tidied = run_remote(
            ["-c", "gc.auto=6700", "-c", "gc.autoDetach=false", "gc", "--auto", "--quiet"],
            folder=mirror,
            keep_open=[lock.fileno()],
        )
        if tidied.code != 0:
            _LOG.warning("%s could not be tidied up: %s", mirror, tidied.complaint)
    if head:
        run(["symbolic-ref", "HEAD", head], folder=mirror)


def _create(mirror: Path, *, is_sha256: bool) -> None:
    fresh = mirror.with_name(mirror.name + ".new")
    shutil.rmtree(fresh, ignore_errors=True)
    fresh.mkdir(parents=True)
    kind = ["--object-format=sha256"] if is_sha256 else []
    made = run(["init", "--quiet", "--bare", "--template=", "--initial-branch=main", *kind, "."], folder=fresh)
    if made.code != 0:
        raise OperatorError(f"Git could not create a mirror at {mirror} ({made.complaint}); check the disk.")
    fresh.rename(mirror)


def _offered(folder: Path, location: Location) -> tuple[str | None, dict[str, str]]:
    """What the other side has: the branch behind its HEAD, and the commit or tag of each ref."""
    listed = run_remote(
        ["ls-remote", "--symref", "--", location.address], folder=folder, credentials=location.credentials
    )
    _stop_unless_done(listed, location)
    head: str | None = None
    refs: dict[str, str] = {}
    for line in listed.text.split("\n"):
        sha, _, ref = line.partition("\t")
        if ref == "HEAD" and sha.startswith("ref: "):
            head = sha.removeprefix("ref: ")
        elif ref and not ref.endswith("^{}"):
            refs[ref] = sha
    return head or _branch_at(refs, refs.pop("HEAD", None)), {ref: sha for ref, sha in refs.items() if ref != "HEAD"}


def _branch_at(refs: dict[str, str], sha: str | None) -> str | None:
    """A bundle says which commit HEAD is, not which branch."""
    branches = [ref for ref, target in refs.items() if ref.startswith("refs/heads/") and sha in (None, target)]
    usual = [ref for ref in ("refs/heads/main", "refs/heads/master") if ref in branches]
    return next(iter([*usual, *branches]), None)


def _held(mirror: Path) -> dict[str, str]:
    listed = run(["for-each-ref", "--format=%(objectname) %(refname)"], folder=mirror)
    pairs = (line.split(" ", 1) for line in listed.text.split("\n") if line)
    return {ref: sha for sha, ref in pairs}


def _stop_unless_done(outcome: Outcome, location: Location) -> None:
    if outcome.code != 0:
        if location.kind == "bundle":
            what, remedy = "Git bundle", "make or copy the bundle again"
        else:
            what, remedy = "Git repository", "check its address and your access to it"
        raise SourceError(f"{what} {location.address} cannot be read ({outcome.complaint}); {remedy}.")


@contextmanager
def _locked(path: Path) -> Generator[BinaryIO]:
    """Hold a mirror for ourselves. A fetch that outlives its killed parent holds the same lock until it ends."""
    with path.open("wb") as lock:
        deadline = time.monotonic() + _WAIT_SECONDS
        while True:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                if time.monotonic() > deadline:
                    raise OperatorError(
                        f"Another Nexus is reading {path.with_suffix('').name}; try again when it has ended."
                    ) from None
                time.sleep(0.2)
        yield lock
