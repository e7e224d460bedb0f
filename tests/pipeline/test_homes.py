"""Demo and own data never mix; a home can be copied; two homes live side by side."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from company import Company
from nexus_home import NexusHome, processes_of

pytestmark = pytest.mark.slow


@pytest.mark.parametrize("command", ["materialize", "up"])
def test_own_data_are_refused_in_a_home_of_the_demo(company: Company, tmp_path: Path, command: str) -> None:
    home = NexusHome(tmp_path / "demo home")
    home.run("migrate")
    assert json.loads((home.folder / "home.json").read_text())["data_set"] == "demo"
    said = home.run(command, *company.options, code=1)
    assert said.startswith(f"nexus: The home {home.folder} holds the demo company, and your own data are never mixed")
    assert "set NEXUS_HOME to another folder" in said
    assert len(said.strip().splitlines()) == 1


def test_a_copied_home_answers_at_its_new_place(
    built: NexusHome, copy_of: Callable[..., NexusHome], tmp_path: Path
) -> None:
    copied = copy_of(built, "moved to another place")
    status = json.loads(copied.run("status", "--format", "json"))
    assert status["home"] == str(copied.folder)
    assert status["counts"]["issues"] == 60
    # Nothing of it depends on the old place: a copy of the copy answers when the copy is gone.
    again = copied.copy_to(tmp_path / "second copy")
    shutil.rmtree(copied.folder)
    assert again.rows("select count(*) as n from commits") == [{"n": 42}]


def test_two_homes_work_at_once_and_leave_no_process(built: NexusHome, copy_of: Callable[..., NexusHome]) -> None:
    one, other = copy_of(built, "one"), copy_of(built, "the other")
    with one.opened() as (_, postgres), other.opened() as (_, other_postgres):
        # Both servers answer, each with its own data.
        postgres.execute("create table app.only_here ()")
        assert other_postgres.execute("select to_regclass('app.only_here')").fetchone() == (None,)
        assert one.rows("select count(*) as n from issues") == other.rows("select count(*) as n from issues")
        running = one.start("materialize", output=one.folder.parent / "one.txt")
        other.run("materialize")
        assert running.wait(timeout=200) == 0
    assert processes_of(one.folder) == []
    assert processes_of(other.folder) == []
