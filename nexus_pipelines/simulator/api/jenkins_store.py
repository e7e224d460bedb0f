"""The jobs and builds behind the simulated Jenkins: what it was given, and what happens to it while somebody reads."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import islice
from statistics import mean
from typing import Literal

JobKind = Literal["folder", "multibranch", "pipeline", "freestyle"]
Result = Literal["SUCCESS", "FAILURE", "UNSTABLE", "ABORTED", "NOT_BUILT"]
StageStatus = Literal["SUCCESS", "FAILED", "ABORTED", "NOT_EXECUTED", "IN_PROGRESS", "PAUSED_PENDING_INPUT"]
CaseStatus = Literal["PASSED", "FAILED", "SKIPPED", "FIXED", "REGRESSION"]


@dataclass(frozen=True, kw_only=True)
class Stage:
    """A part of a pipeline's build; node: its id in the build."""

    node: int
    name: str
    status: StageStatus
    started_at: datetime
    seconds: float
    error: str | None = None


@dataclass(frozen=True, kw_only=True)
class Case:
    """A test case of a build."""

    suite: str
    class_name: str
    name: str
    status: CaseStatus
    seconds: float
    details: str | None = None
    stack: str | None = None


@dataclass(frozen=True, kw_only=True)
class Cause:
    """Why a build was started; kind: the class that Jenkins has for it. user: id and name, where a person did it."""

    kind: str
    text: str
    user: tuple[str, str] | None = None


@dataclass(frozen=True, kw_only=True)
class Checkout:
    """A commit that a build worked on."""

    sha: str
    branch: str
    remote: str


@dataclass(frozen=True, kw_only=True)
class Run:
    """A build of a job. result: None while it is running. console: its text, or what writes it when it is asked for."""

    number: int
    started_at: datetime
    seconds: float
    result: Result | None
    causes: tuple[Cause, ...] = ()
    parameters: Mapping[str, str] = field(default_factory=dict[str, str])
    checkouts: tuple[Checkout, ...] = ()
    changes: tuple[str, ...] = ()
    stages: tuple[Stage, ...] = ()
    cases: tuple[Case, ...] = ()
    console: str | Callable[[], str] = ""

    @property
    def text(self) -> str:
        """The console."""
        return self.console if isinstance(self.console, str) else self.console()


@dataclass(kw_only=True)
class Job:
    """A job or folder. runs: by number. next_number: what the next build gets, whatever was deleted."""

    full_name: str
    kind: JobKind
    description: str | None = None
    is_disabled: bool = False
    runs: dict[int, Run] = field(default_factory=dict[int, Run])
    next_number: int = 1

    @property
    def usual_seconds(self) -> float:
        """How long the first builds that succeeded took; 0 where none did."""
        succeeded = list(islice((run.seconds for run in self.runs.values() if run.result == "SUCCESS"), 3))
        return mean(succeeded) if succeeded else 0.0

    @property
    def name(self) -> str:
        return self.full_name.rpartition("/")[2]

    @property
    def parent(self) -> str:
        return self.full_name.rpartition("/")[0]

    def newest_first(self) -> list[Run]:
        return [self.runs[number] for number in sorted(self.runs, reverse=True)]


class JenkinsStore:
    """All jobs by their full names ("folder/job"); tests change them while they are served."""

    def __init__(self) -> None:
        self.jobs: dict[str, Job] = {}

    def add_job(self, full_name: str, kind: JobKind = "pipeline", *, description: str | None = None) -> Job:
        """A job without builds; folders above it that are missing are made too."""
        parent = full_name.rpartition("/")[0]
        if parent and parent not in self.jobs:
            self.add_job(parent, "folder")
        self.jobs[full_name] = Job(full_name=full_name, kind=kind, description=description)
        return self.jobs[full_name]

    def add_run(self, full_name: str, run: Run) -> None:
        """A build, or another state of a build that is there."""
        job = self.jobs[full_name]
        job.runs[run.number] = run
        job.next_number = max(job.next_number, run.number + 1)

    def finish(self, full_name: str, number: int, result: Result, *, seconds: float) -> None:
        """The end of a running build."""
        run = self.jobs[full_name].runs[number]
        self.jobs[full_name].runs[number] = replace(run, result=result, seconds=seconds)

    def delete_runs(self, full_name: str, *numbers: int) -> None:
        """Log rotation, or somebody who tidies up."""
        for number in numbers:
            del self.jobs[full_name].runs[number]

    def delete_job(self, full_name: str) -> None:
        """A job with its builds, a folder with all that it holds."""
        for name in [each for each in self.jobs if each == full_name or each.startswith(f"{full_name}/")]:
            del self.jobs[name]

    def rename_job(self, full_name: str, new_name: str) -> None:
        """A job keeps its builds under another full name."""
        job = self.jobs.pop(full_name)
        job.full_name = new_name
        self.jobs[new_name] = job

    def children(self, full_name: str) -> list[Job]:
        """What a folder holds; of the empty name, what stands at the top."""
        return sorted((job for job in self.jobs.values() if job.parent == full_name), key=lambda job: job.name)
