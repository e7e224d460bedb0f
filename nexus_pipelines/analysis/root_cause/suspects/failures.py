"""What a failed log shows that a diff can be compared with: each failure with its test, its frames and its words."""

import math
import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath

from nexus_pipelines.analysis.root_cause.records import Evidence, FailingTest, Frame
from nexus_pipelines.analysis.root_cause.suspects.paths import is_foreign
from nexus_pipelines.analysis.root_cause.suspects.tokens import words

_PARAMETERS = re.compile(r"[\[(].*$", re.DOTALL)
_FILE = re.compile(r"\.(py|[cm]?[jt]sx?|rb|php|exs?)$")
_NAME_PARTS = re.compile(r"::|[.#>/ ]")
# What a machine lacks, whichever commit is built on it.
_SURROUNDINGS = re.compile(
    r"PackageNotFoundError|No matching distribution|Temporary failure in name resolution|Name or service not known|"
    r"Connection (refused|reset)|getaddrinfo|Permission denied|command not found|No space left on device|ECONNREFUSED"
)
_COMPLAINT = re.compile(
    r"\b\w*(error|exception|failure|fatal|panic|undefined|expected|actual|assert)\w*\b", re.IGNORECASE
)
_AROUND = 12
_MOST_LINES = 400
_MOST_FAILURES = 60


@dataclass(frozen=True, kw_only=True)
class Place:
    """A frame in the repository's own code. text: its line of code as the log shows it; rank 0 is innermost."""

    path: str
    line: int | None
    function: str | None
    text: str
    rank: int


@dataclass(frozen=True, kw_only=True)
class Failure:
    """One failing test, or one stack that belongs to none. words: how much each word of it weighs."""

    test_name: str | None
    test_class: str | None
    test_file: str | None
    places: tuple[Place, ...]
    words: Mapping[str, float]


def read_failures(
    log_lines: Sequence[str],
    *,
    frames: Sequence[Frame] = (),
    tests: Sequence[FailingTest] = (),
    evidence: Sequence[Evidence] = (),
    known_failures: Collection[str] = (),
) -> tuple[Failure, ...]:
    """The distinct failures of a log, at most 60: variants of a test by its parameters count once.

    known_failures: names of tests that failed before the range of commits; they are left out, as are failures of the
    machine, unless nothing else failed.
    """
    drafts = _of_tests(log_lines, tests, frames) or _of_stacks(log_lines, frames)
    known = {plain_name(name) for name in known_failures}
    told = [draft for draft in drafts if draft[0].test_name not in known] or drafts
    told = [draft for draft in told if not draft[1]] or told
    found = {(failure.test_file, failure.test_class, failure.test_name, failure.places): failure for failure, _ in told}
    if found:
        return tuple(found.values())[:_MOST_FAILURES]
    lines = [line for block in evidence for line in block.quote.split("\n")]
    lines = lines or [line for line in log_lines[-_MOST_LINES:] if _COMPLAINT.search(line)]
    weights = _weights(lines, ())
    return (Failure(test_name=None, test_class=None, test_file=None, places=(), words=weights),) if weights else ()


def plain_name(test: str) -> str:
    """The function of a test without its class, file and parameters; the whole where nothing else is left."""
    bare = _PARAMETERS.sub("", test.strip()).strip()
    if _FILE.search(bare):  # a file that could not be collected
        return PurePosixPath(bare.replace("\\", "/")).stem
    return (_NAME_PARTS.split(bare)[-1] or bare).strip()


_Draft = tuple[Failure, bool]


def _of_tests(log_lines: Sequence[str], tests: Sequence[FailingTest], frames: Sequence[Frame]) -> list[_Draft]:
    drafts: list[_Draft] = []
    seen: dict[tuple[str | None, str], int] = {}
    for test in tests:
        name = plain_name(test.name)
        text = (test.stack_trace or test.message or "").split("\n")
        seen[test.file, name] = seen.get((test.file, name), 0) + 1
        if seen[test.file, name] > 1:
            continue
        held = [frame for frame in frames if _is_in(frame, text)]
        own = sorted((frame for frame in held if not is_foreign(frame.path)), key=lambda frame: frame.depth)
        # The test's own words count twice: an assertion often says little, its title what is meant to hold.
        title = [name, name, test.name]
        failure = Failure(
            test_name=name or None,
            test_class=test.test_class.split(".")[-1].split("::")[-1] if test.test_class else None,
            test_file=test.file,
            places=_places(own, text, log_lines),
            words=_weights([*title, *text], [frame for frame in held if is_foreign(frame.path)]),
        )
        drafts.append((failure, bool(_SURROUNDINGS.search("\n".join(text)))))
    return drafts


def _of_stacks(log_lines: Sequence[str], frames: Sequence[Frame]) -> list[_Draft]:
    loose = sorted(frames, key=lambda frame: frame.log_line)
    stacks: list[list[Frame]] = []
    for frame in loose:
        if stacks and frame.log_line - stacks[-1][-1].log_line <= 6 and frame.depth != stacks[-1][-1].depth:
            stacks[-1].append(frame)
        else:
            stacks.append([frame])
    drafts: list[_Draft] = []
    for stack in stacks:
        own = sorted((frame for frame in stack if not is_foreign(frame.path)), key=lambda frame: frame.depth)
        if not own:
            continue
        lines = list(log_lines[max(stack[0].log_line - 3, 0) : stack[-1].log_line + _AROUND])
        failure = Failure(
            test_name=None,
            test_class=None,
            test_file=None,
            places=_places(own, lines, log_lines),
            words=_weights(lines, [frame for frame in stack if is_foreign(frame.path)]),
        )
        drafts.append((failure, bool(_SURROUNDINGS.search("\n".join(lines)))))
    return drafts


def _is_in(frame: Frame, text: Sequence[str]) -> bool:
    return _line_of(frame, text) is not None


def _line_of(frame: Frame, text: Sequence[str]) -> int | None:
    name = PurePosixPath(frame.path.replace("\\", "/")).name
    if not name:
        return None
    number = str(frame.line)
    for at, line in enumerate(text):
        if name in line and (frame.line is None or re.search(rf"(?<!\d){number}(?!\d)", line.split(name, 1)[1])):
            return at
    return None


def _places(own: Sequence[Frame], text: Sequence[str], log_lines: Sequence[str]) -> tuple[Place, ...]:
    places: list[Place] = []
    for rank, frame in enumerate(own):
        at = _line_of(frame, text)
        after = text[at + 1] if at is not None and at + 1 < len(text) else ""
        if not after and 0 < frame.log_line < len(log_lines):
            after = log_lines[frame.log_line]
        shown = after.strip() if after.startswith((" ", "\t", ">")) else ""
        places.append(Place(path=frame.path, line=frame.line, function=frame.function, text=shown, rank=rank))
    return tuple(places)


def _weights(lines: Sequence[str], foreign: Sequence[Frame]) -> dict[str, float]:
    """Words outside the frames of libraries, the more often the heavier, at a falling rate."""
    passed_over: set[int] = set()
    for frame in foreign:
        at = _line_of(frame, lines)
        if at is not None:
            passed_over |= {at, at + 1}
    total: dict[str, float] = {}
    for at, line in enumerate(lines[:_MOST_LINES]):
        if at not in passed_over:
            for word, share in words(line[:500]):
                total[word] = total.get(word, 0.0) + share
    return {word: math.log1p(weight) for word, weight in total.items()}
