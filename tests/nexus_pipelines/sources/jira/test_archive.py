import json
import os
from pathlib import Path
from typing import Any

import pytest
import zstandard

from nexus_pipelines.errors import UserError
from nexus_pipelines.sources.jira.dump import find_dumps
from nexus_pipelines.warehouse.load import LoadResult


def issue(number: int, text: str = "A") -> dict[str, Any]:
    return {"id": str(number), "key": f"AB-{number}", "fields": {"summary": text, "updated": "2020-01-01T00:00:00Z"}}


def line(value: object) -> bytes:
    return json.dumps(value).encode()


def keys(jira: Any) -> list[object]:
    return [row[0] for row in jira.rows("issues", "issue_key")]


ISSUES = [issue(1, 'quote " bracket ] brace } back\\slash'), issue(2, "line\nbreak\u2028"), issue(3)]


@pytest.mark.parametrize(
    ("name", "content", "layout"),
    [
        ("a.jsonl", b"\n".join(map(line, ISSUES)), "records"),
        ("a.jsonl", b"\xef\xbb\xbf" + b"\r\n".join(map(line, ISSUES)), "records"),
        ("a.json", line(ISSUES), "document"),
        ("a.json", json.dumps(ISSUES, indent=2).encode(), "document"),
        ("a.json", line({"startAt": 0, "issues": ISSUES, "total": 3}), "document"),
        ("a.json", json.dumps({"issues": ISSUES, "names": {}}, indent=1).encode(), "document"),
        ("a.jsonl", line({"issues": ISSUES[:2]}) + b"\n" + line({"issues": ISSUES[2:]}) + b"\n", "answers"),
    ],
)
def test_layouts(jira: Any, name: str, content: bytes, layout: str) -> None:
    path = jira.root / name
    path.write_bytes(content)
    assert [dump.layout for dump in find_dumps([str(path)])] == [layout]
    jira.load(path)
    assert [summary for (summary,) in jira.rows("issues", "summary")] == sorted(
        each["fields"]["summary"] for each in ISSUES
    )


def test_a_file_that_was_loaded_costs_nothing_until_it_changes(jira: Any) -> None:
    path = jira.file("a.jsonl", line(issue(1)), line(issue(2)))
    assert jira.load(path) == [LoadResult(rows_inserted=2)]
    assert jira.load(path) == []
    os.utime(path, (1, 1))
    assert jira.load(path) == []
    jira.file("a.jsonl", line(issue(2, "changed")), line(issue(3)))
    assert jira.load(path) == [LoadResult(rows_inserted=1, rows_updated=1)]
    assert keys(jira) == ["AB-1", "AB-2", "AB-3"]


def test_folders_and_globs_take_what_is_a_dump(jira: Any) -> None:
    jira.file("a.jsonl", line(issue(1)))
    jira.file("b.jsonl", line({"id": "1", "key": "AB", "name": "Ab", "versions": []}))
    jira.file("users.jsonl", line({"name": "someone"}))
    jira.file("notes.txt", b"{}")
    assert [(dump.path.name, dump.kind) for dump in find_dumps([str(jira.root)])] == [
        ("b.jsonl", "projects"),
        ("a.jsonl", "issues"),
    ]
    assert [dump.path.name for dump in find_dumps([str(jira.root / "[ab].jsonl")])] == ["b.jsonl", "a.jsonl"]


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda root: root / "missing", "does not exist"),
        (lambda root: root, "holds no Jira dump (0 files were looked at)"),
        (lambda root: _file(root, b""), "is empty"),
        (lambda root: _file(root, b'{"channel": "general"}\n'), "holds no Jira dump (1 file was looked at)"),
        (lambda root: _file(root, b"\x89PNG\r\n\x1a\n\0\0"), "holds no Jira dump"),
    ],
)
def test_what_is_no_dump_is_one_sentence(tmp_path: Path, make: Any, message: str) -> None:
    with pytest.raises(UserError) as raised:
        find_dumps([str(make(tmp_path))])
    assert message in str(raised.value)
    assert "\n" not in str(raised.value)


def _file(root: Path, content: bytes) -> Path:
    path = root / "file.jsonl"
    path.write_bytes(content)
    return path


def test_bad_lines_are_set_aside_and_the_rest_loads(jira: Any) -> None:
    path = jira.root / "bad.jsonl"
    deep = b'{"id": "8", "key": "AB-8", "fields": {"a": ' + b'{"a":' * 300_000 + b"1" + b"}" * 300_000 + b"}}"
    lines = [
        b"{broken",
        line(issue(1)),
        b'{"id": "2", "key": "AB-2", "fields": {"summary": "' + b"x" * 40_000_000 + b'"}}',
        b'{"id": "3", "key": "AB-3", "fields": {"summary": "a\0b"}}',
        b'{"id": "4", "key": "AB-4", "fields": {"summary": "x", "Summary": "y", "SUMMARY": "z"}}',
        b'{"id": "5", "key": "AB-5", "fields": {"summary": "a\\u0000b"}}',
        b'{"id": "6", "key": "AB-6"}',
        b'{"id": "7", "key": "AB-7", "fields": {"assignee": "bob"}}',
        deep,
        line(issue(9)),
    ]
    path.write_bytes(b"\n".join(lines))
    jira.load(path)
    assert keys(jira) == ["AB-1", "AB-4", "AB-5", "AB-9"]
    positions = {str(position) for position, _ in jira.quarantine()}
    assert positions == {f"line {number}" for number in (1, 3, 4, 7, 8, 9)}


def test_truncated_zstd_loads_every_complete_line(jira: Any) -> None:
    content = b"".join(line(issue(number, str(number * 7919))) + b"\n" for number in range(1, 3001))
    whole = jira.root / "whole.jsonl"
    whole.write_bytes(content)
    packed = zstandard.compress(content)
    path = jira.root / "cut.jsonl.zst"
    path.write_bytes(packed[: int(len(packed) * 0.7)])
    jira.load(path)
    loaded = len(keys(jira))
    assert 0 < loaded < 3000
    ((position, reason),) = jira.quarantine()
    assert position == f"line {loaded + 1}"
    assert "ends in the middle of its zstd data" in str(reason)


def test_a_dump_that_is_damaged_from_the_start_is_reported(jira: Any) -> None:
    path = jira.root / "cut.jsonl.zst"
    path.write_bytes(zstandard.compress(line(issue(1)) * 100)[:12])
    assert jira.load(path) == [LoadResult(quarantined=1)]


def test_answers_with_a_broken_line_lose_that_line_only(jira: Any) -> None:
    path = jira.root / "a.jsonl"
    path.write_bytes(
        line({"issues": [issue(1)]})
        + b"\n"
        + line({"issues": [issue(2), issue(3)]})[:-40]
        + b"\n"
        + line({"issues": [issue(4)]})
    )
    jira.load(path)
    assert keys(jira) == ["AB-1", "AB-2", "AB-4"]
    assert [position for position, _ in jira.quarantine()] == ["line 2"]
