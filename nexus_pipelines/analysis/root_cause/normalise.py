"""What a person saw: a log line without colours, progress that was overwritten, time stamps and runner prefixes."""

import re

_ANSI = re.compile(
    r"\x1b\[[0-9;?]*[ -/]*[@-~]|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)|\x1b_[^\x07\x1b]*(?:\x07|\x1b\\)|\x1b[()][0-9A-B]|\x1b[=>78]"
)
_ORPHAN_COLOUR = re.compile(r"\[(?:\d{1,3}(?:;\d{1,3})*[mK]|[mK](?!\w*[\].-]))")
_DOWNLOADED = re.compile(r"^[^\t]{1,120}\t([^\t]{0,160})\t(?=\ufeff?\d{4}-\d\d-\d\dT)")
_STAMP = re.compile(
    r"^\ufeff?(?:"
    r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:[.,]\d+)?Z(?: \d\d[OE][+ ]?)? ?"
    r"|\[\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:[.,]\d+)?Z?\] ?"
    r"|\[?\d\d:\d\d:\d\d(?:[.,]\d+)?\]? {1,2}"
    r")"
)
_SECTION = re.compile(r"section_start:\d+:([\w.-]+)")
_BACKSPACES = re.compile(r"[^\x08]\x08")
# A log viewer cuts there as well; a line of 50 MB must cost no more than this one does.
LONGEST_LINE = 4_000


def decode(raw: bytes) -> str:
    """The text of one line: UTF-8, or Latin-1 where it is not, so that no byte is lost."""
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return raw.decode("latin-1")


def clean(text: str) -> str:
    """One line (without its line feed) as a person read it; at most LONGEST_LINE characters."""
    if len(text) > LONGEST_LINE:
        text = text[: LONGEST_LINE // 2] + " ... " + text[-LONGEST_LINE // 2 :]
    if "\x1b" in text:
        text = _ANSI.sub("", text)
    elif "[" in text:
        text = _ORPHAN_COLOUR.sub("", text)
    if "\r" in text:
        shown = [part for part in text.split("\r") if part.strip()]
        text = shown[-1] if shown else ""
    if "\x08" in text:
        while (shorter := _BACKSPACES.sub("", text)) != text:
            text = shorter
    return _STAMP.sub("", _DOWNLOADED.sub("", text), count=1).rstrip()


def step_prefix(text: str) -> str | None:
    """The step that a line names in front of itself: downloaded logs of GitHub, sections of GitLab; None elsewhere."""
    if found := _SECTION.search(text[:200]):
        return found[1]
    found = _DOWNLOADED.match(text)
    return found[1] if found and found[1] != "UNKNOWN STEP" else None
