"""`kill -9` while histories are read from live systems: the next run goes on, and nothing is lost or twice."""

import random
import signal
from pathlib import Path

import pytest
from live_company import LiveCompany, small_world
from nexus_home import NexusHome

# Its first reading asks about 280 requests of the company's systems.
_FIRST, _LAST = 8, 250


def _strike(folder: Path, company: LiveCompany, *, seed: int, kills: int) -> None:
    """Kill one home's first run `kills` times, each time further on; then let it end."""
    rng = random.Random(seed)  # noqa: S311 - chooses points, keeps no secret
    points = sorted(rng.sample(range(_FIRST, _LAST), kills))
    with company.open() as environment:
        home = NexusHome(folder / f"home {seed}", environment)
        asked = 0
        for number, point in enumerate(points):
            killed = home.start("materialize", output=folder / f"{seed} {number}.txt")
            company.killer.aim(killed, after=point - asked)
            asked = point
            assert killed.wait(timeout=240) == -signal.SIGKILL, (folder / f"{seed} {number}.txt").read_text()
        home.run("materialize")
        with home.opened() as (lake, _):
            company.assert_held(lake)
        assert home.rows("select count(*) as n from issues") == [{"n": len(company.jira.issues)}]


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_a_first_reading_that_is_killed_goes_on(tmp_path: Path) -> None:
    _strike(tmp_path, LiveCompany(small_world()), seed=1, kills=3)


@pytest.mark.prove
@pytest.mark.timeout(1800)
@pytest.mark.parametrize("seed", [2, 3, 4, 5])
def test_first_readings_that_are_killed_go_on(seed: int, tmp_path: Path) -> None:
    _strike(tmp_path, LiveCompany(small_world()), seed=seed, kills=5)
