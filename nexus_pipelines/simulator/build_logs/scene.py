"""What a log is written from: a build, the files that it checked out, and what it breaks."""

from dataclasses import dataclass
from random import Random

from nexus_pipelines.simulator.build_logs.files import Files, Place, places_in
from nexus_pipelines.simulator.failures import FAILS_BUILD, sources_of
from nexus_pipelines.simulator.randomness import stream
from nexus_pipelines.simulator.records import Build, FailureKind, Product
from nexus_pipelines.simulator.source_code import module_path


@dataclass(frozen=True, kw_only=True)
class Step:
    """A step of a job: its command and what it printed. An exit code other than 0 ends the job.

    is_lost: nothing told how the command ended.
    """

    name: str
    command: str
    lines: tuple[str, ...]
    exit_code: int = 0
    is_lost: bool = False


@dataclass(frozen=True, kw_only=True)
class Scene:
    """One job ("build" or "test") of a build. kind: what goes wrong in this job; None where it is green."""

    build: Build
    product: Product
    files: Files
    job: str
    kind: FailureKind | None
    rng: Random

    @property
    def name(self) -> str:
        """The repository."""
        return self.product.repository

    @property
    def checkout(self) -> dict[str, str]:
        """All files that the build sees, by path."""
        return dict(self.files.at(self.build.sha))

    @property
    def libraries(self) -> list[tuple[str, str]]:
        """Names and versions that the lock file names."""
        lines = self.checkout.get("libraries.lock", "").splitlines()
        return [(name, version) for name, _, version in (line.partition(" ") for line in lines) if name != "#"]

    @property
    def tests(self) -> list[str]:
        """Paths of the test modules, in the order in which they run."""
        return [path for path in self.checkout if path.startswith("tests/") or ".test." in path or "_test." in path]

    def broken_place(self) -> Place:
        """The line of code that is at fault: one that the culprit wrote."""
        build = self.build
        found = [
            place
            for path in sources_of(self.files.repository, self.product, build.culprit or "", build.failing or "")
            for place in self.files.changed_places(build.culprit or "", path)
        ]
        return self.rng.choice(found or self._places_of_thing())

    def failing_test(self) -> Place:
        """The last line of a test of what fails, mostly of the newest test."""
        component, _, thing = (self.build.failing or "").rpartition("/")
        folder = next((each for each in self.product.components if each.folder == component), None)
        path = module_path(self.product, folder, thing, is_test=True) if folder is not None else ""
        if path not in self.checkout:
            path = self.rng.choice(self.tests)
        last: dict[str, Place] = {}
        for place in places_in(path, self.checkout[path]):
            last[place.function] = place
        # A flaky test is the same one all year.
        names = sorted(last)
        chosen = names[0] if self.build.cause == "flaky test" else self.rng.choice(names)
        return last[chosen]

    def _places_of_thing(self) -> list[Place]:
        stem = (self.build.failing or "").rpartition("/")[2]
        tests = set(self.tests)
        sources = [path for path in self.checkout if stem in path and path not in tests]
        found = [place for path in sources for place in places_in(path, self.checkout[path])]
        # The thing was renamed or deleted since.
        return found or places_in(self.tests[0], self.checkout[self.tests[0]])


def scene_of(build: Build, product: Product, files: Files, job: str) -> Scene:
    """The scene of one job; the same build gives the same."""
    fails_here = build.kind is not None and (job == "build") == (build.kind in FAILS_BUILD)
    return Scene(
        build=build,
        product=product,
        files=files,
        job=job,
        kind=build.kind if fails_here else None,
        rng=stream(0, "log", product.key, build.number, job),
    )
