"""Lines of a log as markup: every character of them is escaped, so that nothing in a log is taken for a mark."""

import re
from collections.abc import Sequence, Set
from html import escape

# Colours and cursor moves of terminals; other control characters have no picture.
_TERMINAL = re.compile(r"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)|[@-Z\\-_])")
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
# GitHub writes the time before each line; it is the same for dozens of them and takes a phone's whole width.
_STAMP = re.compile(r"^\ufeff?\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{5,9}Z ?")

STYLE = """
<style>
.nexus-log {
    overflow-x: auto; max-height: 32rem; overflow-y: auto; border-radius: 0.5rem; padding: 0.5rem 0;
    border: 1px solid color-mix(in srgb, currentColor 18%, transparent);
    background: color-mix(in srgb, currentColor 4%, transparent);
    font-family: ui-monospace, "Source Code Pro", monospace; font-size: 0.8rem; line-height: 1.45;
}
.nexus-log ol { list-style: none; margin: 0; padding: 0; width: max-content; min-width: 100%; }
.nexus-log li { display: flex; margin: 0; padding: 0; white-space: pre; font-size: inherit; }
.nexus-log li > span { flex: none; min-width: 3.5rem; padding: 0 0.75rem 0 0.5rem; text-align: right; opacity: 0.55;
    user-select: none; }
.nexus-log li.hit { background: color-mix(in srgb, #e5484d 20%, transparent); }
.nexus-log li.hit > span { opacity: 1; box-shadow: inset 3px 0 #e5484d; }
</style>
"""


def cleaned(line: str) -> str:
    """The line as a terminal would show it: without colours, and what came last where it was overwritten."""
    line = _TERMINAL.sub("", line.rstrip("\r"))
    line = line.rpartition("\r")[2].replace("\t", "    ")
    return _CONTROL.sub("", _STAMP.sub("", line))


def log_markup(lines: Sequence[str], *, first: int, highlighted: Set[int], longest: int) -> str:
    """An ordered list, a line each. first: number of the first line. longest: a line of this length was cut there."""
    items = [
        f"<li{' class=hit' if number in highlighted else ''}><span>{number}</span>"
        f"{escape(cleaned(line))}{' …' if len(line) >= longest else ''}</li>"
        for number, line in enumerate(lines, start=first)
    ]
    return f'{STYLE}<div class="nexus-log" role="log" tabindex="0"><ol>{"".join(items)}</ol></div>'
