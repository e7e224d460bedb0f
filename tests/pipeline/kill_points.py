"""Kill a run at a point, run again, and compare with a run that nobody disturbed."""

import os
import random
import signal
import subprocess
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import psutil
from nexus_home import Content, NexusHome, differences, processes_of, wait_until_gone

# process: the command alone. group: it and what it started. child: only what it started (itself, if nothing runs).
# machine: group and database server, as when power fails.
Victim = Literal["process", "group", "child", "machine"]
VICTIMS: Sequence[Victim] = ("process", "group", "child", "machine")
_LONGEST_RUN_SECONDS = 280.0
# By how the line begins with which the step ends.
_STEPS = {
    "Git": "read git",
    "Jira": "read jira",
    "Slack": "read slack",
    "Releases": "read releases",
    "Building": "before dbt",
    "Built in": "end",
    "Built": "dbt",
    "Hygiene": "hygiene",
    "Readiness": "readiness",
    "Published": "publish",
    "Mirrored": "mirror",
    "Search": "search",
}


@dataclass(frozen=True, kw_only=True)
class Undisturbed:
    """A whole run: when each line was said, how long it took, and the tables at its end."""

    lines: Sequence[tuple[float, str]]
    seconds: float
    content: Content

    def steps(self) -> list[str]:
        """The step that ends with each line; the first includes the start of the program."""
        named = [
            next((step for begin, step in _STEPS.items() if line.startswith(begin)), "?") for _, line in self.lines
        ]
        return ["start", *named[1:]] if named else []


