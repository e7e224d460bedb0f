"""What continuous integration and deployment did: broken main, flaky tests, releases rolled out twice."""

from datetime import datetime, timedelta
from random import Random

from nexus_pipelines.simulator.records import Build, BuildCause, Commit, Deployment, Product, Repository, Version
from nexus_pipelines.simulator.source_code import words

FLAKY, INFRASTRUCTURE, DEPLOYMENT_FAILS = 0.045, 0.008, 0.06
# A few tests fail now and then, all year; people know them by name.
FLAKY_TESTS = 4


def make_builds(
    rng: Random, product: Product, repository: Repository, breaks: dict[str, str], as_of: datetime
) -> tuple[Build, ...]:
    """One build for each push to main, and one for the head of each pull request; a flaky failure is run again."""
    tests = [f"{component.folder}/{words(thing)}" for component in product.components for thing in component.things]
    flaky = rng.sample(tests, FLAKY_TESTS)
    heads = {pull.head_sha for pull in repository.pull_requests}
    usual = {"python": 540, "go": 380, "typescript": 760}[product.language]
    builds: list[Build] = []
    broken_until: str | None = None
    failing = ""

    def run(commit: Commit, at: datetime, cause: BuildCause | None, what: str | None) -> None:
        duration = round(usual * rng.triangular(0.7, 1.8, 1.0) * (rng.uniform(0.2, 0.9) if cause else 1))
        if at + timedelta(seconds=duration) < as_of:
            builds.append(
                Build(
                    number=len(builds) + 1,
                    product=product.key,
                    branch=commit.branch,
                    sha=commit.sha,
                    started_at=at,
                    duration_seconds=duration,
                    status="failed" if cause else "passed",
                    cause=cause,
                    failing=what,
                )
            )

    for commit in sorted(repository.commits, key=lambda c: (c.committed_at, c.sha)):
        if commit.branch != "main" and commit.sha not in heads:
            continue
        at = commit.committed_at + timedelta(seconds=rng.randrange(5, 60))
        if commit.branch == "main":
            if commit.sha in breaks:
                broken_until, failing = breaks[commit.sha], rng.choice(tests)
            elif commit.sha == broken_until:
                broken_until = None
            if broken_until is not None:
                run(commit, at, "broken change", failing)
                continue
        chance = rng.random()
        if chance < FLAKY:
            run(commit, at, "flaky test", rng.choice(flaky))
            at += timedelta(minutes=rng.randrange(20, 50))
        elif chance < FLAKY + INFRASTRUCTURE:
            run(commit, at, "infrastructure", "no space left on the build machine")
            at += timedelta(minutes=rng.randrange(30, 120))
        run(commit, at, None, None)
    return tuple(builds)


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
