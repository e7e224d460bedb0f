import gzip
import json
from pathlib import Path

import pytest
import zstandard

from nexus_pipelines.warehouse.inputs import read_chunks
from nexus_pipelines.warehouse.landing import Landed, Landing


@pytest.fixture
def landing(tmp_path: Path) -> Landing:
    return Landing(tmp_path / "landing")


def land(landing: Landing, *chunks: bytes) -> Landed:
    return landing.write("jira", "issues", "dump.jsonl", chunks)


def content(landed: Landed) -> bytes:
    return b"".join(
        zstandard.ZstdDecompressor().decompressobj().decompress(page.path.read_bytes()) for page in landed.pages
    )


def test_lines_land_as_received_however_they_are_cut(landing: Landing) -> None:
    text = '{"a": "x\u2028y\r z"}\r\n{"b": 2}\n{"c": 3}'.encode()
    landed = land(landing, *(text[i : i + 1] for i in range(len(text))))
    assert content(landed) == text + b"\n"
    assert landed.lines == 3
    assert landed.pages[0].lines == 3
    assert not landed.quarantined


def test_landing_again_is_the_same_page(landing: Landing) -> None:
    first, second = land(landing, b'{"a": 1}\n'), land(landing, b'{"a": ', b"1}\n")
    assert first.pages == second.pages
    assert [path.name for path in first.pages[0].path.parent.glob("*.zst")] == [first.pages[0].path.name]
    assert list(landing.pages("jira")) == list(first.pages)


def test_nothing_lands_nothing(landing: Landing) -> None:
    assert land(landing) == Landed(pages=(), quarantined=(), lines=0)


def test_an_overlong_line_is_refused_with_its_size(landing: Landing) -> None:
    chunks = [b'{"a": 1}\n{"b": "', *[b"x" * 1_000_000] * 40, b'"}\n{"c": 3}\n']
    landed = land(landing, *chunks)
    assert content(landed) == b'{"a": 1}\n{"c": 3}\n'
    (refused,) = landed.quarantined
    assert (refused.position, refused.reason) == (
        "line 2",
        "the line is 40,000,009 bytes long; at most 16,000,000 are read",
    )
    assert len(refused.excerpt) == 2_000
    assert [landed.pages[0].line_of(record) for record in range(2)] == [1, 3]


def test_nul_bytes_are_refused_and_positions_stay_right(landing: Landing) -> None:
    landed = land(landing, b'{"a": 1}\n\0\0\0\n{"b\0": 2}\n{"c": 3}\n')
    assert content(landed) == b'{"a": 1}\n{"c": 3}\n'
    assert [(each.position, each.reason) for each in landed.quarantined] == [
        ("line 2", "the line holds 3 NUL bytes and is not JSON"),
        ("line 3", "the line holds 1 NUL bytes and is not JSON"),
    ]
    assert "\0" not in "".join(each.excerpt for each in landed.quarantined)
    (page,) = landing.pages("jira")
    assert [page.line_of(record) for record in range(2)] == [1, 4]


def test_nesting_that_would_end_the_process_is_refused(landing: Landing) -> None:
    landed = land(landing, b'{"a": ' + b"[" * 300_000 + b"]" * 300_000 + b'}\n{"b": 1}\n')
    assert content(landed) == b'{"b": 1}\n'
    assert landed.quarantined[0].reason == "the record is nested more than 1,000 levels deep"


def test_a_long_dump_becomes_several_pages_with_running_lines(landing: Landing) -> None:
    line = json.dumps({"a": "x" * 1000}).encode() + b"\n"
    landed = land(landing, *[line * 1000] * 40)
    assert len(landed.pages) > 1
    assert sum(page.lines for page in landed.pages) == 40_000
    assert [page.first_line for page in landed.pages[1:]] == [
        page.first_line + page.lines for page in landed.pages[:-1]
    ]


@pytest.mark.parametrize("packing", ["plain", "zstd", "zstd frames", "gzip"])
def test_packings(landing: Landing, tmp_path: Path, packing: str) -> None:
    text = b'{"a": 1}\n' * 1000
    path = tmp_path / "dump"
    compressor = zstandard.ZstdCompressor(
        compression_params=zstandard.ZstdCompressionParameters(window_log=29, enable_ldm=True)
    )
    packed = {
        "plain": text,
        "zstd": compressor.compress(text),
        "zstd frames": compressor.compress(text[:900]) + compressor.compress(text[900:]),
        "gzip": gzip.compress(text),
    }
    path.write_bytes(packed[packing])
    landed = landing.write("jira", "issues", "dump", read_chunks(path))
    assert content(landed) == text


@pytest.mark.parametrize("packing", ["zstd", "gzip"])
def test_a_truncated_file_keeps_every_complete_line(landing: Landing, tmp_path: Path, packing: str) -> None:
    text = b"".join(json.dumps({"n": n, "text": str(n * 7919)}).encode() + b"\n" for n in range(50_000))
    packed = zstandard.compress(text) if packing == "zstd" else gzip.compress(text)
    path = tmp_path / "dump.jsonl.packed"
    path.write_bytes(packed[: len(packed) // 2])
    landed = landing.write("jira", "issues", "dump", read_chunks(path))
    kept = content(landed)
    assert text.startswith(kept)
    assert kept.endswith(b"}\n")
    (tail,) = landed.quarantined
    assert tail.position == f"line {landed.pages[-1].first_line + landed.pages[-1].lines}"
    assert "ends in the middle" in tail.reason


def test_records_of_a_program(landing: Landing) -> None:
    landed = landing.write_records("git", "commits", "alloy", [{"sha": "1"}, b'{"sha": "2"}'])
    assert content(landed) == b'{"sha":"1"}\n{"sha": "2"}\n'
