"""Whatever bytes come in: no crash, lines inside the log, quotes that are in it; and sentences about what is no log."""

import gzip
import os
import resource
import time
from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nexus_pipelines.analysis.root_cause.diagnose import diagnose
from nexus_pipelines.analysis.root_cause.normalise import clean, decode

LINES = st.sampled_from(
    [
        "", "   ", "\r", "error: it broke", "##[group]Run make", "##[error]Process completed with exit code 2.", "$ make test",
        "FAILED tests/test_a.py::test_b - assert 1 == 2", "E   assert 1 == 2", "\x1b[31mFAIL\x1b[0m src/a.test.js",
        "2024-05-01T10:00:00.0000000Z error TS2339: no", "Traceback (most recent call last):", "npm ERR! code ERESOLVE",
        "travis_time:start:0a\r\x1b[0K$ rake", 'The command "rake" exited with 1.', "50% |###  \r100% |#####", "\u2028", "\x0c", "ok",
    ]
)  # fmt: skip


@settings(max_examples=60, deadline=None)
@given(st.lists(LINES, max_size=60).map("\n".join).map(str.encode) | st.binary(max_size=400))
def test_lines_are_inside_the_log_and_quotes_are_in_it(log: bytes) -> None:
    found = diagnose(log)

    lines = log.split(b"\n")
    for block in found.evidence:
        assert 1 <= block.start_line <= block.end_line <= len(lines)
        there = [clean(decode(line)) for line in lines[block.start_line - 1 : block.end_line]]
        assert block.quote == "\n".join(there)
    assert 0 <= found.confidence <= 1


@pytest.mark.parametrize(
    ("log", "outcome", "said"),
    [
        (b"", "empty", "empty"),
        (b"\n\n\n", "empty", "empty"),
        (os.urandom(5000), "not_text", "no text"),
        (gzip.compress(b"error: it broke", mtime=0), "not_text", "unpack"),
        (b"compiling\nall fine\nFinished: SUCCESS\n", "no_failure", "ends in success"),
        (b"compiling\nall fine\n", "nothing_found", "No line"),
    ],
)
def test_what_is_no_failed_log_gets_a_sentence(log: bytes, outcome: str, said: str) -> None:
    found = diagnose(log)

    assert (found.outcome, found.category, found.evidence) == (outcome, "unknown", ())
    assert said in found.summary


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "latin-1"])
def test_encodings_are_recognised(encoding: str) -> None:
    log = "make\nprüfung.c:3:1: error: unbekannter Typ\nmake: *** [prüfung.o] Error 1\n".encode(encoding)

    assert "prüfung.c:3:1: error" in diagnose(log).evidence[0].quote


def test_pieces_of_any_size_give_the_same_diagnosis() -> None:
    log = b"".join(b"step %d done\n" % n for n in range(5000)) + b"a.c:3:1: error: nope\nmake: *** [a.o] Error 1\n"

    assert diagnose(log[at : at + 7] for at in range(0, len(log), 7)) == diagnose(log)


def crowded(megabytes: int) -> Iterator[bytes]:
    block = b"".join(b"error handler %d is registered in the table\n" % line for line in range(24_000))
    for _ in range(megabytes):
        yield block
    for _ in range(50):
        yield b"x" * (1 << 20)
    yield b"\na.c:3:1: error: nope\nmake: *** [a.o] Error 1\n##[error]Process completed with exit code 2.\n"


@pytest.mark.slow
def test_a_crowded_log_with_a_line_of_fifty_megabytes_stays_small() -> None:
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss

    found = diagnose(crowded(8))

    assert "a.c:3:1: error: nope" in "\n".join(block.quote for block in found.evidence)
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 300_000


@pytest.mark.prove
def test_half_a_gigabyte_takes_a_minute_at_most() -> None:
    before, started = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, time.process_time()

    found = diagnose(crowded(450))

    assert "a.c:3:1: error: nope" in "\n".join(block.quote for block in found.evidence)
    assert time.process_time() - started < 60
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 500_000
