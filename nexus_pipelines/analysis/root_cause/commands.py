"""How a build went, step by step, and which command failed first: GitHub, Azure, Travis, Jenkins, GitLab and others."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from nexus_pipelines.analysis.root_cause.endings import SUCCESS, Ending, main_ending, told_end

_SCRIPT_ENDS = ("shell: ", "env:", "##[endgroup]", "with:")
_LONGEST_SCRIPT = 30

_STEP = re.compile(
    r"^##\[group\]Run (?P<github>.+)"
    r"|^##\[(?:section|command)\](?:Starting: )?(?P<azure>.+)"
    r"|^travis_fold:start:(?P<travis>\S+)"
    r"|^\[Pipeline\] \{ \((?P<jenkins>.+)\)"
    r"|^section_start:\d+:(?P<gitlab>[\w.-]+)"
    r"|^(?:~~~|---|\+\+\+) (?P<buildkite>(?:Running|:)[^|]+)"
    r"|^(?:Step|STEP) (?P<docker>\d+(?:/\d+)? ?: .+)"
)
_COMMAND = re.compile(
    r"^(?:\$ |\+\+? (?!\S+ v?\d+\.\d)(?=[\w./\"'$(])|\[[\w .-]+\] \$ |\[command\]"
    r"|> (?!nx run )(?=[a-z@./][\w@./-]* ))(?P<command>.+)"
)
_SKIPPED = re.compile(r"^Stage \".+\" skipped due to ")
_JOB = re.compile(r"^Complete job name: (?P<job>.+)")
_CLEANUP = re.compile(
    r"^(?:Post job cleanup\.|##\[group\]Post |##\[section\]Finishing|Cleaning up orphan"
    r"|travis_fold:start:(?:after|cache)"
    r"|section_start:\d+:(?:after_script|cleanup|upload|archive)|\[Pipeline\] \{ \(Declarative: Post"
    r"|Uploading artifacts for failed job|\[WS-CLEANUP\]|Done\. Your build exited)"
)
_CLEANUP_NAME = re.compile(r"(?:after_script|cleanup|upload|archive|Post |Complete job|Set up job)")


@dataclass(frozen=True, kw_only=True)
class Course:
    """How the build went: its job, its bad ends in the log's order, the main one, steps, and what is cleanup.

    succeeded: whether the last command or step whose start the log shows is told to have ended well.
    """

    job: str | None
    endings: tuple[Ending, ...]
    main: Ending | None
    step_starts: tuple[int, ...]
    command_lines: frozenset[int]
    cleanup_from: int
    succeeded: bool


def follow(texts: Sequence[str], prefixes: Sequence[str | None]) -> Course:
    """Walk through the kept lines once and note where commands start and end. prefixes: steps that lines name."""
    walk = _Walk(size=len(texts), cleanup_from=len(texts))
    for index, (text, prefix) in enumerate(zip(texts, prefixes, strict=True)):
        if prefix and prefix != walk.step:
            walk.enter_named(index, prefix)
        if text and text[0] != " ":
            walk.read(index, text)
    return walk.course()


@dataclass(kw_only=True)
class _Walk:
    size: int
    cleanup_from: int
    job: str | None = None
    step: str | None = None
    command: str | None = None
    start: int = 0
    cleanup: bool = False
    in_script: bool = False
    succeeded: bool = False
    # Step, command and start of the step before this one, and where this one began.
    before: tuple[str | None, str | None, int, int] = (None, None, 0, 0)
    script: list[str] = field(default_factory=list[str])
    starts: list[int] = field(default_factory=list[int])
    commands: set[int] = field(default_factory=set[int])
    endings: list[Ending] = field(default_factory=list[Ending])

    def enter_named(self, index: int, name: str) -> None:
        if not _CLEANUP_NAME.match(name):
            self._enter(index, name, None)
        elif not self.cleanup:
            self.cleanup, self.cleanup_from = True, index

    def read(self, index: int, text: str) -> None:
        if _CLEANUP.match(text):
            self.cleanup, self.cleanup_from = True, min(self.cleanup_from, index)
        elif found := _STEP.match(text):
            named = next(value for value in found.groups() if value).strip()
            self._enter(index, named, named if found.lastgroup == "github" else None)
            self.in_script, self.script = found.lastgroup == "github", []
        elif self.in_script:
            self._read_script(text)
        elif found := _COMMAND.match(text):
            self._run(index, found["command"].strip(), text.startswith("$ "))
        elif _SKIPPED.match(text):
            self._skip()
        elif found := _JOB.match(text):
            self.job = found["job"].strip()
        self.succeeded = self.succeeded or SUCCESS.match(text) is not None
        self._end(index, text)

    def course(self) -> Course:
        return Course(
            job=self.job,
            endings=tuple(self.endings),
            main=main_ending(self.endings),
            step_starts=tuple(self.starts),
            command_lines=frozenset(self.commands),
            cleanup_from=self.cleanup_from,
            succeeded=self.succeeded and not any(each.strength == "runner" for each in self.endings),
        )

    def _enter(self, index: int, name: str, command: str | None) -> None:
        if not self.cleanup:
            self.before = (self.step, self.command, self.start, index)
        self.step, self.command, self.start = name, command, index
        self.cleanup, self.cleanup_from, self.succeeded = False, self.size, False
        self.starts.append(index)

    def _skip(self) -> None:
        """A stage that is skipped ran nothing: what is told later is about the one before it."""
        self.step, self.command, self.start, begun = self.before
        self.cleanup, self.cleanup_from = True, begun

    def _read_script(self, text: str) -> None:
        if not text.startswith(_SCRIPT_ENDS):
            self.script += [text] if len(self.script) < _LONGEST_SCRIPT else []
            return
        self.in_script = False
        if len(self.script) > 1:
            self.command = " ; ".join(self.script[:4])

    def _run(self, index: int, command: str, opens: bool) -> None:
        self.commands.add(index)
        if self.cleanup:
            return
        self.command = command
        if opens:
            self.start = index
            self.starts.append(index)
            self.step = self.step or command
            self.succeeded = False

    def _end(self, index: int, text: str) -> None:
        told = told_end(text)
        if told is None:
            return
        behind = self.cleanup and told.waits
        self.endings.append(
            Ending(
                index=index,
                start=self.start,
                output_end=max(self.start, self.cleanup_from if behind else index),
                strength=told.strength,
                exit_code=told.exit_code,
                step=self.step,
                command=told.command or self.command,
                script=tuple(self.script),
                cleanup=self.cleanup and not told.waits,
            )
        )
