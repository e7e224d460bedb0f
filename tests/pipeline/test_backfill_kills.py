"""Live systems through the real command: killed while histories are read, and followed when they delete something."""

import random
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from live_company import LiveCompany, small_world
from nexus_home import NexusHome

# Its first reading asks about 280 requests of the company's systems.
_FIRST, _LAST = 8, 250


@contextmanager
def _struck(folder: Path, company: LiveCompany, *, seed: int, kills: int) -> Iterator[NexusHome]:
    """A home whose first run was killed `kills` times, each time further on, and ran again to its end."""
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
        yield home


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_a_first_reading_that_is_killed_goes_on(tmp_path: Path) -> None:
    with _struck(tmp_path, LiveCompany(small_world()), seed=1, kills=3):
        pass


@pytest.mark.prove
@pytest.mark.timeout(1800)
@pytest.mark.parametrize("seed", [2, 3, 4, 5])
def test_first_readings_that_are_killed_go_on_and_what_the_server_deletes_leaves(seed: int, tmp_path: Path) -> None:
    company = LiveCompany(small_world())
    with _struck(tmp_path, company, seed=seed, kills=5) as home:
        gone = company.jira.in_order(next(iter(company.jira.projects)))[0]
        company.jira.delete(str(gone["id"]))
        home.run("materialize")
        assert home.rows(f"select 1 from issues where issue_key = '{gone['key']}'") == []
        assert home.rows(f"select 1 from comments where issue_key = '{gone['key']}'") == []
        assert home.rows("select count(*) as n from issues") == [{"n": len(company.jira.issues)}]
        with home.opened() as (lake, _):
            key = [gone["key"]]
            assert lake.execute("select 1 from lake.raw_jira.issues where issue_key = ?", key).fetchall() == [(1,)]
