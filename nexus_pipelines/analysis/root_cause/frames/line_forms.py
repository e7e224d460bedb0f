"""The forms in which tools write a path with a line number."""

import re

from nexus_pipelines.analysis.root_cause.frames.place import Kind, Place
from nexus_pipelines.analysis.root_cause.log_text import LogText

_EXTENSIONS = (
    "pyx|pyi|py|java|kts|kt|scala|groovy|gradle|cljc|cljs|clj|jsx|json|js|tsx|ts|mjs|cjs|mts|cts|vue|svelte|coffee|go|rs"
    "|rake|rb|erb|phpt|php|cshtml|csproj|cs|fs|vb|cc|cpp|cxx|cuh|cu|c|hh|hpp|hxx|h|mm|m|swift|exs|ex|erl|lhs|hs|mli|ml"
    "|pl|pm|t|lua|dart|nim|zig|bash|bats|sh|yaml|yml|toml|tf|cmake|txt|proto|sql|scss|css|less|html|md|rst|xml|cr|jl|f90|sol|R|d"
)
# A full stop, an extension and then a line number: found over the whole log at once, then read line by line.
PIVOT = re.compile(
    rf"\.(?:{_EXTENSIONS})(?:(?::|\(|:\[|: \()\d|:line \d|\", line \d|,? (?:on |at )?line \d|: line \d"
    rf"|: .*\(\d+:\d+\)$)"
)
_PATH = rf"(?:[A-Za-z]:(?=[\\/]))?[^\s:()\[\]\"'`<>|,;=]*[^\s:()\[\]\"'`<>|,;=.]\.(?:{_EXTENSIONS})"
_SPACED = rf"(?:[A-Za-z]:(?=[\\/]))?[^\s:()\"'][^:()\"']*\.(?:{_EXTENSIONS})"
_ERROR_WORD = re.compile(
    r"error|fail|exception|panic|fatal|undefined|cannot|unexpected|expected|invalid|offen[cs]e|violation", re.IGNORECASE
)
_MILD = re.compile(
    r":\s*(?:\w*warning|note|info|hint|remark|help)\b|^\s*(?:SKIPPED|XFAIL|XPASS)\b|\bDeprecat\w*\b|^\s*(?:INFO|DEBUG|DEPRECATION|WARN(?:ING)?)\b|\bwarning\b(?!.*\berror\b)",
    re.IGNORECASE,
)


def _form(kind: Kind, pattern: str) -> tuple[Kind, re.Pattern[str]]:
    return kind, re.compile(pattern)


