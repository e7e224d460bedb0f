"""Files that are damaged or are something else: nothing of them is lost without a word, and what is whole loads."""

import gzip
import json
from pathlib import Path

import pytest
import zstandard

from nexus_pipelines.errors import UserError

pytestmark = pytest.mark.slow

JIRA, GITHUB = "https://jira.example.org/rest/api/2", "https://github.example.org:8443/api/v3/repos/acme/shop"
STATUS = {"id": "1", "name": "进行中\u200b", "statusCategory": {"key": "indeterminate"}}


def _pull(number: int) -> dict[str, object]:
    return {"id": 100 + number, "number": number, "state": "open", "user": {"login": "ada"}}


def _statuses(lake) -> list[object]:
    return [row[0] for row in lake.rows("jira.statuses", "status_id")]


@pytest.mark.parametrize("pack", ["plain", "zst", "gz"])
def test_a_file_may_be_packed_and_hold_answers_of_several_systems(lake, pack: str):
    path = lake.file(
        "mixed.csv", (f"{JIRA}/status", STATUS), (f"{GITHUB}/pulls?state=all", _pull(5)), (f"{JIRA}/myself", {"a": 1})
    )
    if pack != "plain":
        packed = zstandard.compress(path.read_bytes()) if pack == "zst" else gzip.compress(path.read_bytes())
        path.rename(lake.root / "kept.txt")
        path = path.with_name(f"mixed.csv.{pack}")
        path.write_bytes(packed)
    lake.load(path)
    assert lake.rows("jira.statuses", "status_name") == [("进行中\u200b",)]
    assert lake.rows("github.pull_requests", "repository, pull_number") == [("acme/shop", 5)]
    assert lake.quarantine() == [
        ("answers", path.name, "line 4", "no source reads answers of jira.example.org/rest/api/2/myself")
    ]


def test_json_lines_and_whole_answers(lake):
    rows = [
        {"url": f"{JIRA}/issue/77/changelog?startAt=0", "data": {"values": [{"id": "9", "items": [{"field": "x"}]}]}},
        {"url": f"{JIRA}/issue/SHOP-1/worklog", "input": {"issue_id": 78}, "data": [{"id": "3"}]},
        {"url": f"{GITHUB}/actions/runs", "data": json.dumps({"workflow_runs": [{"id": 4}, {"id": 5}]})},
        {"url": f"{JIRA}/issue/SHOP-1/remotelink", "data": [{"id": "3"}]},
    ]
    path = lake.root / "answers.jsonl"
    path.write_bytes(b"\xef\xbb\xbf\n" + b"".join(json.dumps(row).encode() + b"\n\n" for row in rows) + b"{no\n[1]\n")
    lake.load(path)
    assert lake.rows("jira.changelog_items", "issue_id, history_id, field") == [("77", "9", "x")]
    assert lake.rows("jira.fetched_changelogs", "issue_id") == [("77",)]
    assert lake.rows("jira.worklogs", "issue_id, worklog_id") == [("78", "3")]
    assert lake.rows("github.workflow_runs", "run_id") == [("4",), ("5",)]
    reasons = [(position, reason) for _, _, position, reason in lake.quarantine()]
    assert [position for position, _ in reasons] == ["line 10", "line 11", "line 8"]
    # Without the issue's number a link cannot be brought to its issue.
    assert reasons[2][1] == "no source reads answers of jira.example.org/rest/api/2/issue/SHOP-1/remotelink"


def test_damaged_rows_are_set_aside_and_the_others_load(lake):
    whole = lake.file("whole.csv", (f"{JIRA}/status", STATUS)).read_bytes()
    row = whole.split(b"\n", 1)[1]
    damaged = [
        row.replace(b'""id"": ""1""', b'""id"": ""2"'),
        row.replace(b"indeterminate", b"in\0determinate"),
        row.replace("进行中".encode(), "进行中".encode("gb18030")),
        b"1,2,3\r\n",
        b"1,{},5,https://jira.example.org/rest/api/2/status,null,x\r\n",
        row.replace(b'""id"": ""1""', b'""id"": null'),
    ]
    path = lake.root / "damaged.csv"
    path.write_bytes(b"\r\n" + whole + b"".join(damaged) + row.replace(b'""1""', b'""7""')[:60])
    lake.load(path)
    assert _statuses(lake) == ["1"]
    reasons = [reason for _, _, _, reason in lake.quarantine()]
    for beginning in (
        "the data are not JSON",
        "the data hold NUL bytes",
        "the row has 3 columns and the header 6",
        "a row of statuses has no status_id",
        "the row cannot be read: unexpected end of data; nothing after it is read",
    ):
        assert any(reason.startswith(beginning) for reason in reasons), beginning
    assert len(reasons) == 7


