"""The demo company: deterministic, consistent, and believable."""

import hashlib
import os
import subprocess
import sys
from collections import Counter
from datetime import UTC, date, datetime
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path

import pytest

from nexus_pipelines.simulator.records import Issue, World
from nexus_pipelines.simulator.world import build_world

_spec = spec_from_file_location("invariants", Path(__file__).with_name("invariants.py"))
assert _spec is not None and _spec.loader is not None
invariants = module_from_spec(_spec)
_spec.loader.exec_module(invariants)


def test_equal_seed_and_day_give_an_equal_world_in_any_process(world: World) -> None:
    """Hashes, and so the order of sets, differ between processes; the world must not."""
    script = (
        "import hashlib, datetime; from nexus_pipelines.simulator.world import build_world;"
        f"w = build_world({world.seed}, datetime.date.fromisoformat('{world.today}'));"
        "print(hashlib.sha256(repr(w).encode()).hexdigest())"
    )
    found = subprocess.run(
        [sys.executable, "-c", script],
        env={**os.environ, "PYTHONHASHSEED": "4711"},
        capture_output=True,
        check=True,
        text=True,
    )
    assert found.stdout.strip() == hashlib.sha256(repr(world).encode()).hexdigest()


def test_another_seed_gives_another_world(world: World) -> None:
    other = build_world(world.seed + 1, world.today)
    assert other.issues != world.issues
    assert other.repositories[0].commits[-1].sha != world.repositories[0].commits[-1].sha


@pytest.mark.parametrize("check", ["check_references", "check_time", "check_states"])
def test_the_world_is_consistent(world: World, check: str) -> None:
    getattr(invariants, check)(world)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("seed", "today"),
    [
        (1, date(2024, 2, 29)),
        (2, date(2025, 1, 1)),
        (3, date(2026, 8, 15)),
        (4, date(2027, 12, 31)),
        (5, date(2026, 3, 30)),
    ],
)
def test_many_worlds_are_consistent(seed: int, today: date) -> None:
    world = build_world(seed, today)
    for check in (invariants.check_references, invariants.check_time, invariants.check_states):
        check(world)
    assert_open_versions(world)


def test_its_size_is_that_of_a_demo(world: World) -> None:
    commits = [commit for repository in world.repositories for commit in repository.commits]
    assert 2_000 < len(world.issues) < 3_200
    assert 3_500 < len(commits) < 6_000
    assert 7_000 < len(world.messages) < 11_000
    assert 38 <= len([p for p in world.people if p.role != "bot"]) <= 50


def test_work_follows_the_week_and_the_year(world: World) -> None:
    commits = [c.authored_at for r in world.repositories for c in r.commits]
    said = [datetime.fromtimestamp(float(m.ts), UTC) for m in world.messages]
    created = [issue.created_at for issue in world.issues]
    for moments in (commits, said, created):
        weekend = sum(at.weekday() >= 5 for at in moments) / len(moments)
        assert 0.001 < weekend < 0.07
    year = Counter(at.month for at in commits if at.year == world.today.year - 1)
    usual = sum(year[month] for month in (3, 4, 5, 6, 9, 10)) / 6
    assert (year[7] + year[8]) / 2 < 0.85 * usual


def test_commits_name_their_tickets_about_four_times_in_five(world: World) -> None:
    messages = [c.message.upper() for r in world.repositories for c in r.commits]
    named = sum(bool(invariants.KEY.search(message)) for message in messages) / len(messages)
    assert 0.72 < named < 0.88


def test_tickets_take_detours(world: World) -> None:
    done = {product.key: product.workflow.done for product in world.products}
    statuses = {i.key: [c for c in i.changes if c.field == "status"] for i in world.issues}
    reopened = sum(any(c.before == done[i.product] for c in statuses[i.key]) for i in world.issues)
    carried = sum(len(i.sprints) > 1 for i in world.issues)
    flagged = sum(any(c.field == "flagged" for c in i.changes) for i in world.issues)
    handed_over = sum(sum(c.field == "assignee" for c in i.changes) > 1 for i in world.issues)
    moved = sum(sum(c.field == "fix_versions" and bool(c.before) for c in i.changes) > 0 for i in world.issues)
    assert min(reopened, carried, flagged, handed_over, moved) > 20
    assert carried / sum(bool(i.sprints) for i in world.issues) < 0.6


def test_hygiene_differs_between_products(world: World) -> None:
    """Complete tickets among the open ones that are planned: good, fair, poor."""
    unreleased = {v.version_id for v in world.versions if v.released_at is None}
    running = {s.sprint_id for s in world.sprints if s.state == "active"}

    def is_complete(issue: Issue) -> bool:
        return bool(
            issue.labels and issue.fix_versions and issue.affected_versions and issue.points is not None and issue.team
        )

    score: dict[str, float] = {}
    for product in world.products:
        scope = [
            i for i in world.issues
            if i.product == product.key and i.resolution is None and i.kind != "Sub-task"
            and (set(i.fix_versions) & unreleased or set(i.sprints) & running)
        ]  # fmt: skip
        assert len(scope) > 10
        score[product.key] = sum(map(is_complete, scope)) / len(scope)
    assert score["FIELD"] < score["BILL"]
    assert all(0.05 < value < 0.97 for value in score.values())


def test_releases_slip_and_have_patches(world: World) -> None:
    shipped = [v for v in world.versions if v.kind == "minor" and v.released_at is not None]
    late = [v for v in shipped if v.released_at is not None and v.released_at.date() > v.planned]
    assert 0.2 < len(late) / len(shipped) < 0.9
    assert {v.kind for v in world.versions} == {"minor", "patch", "hotfix"}
    tags = {(r.product, tag.name) for r in world.repositories for tag in r.tags}
    assert {(v.product, f"v{v.name}") for v in shipped} <= tags


def test_the_open_versions_are_in_three_states(world: World) -> None:
    assert_open_versions(world)


def assert_open_versions(world: World) -> None:
    share: dict[str, float] = {}
    for version in world.versions:
        if version.outlook in ("nearly done", "late", "blocked"):
            own = [i for i in world.issues if version.version_id in i.fix_versions]
            share[version.outlook] = sum(i.resolution is not None for i in own) / len(own)
            grave = [i for i in own if i.resolution is None and i.priority == "Highest" and i.flagged]
            assert bool(grave) == (version.outlook != "nearly done")
            assert (version.planned < world.today) == (version.outlook == "late")
    assert set(share) == {"nearly done", "late", "blocked"}
    assert share["nearly done"] > 0.8
    # Begun and not finished; over the holidays at a year's end little gets done.
    assert all(0.2 < value < 1 for value in share.values())


def test_builds_break_and_flake(world: World) -> None:
    causes = Counter(build.cause for build in world.builds)
    assert causes["flaky test"] > 50
    assert causes["broken change"] > 20
    assert 0.02 < 1 - causes[None] / len(world.builds) < 0.2
