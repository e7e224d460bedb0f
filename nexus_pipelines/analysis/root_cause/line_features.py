"""What is known about each kept line of a log, as numbers that the ranker reads."""

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from nexus_pipelines.analysis.root_cause.commands import Course
from nexus_pipelines.analysis.root_cause.families.registry import Match, harmless, matches
from nexus_pipelines.analysis.root_cause.records import Category
from nexus_pipelines.analysis.root_cause.templates import template

Floats = NDArray[np.float32]

_GROUPS: dict[str, frozenset[Category]] = {
    "test": frozenset({"test_assertion", "test_error"}),
    "compile": frozenset({"compile", "type_check"}),
    "style": frozenset({"lint", "formatting", "vulnerability_gate"}),
    "packages": frozenset({"dependency_resolve", "dependency_conflict", "image_build"}),
    "ground": frozenset(
        {"permission", "network", "rate_limit", "timeout", "out_of_memory", "disk_full", "runner_lost", "checkout"}
    ),
}
_PATTERNS: dict[str, re.Pattern[str]] = {
    "error_word": re.compile(r"error|fail|exception|fatal|panic|abort|traceback|❌|✗|✖|●|\bnot ok\b", re.IGNORECASE),
    "sure_error": re.compile(
        r"^\W*(?:\w+ )?(?:ERROR|Error|error|FATAL|fatal|FAIL(?:ED|URE)?|E:|panic)\b[:!\s\]]|\berror:"
    ),
    "frame": re.compile(
        r'^\s*at \S+|^\s+File "[^"]+", line|^\s*from \S+:\d+|^\s*#\d+[: ]|^\s*\.\.\. \d+ (?:more|elided)|^Caused by|^\s+\(?\S+\)? \S+:\d+: '
    ),
    "place": re.compile(r"[\w./\\-]+\.[A-Za-z]{1,5}(?::|\()\d+"),
    "diff": re.compile(r"^\s*(?:[-+]{1,3} ?\S|@@ |[<>] )"),
    "contrast": re.compile(r"\b(?:[Ee]xpected|[Aa]ctual|[Gg]ot|[Rr]eceived|but was)\b"),
    "caret": re.compile(r"^\s*(?:\d+ )?\|?\s*[\^~]+|^\s*>?\s*\d+ ?\|"),
    "rule": re.compile(r"^\s*[=\-_*#~─━]{4,}"),
    "warning": re.compile(r"\bwarn(?:ing)?\b|\bdeprecat", re.IGNORECASE),
    "quiet": re.compile(r"^\W*(?:INFO|DEBUG|TRACE|info|debug|notice)\b|^\[INFO\]"),
    "fine": re.compile(r"\bPASS(?:ED)?\b|\bok\b|✓|✔|\bsuccess|\bOK\b|\bdone\b", re.IGNORECASE),
    "fetching": re.compile(
        r"^\s*(?:Downloading|Download(?:ed)?|Collecting|Installing|Fetching|Unpacking|Setting up|Get:\d|Using|Compiling|Building|go: downloading|Requirement)"
    ),
    "mark": re.compile(r"^(?:travis_|##\[(?!error)|section_|\[Pipeline\]|\[command\])"),
    "numbered": re.compile(r"^\s*\d+[).] "),
    "title": re.compile(r"^\S.*:$|^\S+(?: \S+){0,4}$"),
    "advice": re.compile(r"\b[Rr]un\b.*`|[Pp]lease |[Tt]ry |For more information|re-run|\[Help \d|debug log|full log"),
    "bullet": re.compile(r"^\s*(?:[-*•]|=>|->|>) "),
}
# Looking for a literal part first, in lower case, made these searches three times as fast.
_PARTS: dict[str, tuple[str, ...]] = {
    "error_word": ("error", "fail", "exception", "fatal", "panic", "abort", "traceback", "❌", "✗", "✖", "●", "not ok"),
    "sure_error": ("error", "fatal", "fail", "e:", "panic"),
    "place": (":", "("),
    "contrast": ("expected", "actual", "got", "received", "but was"),
    "warning": ("warn", "deprecat"),
    "fine": ("pass", "ok", "✓", "✔", "success", "done"),
    "advice": ("run", "please", "try", "for more information", "[help", "debug log", "full log"),
}
_CONTEXT = (
    "weight",
    "error_word",
    "frame",
    "place",
    "blank",
    "harmless",
    "fine",
    "quiet",
    "new",
    "indented",
    "summary",
    "diff",
)
_SPANS = (2, 6, 15)
# What a tool says last before it fails is asked for its form even where it holds no suspicious word.
_AHEAD, _MOST_ENDINGS = 80, 8


