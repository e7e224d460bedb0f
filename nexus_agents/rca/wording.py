"""How an analysis is summed up: its excerpt of the log, its level of confidence, and what to do besides the fix."""

from collections.abc import Sequence

from nexus_agents.rca.records import LogBlock

_EXCERPT_CHARACTERS = 2000
_ADVICE = {
    "infrastructure": "Start the build again: no commit is to blame.",
    "flaky_suspect": "Start the build again on the same commit; if it passes, the test is flaky: mark it and mend it.",
}


def excerpt_of(blocks: Sequence[LogBlock]) -> str:
    """The best block and the one that ends the log's story, in the log's order, at most 2,000 characters.

    Where a block is too long its end stays: that is where the final error stands.
    """
    if not blocks:
        return ""
    best, final = blocks[0], max(blocks, key=lambda block: block.end_line)
    if final is best:
        return _end_of(best.quote, _EXCERPT_CHARACTERS)
    first, second = sorted((best, final), key=lambda block: block.start_line)
    later = _end_of(second.quote, _EXCERPT_CHARACTERS // 2)
    return f"{_end_of(first.quote, _EXCERPT_CHARACTERS - len(later) - 3)}\n…\n{later}"


def recommendations(nature: str, *, outcome: str, times_seen: int | None, fixed_by: str | None) -> list[str]:
    """What a person may do besides the fix; empty where the rows say nothing."""
    found = [_ADVICE[nature]] if nature in _ADVICE and outcome == "diagnosed" else []
    if times_seen and times_seen > 1:
        by = f"; commit {fixed_by[:10]} made it pass the last time" if fixed_by else ""
        found.append(f"This failure was seen {times_seen:,} times{by}.")
    return found


def _end_of(text: str, most: int) -> str:
    return text if len(text) <= most else f"…{text[-(most - 1) :]}"
