"""Where a log says that a command ended badly, in the words of runners and of tools."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

Strength = Literal["runner", "tool", "aside"]

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
class Told:
    """What one line tells of an end; waits: the runner tells it only after its cleanup, about the step ahead of it."""

    strength: Strength
    exit_code: int | None
    command: str | None
    waits: bool


def told_end(text: str) -> Told | None:
    """The bad end that this line tells, or None."""
    if not _END_HINT.search(text):
        return None
    for strength, pattern in _ENDS:
        if found := pattern.search(text):
            groups = found.groupdict()
            code = groups.get("code")
            return Told(
                strength=strength,
                exit_code=int(code) if code else None,
                command=groups.get("command"),
                waits=_WAITING.match(text) is not None,
            )
    return None


def main_ending(endings: Sequence[Ending]) -> Ending | None:
    """The first bad end that the runner itself tells, outside of cleanup; else what a tool tells; else an error mark."""
    for cleanup in (False, True):
        for strength in ("runner", "aside", "tool"):
            found = [each for each in endings if each.strength == strength and each.cleanup == cleanup]
            if found:
                # A tool's own words are the surer the later they stand; a runner's first word names the first failing step.
                return found[0] if strength == "runner" else found[-1]
    return None