def line_matches(texts: Sequence[str], hot: Sequence[bool], course: Course) -> list[tuple[Match, ...]]:
    """The signals of lines with a suspicious word, and of all lines ahead of a bad end; harmless lines have none."""
    asked = list(hot)
    for ending in course.endings[-_MOST_ENDINGS:]:
        for last in {ending.index, ending.output_end}:
            low = max(0, last - _AHEAD)
            asked[low : last + 1] = [True] * (last + 1 - low)
    return [
        matches(text) if ask and text and not harmless(text) else () for text, ask in zip(texts, asked, strict=True)
    ]


def describe(
    texts: Sequence[str],
    hot: Sequence[bool],
    found: Sequence[tuple[Match, ...]],
    course: Course,
    known: frozenset[str] | None,
) -> tuple[Floats, tuple[str, ...]]:
    """A row for each line and the names of the columns. known: shapes of lines of green logs, or None without one."""
    columns = _own(texts, hot, found, known)
    columns |= _placed(texts, course, columns["weight"])
    columns |= _around(columns)
    columns |= _paragraphs(columns)
    names = tuple(columns)
    return np.stack([columns[name] for name in names], axis=1).astype(np.float32), names


def _own(
    texts: Sequence[str], hot: Sequence[bool], found: Sequence[tuple[Match, ...]], known: frozenset[str] | None
) -> dict[str, Floats]:
    shapes = [template(text) for text in texts]
    counts = Counter(shapes)
    columns: dict[str, list[float]] = {
        "weight": [float(each[0].signal.weight) if each else 0.0 for each in found],
        "signals": [float(len(each)) for each in found],
        "summary": [float(bool(each) and each[0].signal.summary) for each in found],
        "hot": [float(each) for each in hot],
        "harmless": [
            float(warm and not each and harmless(text)) for text, warm, each in zip(texts, hot, found, strict=True)
        ],
        "blank": [float(not text) for text in texts],
        "indent": [float(min(len(text) - len(text.lstrip()), 24)) for text in texts],
        "length": [float(min(len(text), 400)) for text in texts],
        "count": [float(counts[shape]) for shape in shapes],
        "first": _first(shapes),
        "repeats": [0.0, *(float(one == other) for one, other in pairwise(shapes))][: len(shapes)],
        "new": [-1.0 if known is None else float(bool(shape) and shape not in known) for shape in shapes],
    }
    for name, group in _GROUPS.items():
        columns[f"is_{name}"] = [float(bool(each) and each[0].signal.category in group) for each in found]
    lowered = "\n".join(text.lower() for text in texts)
    ends = [found.start() for found in re.finditer("\n", lowered)]
    for name, pattern in _PATTERNS.items():
        if name in _PARTS:
            columns[name] = [0.0] * len(texts)
            for at in _holding(_PARTS[name], lowered, ends):
                columns[name][at] = float(pattern.search(texts[at]) is not None)
        else:
            match = pattern.match
            columns[name] = [float(match(text) is not None) if text else 0.0 for text in texts]
    made = {name: np.array(values, dtype=np.float32) for name, values in columns.items()}
    made["indented"] = (made["indent"] > 0).astype(np.float32)
    made["count"] = np.log1p(made["count"])
    return made


def _holding(parts: Sequence[str], joined: str, ends: Sequence[int]) -> set[int]:
    """Which lines hold one of the parts; joined: all lines with a line feed between, ends: where those are."""
    lines: set[int] = set()
    for part in parts:
        at = joined.find(part)
        while at >= 0:
            line = bisect_left(ends, at)
            lines.add(line)
            at = joined.find(part, ends[line]) if line < len(ends) else -1
    return lines


def _first(shapes: Sequence[str]) -> list[float]:
    seen: set[str] = set()
    fresh: list[float] = []
    for shape in shapes:
        fresh.append(float(shape not in seen))
        seen.add(shape)
    return fresh


