"""The log of a job as GitHub Actions gives it: every line with its moment, groups and errors as commands."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from nexus_pipelines.simulator.build_logs.job import steps_of
from nexus_pipelines.simulator.build_logs.scene import Scene

_RUNNER = "GitHub Actions 2"


def github_log(scene: Scene, *, started_at: datetime, seconds: float) -> str:
    """The whole log; its moments lie in the job's time."""
    lines = [*_lines(scene)]
    pace = timedelta(seconds=max(1.0, seconds) / (len(lines) + 1))
    stamped = (f"{_moment(started_at + pace * number, number)} {line}" for number, line in enumerate(lines))
    return "\ufeff" + "".join(f"{line}\n" for line in stamped)


def _lines(scene: Scene) -> Iterator[str]:
    yield "Current runner version: '2.319.1'"
    yield "##[group]Runner Image Provisioner"
    yield "2.0.384.1"
    yield "##[endgroup]"
    yield "##[group]Operating System"
    yield from ("Ubuntu", "22.04.5", "LTS")
    yield "##[endgroup]"
    yield "##[group]GITHUB_TOKEN Permissions"
    yield from ("Contents: read", "Metadata: read", "Packages: write")
    yield "##[endgroup]"
    yield "Secret source: Actions"
    yield "Prepare workflow directory"
    yield "Prepare all required actions"
    yield "Getting action download info"
    yield f"Complete job name: {scene.job}"
    last = None
    for step in steps_of(scene):
        last = step
        yield f"##[group]Run {step.command}"
        yield f"\x1b[36;1m{step.command}\x1b[0m"
        yield "shell: /usr/bin/bash --noprofile --norc -e -o pipefail {0}"
        yield "env:"
        yield "  CI: true"
        yield "##[endgroup]"
        yield from step.lines
        if step.exit_code and not step.is_lost:
            yield f"##[error]Process completed with exit code {step.exit_code}."
    if last is not None and last.is_lost:
        if scene.kind == "job timeout":
            yield "##[error]The operation was canceled."
            yield f"##[error]The job running on runner {_RUNNER} has exceeded the maximum execution time of 30 minutes."
        else:
            yield (
                "##[error]The runner has received a shutdown signal. This can happen when the runner service is "
                "stopped, or a manually started runner is canceled."
            )
            return
    yield "Post job cleanup."
    yield "[command]/usr/bin/git version"
    yield "git version 2.46.1"
    yield "[command]/usr/bin/git config --local --unset-all http.https://github.example/.extraheader"
    yield "Cleaning up orphan processes"


def _moment(at: datetime, number: int) -> str:
    """With seven digits of a second, as GitHub writes them."""
    return f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%S.%f}{number % 10}Z"
