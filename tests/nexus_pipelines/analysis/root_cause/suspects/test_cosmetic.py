"""Changes that alter nothing a machine does, and those that only look so."""

import pytest

from nexus_pipelines.analysis.root_cause.suspects.cosmetic import is_cosmetic
from nexus_pipelines.analysis.root_cause.suspects.diff import parse_diff


def changed(path: str, *lines: str) -> bool:
    old, new = sum(line[0] != "+" for line in lines), sum(line[0] != "-" for line in lines)
    head = f"diff --git a/{path} b/{path}\n--- a/{path}\n+++ b/{path}\n@@ -1,{old} +1,{new} @@\n"
    (file,) = parse_diff(head + "\n".join(lines) + "\n")
    return not is_cosmetic(file)


@pytest.mark.parametrize(
    ("path", "lines"),
    [
        ("a.py", ["-x = f(1,2)", "+x = f(1, 2)"]),
        ("a.py", ["-    return f(a, b)", "+    return f(", "+        a, b", "+    )"]),
        ("a.py", ["-x = 1  # old", "+x = 1  # new"]),
        ("a.py", [" def f():", '-    """Old."""', '+    """New words."""', "     return 1"]),
        ("a.js", ["-if(a){b( )}", "+if (a) { b() }"]),
        ("a.go", ["+// a remark", " x := 1"]),
        ("README.md", ["-old", "+new"]),
    ],
)
def test_cosmetic(path: str, lines: list[str]):
    assert not changed(path, *lines)


@pytest.mark.parametrize(
    ("path", "lines"),
    [
        ("a.py", ["-x = 1", "+x = 2"]),
        ("a.py", ["-if a:", "-    b()", "-c()", "+if a:", "+    b()", "+    c()"]),
        ("a.py", ["-x = 'a b'", "+x = 'ab'"]),
        ("a.js", ["-const x = 'a b'", "+const x = 'ab'"]),
        ("a.yml", ["-  key: 1", "+    key: 1"]),
        ("a.c", ["-x = 1;", "+x = 1; y = 2;"]),
    ],
)
def test_not_cosmetic(path: str, lines: list[str]):
    assert changed(path, *lines)
