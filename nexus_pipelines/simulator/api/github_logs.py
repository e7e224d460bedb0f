"""The logs of jobs as GitHub keeps them: for a time, at an address of their own that is the permission to read them."""

import hashlib
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Literal

from nexus_pipelines.simulator.api.github_actions import JOBS, job_id, turn_of
from nexus_pipelines.simulator.api.github_shapes import Place, places_of
from nexus_pipelines.simulator.build_logs.files import Files
from nexus_pipelines.simulator.build_logs.github_log import github_log
from nexus_pipelines.simulator.build_logs.scene import scene_of
from nexus_pipelines.simulator.failures import FAILS_BUILD
from nexus_pipelines.simulator.records import Build, World

KEPT = timedelta(days=90)


class JobLogs:
    """The logs of a world's jobs, written when they are asked for. kept: for how long, counted back from the world's
    end."""

    def __init__(self, world: World, *, kept: timedelta = KEPT) -> None:
        self._since: datetime = world.as_of - kept
        self._secret = f"{world.seed} {world.as_of}"
        self._jobs: dict[tuple[str, int], tuple[datetime, Callable[[], str]]] = {}
        self._tickets: dict[str, tuple[str, int]] = {}
        for place in places_of(world):
            files = Files(place.repository)
            for build in world.builds:
                if build.product == place.product.key:
                    for job in JOBS:
                        self._add(place, files, build, job)

    def state(self, repository: str, job: int) -> Literal["kept", "expired", "missing"]:
        """Whether there is a log; of a job that was skipped there never was one."""
        found = self._jobs.get((repository, job))
        if found is None:
            return "missing"
        return "kept" if found[0] >= self._since else "expired"

    def ticket(self, repository: str, job: int) -> str:
        """What the address of a log ends with; nobody else can guess it."""
        ticket = hashlib.sha256(f"{self._secret} {repository} {job}".encode()).hexdigest()[:32]
        self._tickets[ticket] = (repository, job)
        return ticket

    def by_ticket(self, ticket: str) -> Callable[[], str] | None:
        """What writes the log that a ticket was given for."""
        place = self._tickets.get(ticket)
        return None if place is None else self._jobs[place][1]

    def _add(self, place: Place, files: Files, build: Build, job: str) -> None:
        turn, end = turn_of(build), build.started_at + timedelta(seconds=build.duration_seconds)
        if job == "test" and build.kind in FAILS_BUILD:
            return

        def written() -> str:
            begin, finished = (build.started_at, turn) if job == "build" else (turn, end)
            length = (finished - begin).total_seconds()
            return github_log(scene_of(build, place.product, files, job), started_at=begin, seconds=length)

        self._jobs[place.full_name, job_id(place, build, job)] = (turn if job == "build" else end, written)
