"""Why builds fail: what a change broke and how, or what went wrong around it. The truth that logs are written from."""

from collections.abc import Mapping
from dataclasses import dataclass
from random import Random

from nexus_pipelines.analysis.root_cause.records import Category
from nexus_pipelines.simulator.records import BuildCause, Commit, FailureKind, Product, Repository, World
from nexus_pipelines.simulator.source_code import SUFFIX, words

# The category that a reader of the log should come to.
CATEGORIES: Mapping[FailureKind, Category] = {
    "assertion": "test_assertion",
    "exception": "test_error",
    "compile": "compile",
    "types": "type_check",
    "lint": "lint",
    "format": "formatting",
    "dependency": "dependency_conflict",
    "hanging test": "timeout",
    "flaky assertion": "test_assertion",
    "flaky wait": "timeout",
    "registry outage": "network",
    "checkout": "checkout",
    "job timeout": "timeout",
    "out of memory": "out_of_memory",
    "disk full": "disk_full",
    "runner lost": "runner_lost",
    "permission": "permission",
}
# In these the job that builds fails; in the others the one that tests, after the build.
FAILS_BUILD = frozenset[FailureKind](
    {"compile", "types", "lint", "format", "dependency", "registry outage", "checkout", "disk full", "permission"}
)
# The failures that a test report tells of.
IN_TESTS = frozenset[FailureKind]({"assertion", "exception", "hanging test", "flaky assertion", "flaky wait"})

_OF_CHANGES: Mapping[str, Mapping[FailureKind, int]] = {
    "python": {"assertion": 34, "exception": 28, "types": 14, "lint": 10, "format": 6, "compile": 4, "hanging test": 4},
    "go": {"assertion": 34, "exception": 16, "compile": 28, "lint": 12, "format": 5, "hanging test": 5},
    "typescript": {"assertion": 34, "exception": 18, "types": 22, "lint": 14, "format": 8, "hanging test": 4},
}
_FLAKY_ASSERTIONS = 0.33
_AROUND: Mapping[FailureKind, tuple[int, str]] = {
    "registry outage": (30, "the package registry does not answer"),
    "disk full": (20, "no space left on the build machine"),
    "out of memory": (12, "the build machine ran out of memory"),
    "runner lost": (12, "the build machine went away"),
    "checkout": (10, "the repository could not be fetched"),
    "job timeout": (8, "the build took longer than it may"),
    "permission": (8, "the registry refuses the credentials"),
}


@dataclass(frozen=True, kw_only=True)
class Failure:
    """What goes wrong in a build; culprit: the commit to blame, where there is one."""

    cause: BuildCause
    kind: FailureKind
    failing: str
    culprit: str | None = None


@dataclass(frozen=True, kw_only=True)
class Truth:
    """What an analysis of a failed build should find. culprits: of a merge also what it brought in; none where no
    change is to blame."""

    category: Category
    kind: FailureKind
    culprits: tuple[str, ...]


def failure_of_change(rng: Random, product: Product, commit: Commit) -> Failure | None:
    """What a commit breaks, in the files that it touched; None where it touched nothing that is built."""
    paths = [change.path for change in commit.files if change.content is not None]
    if paths == ["libraries.lock"]:
        library = commit.message.split()[1]
        return Failure(
            cause="broken change", kind="dependency", failing=f"{library} fits no other library", culprit=commit.sha
        )
    things = [found for path in paths if (found := _thing_of(product, path)) is not None]
    if not things:
        return None
    weights = _OF_CHANGES[product.language]
    kinds: list[FailureKind] = [*weights]
    kind = rng.choices(kinds, [*weights.values()])[0]
    return Failure(cause="broken change", kind=kind, failing=rng.choice(things), culprit=commit.sha)


def failure_of_flaky_test(rng: Random, test: str) -> Failure:
    """A test that fails now and then."""
    kind: FailureKind = "flaky assertion" if rng.random() < _FLAKY_ASSERTIONS else "flaky wait"
    return Failure(cause="flaky test", kind=kind, failing=test)


def failure_around(rng: Random) -> Failure:
    """Trouble with the machines that build, or what they need."""
    kinds: list[FailureKind] = [*_AROUND]
    kind = rng.choices(kinds, [weight for weight, _ in _AROUND.values()])[0]
    return Failure(cause="infrastructure", kind=kind, failing=_AROUND[kind][1])


def truth_of(world: World) -> dict[tuple[str, int], Truth]:
    """What is behind each failed build, by the key of its product and its number; for whoever judges an analysis."""
    commits = {
        (repository.product, commit.sha): commit for repository in world.repositories for commit in repository.commits
    }
    found: dict[tuple[str, int], Truth] = {}
    for build in world.builds:
        if build.kind is not None:
            culprit = commits.get((build.product, build.culprit or ""))
            merged = culprit.parents[1:] if culprit is not None else ()
            culprits = () if culprit is None else (culprit.sha, *_branch(commits, build.product, merged, culprit))
            found[build.product, build.number] = Truth(
                category=CATEGORIES[build.kind], kind=build.kind, culprits=culprits
            )
    return found


def sources_of(repository: Repository, product: Product, sha: str, failing: str) -> list[str]:
    """The modules of a thing that a commit touched ("invoices/invoice_draft"), tests not among them."""
    commit = next(each for each in repository.commits if each.sha == sha)
    paths = [change.path for change in commit.files if change.content is not None]
    return [path for path in paths if _thing_of(product, path) == failing]


def _branch(
    commits: Mapping[tuple[str, str], Commit], product: str, merged: tuple[str, ...], merge: Commit
) -> list[str]:
    """The commits of a branch that a merge brought in."""
    found: list[str] = []
    sha = merged[0] if merged else ""
    while (commit := commits.get((product, sha))) is not None and commit.branch not in ("main", merge.branch):
        found.append(sha)
        sha = commit.parents[0] if commit.parents else ""
    return found


def _thing_of(product: Product, path: str) -> str | None:
    """The thing that a module is about, as builds name it; None for tests and other files."""
    stem, dot, suffix = path.rpartition(".")
    folder, _, name = stem.rpartition("/")
    if suffix != SUFFIX[product.language] or not dot or name.startswith("test_") or name.endswith(("_test", ".test")):
        return None
    for component in product.components:
        if folder.endswith(f"/{component.folder}"):
            names = sorted((words(thing) for thing in component.things), key=len, reverse=True)
            thing = next((each for each in names if name.startswith(each)), None)
            return f"{component.folder}/{thing}" if thing is not None else None
    return None
