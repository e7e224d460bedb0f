"""Which command of the build failed, and where the log says that it ended: GitHub, Azure, Travis, Jenkins, GitLab and others."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
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
_END_HINT = re.compile(
    r"##\[error|xit|\*\*\*|FAIL|ABORTED|rror|stopped|terminated|output|aborted|marked|ELIFE|non-zero"
)
SUCCESS = re.compile(
    r"^(?:Finished: SUCCESS|Job succeeded|Done\. Your build exited with 0\.|\[INFO\] BUILD SUCCESS|BUILD SUCCESSFUL"
    r"|The command \".*\" exited with 0\.|##\[section\]Finishing: .*|Process completed with exit code 0)"
)


@dataclass(frozen=True, kw_only=True)
class Ending:
    """A place where a command ends badly. index: position among the kept lines; start: where its step begins."""

    index: int
    start: int
    strength: Strength
    exit_code: int | None
    step: str | None
    command: str | None
    cleanup: bool


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
    start, cleanup, after_group = 0, False, False
    cleanup_from = len(texts)
    starts: list[int] = []
    commands: set[int] = set()
    endings: list[Ending] = []
    succeeded = False
    for index, text in enumerate(texts):
        if prefixes[index] is not None and prefixes[index] != step and prefixes[index]:
            step, start, command = prefixes[index], index, None
            starts.append(index)
        if not text or text[0] == " ":
            continue
        if _CLEANUP.match(text):
            cleanup, cleanup_from = True, min(cleanup_from, index)
        if found := _STEP.match(text):
            named = next(value for value in found.groups() if value)
            step, start, command = named.strip(), index, named.strip() if found.lastgroup == "github" else None
            cleanup = bool(_CLEANUP.match(text))
            if not cleanup:
                cleanup_from = len(texts)
            starts.append(index)
            after_group = found.lastgroup == "github"
        elif found := _COMMAND.match(text):
            if not text.startswith(("+", "> ", "[command]")) or command is None or not after_group:
                command = found["command"].strip()
            commands.add(index)
            if text.startswith("$ "):
                start = index
                starts.append(index)
                step = command if step is None else step
        elif found := _JOB.match(text):
            job = found["job"].strip()
        if SUCCESS.match(text):
            succeeded = True
        if _END_HINT.search(text) and (ending := _ending(text, index, start, step, command, cleanup)):
            endings.append(ending)
    return Course(
        job=job,
        endings=tuple(endings),
        main=main_ending(endings),
        step_starts=tuple(starts),
        command_lines=frozenset(commands),
        cleanup_from=cleanup_from,
        succeeded=succeeded and not any(each.strength == "runner" for each in endings),
    )


def main_ending(endings: Sequence[Ending]) -> Ending | None:
    """The first bad end that the runner itself tells, outside of cleanup; else what a tool tells; else an error mark."""
    for cleanup in (False, True):
        for strength in ("runner", "aside", "tool"):
            found = [each for each in endings if each.strength == strength and each.cleanup == cleanup]
            if found:
                # A tool's own words are the surer the later they stand; a runner's first word names the first failing step.
                return found[0] if strength == "runner" else found[-1]
    return None


def _ending(text: str, index: int, start: int, step: str | None, command: str | None, cleanup: bool) -> Ending | None:
    for strength, pattern in _ENDS:
        found = pattern.search(text)
        if not found:
            continue
        groups = found.groupdict()
        code = groups.get("code")
        return Ending(
            index=index,
            start=start,
            strength=strength,
            exit_code=int(code) if code else None,
            step=step,
            command=groups.get("command") or command,
            cleanup=cleanup,
        )
    return None
