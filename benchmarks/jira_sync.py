"""A sync of a Jira Cloud with 10,000 issues beside a bare client, in one run, as ratios of CPU seconds.

`python benchmarks/jira_sync.py` serves a seeded site (see jira_site.py) from a process of its own and runs each
measurement in a fresh process, start-up excluded (imports, Postgres, attach, creation of tables):

* nested: the bare client of jira_bare.py fetches the same pages and stores one typed row an issue, lists nested in it.
* bare: the same, then a typed row for each issue, comment, change, version and so on, in the tables that Nexus keeps.
* sync: `read_jira` and the commit of each of its batches into a lake whose catalog is in Postgres, as `nexus` does it.
* again: the same with nothing new at the site.

CPU seconds are user and system time of the client's process and the children that it waited for. Postgres is a server
that also others use; its time stands in a column of its own and is not in the ratios.
"""

import argparse
import json
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import duckdb
from git_ingest import cpu_seconds, lake_of, server_pid, tree_seconds
from jira_bare import BareClient, flat_tables, nested_table
from jira_site import PROJECT, TOKEN, Served, site
from pydantic import SecretStr

from nexus_pipelines.connections.jira import JiraConnection
from nexus_pipelines.sources.jira.archive import contract_for
from nexus_pipelines.sources.jira.live import read_jira
from nexus_pipelines.warehouse.lake import connect_builder
from nexus_pipelines.warehouse.landing import Landing
from nexus_pipelines.warehouse.ledger import read_cursor
from nexus_pipelines.warehouse.load import commit
from nexus_pipelines.warehouse.tables import create_tables

RESULTS = Path(__file__).parent / "results" / "jira_sync.md"
ASKED_ONCE_A_SITE = ("/rest/api/2/serverInfo", "/rest/api/3/field", "/rest/api/3/status")
SMALL, LARGE = 1_000, 10_000
RUNS = ("nested", "bare", "sync", "again")
Figures = dict[str, float]


def run_bare(url: str, folder: Path, *, is_flat: bool) -> Figures:
    connection = duckdb.connect(
        config={"memory_limit": "400MB", "threads": "2", "temp_directory": str(folder / "scratch")}
    )
    connection.execute(f"attach '{folder}/peer.duckdb' as peer")
    connection.execute("set timezone = 'UTC'")
    connection.execute("select ?", ["start"]).fetchone()
    contract = contract_for(())

    def step() -> int:
        lines = folder / "issues.jsonl"
        BareClient(url, TOKEN).fetch(PROJECT, lines)
        rows = nested_table(connection, contract, lines)
        return flat_tables(connection, contract) if is_flat else rows

    return measured(step, 0)


def run_sync(url: str, folder: Path) -> Figures:
    with lake_of(folder / "home") as (database, settings):
        lake = connect_builder(database, settings)
        create_tables(lake, contract_for(()))
        lake.execute("select ?", ["start"]).fetchone()
        jira = JiraConnection(url=url, api_token=SecretStr(TOKEN), project_keys=(PROJECT,))
        landing = Landing(folder / "home" / "landing")

        def step() -> int:
            reading = read_jira(jira, landing, read_cursor(lake, "jira", jira.scope))
            if reading.contract is None:
                raise SystemExit("the reading has no contract")
            results = [commit(lake, reading.contract, batch) for batch in reading.batches]
            return sum(each.rows_inserted + each.rows_updated for each in results)

        figures = measured(step, server_pid(database))
        lake.close()
    return figures


def measured(step: Callable[[], int], server: int) -> Figures:
    cpu, postgres, wall = cpu_seconds(0), tree_seconds(server), time.perf_counter()
    rows = step()
    return {
        "rows": rows,
        "cpu": cpu_seconds(0) - cpu,
        "seconds": time.perf_counter() - wall,
        "postgres": tree_seconds(server) - postgres,
        "mb": _peak_mb(),
    }


def _peak_mb() -> float:
    """The greatest resident set of this process: not `ru_maxrss`, which begins with the parent's."""
    lines = Path("/proc/self/status").read_text().split("\n")
    return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM")) / 1024


def worker(what: str, url: str, folder: Path) -> None:
    figures = run_bare(url, folder, is_flat=what == "bare") if what in {"nested", "bare"} else run_sync(url, folder)
    print(json.dumps(figures))


