"""The steps of a job of continuous integration, up to the one that failed."""

from collections.abc import Iterator, Mapping
from typing import Protocol

from nexus_pipelines.simulator.build_logs import go_tools, python_tools, typescript_tools
from nexus_pipelines.simulator.build_logs.scene import Scene, Step


class Tools(Protocol):
    """What the tool chain of a language prints."""

    def install(self, scene: Scene) -> Step: ...

    def checks(self, scene: Scene) -> Iterator[Step]: ...

    def test(self, scene: Scene) -> Step: ...


_TOOLS: Mapping[str, Tools] = {"python": python_tools, "go": go_tools, "typescript": typescript_tools}


def steps_of(scene: Scene) -> tuple[Step, ...]:
    """All steps that were run; the last one failed where the job did."""
    found: list[Step] = []
    for step in _steps(scene):
        found.append(step)
        if step.exit_code:
            break
    return tuple(found)


def _steps(scene: Scene) -> Iterator[Step]:
    tools = _TOOLS[scene.product.language]
    yield _checkout(scene)
    yield tools.install(scene)
    if scene.job == "test":
        yield tools.test(scene)
        return
    yield from tools.checks(scene)
    yield _package(scene)
    yield _publish(scene)


def _checkout(scene: Scene) -> Step:
    build = scene.build
    command = f"git fetch --no-tags --depth=1 origin +{build.sha}:refs/remotes/origin/{build.branch}"
    if scene.kind == "checkout":
        line = (
            f"fatal: unable to access 'https://github.example/northwind/{scene.name}/': The requested URL returned "
            "error: 503"
        )
        return Step(name="Check out", command=command, lines=(line, "Waiting 14 seconds before trying again", line),
                    exit_code=128)  # fmt: skip
    return Step(name="Check out", command=command, lines=(f"HEAD is now at {build.sha[:8]} {_subject(scene)}",))


def _package(scene: Scene) -> Step:
    command, image = "make package", f"registry.example/{scene.name}:{scene.build.sha[:12]}"
    if scene.kind == "disk full":
        lines = (
            "#7 exporting layers",
            "#7 ERROR: failed to copy: write /var/lib/docker/tmp/layer.tar: no space left on device",
            f"error: cannot write {image}: no space left on device",
            "make: *** [Makefile:9: package] Error 1",
        )
        return Step(name="Package", command=command, lines=lines, exit_code=2)
    return Step(name="Package", command=command, lines=("#7 exporting layers done", f"#7 naming to {image} done"))


def _publish(scene: Scene) -> Step:
    image = f"registry.example/{scene.name}:{scene.build.sha[:12]}"
    command = f"docker push {image}"
    head = f"The push refers to repository [registry.example/{scene.name}]"
    if scene.kind == "permission":
        lines = (head, "denied: requested access to the resource is denied", "unauthorized: token has expired")
        return Step(name="Publish", command=command, lines=lines, exit_code=1)
    digest = f"{scene.rng.getrandbits(128):032x}"
    return Step(name="Publish", command=command, lines=(head, f"{scene.build.sha[:12]}: digest: sha256:{digest}"))


def _subject(scene: Scene) -> str:
    commit = scene.files.commits.get(scene.build.sha)
    return "" if commit is None else commit.message.partition("\n")[0]
