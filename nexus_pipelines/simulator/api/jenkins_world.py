"""The Jenkins of the simulated company: a folder for each product, with its branches, pull requests and deployments."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import timedelta
from functools import partial

from nexus_pipelines.simulator.api.github_shapes import OWNER, SITE
from nexus_pipelines.simulator.api.jenkins_store import Case, Cause, Checkout, JenkinsStore, Run, Stage
from nexus_pipelines.simulator.build_logs.files import Files
from nexus_pipelines.simulator.build_logs.jenkins_log import jenkins_console
from nexus_pipelines.simulator.build_logs.scene import scene_of
from nexus_pipelines.simulator.failures import FAILS_BUILD, IN_TESTS
from nexus_pipelines.simulator.records import Build, Deployment, Person, Product, Repository, World
from nexus_pipelines.simulator.source_code import words

# The part of a build that compiles; the rest of it tests.
_BUILD_SHARE = 0.4
_BY_USER = "hudson.model.Cause$UserIdCause"


def jenkins_of_world(world: World, products: Collection[str] | None = None) -> JenkinsStore:
    """A store with all builds and deployments. products: keys of those that Jenkins builds; None: all."""
    store = JenkinsStore()
    by_key = {product.key: product for product in world.products}
    for repository in world.repositories:
        if products is None or repository.product in products:
            _Floor(world, by_key[repository.product], repository, Files(repository)).fill(store)
    return store


@dataclass(frozen=True)
class _Floor:
    """Where one product is built: its folder."""

    world: World
    product: Product
    repository: Repository
    files: Files

    def fill(self, store: JenkinsStore) -> None:
        folder = self.repository.name
        branch, pulls, deploy = f"{folder}/ci/main", f"{folder}/pull-requests", f"{folder}/deploy-production"
        store.add_job(folder, "folder", description=self.product.description)
        store.add_job(f"{folder}/ci", "multibranch")
        for name in (branch, pulls):
            store.add_job(name)
        store.add_job(deploy, "freestyle", description=f"Brings a release of {self.product.name} to production.")
        built: set[str] = set()
        for build in sorted(self._builds(), key=lambda each: (each.started_at, each.number)):
            job = branch if build.branch == "main" else pulls
            store.add_run(job, self._run(build, store.jobs[job].next_number, is_again=build.sha in built))
            built.add(build.sha)
        for deployment in self.world.deployments:
            if deployment.product == self.product.key:
                store.add_run(deploy, self._deployment(deployment, store.jobs[deploy].next_number))

    def _builds(self) -> Iterator[Build]:
        return (build for build in self.world.builds if build.product == self.product.key)

    def _run(self, build: Build, number: int, *, is_again: bool) -> Run:
        causes = self._causes(build, is_again=is_again)
        return Run(
            number=number,
            started_at=build.started_at,
            seconds=build.duration_seconds,
            result="FAILURE" if build.status == "failed" else "SUCCESS",
            causes=causes,
            checkouts=(Checkout(sha=build.sha, branch=build.branch, remote=self._remote),),
            changes=() if is_again else (build.sha,),
            stages=tuple(_stages(build)),
            cases=tuple(self._cases(build)),
            console=partial(self._console, build, causes[-1].text),
        )

    def _console(self, build: Build, started_by: str) -> str:
        scenes = [scene_of(build, self.product, self.files, job) for job in ("build", "test")]
        return jenkins_console(scenes, started_by=started_by)

    def _causes(self, build: Build, *, is_again: bool) -> tuple[Cause, ...]:
        if is_again:
            user = self._person("lead")
            again = Cause(kind="com.sonyericsson.rebuild.RebuildCause", text="Rebuilds an earlier build")
            return again, Cause(kind=_BY_USER, text=f"Started by user {user[1]}", user=user)
        if build.branch == "main":
            return (Cause(kind="jenkins.branch.BranchEventCause", text="Push event to branch main"),)
        return (Cause(kind="org.jenkinsci.plugins.ghprb.GhprbCause", text=f"Pull request from {build.branch}"),)

    def _cases(self, build: Build) -> Iterator[Case]:
        """One for each thing of a component; none where the build ended before its tests."""
        if build.kind is not None and build.kind not in IN_TESTS:
            return
        things = [(component, words(thing)) for component in self.product.components for thing in component.things]
        seconds = build.duration_seconds * (1 - _BUILD_SHARE) / len(things)
        for component, name in things:
            has_failed = build.failing == f"{component.folder}/{name}"
            yield Case(
                suite=component.folder,
                class_name=f"tests.{component.folder.replace('/', '.')}",
                name=name,
                status="FAILED" if has_failed else "PASSED",
                seconds=round(seconds, 3),
                details=f"{build.cause}: {component.folder}/{name}" if has_failed else None,
                stack=f"AssertionError\n  in tests of {component.folder}/{name}" if has_failed else None,
            )

    def _deployment(self, deployment: Deployment, number: int) -> Run:
        version = next(each.name for each in self.world.versions if each.version_id == deployment.version)
        user = self._person("release manager")
        return Run(
            number=number,
            started_at=deployment.started_at,
            seconds=deployment.duration_seconds,
            result="SUCCESS" if deployment.succeeded else "FAILURE",
            causes=(Cause(kind=_BY_USER, text=f"Started by user {user[1]}", user=user),),
            parameters={"VERSION": version, "ENVIRONMENT": "production"},
            checkouts=(Checkout(sha=deployment.sha, branch="detached", remote=self._remote),),
            console=f"Deploying {self.repository.name} {version} to production\n"
            f"Finished: {'SUCCESS' if deployment.succeeded else 'FAILURE'}\n",
        )

    def _person(self, role: str) -> tuple[str, str]:
        """Id and name of the first who has the role, of this product's teams where it has one."""
        holders: list[Person] = [person for person in self.world.people if person.role == role]
        own = [person for person in holders if person.team in self.product.teams]
        person = (own or holders)[0]
        return person.handle, person.full_name

    @property
    def _remote(self) -> str:
        return f"{SITE}/{OWNER}/{self.repository.name}.git"


def _stages(build: Build) -> Iterator[Stage]:
    """Building, and testing, which is not reached when building fails."""
    is_broken = build.kind in FAILS_BUILD
    turn = build.duration_seconds * (1.0 if is_broken else _BUILD_SHARE)
    error = build.failing if build.status == "failed" else None
    yield Stage(
        node=6,
        name="build",
        status="FAILED" if is_broken else "SUCCESS",
        started_at=build.started_at,
        seconds=turn,
        error=error if is_broken else None,
    )
    yield Stage(
        node=14,
        name="test",
        status="NOT_EXECUTED" if is_broken else "FAILED" if build.status == "failed" else "SUCCESS",
        started_at=build.started_at + timedelta(seconds=turn),
        seconds=build.duration_seconds - turn,
        error=None if is_broken else error,
    )
