"""The console of a build of a pipeline as Jenkins gives it: both stages in one text, commands after a plus."""

from collections.abc import Iterator, Sequence

from nexus_pipelines.simulator.build_logs.job import steps_of
from nexus_pipelines.simulator.build_logs.scene import Scene


def jenkins_console(scenes: Sequence[Scene], *, started_by: str) -> str:
    """scenes: of the stages, in order; a stage after one that failed is skipped."""
    return "".join(f"{line}\n" for line in _lines(scenes, started_by))


def _lines(scenes: Sequence[Scene], started_by: str) -> Iterator[str]:
    name = scenes[0].name
    yield started_by
    yield f"Obtained .ci/Jenkinsfile from {scenes[0].build.sha}"
    yield "[Pipeline] Start of Pipeline"
    yield "[Pipeline] node"
    yield f"Running on builder-{scenes[0].build.number % 4} in /home/ci/{name}"
    yield "[Pipeline] {"
    code, kind = 0, None
    for scene in scenes:
        yield "[Pipeline] stage"
        yield f"[Pipeline] {{ ({scene.job})"
        if code:
            yield f'Stage "{scene.job}" skipped due to earlier failure(s)'
        else:
            for step in steps_of(scene):
                yield "[Pipeline] sh"
                yield f"+ {step.command}"
                yield from step.lines
                code, kind = step.exit_code, scene.kind
                if code and step.is_lost and kind == "runner lost":
                    yield f"Cannot contact builder-{scene.build.number % 4}: hudson.remoting.ChannelClosedException: "
                    yield "Agent went offline during the build"
                elif code and step.is_lost:
                    yield "Cancelling nested steps due to timeout"
                    yield "Sending interrupt signal to process"
                    yield "script returned exit code 143"
        yield "[Pipeline] }"
        yield "[Pipeline] // stage"
    yield "[Pipeline] stage"
    yield "[Pipeline] { (Declarative: Post Actions)"
    yield "[Pipeline] junit"
    yield "Recording test results"
    yield "[Pipeline] cleanWs"
    yield "[WS-CLEANUP] Deleting project workspace..."
    yield "[WS-CLEANUP] done"
    yield "[Pipeline] }"
    yield "[Pipeline] // stage"
    yield "[Pipeline] }"
    yield "[Pipeline] // node"
    yield "[Pipeline] End of Pipeline"
    if code:
        if kind == "job timeout":
            yield "Timeout has been exceeded"
        elif kind != "runner lost":
            yield f"ERROR: script returned exit code {code}"
        yield "Finished: FAILURE"
    else:
        yield "Finished: SUCCESS"