# Searched in this order: the first that fits is what the line says.
_FORMS: tuple[tuple[Kind, re.Pattern[str]], ...] = (
    _form("python", r"File \"(?P<path>[^\"]+)\", line (?P<line>\d+)(?:, in (?P<function>\S.*))?"),
    _form(
        "pytest",
        rf"(?P<path>{_SPACED}):(?P<line>\d+): (?:in (?P<function>\S.*)|(?P<ends>(?!\w*Warning)[A-Za-z][\w.]*)?)$",
    ),
    _form("dotnet", rf"\s*at (?P<function>.+?) in (?P<path>[^\"]+?\.(?:{_EXTENSIONS})):line (?P<line>\d+)"),
    _form(
        "jvm",
        r"\s*(?:\S+ )?at (?P<function>[^\s(]+)\((?P<path>[\w$-]+\.(?:java|kts?|scala|groovy|cljc?)):(?P<line>\d+)\)",
    ),
    _form(
        "js",
        r"\s*at (?:async )?(?P<function>[^()]+?)(?: \[as [^\]]+\])? \((?P<path>[^()\s][^()]*?):(?P<line>\d+):\d+\)",
    ),
    _form(
        "js",
        rf"\s*at (?:async )?(?P<path>(?:file://|webpack:///|https?://)?(?:[A-Za-z]:)?[^\s():]*\.(?:{_EXTENSIONS})):(?P<line>\d+):\d+$",
    ),
    _form("rust", r"\s+at (?P<path>\S+\.rs):(?P<line>\d+)(?::\d+)?$"),
    _form("rust", r".*panicked at (?:'.*', )?(?P<path>\S+?\.rs):(?P<line>\d+)"),
    _form("complaint", rf"\s*(?:-->|╭─\[|╭▸|::: )\s*(?P<path>{_PATH}):(?P<line>\d+)"),
    _form("go", r"\s+(?P<path>\S+\.go):(?P<line>\d+)(?: \+0x[0-9a-f]+)?$"),
    _form("native", rf"\s*#\d+ 0x[0-9a-f]+ (?:in )?(?P<function>.+?) (?P<path>{_PATH}):(?P<line>\d+)"),
    _form("native", rf"\s*#\d+ +(?:0x[0-9a-f]+ in )?(?P<function>\S+) \(.*\) at (?P<path>{_PATH}):(?P<line>\d+)"),
    _form("php", r"\s*#\d+ (?P<path>[^\s(]+\.php)\((?P<line>\d+)\): (?P<function>[\w\\:>-]+)"),
    _form("php", r"\s*(?P<path>/\S+\.php):(?P<line>\d+)$"),
    _form("php", r".* in (?P<path>\S+\.php)(?::| on line )(?P<line>\d+)"),
    _form("ruby", r".*?(?P<path>[^\s:\[(]+\.(?:rb|rake|erb)):(?P<line>\d+):in [`'](?P<function>[^`']+)'"),
    _form("ruby", r"\s*# (?P<path>\S+\.rb):(?P<line>\d+)$"),
    _form(
        "elixir",
        r"\s*(?:\(\S+ [\d.]+\S*\) )?(?P<path>[\w./-]+\.(?:exs?|erl)):(?P<line>\d+): (?P<function>\S.*/\d+)\b.*$",
    ),
    _form("complaint", rf"\s*(?:\d+>)?(?P<path>{_SPACED})\((?P<line>\d+)(?:,\d+)*\) ?: "),
    _form(
        "complaint",
        rf"\s*(?:(?:CMake Error at|Error in|ERROR in|Diff in|in|at|from)\s|(?:error:|##\[error\]|❯|❱|›|@|\[) ?)"
        rf"(?P<path>{_PATH})(?::| at line |\()(?P<line>\d+)",
    ),
    _form("complaint", rf"(?:[EF] +|[✖×✘•] )?(?P<path>{_SPACED}):(?P<line>\d+)(?::\d+)?(?:-\d+(?::\d+)?)?(?::| |\]|$)"),
    _form("complaint", rf"\s+(?P<path>{_PATH}):(?P<line>\d+)(?::\d+)?(?:: | - |$| \()"),
    _form("complaint", rf"(?P<path>{_PATH}): line (?P<line>\d+)"),
    _form("complaint", rf"(?:e: )?(?:file://)?(?P<path>{_PATH})(?::|:\[|: \()(?P<line>\d+)"),
)
_CAPTURED_LOG = re.compile(r"(?:WARNING|ERROR|CRITICAL) +\S+:(?P<path>[\w-]+\.py):(?P<line>\d+) ")
_WITH_COLUMN_BEHIND = re.compile(rf"(?P<path>{_PATH}): .*\((?P<line>\d+):\d+\)$")
_ANYWHERE = re.compile(rf"(?:^|[\s(\[@'\"`])(?P<path>{_PATH})(?::|\(|,? (?:on |at )?line )(?P<line>\d+)")


def places_on(log: LogText, index: int) -> Place | None:
    """The place that a line with a `PIVOT` names, None where it is a warning or only talks about a file."""
    line = log.lines[index]
    captured = _CAPTURED_LOG.match(line)
    if captured is not None:
        return Place(kind="complaint", path=captured["path"], line=int(captured["line"]), function=None, index=index)
    mild = _MILD.search(line) is not None
    for kind, pattern in _FORMS:
        match = pattern.match(line) if kind != "python" else pattern.search(line)
        if match is not None:
            if mild and kind in ("complaint", "pytest", "php"):
                return None
            return _place(kind, match, log, index)
    match = _WITH_COLUMN_BEHIND.search(line) or _ANYWHERE.search(line)
    if match is None or mild or _ERROR_WORD.search(line) is None:
        return None
    return _place("complaint", match, log, index)


def _place(kind: Kind, match: re.Match[str], log: LogText, index: int) -> Place | None:
    groups = match.groupdict()
    path = match["path"].strip()
    if path.startswith(("node:", "<", "internal/")):
        return None
    function = groups.get("function")
    if function is None and kind in ("go", "rust") and index:
        function = _function_above(log.lines[index - 1])
    return Place(
        kind=kind,
        path=path,
        line=int(match["line"]),
        function=function.strip() if function else None,
        index=index,
        ends_stack=bool(groups.get("ends")),
    )


def _function_above(line: str) -> str | None:
    """Go and Rust write the function on the line before its place."""
    match = re.match(r"\s*(?:\d+: +(?:0x[0-9a-f]+ - )?)?(?P<function>[\w.:/<>{}#*()-]+?)(?:\([^()]*\))?$", line)
    return match["function"] if match else None