def measure(what: str, served: Served, folder: Path) -> tuple[Figures, Counter[str]]:
    """What a run cost, and what it asked for."""
    folder.mkdir(parents=True, exist_ok=True)
    served.asked()
    command = [sys.executable, __file__, "--worker", what, served.url, str(folder)]
    answer = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout
    return json.loads(answer), served.asked()


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("--worker", nargs=3, metavar=("WHAT", "URL", "FOLDER"))
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--save", action="store_true", help=f"write {RESULTS.name}")
    given = parser.parse_args()
    if given.worker:
        what, url, folder = given.worker
        worker(what, url, Path(folder))
        return
    rounds: list[dict[tuple[int, str], Figures]] = []
    asked: dict[str, Counter[str]] = {}
    with tempfile.TemporaryDirectory() as name, site(SMALL, "cloud") as small, site(LARGE, "cloud") as large:
        for number in range(given.rounds):
            rounds.append({})
            for count, served, runs in ((LARGE, large, RUNS), (SMALL, small, ("sync",))):
                folder = Path(name) / f"{number}-{count}"
                for what in runs:
                    place = folder / ("lake" if what in {"sync", "again"} else what)
                    rounds[-1][count, what], requests = measure(what, served, place)
                    if count == LARGE:
                        asked[what] = requests
                    print(number, count, what, rounds[-1][count, what], flush=True)
    for figures in rounds:
        # A sync also lists the issues that exist, and notes that it did.
        if figures[LARGE, "sync"]["rows"] != figures[LARGE, "bare"]["rows"] + LARGE + 1:
            raise SystemExit("the sync and the bare client do not end with the same rows")
    text = report(rounds, asked)
    print(text)
    if given.save:
        RESULTS.parent.mkdir(exist_ok=True)
        RESULTS.write_text(text)


def report(rounds: list[dict[tuple[int, str], Figures]], asked: dict[str, Counter[str]]) -> str:
    table = "\n".join(
        f"| {number} | {count:,} | {what} | {each['cpu']:.2f} | {each['seconds']:.1f} | {each['postgres']:.2f} |"
        f" {each['mb']:.0f} | {each['rows']:,.0f} |"
        for number, measured in enumerate(rounds, 1)
        for (count, what), each in measured.items()
    )

    def ratio(figure: str, over: tuple[int, str], under: tuple[int, str]) -> float:
        return statistics.median(each[over][figure] / each[under][figure] for each in rounds)

    requests = asked["sync"]
    pages = LARGE // 100
    parts = requests["/rest/api/3/changelog/bulkfetch"] + requests["/rest/api/3/issue/*/comment"]
    of_the_site = sum(requests[path] for path in ASKED_ONCE_A_SITE)
    claims = (
        ("sync / bare, CPU seconds", ratio("cpu", (LARGE, "sync"), (LARGE, "bare")), "1.5"),
        ("sync / nested, CPU seconds", ratio("cpu", (LARGE, "sync"), (LARGE, "nested")), ""),
        ("sync / bare, elapsed", ratio("seconds", (LARGE, "sync"), (LARGE, "bare")), ""),
        ("peak memory of a sync, 10,000 / 1,000 issues", ratio("mb", (LARGE, "sync"), (SMALL, "sync")), "1.3"),
        ("peak memory, sync / bare", ratio("mb", (LARGE, "sync"), (LARGE, "bare")), ""),
        (
            "requests of a project beside issue pages, histories and comments",
            sum(requests.values()) - pages - parts - of_the_site,
            "6",
        ),
        ("requests of the site, however many projects", of_the_site, ""),
        ("requests of a sync with nothing new", sum(asked["again"].values()), "3"),
    )
    claimed = "\n".join(f"| {claim} | {value:.2f} | {limit} |" for claim, value, limit in claims)
    paths = sorted({path for each in asked.values() for path in each})
    counted = "\n".join(f"| `{path}` | {' | '.join(str(asked[what][path]) for what in RUNS)} |" for path in paths)
    return f"""# A Jira sync beside a bare client

`python benchmarks/jira_sync.py --save`; {platform.machine()}, {os.cpu_count()} cores shared with other work, Python
{platform.python_version()}, DuckDB {duckdb.__version__}. What each run does stands at the head of the script; the bare
client's doc string says what it leaves out. Elapsed time holds the wait for the simulated Jira, one request at a time.

| claim (median of {len(rounds)} rounds) | measured | limit |
|---|---|---|
{claimed}

| round | issues | run | CPU seconds | elapsed | Postgres CPU | peak MB | rows written |
|---|---|---|---|---|---|---|---|
{table}

| requests at the site of {LARGE:,} issues | {" | ".join(RUNS)} |
|---|{"---|" * len(RUNS)}
{counted}
"""


if __name__ == "__main__":
    main()
