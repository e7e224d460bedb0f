"""The served dashboard in a real browser, at the size of a desk and of a phone."""

import importlib.util
import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

pytestmark = pytest.mark.slow


def _screenshots() -> ModuleType:
    path = Path(__file__).parents[1] / "browser" / "screenshots.py"
    spec = importlib.util.spec_from_file_location("screenshots", path)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


SHOTS = _screenshots()


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    executable = SHOTS.chromium()
    if executable is None:
        pytest.skip("No Chromium on the PATH: the pages are not looked at in a browser.")
    with SHOTS.browser(executable) as opened:
        yield opened


@pytest.fixture(scope="module")
def url(company: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    company.publish("three projects")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    log = tmp_path_factory.mktemp("served") / "dashboard.log"
    program = (
        "from nexus_dashboard.serve import serve; from nexus_pipelines.settings import read_settings; "
        f"serve(read_settings(), port={port})"
    )
    with log.open("w") as output:
        server = subprocess.Popen(
            [sys.executable, "-c", program],
            env=os.environ | {"NEXUS_HOME": str(company.settings.home), "PYTHONPATH": os.pathsep.join(sys.path)},
            stdout=output,
            stderr=subprocess.STDOUT,
        )
        try:
            _wait(f"http://127.0.0.1:{port}/_stcore/health", server, log)
            yield f"http://127.0.0.1:{port}"
        finally:
            server.terminate()
            ended = server.wait(timeout=10)
    assert ended == 0, log.read_text()
    assert "Traceback" not in log.read_text()


def _wait(address: str, server: "subprocess.Popen[bytes]", log: Path) -> None:
    for _ in range(120):
        assert server.poll() is None, log.read_text()
        try:
            urllib.request.urlopen(address, timeout=2).read()  # noqa: S310  the server started above
        except OSError:
            time.sleep(0.5)
        else:
            return
    pytest.fail(f"The dashboard did not start within a minute:\n{log.read_text()}")


@pytest.mark.parametrize("size", list(SHOTS.SIZES.values()), ids=list(SHOTS.SIZES))
@pytest.mark.parametrize(
    ("path", "visible"),
    [
        ("", ["Overview", "Demo data: a simulated company", "Unreleased versions", "Hygiene score", "Data sources"]),
        ("root-causes", ["Root causes", "Failed builds", "Click a row to see why the build failed.", "Seen 2 times"]),
        (
            "root-causes?analysis=rca-shop%2Fmain-12-1",
            ["shop/main #12", "High confidence", "Round the total *down*", "<script>alert(1)</script> **bold**"],
        ),
        (
            "releases",
            ["Releases", "At risk", "Timeline by", "Click a row to see what the verdict rests on.", "Import a list"],
        ),
        (
            "releases?release=CORE%2F5.0",
            ["No-Go", "close CORE-3 and CORE-6", "Change risk", "Blocked tickets", "Milestones and risks"],
        ),
        ("reports", ["Reports that were made and stored", "Kind", "Project"]),
        (SHOTS.STATEMENT, ["SQL", "Run", "3 rows", "Parquet", "Tickets of Jira. One row per issue."]),
    ],
    ids=["overview", "root causes", "root cause", "releases", "release", "reports", "sql"],
)
def test_pages_show_their_data(browser: Any, url: str, path: str, visible: list[str], size: tuple[int, int]) -> None:
    page = SHOTS.visit(browser, f"{url}/{path}", size)
    try:
        for text in visible:
            page.get_by_text(text, exact=False).locator("visible=true").first.wait_for(timeout=15_000)
        assert page.locator("[data-testid=stException], [data-testid=stAlert]").count() == 0
        # Nothing sticks out sideways: on a phone the page itself never scrolls to the right.
        assert page.evaluate("document.querySelector('[data-testid=stMain]').scrollWidth") <= size[0]
    finally:
        page.close()
