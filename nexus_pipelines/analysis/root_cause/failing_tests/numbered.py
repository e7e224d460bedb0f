"""Failures that a tool lists by number: `1) name`, then what happened, then `2) name`."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from nexus_pipelines.analysis.root_cause.log_text import LogText

_HEADING = re.compile(r"(?P<indent>\s{0,8})(?P<number>\d{1,5})\) (?P<title>.*\S)?\s*$")
_END = re.compile(
    r"\s*(?:Finished in \d|FAILURES!|Tests: ?\d|Failed examples:|Ran \d+ |\d+ (?:runs|tests|examples|specs|passing),? "
    r"|npm ERR!|error Command failed|\[Coverage|The command \"|##\[|Pending:|Slow tests|Executed \d|There (?:was"
    r"|were) \d+ )"
)
_LONGEST_BLOCK = 250


@dataclass(frozen=True, kw_only=True)
class NumberedBlock:
    """index: 0-based line of the heading. body: lines below it, up to the next number or the end of the list."""

    index: int
    title: str
    body: tuple[str, ...]


def numbered_blocks(log: LogText) -> Iterator[NumberedBlock]:
    """Blocks in the order of the log; a number within a test's progress lines comes with whatever follows it."""
    # Five tools list so: most logs are let go by their lack of a first item.
    if not any(_HEADING.match(log.lines[index]) for index in log.anywhere("1) ", "1)\n")):
        return
    headings = [(index, match) for index in log.anywhere(") ", ")\n") if (match := _HEADING.match(log.lines[index]))]
    for position, (index, match) in enumerate(headings):
        limit = headings[position + 1][0] if position + 1 < len(headings) else len(log)
        body: list[str] = []
        for line in log.lines[index + 1 : min(limit, index + 1 + _LONGEST_BLOCK)]:
            if _END.match(line):
                break
            body.append(line)
        yield NumberedBlock(index=index, title=match["title"] or "", body=tuple(body))
