"""How long after a webhook do readers see what it tells? p50, p95, and the number of runs for a burst of 50 events.

A home with the simulated company's archives (Jira, Git, Slack) runs under `nexus up`: API, Dagster's daemon with its
sensor, a run in a process of its own, dbt, checks, publication. Signed events of PagerDuty are posted to the API; the
clock stops when POST /sql of the same API gives the incident. Events come at a fixed pace, whether or not a run is in
progress, so that waiting for its end counts. PagerDuty's events are the data themselves: reading an upstream (GitHub,
Jira, Slack) comes on top, and takes what its answers take.

Writes benchmarks/results/webhook_latency.md. Takes about ten minutes on two cores.
"""

import json
import os
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import httpx

from nexus_pipelines.simulator.api.webhooks import send
from nexus_pipelines.simulator.world import build_world
from nexus_pipelines.simulator.writers.archives import write_archives

_RESULTS = Path(__file__).parent / "results" / "webhook_latency.md"
_SECRET = "of the benchmark"  # noqa: S105
_EVENTS, _PACE_SECONDS, _BURST = 12, 20.0, 50
_LONGEST_SECONDS = 300.0
_TARGET_SECONDS = 90.0


def main() -> None:
    """Measure, print and write."""
    with tempfile.TemporaryDirectory(prefix="nexus-bench-") as name, running(Path(name)) as address:
        runs_before = count_runs(Path(name))
        paced = post_and_watch(address, [f"PACED{number}" for number in range(_EVENTS)], pace=_PACE_SECONDS)
        wait_until_idle(Path(name))
        runs_between = count_runs(Path(name))
        burst = post_and_watch(address, [f"BURST{number}" for number in range(_BURST)], pace=0)
        wait_until_idle(Path(name))
        burst_runs = count_runs(Path(name)) - runs_between
    # Over the last quarter of an hour. What works beside this counts as well, and makes every figure longer.
    load = os.getloadavg()[2]
    lines = [
        "# From a webhook to readers",
        "",
        " ".join((__doc__ or "").split("\n\n")[1].split()),
        f"Measured on {datetime.now(UTC):%Y-%m-%d}, {os.cpu_count()} cores, load average {load:.0f}. "
        "Written by benchmarks/webhook_latency.py.",
        "",
        "| events | runs | p50 (s) | p95 (s) | longest (s) |",
        "|---|---|---|---|---|",
        row(f"{_EVENTS}, one every {_PACE_SECONDS:.0f} s", runs_between - runs_before, paced),
        row(f"{_BURST} at once", burst_runs, burst),
        "",
        f"Target: p95 under {_TARGET_SECONDS:.0f} s.",
    ]
    text = "\n".join(lines) + "\n"
    print(text)
    _RESULTS.write_text(text)


def row(what: str, runs: int, seconds: list[float]) -> str:
    """A line of the table."""
    p95 = statistics.quantiles(seconds, n=20, method="inclusive")[-1]
    return f"| {what} | {runs} | {statistics.median(seconds):.0f} | {p95:.0f} | {max(seconds):.0f} |"


def post_and_watch(address: str, names: list[str], *, pace: float) -> list[float]:
    """Seconds from the post of each incident until readers see it."""
    posted: dict[str, float] = {}
    seen: dict[str, float] = {}

    def post() -> None:
        for number, name in enumerate(names):
            time.sleep(pace if number else 0)
            posted[name] = time.monotonic()
            answer = send(address, "pagerduty", incident(name), secret=_SECRET)
            answer.raise_for_status()

    poster = threading.Thread(target=post)
    poster.start()
    while len(seen) < len(names):
        query = {"sql": "select title from incidents", "limit": 1000}
        answer = httpx.post(f"{address}/sql", json=query, timeout=30)
        # The mart is not there before the first event's publication.
        titles = {title for (title,) in answer.json()["rows"]} if answer.status_code == 200 else set()
        for name in (titles & posted.keys()) - seen.keys():
            seen[name] = time.monotonic()
            print(f"  {name}: {seen[name] - posted[name]:.0f} s", flush=True)
        if posted and time.monotonic() - max(posted.values()) > _LONGEST_SECONDS:
            raise SystemExit(f"{len(names) - len(seen)} of {len(names)} events never reached readers.")
        time.sleep(1)
    poster.join()
    return [seen[name] - posted[name] for name in names]


def incident(name: str) -> dict[str, object]:
    """A webhook of PagerDuty."""
    now = datetime.now(UTC).isoformat()
    data = {"id": name, "type": "incident", "title": name, "status": "triggered", "created_at": now}
    return {"event": {"id": f"event of {name}", "event_type": "incident.triggered", "occurred_at": now, "data": data}}


@contextmanager
def running(folder: Path) -> Iterator[str]:
    """`nexus up` over the simulated company; the API's address once everything was built."""
    sources = folder / "sources"
    sources.mkdir()
    write_archives(build_world(7, datetime.now(UTC).date()), sources)
    ports = free_ports()
    environment = os.environ | {
        "NEXUS_HOME": str(folder / "home"),
        "PAGERDUTY_WEBHOOK_SECRET": _SECRET,
        **dict(zip(("NEXUS_DASHBOARD_PORT", "NEXUS_API_PORT", "NEXUS_DAGSTER_PORT"), map(str, ports), strict=True)),
    }
    command = [str(Path(sys.executable).parent / "nexus"), "up"]
    for option, name in (("--git", "git"), ("--jira-dump", "jira"), ("--slack-export", "slack")):
        command += [option, str(sources / name)]
    with (folder / "up.txt").open("w") as output:
        process = subprocess.Popen(command, env=environment, cwd=folder, stdout=output, stderr=subprocess.STDOUT)
    try:
        wait_for_text(folder / "up.txt", "Dagster  ", process)
        yield f"http://127.0.0.1:{ports[1]}"
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=60)


def wait_for_text(path: Path, text: str, process: subprocess.Popen[bytes]) -> None:
    """Wait until a program has said something."""
    while text not in path.read_text():
        if process.poll() is not None:
            raise SystemExit(path.read_text())
        time.sleep(0.5)


def free_ports() -> list[int]:
    """Three ports that nobody listens on."""
    sockets = [socket.socket() for _ in range(3)]
    for each in sockets:
        each.bind(("127.0.0.1", 0))
    ports = [each.getsockname()[1] for each in sockets]
    for each in sockets:
        each.close()
    return ports


def wait_until_idle(folder: Path) -> None:
    """Wait until no webhook waits and no run goes on."""
    while any(status(folder)["webhooks"][name] for name in ("waiting", "taken")):
        time.sleep(2)


def count_runs(folder: Path) -> int:
    """Runs that webhooks started so far."""
    return int(status(folder)["webhooks"]["runs"])


def status(folder: Path) -> dict[str, dict[str, int]]:
    """The answer of `nexus status`."""
    command = [str(Path(sys.executable).parent / "nexus"), "status", "--format", "json"]
    said = subprocess.run(
        command, env=os.environ | {"NEXUS_HOME": str(folder / "home")}, capture_output=True, check=True, text=True
    )
    return json.loads(said.stdout)


if __name__ == "__main__":
    main()
