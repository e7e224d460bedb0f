"""Real repositories, read through the door and loaded into a real lake."""

import os
import shutil
import subprocess
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import duckdb
import duckdb_extension_ducklake
import pytest

from nexus_pipelines.sources.git.archive import read_repository
from nexus_pipelines.sources.git.contract import CONTRACT
from nexus_pipelines.sources.git.location import parse_location
from nexus_pipelines.warehouse.contract import Batch
from nexus_pipelines.warehouse.landing import Landing
from nexus_pipelines.warehouse.ledger import read_cursor
from nexus_pipelines.warehouse.load import commit
from nexus_pipelines.warehouse.tables import create_tables

Sums = dict[str, tuple[int, int, int]]


class Repo:
    """A repository made for one test. `git` runs in it with a fixed identity and no configuration of the machine."""

    def __init__(self, folder: Path, *init: str) -> None:
        self.folder = folder
        self._moment = 1_700_000_000
        folder.mkdir(parents=True, exist_ok=True)
        self.git("init", "--quiet", "--initial-branch=main", *init)

    def git(self, *arguments: str, text: bytes = b"", environment: Mapping[str, str] | None = None) -> str:
        done = subprocess.run(
            ["git", *arguments],
            cwd=self.folder,
            input=text,
            check=True,
            capture_output=True,
            env=_identity(self._moment) | (environment or {}),
        )
        return done.stdout.decode("utf-8", "surrogateescape").removesuffix("\n")

    def write(self, path: str | bytes, content: str | bytes) -> None:
        place = self.folder / os.fsdecode(path)
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(content.encode() if isinstance(content, str) else content)

    def commit(self, message: str | bytes = "change", **environment: str) -> str:
        """Commit everything in the work tree; each commit is a minute later than the one before."""
        self._moment += 60
        self.git("add", "--all")
        text = message.encode() if isinstance(message, str) else message
        self.git(
            "commit", "--quiet", "--allow-empty", "--cleanup=verbatim", "-F", "-", text=text, environment=environment
        )
        return self.git("rev-parse", "HEAD")

    def raw_commit(self, content: bytes) -> str:
        """Write a commit object as it stands, broken or not, on branch `odd`."""
        tree = self.git("rev-parse", "HEAD^{tree}").encode()
        sha = self.git(
            "hash-object", "-t", "commit", "-w", "--stdin", "--literally", text=b"tree " + tree + b"\n" + content
        )
        self.git("update-ref", f"refs/heads/odd-{sha[:6]}", sha)
        return sha


def _identity(moment: int) -> dict[str, str]:
    return {
        "PATH": os.environ["PATH"],
        "HOME": "/nonexistent",
        "GIT_CONFIG_NOSYSTEM": "1",
        "GIT_AUTHOR_NAME": "Ada",
        "GIT_AUTHOR_EMAIL": "ada@example.org",
        "GIT_COMMITTER_NAME": "Grace",
        "GIT_COMMITTER_EMAIL": "grace@example.org",
        "GIT_AUTHOR_DATE": f"{moment} +0200",
        "GIT_COMMITTER_DATE": f"{moment} +0200",
        "GIT_ALLOW_PROTOCOL": "file",
    }


@dataclass
class Ingest:
    """The source and the lake together."""

    home: Path
    lake: duckdb.DuckDBPyConnection

    def __call__(self, location: str | Path, *, name: str = "repo", jobs: int = 1) -> Batch | None:
        """Read what is new of `location` and load it."""
        batch = read_repository(
            parse_location(str(location)),
            name=name,
            landing=Landing(self.home / "landing"),
            mirrors=self.home / "git",
            cursor=read_cursor(self.lake, "git", name),
            jobs=jobs,
        )
        if batch is not None:
            commit(self.lake, CONTRACT, batch)
        return batch

    def rows(self, sql: str) -> list[tuple]:
        return self.lake.execute(sql).fetchall()

    def sums(self, name: str = "repo") -> Sums:
        """Added lines, deleted lines and paths of each commit that has paths."""
        found = self.rows(
            "select commit_sha, coalesce(sum(additions), 0), coalesce(sum(deletions), 0), count(*)"
            f" from lake.raw_git.file_changes where repository = '{name}' group by 1"
        )
        return {sha: (int(added), int(deleted), paths) for sha, added, deleted, paths in found}


@pytest.fixture
def repo(tmp_path: Path) -> Repo:
    return Repo(tmp_path / "repo")


@pytest.fixture(scope="session")
def empty_catalog(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The catalog of a lake with empty tables: made once, copied for each test."""
    folder = tmp_path_factory.mktemp("empty")
    with _lake(folder) as connection:
        create_tables(connection, CONTRACT)
        connection.execute("detach lake")
    return folder / "catalog.ducklake"


@pytest.fixture
def ingest(tmp_path: Path, empty_catalog: Path) -> Iterator[Ingest]:
    shutil.copy(empty_catalog, tmp_path)
    with _lake(tmp_path) as connection:
        yield Ingest(home=tmp_path / "home", lake=connection)


def _lake(folder: Path) -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect(config={"autoinstall_known_extensions": "false", "threads": "1"})
    (extension,) = Path(duckdb_extension_ducklake.__path__[0]).glob("extensions/*/ducklake.duckdb_extension")
    connection.execute(f"load '{extension}'")
    place = f"data_path '{folder}/lake', override_data_path true"
    connection.execute(f"attach 'ducklake:{folder}/catalog.ducklake' as lake ({place})")
    return connection


@pytest.fixture
def git_sums() -> Callable[[Path], Sums]:
    """What `git log --numstat` itself says of all refs, in the shape of `Ingest.sums`."""
    return _git_sums


@pytest.fixture
def make_repo(tmp_path: Path) -> Callable[..., Repo]:
    """More repositories by name, and arguments of `git init`."""
    return lambda name, *init: Repo(tmp_path / name, *init)


def _git_sums(folder: Path) -> Sums:
    said = subprocess.run(
        ["git", "log", "--all", "--numstat", "--format=commit %H"], cwd=folder, capture_output=True, check=True
    ).stdout.decode("utf-8", "replace")
    sums: Sums = {}
    sha = ""
    for line in said.split("\n"):
        if line.startswith("commit "):
            sha = line[7:]
        elif line:
            added, deleted, _ = line.split("\t", 2)
            before = sums.get(sha, (0, 0, 0))
            numbers = (0, 0) if added == "-" else (int(added), int(deleted))
            sums[sha] = (before[0] + numbers[0], before[1] + numbers[1], before[2] + 1)
    return sums


@pytest.fixture
def bundles(shared_data: Path) -> Path:
    """Folder of the shared bundles."""
    return shared_data / "titanium" / "git"