def test_a_token_in_an_address_is_repeated_nowhere(lake):
    address = "https://ada:hunter2@jira.example.org/rest/api/2/unknown?access_token=hunter3"
    lake.load(lake.file("secret.csv", (address, {"id": 1})))
    held = repr(lake.connection.execute("from lake.raw_meta.quarantine").fetchall())
    assert "jira.example.org/rest/api/2/unknown" in held
    assert "hunter" not in held


def test_a_file_that_ends_too_early_keeps_what_it_had(lake):
    path = lake.file("cut.csv", *((f"{JIRA}/status", {**STATUS, "id": str(n), "k": str(n) * 50}) for n in range(4000)))
    packed = zstandard.compress(path.read_bytes())
    path.unlink()
    cut = lake.root / "cut.csv.zst"
    cut.write_bytes(packed[:-20])
    lake.load(cut)
    (refused,) = lake.quarantine()
    assert "ends in the middle of its zstd data" in refused[3]
    assert len(_statuses(lake)) in range(1, 4000)


def test_a_changed_file_is_read_again_and_takes_nothing_away(lake):
    pulls = f"{GITHUB}/pulls/5/commits"
    path = lake.file("commits.csv", *((pulls, {"sha": sha}) for sha in "abc"))
    assert lake.load(path)["github"].rows_inserted == 3
    assert lake.load(path) == {}
    path = lake.file("commits.csv", *((pulls, {"sha": sha}) for sha in "cd"))
    assert lake.load(path)["github"].rows_inserted == 1
    assert lake.rows("github.pull_request_commits", "commit_sha") == [("a",), ("b",), ("c",), ("d",)]


def test_custom_fields_have_the_names_that_their_own_jira_gives_them(lake):
    def fields(host: str, field_id: str) -> tuple[str, object]:
        return f"https://{host}/rest/api/2/field", {"id": field_id, "name": "Story Points", "custom": True}

    issue = {"id": "5", "key": "SHOP-5", "fields": {"customfield_10024": 3.0, "customfield_10025": 8.0}}
    lake.load(
        lake.file(
            "fields.csv",
            fields("other.example.org", "customfield_10025"),
            ("https://jira.example.org/rest/agile/1.0/board/8/issue", issue),
            fields("jira.example.org", "customfield_10024"),
        )
    )
    assert lake.rows("jira.issues", "issue_key, story_points") == [("SHOP-5", 3.0)]


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "holds no saved answers"),
        (b"name,amount\nAda,5\n", "holds no saved answers"),
        (b'{"id": "1", "key": "SHOP-1", "fields": {}}\n', "holds no saved answers"),
        ("data,url\n{},x\n".encode("utf-16"), "holds no saved answers"),
        (None, "does not exist"),
    ],
)
def test_what_holds_no_answers_is_refused_in_one_sentence(lake, content: bytes | None, sentence: str):
    path: Path = lake.root / "other.csv"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(UserError, match=sentence):
        lake.load(path)


def test_what_does_not_say_its_address_is_set_aside(lake):
    path = lake.file(
        "addresses.csv",
        ("", {"incident_number": 4}),
        ("https://[jira/rest/api/2/status", STATUS),
        (f"{JIRA}/status%00", STATUS),
        ("https://api.pagerduty.example/users/P1", {"user": {"id": "P1"}}),
    )
    path.write_bytes(path.read_bytes().replace(b"status%00", b"st\xfftus"))
    lake.load(path)
    assert [(position, reason) for _, _, position, reason in lake.quarantine()] == [
        ("line 2", "the row does not say its URL"),
        ("line 3", "the URL is no address"),
        ("line 4", "the URL is no address"),
        ("line 5", "no source reads answers of api.pagerduty.example/users/P1"),
    ]
    assert lake.rows("answers.files", "row_total, unknown_total, unreadable_total") == [(4, 2, 2)]
