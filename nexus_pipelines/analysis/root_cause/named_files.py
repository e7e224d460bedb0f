"""The files that the evidence names, the most relevant first."""

import re
from collections.abc import Sequence

from nexus_pipelines.analysis.root_cause.records import FailingTest, Frame

_PATH = re.compile(
    r"(?<![\w/:.@-])((?:\.{0,2}/|[A-Za-z]:\\)?(?:[\w@+.-]+[/\\])+[\w@+.-]*\.[A-Za-z]\w{0,9}|[\w+-]+\.(?:py|js|jsx|ts|tsx|mjs|cjs|java|kt|go|rs"
    r"|rb|php|c|cc|cpp|h|hpp|cs|fs|scala|swift|hs|ex|exs|erl|lua|pl|sh|sql|tf|ya?ml|toml|json|lock|md|rst|gradle|xml|cfg|ini))(?![\w/])"
)
_FOREIGN = re.compile(
    r"node_modules|site-packages|/usr/|/opt/|\.cargo/registry|\.m2/|\.rvm/|/gems/|dist-packages|\.gradle/|internal/|/lib/python|_temp/|\.nvm/|hostedtoolcache"
)
_MOST = 12


def named_files(lines: Sequence[str], tests: Sequence[FailingTest], frames: Sequence[Frame]) -> tuple[str, ...]:
    """Paths as the log gives them: of failing tests, of frames, then of the lines; the project's own before others'."""
    found: dict[str, None] = {}
    for test in tests:
        if test.file:
            found[test.file] = None
    written: dict[str, None] = {}
    for line in lines:
        for path in _PATH.findall(line):
            if "//" not in path and not path.startswith(("www.", "http")):
                written.setdefault(path.rstrip("."), None)
    found.update(written)
    found.update({frame.path: None for frame in frames})
    own = [path for path in found if not _FOREIGN.search(path)]
    foreign = [path for path in found if _FOREIGN.search(path)]
    return tuple((own + foreign)[:_MOST])
