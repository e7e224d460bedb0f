"""Whatever stands in a log: no crash, no more than its length in time, and lines that exist."""

import random
import time
from collections.abc import Callable, Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nexus_pipelines.analysis.root_cause.failing_tests.extract import extract_failing_tests
from nexus_pipelines.analysis.root_cause.frames.extract import extract_frames
from nexus_pipelines.analysis.root_cause.log_text import LogText

# Pieces of what tools print: put together at random they begin many forms and end few.
PIECES = (
    "FAILED tests/a.py::test_x - ",
    "____ test_x ____",
    "FAIL: test (a.B)",
    "======================================================================",
    "----------------------------------------------------------------------",
    "--- FAIL: TestA (0.1s)",
    "=== RUN   TestA",
    "    a_test.go:3: got 1, want 2",
    "panic: ",
    "FAIL\ta/b\t0.1s",
    "test a::b ... FAILED",
    "---- a::b stdout ----",
    "thread 'a' panicked at '",
    "  ● suite › test",
    "FAIL src/a.test.ts",
    "  1) suite",
    "1) Failure:",
    "Failures:",
    "A#test_b [a.rb:3]:",
    "Tests in error:",
    "  ATest.b:3 x",
    "a.ATest > b FAILED",
    "[  FAILED  ] A.B",
    "[ RUN      ] A.B",
    "not ok 1 - x",
    "  ---",
    "The following tests FAILED:",
    "*** FAILED ***",
    "  Failed A.B [1 ms]",
    "a.cpp:3: FAILED:",
    "E       assert 1 == 2",
    "a.py:3: ",
    '  File "a.py", line 3, in f',
    "\tat a.b.C.d(C.java:3)",
    "    at f (a.js:1:2)",
    "  12:5  error  x  y",
    "1 failing",
    "\x1b[31m",
    "(" * 40,
    " > " * 20,
    '{"Action":"fail","Test":3}',
    "'",
    "٣",
)
Extractor = Callable[[Sequence[str]], Sequence[object]]


@given(
    st.lists(st.one_of(st.sampled_from(PIECES), st.lists(st.sampled_from(PIECES)).map("".join), st.text()), max_size=40)
)
def test_any_log_is_read(lines: list[str]):
    tests = extract_failing_tests(lines)
    frames = extract_frames(lines)
    assert all(1 <= test.log_line <= len(lines) and test.name for test in tests)
    assert len({(test.framework, test.name) for test in tests}) == len(tests)
    assert all(1 <= frame.log_line <= len(lines) and frame.path and frame.depth >= 0 for frame in frames)
    assert (extract_failing_tests(LogText(lines)), extract_frames(LogText(lines))) == (tests, frames)


@pytest.mark.slow
@pytest.mark.parametrize("extract", [extract_failing_tests, extract_frames])
@pytest.mark.parametrize("noise", ["plain", "hostile"])
def test_time_grows_with_the_log(extract: Extractor, noise: str):
    """Four times the log in less than ten times the time; a hundred thousand plain lines in seconds on any machine."""
    chosen = random.Random(7)  # noqa: S311 - noise, no secret
    words = (
        PIECES
        if noise == "hostile"
        else ("Downloading", "a/b/c.py", "12.5 MB/s", "Compiling", "[100%]", "ok", "https://x.y/z:1")
    )
    count = 25_000 if noise == "plain" else 2_500
    lines = [" ".join(chosen.choices(words, k=6 if noise == "plain" else 1)) for _ in range(count)]

    def seconds(log: list[str]) -> float:
        began = time.process_time()
        extract(log)
        return time.process_time() - began

    once, four_times = seconds(lines), seconds(lines * 4)
    assert four_times < max(10 * once, 1.0)
    assert four_times < 5


@pytest.mark.parametrize(
    "line", ["a" * 5_000_000, "(" * 300_000, "1) " * 300_000, "x.py:1 " * 300_000, "a/" * 300_000 + "FAIL: "]
)
def test_one_endless_line_is_cut(line: str):
    began = time.process_time()
    extract_failing_tests([line])
    extract_frames([line])
    assert time.process_time() - began < 1
