"""`nexus up` as a person starts it: it answers, and ends with everything it started."""

import fcntl
import re
import signal
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import psutil
import pytest
from company import Company
from nexus_home import NexusHome, free_ports, processes_of, wait_until_gone

from nexus_pipelines.postgres.liveness import is_alive

pytestmark = [pytest.mark.slow, pytest.mark.timeout(400)]


@contextmanager
def running(home: NexusHome, *words: str, ignoring_interrupts: bool = False) -> Iterator[tuple[psutil.Popen, Path]]:
    """`nexus up`, and the file that holds what it says; killed at the end if it still runs."""
    output = home.folder.parent / "up.txt"
    process = home.start("up", *words, output=output, ignoring_interrupts=ignoring_interrupts)
    try:
        yield process, output
    finally:
        for left in processes_of(home.folder):
            left.kill()
        process.kill()
        process.wait()


def wait_for(output: Path, pattern: str, *, seconds: float = 240) -> None:
    deadline = time.monotonic() + seconds
    while not re.search(pattern, output.read_text() if output.exists() else ""):
        assert time.monotonic() < deadline, f"{pattern!r} did not appear in:\n{output.read_text()}"
        time.sleep(0.1)


@pytest.fixture
def home_with_ports(built: NexusHome, copy_of: Callable[..., NexusHome]) -> NexusHome:
    copied = copy_of(built)
    return NexusHome(copied.folder, free_ports())


def test_once_builds_answers_and_ends(home_with_ports: NexusHome) -> None:
    home = home_with_ports
    with running(home, "--once") as (process, output):
        assert process.wait(timeout=300) == 0, output.read_text()
        said = output.read_text()
    for title, port in (
        ("Dashboard", home.environment["NEXUS_DASHBOARD_PORT"]),
        ("Agent API", home.environment["NEXUS_API_PORT"]),
        ("Dagster", home.environment["NEXUS_DAGSTER_PORT"]),
    ):
        assert re.search(rf"^{title} +http://127\.0\.0\.1:{port}", said, re.MULTILINE)
    assert said.strip().endswith("Stopped.")
    assert "Traceback" not in said
    assert processes_of(home.folder) == []


def test_everything_answers_a_second_start_is_refused_and_sigint_ends_all(home_with_ports: NexusHome) -> None:
    home = home_with_ports
    # What a killed Nexus leaves: the lock's file, with the number of a process that is no more.
    (home.folder / "run").mkdir(exist_ok=True)
    (home.folder / "run" / "supervisor.lock").write_text("999999")
    with running(home, ignoring_interrupts=True) as (process, output):
        wait_for(output, r"Dagster +http")
        wait_for(output, r"Agent API +http")
        urls = {name: f"http://127.0.0.1:{port}" for name, port in home.environment.items()}
        assert httpx.get(urls["NEXUS_DASHBOARD_PORT"], timeout=20).status_code == 200
        assert httpx.get(f"{urls['NEXUS_API_PORT']}/live", timeout=20).status_code == 200
        assert httpx.get(f"{urls['NEXUS_DAGSTER_PORT']}/server_info", timeout=20).json()["dagster_version"]
        said = home.run("up", code=1)
        assert said.startswith(f"nexus: Nexus already runs for the home {home.folder} (process {process.pid})")
        assert len(said.strip().splitlines()) == 1
        asked = time.monotonic()
        process.send_signal(signal.SIGINT)
        assert process.wait(timeout=20) == 0
        assert wait_until_gone(home.folder, seconds=10 - (time.monotonic() - asked)) == []
        assert time.monotonic() - asked < 10


def test_sigterm_while_building_ends_every_child(company: Company, tmp_path: Path) -> None:
    home = NexusHome(tmp_path / "a new home", free_ports())
    with running(home, *company.options, ignoring_interrupts=True) as (process, output):
        wait_for(output, "Building tables")
        below = psutil.Process(process.pid).children(recursive=True)
        assert len(below) >= 2
        asked = time.monotonic()
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=20)
        assert wait_until_gone(home.folder, seconds=10 - (time.monotonic() - asked)) == []
        assert [child for child in below if is_alive(child.pid)] == []
        assert time.monotonic() - asked < 10
        assert "Traceback" not in output.read_text()


def test_a_taken_port_is_one_sentence(tmp_path: Path) -> None:
    ports = free_ports()
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", int(ports["NEXUS_API_PORT"])))
        taken.listen()
        said = NexusHome(tmp_path / "home", ports).run("up", code=1)
    assert said.startswith(f"nexus: Port {ports['NEXUS_API_PORT']} for the api is taken by another program")
    assert len(said.strip().splitlines()) == 1


def test_a_lock_that_lives_is_respected(tmp_path: Path) -> None:
    home = NexusHome(tmp_path / "home")
    (home.folder / "run").mkdir(parents=True)
    with (home.folder / "run" / "supervisor.lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        file.write("4242")
        file.flush()
        assert "(process 4242)" in home.run("up", code=1)
