"""What continuous integration and deployment did: broken main, flaky tests, releases rolled out twice."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import pairwise
from random import Random

from nexus_pipelines.simulator.failures import Failure, failure_around, failure_of_change, failure_of_flaky_test
from nexus_pipelines.simulator.randomness import stream
from nexus_pipelines.simulator.records import Build, Commit, Deployment, Product, Repository, Version
from nexus_pipelines.simulator.source_code import words

FLAKY, INFRASTRUCTURE, DEPLOYMENT_FAILS = 0.045, 0.008, 0.06
# A few tests fail now and then, all year; people know them by name.
FLAKY_TESTS = 4
# Pushes to main that are not built by themselves, since the next comes before a machine is free.
SUPERSEDED = 0.3
# Pushes to a branch before its last that were built and failed.
UNREADY = 0.12


def make_builds(
    rng: Random, product: Product, repository: Repository, breaks: dict[str, str], as_of: datetime
) -> tuple[Build, ...]:
    """Builds of pushes to main, of the head of each pull request, and of what failed on the way to it; a flaky failure
    is run again."""
    tests = [f"{component.folder}/{words(thing)}" for component in product.components for thing in component.things]
    flaky = rng.sample(tests, FLAKY_TESTS)
    heads = {pull.head_sha for pull in repository.pull_requests}
    usual = {"python": 540, "go": 380, "typescript": 760}[product.language]
    builds: list[Build] = []

    def run(commit: Commit, at: datetime, failure: Failure | None) -> None:
        duration = round(usual * rng.triangular(0.7, 1.8, 1.0) * (rng.uniform(0.2, 0.9) if failure else 1))
        if at + timedelta(seconds=duration) < as_of:
            builds.append(
                Build(
                    number=len(builds) + 1,
                    product=product.key,
                    branch=commit.branch,
                    sha=commit.sha,
                    started_at=at,
                    duration_seconds=duration,
                    status="failed" if failure else "passed",
                    cause=failure.cause if failure else None,
                    failing=failure.failing if failure else None,
                    kind=failure.kind if failure else None,
                    culprit=failure.culprit if failure else None,
                )
            )

    broken = dict(_broken(product, repository, breaks))
    superseded = set(_superseded(repository, breaks, broken))
    unready = dict(_unready(product, repository, heads))
    for commit in sorted(repository.commits, key=lambda c: (c.committed_at, c.sha)):
        if commit.branch != "main" and commit.sha not in heads and commit.sha not in unready:
            continue
        if commit.sha in superseded:
            continue
        at = commit.committed_at + timedelta(seconds=rng.randrange(5, 60))
        failure = broken.get(commit.sha) or unready.get(commit.sha)
        if failure is not None:
            run(commit, at, failure)
            continue
        chance, dice = rng.random(), stream(0, "failure", commit.sha)
        if chance < FLAKY:
            run(commit, at, failure_of_flaky_test(dice, rng.choice(flaky)))
            at += timedelta(minutes=rng.randrange(20, 50))
        elif chance < FLAKY + INFRASTRUCTURE:
            run(commit, at, failure_around(dice))
            at += timedelta(minutes=rng.randrange(30, 120))
        run(commit, at, None)
    return tuple(builds)


def _broken(product: Product, repository: Repository, breaks: dict[str, str]) -> Iterator[tuple[str, Failure]]:
    """Each commit on main while main is broken, and what fails there."""
    failure, repair = None, ""
    for commit in _main(repository):
        if commit.sha in breaks:
            found = failure_of_change(stream(0, "failure", commit.sha), product, commit)
            failure, repair = (found, breaks[commit.sha]) if found is not None else (failure, repair)
        elif commit.sha == repair:
            failure = None
        if failure is not None:
            yield commit.sha, failure


def _superseded(repository: Repository, breaks: dict[str, str], broken: dict[str, Failure]) -> Iterator[str]:
    """Commits on main that no build of their own came to: so the first red build may hold more than the culprit.

    A repair is always built, and so is the last commit before it, so that each failure is seen.
    """
    main = _main(repository)
    repairs = set(breaks.values())
    for commit, after in pairwise(main):
        if commit.sha in repairs or (commit.sha in broken and after.sha not in broken):
            continue
        if stream(0, "superseded", commit.sha).random() < SUPERSEDED:
            yield commit.sha


def _unready(product: Product, repository: Repository, heads: set[str]) -> Iterator[tuple[str, Failure]]:
    """Commits on branches that were pushed before they were good; the head of the pull request is."""
    for commit in repository.commits:
        dice = stream(0, "unready", commit.sha)
        if commit.branch == "main" or commit.branch.startswith("release/") or commit.sha in heads:
            continue
        if dice.random() < UNREADY:
            failure = failure_of_change(dice, product, commit)
            if failure is not None:
                yield commit.sha, failure


def _main(repository: Repository) -> list[Commit]:
    return sorted((c for c in repository.commits if c.branch == "main"), key=lambda c: (c.committed_at, c.sha))


def make_deployments(
    rng: Random, repositories: tuple[Repository, ...], versions: tuple[Version, ...]
) -> tuple[Deployment, ...]:
    """Each released version goes to production from its tag; now and then only at the second attempt."""
    tags = {(repository.product, tag.name): tag for repository in repositories for tag in repository.tags}
    found: list[Deployment] = []
    for version in sorted((v for v in versions if v.released_at), key=lambda v: (v.released_at, v.version_id)):
        tag = tags.get((version.product, f"v{version.name}"))
        if tag is None or tag.tagged_at is None:
            continue
        at = tag.tagged_at + timedelta(minutes=rng.randrange(4, 20))
        attempts = (False, True) if rng.random() < DEPLOYMENT_FAILS else (True,)
        for succeeded in attempts:
            found.append(
                Deployment(
                    deployment_id=len(found) + 1,
                    product=version.product,
                    version=version.version_id,
                    sha=tag.sha,
                    started_at=at,
                    duration_seconds=rng.randrange(180, 900),
                    succeeded=succeeded,
                )
            )
            at += timedelta(minutes=rng.randrange(35, 90))
    return tuple(found)
