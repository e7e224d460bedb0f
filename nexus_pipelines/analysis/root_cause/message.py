"""The line that says the failure best: a tool's certain form, early in the evidence, and no mere count."""

import re
from collections.abc import Sequence

from nexus_pipelines.analysis.root_cause.blocks import Block
from nexus_pipelines.analysis.root_cause.families.registry import Match
from nexus_pipelines.analysis.root_cause.records import Category, FailingTest

_LONGEST = 400
_STACK_BEGINS = re.compile(r"^goroutine \d+ |^Traceback \(|^thread '[^']*' panicked")
# What the runner says of a command is told apart from what the command said.
_RUNNERS_OWN = re.compile(r"^##\[group\]|^\s*(?:echo|printf) |^##\[error\]Process completed with exit code")


def message_line(
    texts: Sequence[str],
    found: Sequence[tuple[Match, ...]],
    blocks: Sequence[Block],
    chances: Sequence[float],
    category: Category,
) -> int | None:
    """The position of that line among the kept ones, or None without evidence."""
    best: tuple[float, int] | None = None
    for rank, block in enumerate(blocks):
        for index in range(block.start, block.end + 1):
            if not texts[index].strip():
                continue
            if _RUNNERS_OWN.match(texts[index]):
                continue
            worth = float(chances[index]) - 0.2 * rank - 0.004 * (index - block.start)
            told = [match.signal for match in found[index] if match.signal.category == category]
            if told:
                worth += 0.35 * told[0].weight - (0.5 if any(each.summary for each in told) else 0.0)
            if best is None or worth > best[0]:
                best = (worth, index)
    return best[1] if best else None


def with_tests_words(message: str | None, tests: Sequence[FailingTest]) -> str | None:
    """The message with what its first failing test said, where it only names that test or where its stack begins."""
    if message is None or not tests or not tests[0].message:
        return message
    said = tests[0].message.split("\n", 1)[0].strip()
    name = re.split(r"::|[./\s›]", tests[0].name)[-1]
    is_place = _STACK_BEGINS.match(message) or (tests[0].file is not None and message.endswith(tests[0].file))
    if not said or said in message or not (name in message or is_place):
        return message
    return shortened(f"{message.rstrip(' :')}: {said}" if name in message else f"{tests[0].name}: {said}")


def shortened(text: str) -> str:
    """The message as it is shown: trimmed, at most 400 characters."""
    trimmed = text.strip()
    return trimmed if len(trimmed) <= _LONGEST else trimmed[: _LONGEST - 3] + "..."
