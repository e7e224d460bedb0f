"""`kill -9` at any point of a run: the next run ends as if nothing had happened."""

import os
import shutil
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from threading import Lock

import pytest
from company import Company, write_growth, write_issue
from kill_points import Outcome, Point, Undisturbed, Victim, draw_points, run_undisturbed, strike, strike_after
from nexus_home import ROOT, NexusHome, differences, wait_until_gone

RESULTS = ROOT / "benchmarks" / "results" / "kill_points.md"
POINTS = int(os.environ.get("NEXUS_PROVE_POINTS", "20"))
SEEDS = (1, 2, 3)
_HEADER = """\
# Runs killed with SIGKILL, and the run after each

Each line is a run of `nexus materialize` over a small company that was killed at one point and then simply run again.
"same" means: exit code 0, no process left, and every table of the lake (raw, ledger, marts), of Postgres schema `marts`
and of the search index equals that of a run that nobody disturbed, but for times and names of runs. Killed: `process`
the command alone, `group` it and its children, `child` its children only (itself where it had none), `machine` all of
them and the database server. Seed 1 builds a new home from nothing; seeds 2 and 3 bring a ticket, a repository and a
day of chat into a home that is built. Written by `make prove` (tests/pipeline/test_kills.py).
"""


@dataclass(frozen=True)
class Grown:
    """A run over the built home that nobody disturbed, with one ticket more, and the options that it had."""

    home: NexusHome
    options: list[str]
    run: Undisturbed


@pytest.fixture(scope="module")
def grown(built: NexusHome, company: Company, tmp_path_factory: pytest.TempPathFactory) -> Grown:
    folder = tmp_path_factory.mktemp("grown")
    options = [*company.options, *write_issue(folder / "one", 20 + 2)]
    home = built.copy_to(folder / "undisturbed")
    return Grown(home, options, run_undisturbed(home, options, folder))


@pytest.mark.slow
def test_one_more_ticket_is_one_more_document(grown: Grown) -> None:
    said = [line for _, line in grown.run.lines]
    assert any("1 documents added, 0 changed, 0 removed; 1 embedded" in line for line in said)
    newest, first = grown.home.publications()
    assert newest["snapshot"] > first["snapshot"]
    count = "select count(*) as n from issues"
    assert grown.home.rows(count) == [{"n": 61}]
    before = grown.home.run("sql", count, "--format", "csv", "--snapshot", str(first["snapshot"]))
    assert before.split() == ["n", "60"]


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_runs_killed_one_after_another_are_made_good_by_the_next(
    built: NexusHome, grown: Grown, tmp_path: Path
) -> None:
    """Each run begins with what the killed one before it left; `make prove` looks at each point by itself."""
    run, options = grown.run, grown.options
    home = built.copy_to(tmp_path / "killed")
    chosen: list[tuple[str, float, Victim]] = [
        ("dbt", 0.5, "process"),
        ("mirror", 0.5, "process"),
        ("search", 0.5, "machine"),
    ]
    for step, share, victim in chosen:
        strike_after(home, options, run=run, step=step, share=share, victim=victim, folder=tmp_path)
    home.run("materialize", *options)
    assert wait_until_gone(home.folder, seconds=10) == []
    assert differences(run.content, home.content()) == {}


@pytest.mark.prove
@pytest.mark.timeout(7200)
@pytest.mark.parametrize("seed", SEEDS)
def test_runs_killed_anywhere(seed: int, built: NexusHome, company: Company, tmp_path: Path) -> None:
    is_new = seed == 1
    options = company.options if is_new else [*company.options, *write_growth(tmp_path / "growth", first=20 + seed)]

    def fresh(name: str) -> NexusHome:
        return NexusHome(tmp_path / name) if is_new else built.copy_to(tmp_path / name)

    # Scores are per day: a run of yesterday is no measure for one of today.
    runs: dict[date, Undisturbed] = {}
    running = Lock()

    def undisturbed() -> Undisturbed:
        with running:
            today = datetime.now(UTC).date()
            if today not in runs:
                runs[today] = run_undisturbed(fresh(f"undisturbed {today}"), options, tmp_path)
            return runs[today]

    run = undisturbed()

    def kill(numbered: tuple[int, tuple[Point, Victim]]) -> Outcome:
        number, (point, victim) = numbered
        home = fresh(f"home {number}")
        outcome = strike(home, options, run=undisturbed(), point=point, victim=victim, folder=tmp_path)
        if not outcome.wrong:
            shutil.rmtree(home.folder)
        _write(outcome)
        return outcome

    if seed == SEEDS[0]:
        RESULTS.write_text(_HEADER)
    with RESULTS.open("a") as file:
        file.write(
            f"\n## Seed {seed}: undisturbed {run.seconds:.0f} s, {len(run.content)} tables compared\n\n"
            "| second | share | during | killed | last line said | next run (s) | outcome |\n"
            "|---|---|---|---|---|---|---|\n"
        )
    # Two at a time: as many as there are cores.
    with ThreadPoolExecutor(2) as pool:
        outcomes = list(pool.map(kill, enumerate(draw_points(run, seed=seed, count=POINTS))))
    assert [outcome for outcome in outcomes if outcome.wrong] == []


def _write(outcome: Outcome) -> None:
    with RESULTS.open("a") as file:
        file.write(
            f"| {outcome.killed_at:.1f} | {outcome.point.fraction:.2f} | {outcome.point.step} | {outcome.victim} "
            f"| {outcome.last_line[:48]} | {outcome.again_seconds:.0f} | {outcome.wrong or 'same'} |\n"
        )
