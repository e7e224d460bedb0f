"""Runs git: to its end, against another repository, or as a stream."""

import re
import subprocess
import tempfile
from collections.abc import Generator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import IO

from nexus_pipelines.errors import OperatorError
from nexus_pipelines.sources.git.environment import PASSWORD, fetching, reading
from nexus_pipelines.sources.git.location import Credentials

OLDEST_GIT = (2, 31)

_CAUSES = ("fatal: ", "error: ", "remote: ", "ssh: ")
_PASSWORD_IN_URL = re.compile(r"(?<=://)[^/@\s]+@")


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """How one git command ended. `complaint` is git's last line of error, without credentials."""

    code: int
    output: bytes
    complaint: str

    @property
    def text(self) -> str:
        return self.output.decode("utf-8", "surrogateescape")


def run(arguments: Sequence[str], *, folder: Path, text: str = "", ceiling: Path | None = None) -> Outcome:
    """Run git in `folder` to its end; it cannot reach the network.

    text: its standard input. ceiling: folder above which git looks for no repository.
    """
    environment = reading({})
    if ceiling is not None:
        environment["GIT_CEILING_DIRECTORIES"] = str(ceiling)
    return _run(arguments, folder=folder, text=text, environment=environment)


def run_remote(
    arguments: Sequence[str],
    *,
    folder: Path,
    credentials: Credentials | None = None,
    keep_open: Sequence[int] = (),
) -> Outcome:
    """Run a git command that talks to another repository. `keep_open`: file descriptors that git holds as well."""
    return _run(arguments, folder=folder, environment=fetching(credentials), keep_open=keep_open)


@contextmanager
def stream(
    arguments: Sequence[str], *, folder: Path, text: str, config: Mapping[str, str] | None = None
) -> Generator[tuple[IO[bytes], "Ending"]]:
    """Run git in `folder` and read its output as it comes; `Ending.outcome()` waits for its end."""
    check_version()
    # Standard input and error are files: three pipes read by one thread can wait for each other for ever.
    with _temporary(text.encode("utf-8", "surrogateescape")) as given, _temporary(b"") as complaints:
        process = subprocess.Popen(
            _command(arguments),
            cwd=folder,
            env=reading(config or {}),
            stdin=given,
            stdout=subprocess.PIPE,
            stderr=complaints,
        )
        assert process.stdout is not None  # noqa: S101 - a pipe was asked for
        try:
            yield process.stdout, Ending(process=process, complaints=complaints)
        finally:
            process.stdout.close()
            if process.poll() is None:
                process.kill()
            process.wait()


@dataclass(frozen=True, kw_only=True)
class Ending:
    """The end of a streamed command."""

    process: subprocess.Popen[bytes]
    complaints: IO[bytes]

    def outcome(self) -> Outcome:
        code = self.process.wait()
        self.complaints.seek(0)
        return Outcome(code=code, output=b"", complaint=_complaint(self.complaints.read(), None))


@cache
def check_version() -> None:
    """Raises:
    OperatorError: git is missing or too old.
    """
    needed = ".".join(map(str, OLDEST_GIT))
    try:
        said = subprocess.run(["git", "version"], capture_output=True, check=True).stdout.decode()
    except (OSError, subprocess.CalledProcessError) as error:
        raise OperatorError(f"git was not found; install git {needed} or newer.") from error
    match = re.search(r"(\d+)\.(\d+)", said)
    if match and (int(match[1]), int(match[2])) < OLDEST_GIT:
        raise OperatorError(f"git {match[0]} is too old; install git {needed} or newer.")


def _run(
    arguments: Sequence[str],
    *,
    folder: Path,
    environment: dict[str, str],
    text: str = "",
    keep_open: Sequence[int] = (),
) -> Outcome:
    check_version()
    done = subprocess.run(
        _command(arguments),
        cwd=folder,
        env=environment,
        input=text.encode("utf-8", "surrogateescape"),
        capture_output=True,
        pass_fds=tuple(keep_open),
        check=False,
    )
    secret = environment.get(PASSWORD)
    return Outcome(code=done.returncode, output=done.stdout, complaint=_complaint(done.stderr, secret))


def _command(arguments: Sequence[str]) -> list[str]:
    return ["git", "--no-pager", "--no-optional-locks", *arguments]


def _complaint(error: bytes, secret: str | None) -> str:
    lines = [line for line in error.decode("utf-8", "replace").split("\n") if line.strip()]
    # The first one names the cause; later ones say that its consequences failed too.
    causes = [line for line in lines if line.startswith(_CAUSES)]
    said = (causes or lines or ["git gave no reason"])[0].removeprefix("fatal: ").removeprefix("error: ")
    if secret:
        said = said.replace(secret, "…")
    return _PASSWORD_IN_URL.sub("", said).strip().rstrip(".")


@contextmanager
def _temporary(content: bytes) -> Generator[IO[bytes]]:
    with tempfile.TemporaryFile() as file:
        file.write(content)
        file.seek(0)
        yield file
