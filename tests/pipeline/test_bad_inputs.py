"""Inputs as bad as they come: what cannot be read is in quarantine or named in a sentence, the rest is there."""

import json
from pathlib import Path
from typing import Any

import pytest
import zstandard
from company import Company, write_company
from nexus_home import NexusHome

pytestmark = pytest.mark.slow


def _issue(number: int, **fields: Any) -> dict[str, Any]:
    base = {
        "summary": f"Odd ticket {number}",
        "issuetype": {"name": "Bug", "subtask": False},
        "project": {"id": "10009", "key": "ODD", "name": "Odd"},
        "status": {"name": "To Do", "statusCategory": {"key": "new"}},
        "created": "2026-01-05T09:00:00.000+0000",
        "updated": "2026-01-06T09:00:00.000+0000",
    }
    return {"id": str(90_000 + number), "key": f"ODD-{number}", "fields": base | fields}


def _blocks(other: int) -> list[dict[str, Any]]:
    kind = {"name": "Blocks", "inward": "is blocked by", "outward": "blocks"}
    return [{"id": f"l{other}", "type": kind, "outwardIssue": {"id": str(90_000 + other), "key": f"ODD-{other}"}}]


ODD_LINES: list[bytes] = [
    json.dumps(_issue(1)).encode(),
    b'{"id": "90002", "key": "ODD-2", "fields": {"summary": ',
    json.dumps(_issue(3)).encode().replace(b"Odd ticket", b"Odd\x00ticket"),
    json.dumps(_issue(4, summary="A NUL \0 as an escape")).encode(),
    json.dumps(_issue(5, description="x" * 40_000_000)).encode(),
    json.dumps(_issue(6, created="2026-01-05T09:00:00.000 Mars/Phobos")).encode(),
    json.dumps(_issue(7, created="2199-01-01T00:00:00.000+0000", updated="2199-01-02T00:00:00.000+0000")).encode(),
    json.dumps(_issue(8, issuelinks=_blocks(9))).encode(),
    json.dumps(_issue(9, issuelinks=_blocks(8))).encode(),
    # The same key in other letters, as an export of a renamed project has it.
    json.dumps(_issue(10)).encode(),
    json.dumps(_issue(10) | {"id": "90110", "key": "odd-10"}).encode(),
    json.dumps(_issue(11)).encode().replace(b'"summary": ', b'"Summary": "other", "summary": '),
    b"null",
    b"\xff\xfe not text",
    json.dumps(_issue(12)).encode(),
]


@pytest.fixture(scope="module")
def odd(tmp_path_factory: pytest.TempPathFactory) -> tuple[NexusHome, str]:
    """A home built from good and bad archives in one run, and what the run said."""
    folder = tmp_path_factory.mktemp("bad inputs")
    company: Company = write_company(folder / "company")
    (company.jira / "odd.issues.jsonl").write_bytes(b"\n".join(ODD_LINES) + b"\n")
    whole = b"".join(json.dumps(_issue(number)).encode() + b"\n" for number in range(100, 1100))
    packed = zstandard.compress(whole)
    (company.jira / "cut.issues.jsonl.zst").write_bytes(packed[: len(packed) * 2 // 3])
    help_day = company.slack / "help" / "2026-01-05.json"
    help_day.write_text(
        json.dumps([*json.loads(help_day.read_text()), "no message", {"user": "U1", "text": "no time"}])
    )
    (company.slack / "help" / "2026-01-06.json").write_text('[{"type": "message", "ts": ')
    empty = folder / "empty export"
    empty.mkdir()
    (empty / "users.json").write_text("[]")
    (empty / "channels.json").write_text("[]")
    home = NexusHome(folder / "home of bad inputs")
    return home, home.run("materialize", *company.options, "--slack-export", str(empty))


def test_all_that_is_readable_is_loaded(odd: tuple[NexusHome, str]) -> None:
    home, _ = odd
    issues = {row["issue_id"]: row for row in home.rows("select * from issues where project_key = 'ODD'")}
    loaded = {int(issue_id) - 90_000 for issue_id in issues}
    assert {1, 4, 6, 7, 8, 9, 10, 11, 12} <= loaded
    assert not loaded & {2, 3, 5}
    # What stands before the cut is whole tickets.
    assert len([number for number in loaded if 100 <= number < 110]) == 10
    assert issues["90006"]["created_at"] is None
    assert issues["90007"]["created_at"].startswith("2199-01-01")
    assert home.rows("select count(*) as n from issues where project_key <> 'ODD'") == [{"n": 60}]
    assert home.rows("select count(*) as n from issue_links where is_in_cycle") == [{"n": 2}]
    assert home.rows("select count(*) as n from commits") == [{"n": 42}]
    assert home.rows("select count(*) as n from messages") == [{"n": 72}]


def test_the_rest_is_in_quarantine_with_its_place_and_a_reason(odd: tuple[NexusHome, str]) -> None:
    home, _ = odd
    rows = home.rows("select * from quarantine order by origin, position")
    assert all(row["reason"] and row["position"] for row in rows)
    by_line = {row["position"]: row["reason"] for row in rows if row["origin"] == "odd.issues.jsonl"}
    assert {f"line {number}" for number in (2, 3, 5, 13, 14)} <= by_line.keys()
    assert "40," in by_line["line 5"] or "16" in by_line["line 5"]
    assert any("created" in reason for reason in by_line.values())
    assert any(row["origin"] == "cut.issues.jsonl.zst" for row in rows)
    assert len([row for row in rows if row["source"] == "slack"]) == 3


def test_a_location_without_content_is_named(odd: tuple[NexusHome, str]) -> None:
    _, said = odd
    (line,) = [line for line in said.splitlines() if "Not read" in line]
    assert "empty export" in line
    assert "no messages" in line


@pytest.mark.parametrize("option", ["--git", "--jira-dump", "--slack-export"])
@pytest.mark.parametrize("place", ["nowhere", "wrong directory"])
def test_a_wrong_place_stops_with_one_sentence(tmp_path: Path, option: str, place: str) -> None:
    (tmp_path / "wrong directory").mkdir()
    (tmp_path / "wrong directory" / "letter.txt").write_text("Dear reader")
    said = NexusHome(tmp_path / "home").run("materialize", option, str(tmp_path / place), code=1)
    sentence = said.strip().splitlines()[-1]
    assert sentence.startswith("nexus: ")
    assert place in said
