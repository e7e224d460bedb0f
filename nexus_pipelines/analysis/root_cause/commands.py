"""Which command of the build failed, and where the log says that it ended: GitHub, Azure, Travis, Jenkins, GitLab and others."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

Strength = Literal["runner", "tool", "aside"]

_STEP = re.compile(
    r"^##\[group\]Run (?P<github>.+)"
    r"|^##\[(?:section|command)\](?:Starting: )?(?P<azure>.+)"
    r"|^travis_fold:start:(?P<travis>\S+)"
    r"|^\[Pipeline\] \{ \((?P<jenkins>.+)\)"
    r"|^section_start:\d+:(?P<gitlab>[\w.-]+)"
    r"|^(?:~~~|---|\+\+\+) (?P<buildkite>(?:Running|:)[^|]+)"
    r"|^(?:Step|STEP) (?P<docker>\d+(?:/\d+)? ?: .+)"
)
_COMMAND = re.compile(r"^(?:\$ |\+\+? (?=[\w./\"'$(])|\[[\w .-]+\] \$ |\[command\]|> (?=[\w@./-]+ ))(?P<command>.+)")
_JOB = re.compile(r"^Complete job name: (?P<job>.+)")
_CLEANUP = re.compile(
    r"^(?:Post job cleanup\.|##\[group\]Post |##\[section\]Finishing|Cleaning up orphan|travis_fold:start:(?:after|cache)"
    r"|section_start:\d+:(?:after_script|cleanup|upload|archive)|\[Pipeline\] \{ \(Declarative: Post"
    r"|Uploading artifacts for failed job|\[WS-CLEANUP\]|Done\. Your build exited)"
)
_CLEANUP_NAME = re.compile(r"(?:after_script|cleanup|upload|archive|Post |Complete job|Set up job)")
_ENDS: tuple[tuple[Strength, re.Pattern[str]], ...] = (
    ("runner", re.compile(r"^##\[error\].*Process completed with exit code (?P<code>\d+)")),
    (
        "runner",
        re.compile(r"^##\[error\].*(?:[Ee]xit(?:ed with)?(?: exit)? code '?|failed with exit code '?)(?P<code>-?\d+)"),
    ),
    ("runner", re.compile(r'^The command "(?P<command>.*)" exited with (?P<code>(?!0\.)-?\d+)\.')),
    ("runner", re.compile(r'^The command "(?P<command>.*)" failed and exited with (?P<code>\d+) during')),
    ("runner", re.compile(r"^ERROR: Job failed(?: \(system failure\))?:(?:.*exit (?:code|status) (?P<code>\d+))?")),
    ("runner", re.compile(r"^Build step '(?P<command>[^']+)' marked build as failure")),
    ("runner", re.compile(r"^ERROR: script returned exit code (?P<code>-?\d+)")),
    (
        "runner",
        re.compile(
            r"^(?:Exited with code (?:exit status )?|.*Error: The command exited with status )(?P<code>[1-9]\d*)"
        ),
    ),
    ("runner", re.compile(r"^##\[error\](?:The operation was canceled|The job running on runner .+ has exceeded)")),
    ("runner", re.compile(r"^Finished: (?:FAILURE|ABORTED|UNSTABLE)")),
    ("runner", re.compile(r"^(?:Your build has been (?:stopped|terminated)|No output has been received in the last)")),
    ("tool", re.compile(r"^(?:\S*make|gmake|ninja)(?:\[\d+\])?: \*\*\* .*?(?:Error (?P<code>\d+))?$")),
    ("tool", re.compile(r"^npm (?:ERR!|error) (?:Exit status|errno|code) (?P<code>\d+)$")),
    ("tool", re.compile(r"^(?:error )?Command failed with exit code (?P<code>\d+)\.?")),
    ("tool", re.compile(r"ELIFECYCLE\b.*?(?:exit code (?P<code>\d+))?")),
    ("tool", re.compile(r"^(?:exit status|Exit status:?|exit code:?) (?P<code>[1-9]\d*)\.?$")),
    ("tool", re.compile(r"^(?:BUILD FAILED|\[INFO\] BUILD FAILURE|FAILURE: Build failed with an exception)")),
    ("tool", re.compile(r"executor failed running \[(?P<command>[^\]]+)\]: exit code: (?P<code>\d+)")),
    ("tool", re.compile(r'process "(?P<command>[^"]+)" did not complete successfully: exit code: (?P<code>\d+)')),
    ("tool", re.compile(r"^The command '(?P<command>[^']+)' returned a non-zero code: (?P<code>\d+)")),
    (
        "tool",
        re.compile(
            r"^(?:rake aborted!|\*\* (?:BUILD|TEST|ARCHIVE) FAILED \*\*|error: Recipe `(?P<command>.+)` failed)"
        ),
    ),
    ("aside", re.compile(r"^##\[error\]")),
)
_SCRIPT_ENDS = ("shell: ", "env:", "##[endgroup]", "with:")
_LONGEST_SCRIPT = 30
_WAITING = re.compile(r"^(?:ERROR: Job failed|ERROR: script returned|Finished: |Build step |Your build has been)")
_END_HINT = re.compile(
    r"##\[error|xit|\*\*\*|FAIL|ABORTED|rror|stopped|terminated|output|aborted|marked|ELIFE|non-zero"
)
SUCCESS = re.compile(
    r"^(?:Finished: SUCCESS|Job succeeded|Done\. Your build exited with 0\.|\[INFO\] BUILD SUCCESS|BUILD SUCCESSFUL"
    r"|The command \".*\" exited with 0\.|##\[section\]Finishing: .*|Process completed with exit code 0)"
)


@dataclass(frozen=True, kw_only=True)
class Ending:
    """A place where a command ends badly. index: position among the kept lines; start: where its step begins.

    output_end: the last line that the step wrote, ahead of cleanup that the runner does before it tells the failure.
    script: the lines that the step runs, where the runner shows them.
    """

    index: int
    start: int
    output_end: int
    strength: Strength
    exit_code: int | None
    step: str | None
    command: str | None
    script: tuple[str, ...]
    cleanup: bool

    @property
    def told(self) -> str:
        """Everything that the log says of what was run."""
        return " ".join((self.step or "", self.command or "", *self.script))


@dataclass(frozen=True, kw_only=True)
class Course:
    """How the build went: its job, its bad ends in order of the log, the main one, where steps begin, what is cleanup."""

    job: str | None
    endings: tuple[Ending, ...]
    main: Ending | None
    step_starts: tuple[int, ...]
    command_lines: frozenset[int]
    cleanup_from: int
    succeeded: bool


def follow(texts: Sequence[str], prefixes: Sequence[str | None]) -> Course:
    """Walk through the kept lines once and note where commands start and end."""
    job: str | None = None
    step: str | None = None
    command: str | None = None
    start, cleanup, in_script = 0, False, False
    script: list[str] = []
    cleanup_from = len(texts)
    starts: list[int] = []
    commands: set[int] = set()
    endings: list[Ending] = []
    succeeded = False
    for index, text in enumerate(texts):
        prefix = prefixes[index]
        if prefix and prefix != step:
            was, cleanup = cleanup, bool(_CLEANUP_NAME.match(prefix))
            if cleanup and not was:
                cleanup_from = index
            if not cleanup:
                step, start, command, cleanup_from = prefix, index, None, len(texts)
                starts.append(index)
        if not text or text[0] == " ":
            continue
        if _CLEANUP.match(text):
            cleanup, cleanup_from = True, min(cleanup_from, index)
        elif found := _STEP.match(text):
            named = next(value for value in found.groups() if value)
            step, start, command = named.strip(), index, named.strip() if found.lastgroup == "github" else None
            cleanup, cleanup_from = False, len(texts)
            starts.append(index)
            in_script, script = found.lastgroup == "github", []
        elif in_script and not text.startswith(_SCRIPT_ENDS):
            if len(script) < _LONGEST_SCRIPT:
                script.append(text)
        elif found := _COMMAND.match(text):
            command = command if cleanup else found["command"].strip()
            commands.add(index)
            if text.startswith("$ ") and not cleanup:
                start = index
                starts.append(index)
                step = command if step is None else step
        elif found := _JOB.match(text):
            job = found["job"].strip()
        if in_script and text.startswith(_SCRIPT_ENDS):
            in_script = False
            command = " ; ".join(script[:4]) if len(script) > 1 else command
        if SUCCESS.match(text):
            succeeded = True
        if _END_HINT.search(text) and (ending := _ending(text, index, start, step, command, tuple(script), cleanup)):
            last = cleanup_from if cleanup and _waits(text) else index
            endings.append(replace(ending, output_end=max(start, last), cleanup=cleanup and not _waits(text)))
    return Course(
        job=job,
        endings=tuple(endings),
        main=main_ending(endings),
        step_starts=tuple(starts),
        command_lines=frozenset(commands),
        cleanup_from=cleanup_from,
        succeeded=succeeded and not any(each.strength == "runner" for each in endings),
    )


def _waits(text: str) -> bool:
    # GitLab and Jenkins clean up first and then say that the step ahead of it failed.
    return _WAITING.match(text) is not None


def main_ending(endings: Sequence[Ending]) -> Ending | None:
    """The first bad end that the runner itself tells, outside of cleanup; else what a tool tells; else an error mark."""
    for cleanup in (False, True):
        for strength in ("runner", "aside", "tool"):
            found = [each for each in endings if each.strength == strength and each.cleanup == cleanup]
            if found:
                # A tool's own words are the surer the later they stand; a runner's first word names the first failing step.
                return found[0] if strength == "runner" else found[-1]
    return None


def _ending(
    text: str,
    index: int,
    start: int,
    step: str | None,
    command: str | None,
    script: tuple[str, ...],
    cleanup: bool,
) -> Ending | None:
    for strength, pattern in _ENDS:
        found = pattern.search(text)
        if not found:
            continue
        groups = found.groupdict()
        code = groups.get("code")
        return Ending(
            index=index,
            start=start,
            output_end=index,
            strength=strength,
            exit_code=int(code) if code else None,
            step=step,
            command=groups.get("command") or command,
            script=script,
            cleanup=cleanup,
        )
    return None