def _placed(texts: Sequence[str], course: Course, weight: Floats) -> dict[str, Floats]:
    """Where a line stands: to the ends of commands, in the failing step, to the telling lines around it."""
    size = len(texts)
    at = np.arange(size)
    runner = [each.index for each in course.endings if each.strength == "runner"]
    tools = [each.index for each in course.endings if each.strength == "tool"]
    main = course.main
    start = main.start if main else 0
    end = main.output_end if main else size - 1
    inside = (at >= start) & (at <= end)
    strong = np.flatnonzero(weight >= 2)
    strong_before = np.searchsorted(strong, at)
    first_in_step = np.searchsorted(strong, start)
    steps = np.array(course.step_starts or (0,))
    commands = np.zeros(size)
    commands[list(course.command_lines)] = 1
    made = {
        "to_main": _signed(end - at),
        "has_main": np.full(size, float(main is not None and main.strength == "runner")),
        "in_step": inside.astype(float),
        "step_share": np.clip((at - start) / max(1, end - start), -1, 2),
        "step_length": np.full(size, np.log1p(max(0, end - start))),
        "to_runner": _signed(_next(at, runner, size) - at),
        "from_runner": _signed(at - _last(at, runner)),
        "to_tool": _signed(_next(at, tools, size) - at),
        "from_tool": _signed(at - _last(at, tools)),
        "to_strong": _signed(_next(at, strong.tolist(), size) - at),
        "from_strong": _signed(at - _last(at, strong.tolist())),
        "strong_in_step": np.log1p(np.maximum(strong_before - first_in_step, 0)),
        "strong_left": np.log1p(np.maximum(np.searchsorted(strong, end, side="right") - strong_before, 0)),
        "from_step": _signed(at - _last(at, steps.tolist())),
        "command": commands,
        "is_end": np.isin(at, runner + tools).astype(float),
        "cleanup": (at >= course.cleanup_from).astype(float),
        "share": at / max(1, size - 1),
        "to_last": _signed(size - 1 - at),
    }
    return {name: values.astype(np.float32) for name, values in made.items()}


def _around(columns: dict[str, Floats]) -> dict[str, Floats]:
    """Means over the lines before and behind, for the boundary of a block shows in its neighbours."""
    made: dict[str, Floats] = {}
    for name in _CONTEXT:
        values = columns[name]
        size = len(values)
        sums = np.concatenate([[0.0], np.cumsum(values, dtype=np.float64)])
        at = np.arange(size)
        for span in _SPANS:
            low, high = np.maximum(at - span, 0), np.minimum(at + span + 1, size)
            made[f"{name}_before_{span}"] = ((sums[at] - sums[low]) / span).astype(np.float32)
            made[f"{name}_behind_{span}"] = ((sums[high] - sums[np.minimum(at + 1, size)]) / span).astype(np.float32)
    for name in ("blank", "frame", "weight", "indent", "repeats"):
        values = columns[name]
        made[f"{name}_previous"] = np.concatenate([[0.0], values[:-1]]).astype(np.float32)
        made[f"{name}_next"] = np.concatenate([values[1:], [0.0]]).astype(np.float32)
    return made


def _paragraphs(columns: dict[str, Floats]) -> dict[str, Floats]:
    """What stands between two blank lines mostly belongs together: its length, and what it holds."""
    filled = columns["blank"] == 0
    starts = filled & ~np.concatenate([[False], filled[:-1]])
    number = np.cumsum(starts) - 1
    number[number < 0] = 0
    count = int(number.max()) + 1
    at = np.arange(len(filled))
    sizes = np.maximum(np.bincount(number[filled], minlength=count), 1)
    first = np.zeros(count, dtype=np.int64)
    first[: int(starts.sum())] = np.flatnonzero(starts)
    place = at - first[number]
    heaviest = np.zeros(count, dtype=np.float32)
    np.maximum.at(heaviest, number, columns["weight"])
    made = {
        "paragraph_length": np.log1p(sizes[number]),
        "paragraph_place": np.log1p(np.maximum(place, 0)),
        "paragraph_left": np.log1p(np.maximum(sizes[number] - 1 - place, 0)),
        "paragraph_weight": heaviest[number],
        "paragraph_weight_before": np.concatenate([[0.0], heaviest[:-1]])[number],
        "paragraph_weight_behind": np.concatenate([heaviest[1:], [0.0]])[number],
    }
    for name in ("error_word", "frame", "place", "quiet", "new"):
        made[f"paragraph_{name}"] = (
            np.bincount(number[filled], columns[name][filled], minlength=count)[number] / sizes[number]
        )
    return {name: values.astype(np.float32) for name, values in made.items()}


def _signed(distance: NDArray[np.int64]) -> NDArray[np.float64]:
    return np.sign(distance) * np.log1p(np.abs(distance))


def _next(at: NDArray[np.int64], places: Sequence[int], size: int) -> NDArray[np.int64]:
    bounded = np.array([*places, size + 5_000])
    return bounded[np.searchsorted(bounded, at)]


def _last(at: NDArray[np.int64], places: Sequence[int]) -> NDArray[np.int64]:
    bounded = np.array([-5_000, *places])
    return bounded[np.searchsorted(bounded, at, side="right") - 1]
