"""Servers of their own for the launcher's tests, and processes that hold them."""

import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import psycopg
import pytest

from nexus_pipelines.postgres.database import Database
from nexus_pipelines.postgres.server import open_database
from nexus_pipelines.settings import Settings

_HOLD = """
import sys
from pathlib import Path
from nexus_pipelines.postgres.server import open_database
from nexus_pipelines.settings import Settings
with open_database(Settings(home=Path(sys.argv[1]))) as database:
    print(database.port, flush=True)
    sys.stdin.readline()
"""


class Holder:
    """Another process that has a home's database open."""

    def __init__(self, home: Path) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-c", _HOLD, home], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )

    def port(self) -> int:
        assert self.process.stdout is not None
        return int(self.process.stdout.readline())

    def close(self) -> None:
        self.process.communicate("\n", timeout=60)
        assert self.process.returncode == 0

    def kill(self) -> None:
        self.process.kill()
        self.process.communicate()


class Watch:
    """What the launcher's tests look at."""

    @staticmethod
    def processes(home: Path) -> list[psutil.Process]:
        """Every PostgreSQL process that works in the home's data folder."""
        data = home / "postgres" / "data"
        found: list[psutil.Process] = []
        for process in psutil.process_iter():
            try:
                if "postgres" in process.name() and Path(process.cwd()).samefile(data):
                    found.append(process)
            except (psutil.Error, OSError):
                continue
        return found

    @staticmethod
    def postmaster(database: Database) -> psutil.Process:
        with psycopg.connect(database.psycopg_conninfo()) as connection:
            parent = psutil.Process(connection.info.backend_pid).parent()
        assert parent is not None
        return parent

    @staticmethod
    def answers(database: Database) -> bool:
        """Whether the row of the copied home is there."""
        with psycopg.connect(database.psycopg_conninfo()) as connection:
            return connection.execute("select answer from kept").fetchone() == (42,)


@pytest.fixture(scope="session")
def watch() -> Watch:
    return Watch()


@pytest.fixture
def hold() -> Iterator[Callable[[Path], Holder]]:
    """Start a process that opens a home."""
    started: list[Holder] = []

    def start(home: Path) -> Holder:
        started.append(Holder(home))
        return started[-1]

    yield start
    for holder in started:
        if holder.process.poll() is None:
            holder.kill()


@pytest.fixture(scope="session")
def initialised(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A stopped home with one row, to be copied: a copied home is a working home."""
    home = tmp_path_factory.mktemp("initialised") / "home"
    with open_database(Settings(home=home)) as database, psycopg.connect(database.psycopg_conninfo()) as connection:
        connection.execute("create table kept as select 42 as answer")
    return home


@pytest.fixture
def home(tmp_path: Path, initialised: Path, watch: Watch) -> Iterator[Path]:
    """A home of the test's own; its path holds a space. Nothing of it may run when the test ends."""
    folder = tmp_path / "a home"
    shutil.copytree(initialised, folder)
    yield folder
    left = watch.processes(folder)
    for process in left:
        process.kill()
    assert left == []
