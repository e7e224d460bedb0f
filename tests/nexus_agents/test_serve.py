"""`nexus serve api` as a process: it starts, answers, and ends within seconds."""

import os
import signal
import socket
import subprocess
import sys
import time
import tomllib
from importlib import import_module
from pathlib import Path

import httpx
import pytest

_ROOT = Path(__file__).parents[2]


def test_every_role_of_this_package_can_be_loaded() -> None:
    roles = tomllib.loads((_ROOT / "pyproject.toml").read_text())["project"]["entry-points"]["nexus.roles"]
    ours = {name: target for name, target in roles.items() if target.startswith("nexus_agents.")}
    assert set(ours) == {"api", "jira", "git", "reporting", "slack", "hygiene", "rca", "analytics"}
    for target in ours.values():
        module, _, name = target.partition(":")
        assert callable(getattr(import_module(module), name))


@pytest.mark.slow
def test_a_service_answers_before_anything_is_published_and_ends_on_sigterm(tmp_path: Path) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    start = (
        "import signal, sys\n"
        "from nexus_agents.serve import serve\n"
        "from nexus_pipelines.settings import Settings\n"
        "signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))\n"
        f"serve(Settings(home={str(tmp_path / 'home')!r}), port={port})\n"
    )
    environment = {**os.environ, "PYTHONPATH": str(_ROOT)}
    process = subprocess.Popen([sys.executable, "-c", start], env=environment, cwd=tmp_path)
    try:
        with httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=20) as client:
            _wait_until_alive(client)
            assert client.get("/ready").json()["error_code"] == "schema_not_ready"
            assert client.post("/query", json={"query": "hygiene"}).status_code == 503
        asked = time.monotonic()
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=15) == 143
        # The embedded server, which this process was the last to hold, is stopped within that time too.
        assert time.monotonic() - asked < 5
    finally:
        process.kill()
        process.wait()


def _wait_until_alive(client: httpx.Client) -> None:
    deadline = time.monotonic() + 90
    while time.monotonic() < deadline:
        try:
            if client.get("/live").status_code == 200:
                return
        except httpx.TransportError:
            time.sleep(0.2)
    pytest.fail("The service did not come up within 90 seconds.")