@dataclass(frozen=True, kw_only=True)
class Point:
    """`delay` seconds after line number `after` (0: after the start), within `step`."""

    after: int
    delay: float
    step: str
    fraction: float


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What a kill and the run after it came to; `wrong` is empty when all is as if nothing had happened."""

    point: Point
    victim: Victim
    killed_at: float
    last_line: str
    again_seconds: float
    wrong: str


def run_undisturbed(home: NexusHome, options: Sequence[str], folder: Path) -> Undisturbed:
    """Run to the end and note when each line was said."""
    output = folder / f"{home.folder.name}.undisturbed.txt"
    began = time.monotonic()
    process = home.start("materialize", *options, output=output)
    lines: list[tuple[float, str]] = []
    while process.poll() is None:
        now = time.monotonic() - began
        lines += [(now, line) for line in _said(output)[len(lines) :]]
        assert now < _LONGEST_RUN_SECONDS, f"the run that nobody disturbed did not end: {lines}"
        time.sleep(0.01)
    seconds = time.monotonic() - began
    lines += [(seconds, line) for line in _said(output)[len(lines) :]]
    assert process.returncode == 0, lines
    return Undisturbed(lines=lines, seconds=seconds, content=home.content())


def point_at(run: Undisturbed, fraction: float) -> Point:
    """The point of a run at this share of its duration, told by its lines, so that a busy machine moves it little."""
    moment = fraction * run.seconds
    passed = [at for at, _ in run.lines if at <= moment]
    steps = [*run.steps(), "end"]
    return Point(
        after=len(passed),
        delay=moment - (passed[-1] if passed else 0.0),
        step=steps[min(len(passed), len(steps) - 1)],
        fraction=fraction,
    )


def point_in(run: Undisturbed, step: str, share: float) -> Point:
    """The point at `share` of one step."""
    number = run.steps().index(step)
    begin = run.lines[number - 1][0] if number else 0.0
    return point_at(run, (begin + share * (run.lines[number][0] - begin)) / run.seconds)


def draw_points(run: Undisturbed, *, seed: int, count: int) -> list[tuple[Point, Victim]]:
    """Two thirds spread over the whole duration, each at a random place of its share; the others in the short steps."""
    rng = random.Random(seed)  # noqa: S311 - chooses points, keeps no secret
    short = ("publish", "mirror", "search", "dbt")
    inside = [point_in(run, short[(number + seed) % len(short)], rng.random()) for number in range(count // 3)]
    spread = count - len(inside)
    points = [point_at(run, (number + rng.random()) / spread) for number in range(spread)] + inside
    return [(point, VICTIMS[(number + seed) % len(VICTIMS)]) for number, point in enumerate(points)]


def strike(
    home: NexusHome, options: Sequence[str], *, run: Undisturbed, point: Point, victim: Victim, folder: Path
) -> Outcome:
    """Kill a run of `home` at the point, run it again without any repair, and compare."""
    output = folder / f"{home.folder.name}.txt"
    began = time.monotonic()
    process = home.start("materialize", *options, output=output)
    while len(_said(output)) < point.after and process.poll() is None:
        assert time.monotonic() - began < _LONGEST_RUN_SECONDS
        time.sleep(0.005)
    with suppress(subprocess.TimeoutExpired):
        process.wait(timeout=point.delay)
    killed_at = time.monotonic() - began
    last_line = (_said(output) or ["-"])[-1]
    if process.poll() is None:
        _kill(process.pid, victim, home)
    wrong: list[str] = []
    try:
        process.wait(timeout=_LONGEST_RUN_SECONDS)
    except subprocess.TimeoutExpired:
        wrong.append("the killed run did not end")
    if "Traceback" in output.read_text():
        wrong.append("a traceback was shown")
    began = time.monotonic()
    try:
        home.run("materialize", *options, timeout=_LONGEST_RUN_SECONDS)
    except (AssertionError, subprocess.TimeoutExpired) as error:
        wrong.append(f"the second run failed: {str(error)[-400:]}")
    again = time.monotonic() - began
    left = wait_until_gone(home.folder, seconds=10)
    wrong += [f"still running: {process.pid} {' '.join(process.cmdline())[:80]}" for process in left]
    if not wrong:
        wrong += [
            f"{name}: {one} instead of {other}"
            for name, (other, one) in differences(run.content, home.content()).items()
        ]
    return Outcome(
        point=point,
        victim=victim,
        killed_at=killed_at,
        last_line=last_line,
        again_seconds=again,
        wrong="; ".join(wrong),
    )


def strike_after(
    home: NexusHome, options: Sequence[str], *, run: Undisturbed, step: str, share: float, victim: Victim, folder: Path
) -> None:
    """Kill a run of `home` at `share` of a step, counted from the line that the step before it ends with.

    A run that finds less to do than the undisturbed one has the same steps at other times.
    """
    number = run.steps().index(step)
    begin, line = run.lines[number - 1]
    output = folder / f"{home.folder.name} {step}.txt"
    process = home.start("materialize", *options, output=output)
    began = time.monotonic()
    while not any(said.startswith(line.split()[0]) for said in _said(output)) and process.poll() is None:
        assert time.monotonic() - began < _LONGEST_RUN_SECONDS
        time.sleep(0.005)
    with suppress(subprocess.TimeoutExpired):
        process.wait(timeout=share * (run.lines[number][0] - begin))
    assert process.poll() is None, f"the run ended before it could be killed: {output.read_text()}"
    _kill(process.pid, victim, home)
    process.wait(timeout=_LONGEST_RUN_SECONDS)
    assert "Traceback" not in output.read_text()


def _kill(pid: int, victim: Victim, home: NexusHome) -> None:
    if victim == "machine":
        for process in processes_of(home.folder):
            with suppress(psutil.NoSuchProcess):
                process.kill()
        return
    try:
        below = [child for child in psutil.Process(pid).children(recursive=True) if _is_ours(child)]
    except psutil.NoSuchProcess:
        return
    if victim == "child" and below:
        for child in below:
            with suppress(psutil.NoSuchProcess):
                child.kill()
        return
    with suppress(ProcessLookupError):
        os.killpg(pid, signal.SIGKILL) if victim == "group" else os.kill(pid, signal.SIGKILL)


def _is_ours(child: psutil.Process) -> bool:
    """Neither the server nor the process in which Python counts semaphores."""
    with suppress(psutil.NoSuchProcess):
        return "postgres" not in child.name() and "resource_tracker" not in " ".join(child.cmdline())
    return False


def _said(output: Path) -> list[str]:
    return [line.strip() for line in output.read_text().split("\n")[:-1]] if output.exists() else []
