"""Whether a change alters what a program does, or only how its text looks."""

import io
import re
import tokenize
from collections.abc import Sequence
from pathlib import PurePosixPath

from nexus_pipelines.analysis.root_cause.records import ChangedFile, Hunk
from nexus_pipelines.analysis.root_cause.suspects.paths import role

_LINE_COMMENTS = {
    **dict.fromkeys((".py", ".rb", ".sh", ".pl", ".r", ".yml", ".yaml", ".toml", ".cfg"), "#"),
    **dict.fromkeys((".sql", ".lua", ".hs", ".elm"), "--"),
}
_BLOCK = re.compile(r"^\s*(/\*|\*/|\*\s|\*$)")
_QUOTES = ('"""', "'''")
_PLAIN_WORD = re.compile(r"[(\"'`]*[A-Za-z][A-Za-z'-]*[)\"'`]*[.,:;!?]?$")
_MARKUP = re.compile(r"^\s*(\.\. |:[a-z]+[ :]|@(param|return|throws|since)\b|\"\"\"|''')|``|:\w+:`")
_CODE = re.compile(r"\w\(|\w\[|==|!=|\w ?= ?\S|->|=>|&&|\|\||[;{}]\s*$|\($")
_STATEMENTS = frozenset(
    "return def raise assert if elif for while import from class else not yield del with except and or try case switch "
    "let const var func fn struct enum type package use public private static new throw end then do".split()
)


def is_cosmetic(file: ChangedFile) -> bool:
    """Whether only spaces, line breaks, comments or docstrings differ; false when in doubt.

    Python is compared token by token, other languages without spaces and comment lines. Layout carries meaning in
    files such as YAML, so only their comments count as cosmetic.
    """
    if file.change_type in ("added", "deleted", "renamed") or not file.hunks:
        return role(file.path) == "document"
    if role(file.path) == "document":
        return True
    return all(_is_cosmetic_hunk(hunk, file.path) for hunk in file.hunks)


def is_remark(line: str, path: str) -> bool:
    """Whether a line of code is blank or only a comment."""
    stripped = line.strip()
    mark = _LINE_COMMENTS.get(PurePosixPath(path).suffix.lower(), "//")
    return not stripped or stripped.startswith(mark) or (mark == "//" and bool(_BLOCK.match(line)))


def is_prose(line: str) -> bool:
    """Whether a line reads like a sentence of a docstring, not like a statement."""
    if _MARKUP.search(line):
        return True
    said = line.split()
    if len(said) < 4 or _CODE.search(line):
        return False
    plain = [word for word in said if _PLAIN_WORD.match(word) and word not in _STATEMENTS]
    return len(plain) >= 0.6 * len(said) and (said[0] not in _STATEMENTS or len(plain) > 3)


def _is_cosmetic_hunk(hunk: Hunk, path: str) -> bool:
    old = [line[1:] for line in hunk.lines if not line.startswith("+")]
    new = [line[1:] for line in hunk.lines if not line.startswith("-")]
    suffix = PurePosixPath(path).suffix.lower()
    if suffix in (".py", ".pyi"):
        before, after = _python_tokens(old), _python_tokens(new)
        return before is not None and before == after
    if suffix in (".yml", ".yaml", ".haml", ".pug", ".nim", ".md", ".mk") or PurePosixPath(path).name == "Makefile":
        return [line for line in old if not is_remark(line, path)] == [
            line for line in new if not is_remark(line, path)
        ]
    return _squeezed(old, path) == _squeezed(new, path)


def _squeezed(lines: Sequence[str], path: str) -> str:
    # Spaces inside quotes are what the program prints: such lines are compared as they stand.
    kept = (line.strip() for line in lines if not is_remark(line, path))
    return "".join(line if re.search("[\"'`]", line) else re.sub(r"\s+", "", line) for line in kept)


def _python_tokens(lines: Sequence[str]) -> list[tuple[int, str]] | None:
    """Tokens without comments, breaks and lone strings; None where the lines of a hunk are no whole tokens."""
    found: list[tuple[int, str]] = []
    skipped = {tokenize.COMMENT, tokenize.NL, tokenize.ENCODING, tokenize.ENDMARKER}
    depth_known = _dedented(lines)
    try:
        for token in tokenize.generate_tokens(io.StringIO("\n".join(depth_known) + "\n").readline):
            if token.type not in skipped:
                found.append((token.type, "" if token.type in (tokenize.INDENT, tokenize.NEWLINE) else token.string))
    except (tokenize.TokenError, SyntaxError, ValueError):
        return None
    return _without_lone_strings(found)


def _dedented(lines: Sequence[str]) -> list[str]:
    """The lines, the least indented code of them at the margin, so that a hunk from inside a function is read too."""
    depths = [len(line) - len(line.lstrip()) for line in lines if line.strip()]
    least = min(depths, default=0)
    return [line[least:] if line.strip() else "" for line in lines]


def _without_lone_strings(tokens: Sequence[tuple[int, str]]) -> list[tuple[int, str]]:
    """Docstrings do nothing: a string that is a whole statement is left out."""
    breaks = {tokenize.NEWLINE, tokenize.INDENT, tokenize.DEDENT}
    kept: list[tuple[int, str]] = []
    for place, token in enumerate(tokens):
        begins = place == 0 or tokens[place - 1][0] in breaks
        ends = place + 1 == len(tokens) or tokens[place + 1][0] in breaks
        if token[0] == tokenize.STRING and begins and ends and token[1].lstrip("rRbBuU").startswith(_QUOTES):
            continue
        kept.append(token)
    return kept
