"""perceval's Git and Jira backends beside our sources, over the same repository and the same simulated Jira Server.

    NEXUS_SHARED_DATA=FOLDER python benchmarks/perceval_peers.py [--save] [--rounds N] [--peer PYTHON]

perceval is installed into an environment of its own that is gone afterwards (or comes from the interpreter `--peer`).
Each measurement is a fresh process; imports, and on our side Postgres, attach and the creation of tables, are left out.
CPU seconds are those of the process and of the children that it waited for (git); Postgres is shown apart.

perceval clones the repository, runs `git log` over it and writes one JSON object a commit; from Jira it takes pages of
100 issues with their history and then the comments of each issue by a request of its own, and writes one JSON object an
issue. It keeps no state between runs: a second run with a date reads what changed since.
Ours reads the repository where it lies, files and line counts of each commit, refs and tags included, and takes issues
with all their parts by a request a page; it lands what it read (zstd), types it, sets aside what does not parse, and
merges it by key into a lake, together with the cursor from which the next run goes on.
"""

import argparse
import json
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import venv
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from git_ingest import lake_of, server_pid
from jira_site import PROJECT, TOKEN, Served, site
from jira_sync import Figures, measured, run_sync

from nexus_pipelines.sources.git.archive import read_repository
from nexus_pipelines.sources.git.contract import CONTRACT
from nexus_pipelines.sources.git.location import parse_location
from nexus_pipelines.warehouse.lake import connect_builder
from nexus_pipelines.warehouse.landing import Landing
from nexus_pipelines.warehouse.load import commit
from nexus_pipelines.warehouse.tables import create_tables

RESULTS = Path(__file__).parent / "results" / "perceval_peers.md"
DRIVER = Path(__file__).parent / "perceval_driver.py"
PEER = "perceval==1.6.1"
ISSUES = 1_500
BUNDLE = Path("titanium") / "git" / "alloy.bundle"


def run_git(repository: str, folder: Path) -> Figures:
    with lake_of(folder / "home") as (database, settings):
        lake = connect_builder(database, settings)
        create_tables(lake, CONTRACT)
        lake.execute("select ?", ["start"]).fetchone()
        landing = Landing(folder / "home" / "landing")

        def step() -> int:
            batch = read_repository(
                parse_location(repository), name="measured", landing=landing, mirrors=folder / "git", jobs=2
            )
            if batch is None:
                raise SystemExit("the repository holds nothing")
            commit(lake, CONTRACT, batch)
            row = lake.execute("select count(*) from lake.raw_git.commits").fetchone()
            return row[0] if row else 0

        figures = measured(step, server_pid(database))
        lake.close()
    return figures | {"items": figures["rows"]}


def run_jira(url: str, folder: Path) -> Figures:
    return run_sync(url, folder) | {"items": ISSUES}


def ours(what: str, origin: str, folder: Path) -> Figures:
    return _figures([sys.executable, __file__, "--worker", what, origin, str(folder)])


def theirs(peer: Path, what: str, origin: str, folder: Path) -> Figures:
    more = [PROJECT, TOKEN] if what == "jira" else []
    return _figures([str(peer), str(DRIVER), what, origin, str(folder), *more])


def _figures(command: list[str]) -> Figures:
    answer = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout
    return json.loads(answer)


@contextmanager
def peer_python(given: Path | None) -> Iterator[Path]:
    """An interpreter that has perceval."""
    if given is not None:
        yield given
        return
    with tempfile.TemporaryDirectory() as folder:
        venv.create(folder, with_pip=True)
        python = Path(folder) / "bin" / "python"
        subprocess.run([python, "-m", "pip", "install", "--quiet", PEER], check=True, stdout=sys.stderr)
        yield python


def rounds_of(count: int, peer: Path, repository: str, served: Served, root: Path) -> Iterator[dict[str, Figures]]:
    """Figures by "git perceval", "git nexus", "jira perceval", "jira nexus", one after the other."""
    for number in range(count):
        found: dict[str, Figures] = {}
        for what, origin in (("git", repository), ("jira", served.url)):
            for who in ("perceval", "nexus"):
                folder = root / f"{number}-{what}-{who}"
                folder.mkdir()
                served.asked()
                figures = theirs(peer, what, origin, folder) if who == "perceval" else ours(what, origin, folder)
                found[f"{what} {who}"] = figures | {"requests": sum(served.asked().values())}
                print(number, what, who, found[f"{what} {who}"], flush=True)
        yield found


def report(rounds: list[dict[str, Figures]]) -> str:
    table = "\n".join(
        f"| {number} | {run} | {each['cpu']:.2f} | {each['seconds']:.1f} | {each.get('postgres', 0):.2f} |"
        f" {each['requests']:.0f} | {each['items']:,.0f} |"
        for number, found in enumerate(rounds, 1)
        for run, each in found.items()
    )

    def ratio(what: str, figure: str) -> float:
        return statistics.median(each[f"{what} nexus"][figure] / each[f"{what} perceval"][figure] for each in rounds)

    claims = "\n".join(
        f"| {what} | {ratio(what, 'cpu'):.2f} | {ratio(what, 'seconds'):.2f} | {asked} |"
        for what, asked in (("git", ""), ("jira", f"{ratio('jira', 'requests'):.3f}"))
    )
    git = subprocess.run(["git", "version"], capture_output=True, text=True, check=True).stdout.strip()
    said = (__doc__ or "").partition("perceval clones")
    return f"""# perceval beside our sources

`python benchmarks/perceval_peers.py --save`; {PEER}, {git}, Python {platform.python_version()}, {os.cpu_count()} cores
shared with other work, so that CPU seconds are what counts. Git: a real history of some thousand commits, all its refs.
Jira: a simulated server with {ISSUES:,} issues of about 15 kB.

{said[1]}{said[2].rstrip()}

| ours / perceval, median of {len(rounds)} rounds | CPU seconds | elapsed | requests |
|---|---|---|---|
{claims}

| round | run | CPU seconds | elapsed | Postgres CPU | requests | commits or issues |
|---|---|---|---|---|---|---|
{table}
"""


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("--worker", nargs=3, metavar=("WHAT", "ORIGIN", "FOLDER"))
    parser.add_argument("--peer", type=Path, help="a Python that has perceval")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--save", action="store_true", help=f"write {RESULTS.name}")
    given = parser.parse_args()
    if given.worker:
        what, origin, folder = given.worker
        print(json.dumps((run_git if what == "git" else run_jira)(origin, Path(folder))))
        return
    data = os.environ.get("NEXUS_SHARED_DATA")
    if not data:
        print("Skipped: NEXUS_SHARED_DATA is not set, and the Git history to measure lies there.")
        return
    with (
        tempfile.TemporaryDirectory() as name,
        peer_python(given.peer) as peer,
        site(ISSUES, "server") as served,
    ):
        repository = Path(name) / "alloy.git"
        subprocess.run(["git", "clone", "--quiet", "--mirror", Path(data) / BUNDLE, repository], check=True)
        text = report(list(rounds_of(given.rounds, peer, str(repository), served, Path(name))))
    print(text)
    if given.save:
        RESULTS.parent.mkdir(exist_ok=True)
        RESULTS.write_text(text)


if __name__ == "__main__":
    main()
