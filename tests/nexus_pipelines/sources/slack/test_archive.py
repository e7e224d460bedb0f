"""Slack exports through the public door: a folder or zip goes in, rows of the lake come out."""

import json
import os
import shutil
import zipfile
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

DAY = "general/2024-01-02.json"
MakeExport = Callable[..., Path]


def message(ts: str = "1704186000.000100", **more: Any) -> dict[str, Any]:
    return {"type": "message", "user": "U1", "text": "hello", "ts": ts, **more}


def zipped(folder: Path, *, below: str = "") -> Path:
    path = folder.with_suffix(".zip")
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for file in sorted(folder.rglob("*.json")):
            archive.write(file, below + file.relative_to(folder).as_posix())
    return path


def test_a_message_becomes_a_typed_row(loader: Any, make_export: MakeExport) -> None:
    record = message(
        thread_ts="1704186000.000100", reply_count=2, reactions=[{"name": "eyes", "users": ["U1"], "count": 1}],
        files=[{"id": "F1"}], edited={"user": "U1", "ts": "1704186060.000000"}, unknown_field={"a": 1},
    )  # fmt: skip
    loader.load(make_export({DAY: [record]}))
    (row,) = loader.messages(
        "channel_id, channel_name, message_ts, sent_at, thread_ts, user_id, edited_at, reply_count, is_deleted, "
        "is_channel_id_derived, reactions ->> '$[0].name', files ->> '$[0].id', record ->> '$.unknown_field.a'"
    )
    sent = datetime(2024, 1, 2, 9, 0, 0, 100, tzinfo=UTC)
    assert row == (
        "C1", "general", "1704186000.000100", sent, "1704186000.000100", "U1", datetime(2024, 1, 2, 9, 1, tzinfo=UTC),
        2, False, False, "eyes", "F1", "1",
    )  # fmt: skip


def test_users_and_channels_of_every_kind_are_kept(loader: Any, make_export: MakeExport) -> None:
    users = [{"id": "U1", "name": "ada", "tz": "Europe/Berlin", "deleted": True, "is_bot": False,
              "profile": {"real_name": "Ada B", "display_name": "", "email": "ada@company.example"}}]  # fmt: skip
    files = {
        "users.json": users,
        "channels.json": [{"id": "C1", "name": "general", "created": "1433558319", "topic": {"value": "all"}}],
        "groups.json": [{"id": "G1", "name": "secret", "created": 1433558319}],
        "dms.json": [{"id": "D1", "members": ["U1", "U2"]}],
        DAY: [message()],
        "D1/2024-01-02.json": [message()],
    }
    loader.load(make_export(files))
    found = "select real_name, display_name, email, is_deleted, time_zone from lake.raw_slack.users"
    assert loader.rows(found) == [("Ada B", None, "ada@company.example", True, "Europe/Berlin")]
    channels = (
        "select channel_id, channel_name, is_private, created_at is not null from lake.raw_slack.channels order by 1"
    )
    assert loader.rows(channels) == [
        ("C1", "general", False, True),
        ("D1", "D1", True, False),
        ("G1", "secret", True, True),
    ]
    assert [row[0] for row in loader.messages()] == ["C1", "D1"]


def test_bots_joins_and_old_style_files_keep_what_they_say(loader: Any, make_export: MakeExport) -> None:
    records = [
        {
            "type": "message",
            "subtype": "bot_message",
            "bot_id": "B1",
            "username": "ci",
            "text": "red",
            "ts": "1704186001.000000",
        },
        message("1704186002.000000", subtype="channel_join"),
        message("1704186003.000000", subtype="file_share", file={"id": "F2"}),
    ]
    loader.load(make_export({DAY: records}))
    assert loader.messages("subtype, bot_id, user_name, user_id, files ->> '$[0].id'") == [
        ("bot_message", "B1", "ci", None, None),
        ("channel_join", None, None, "U1", None),
        ("file_share", None, None, "U1", "F2"),
    ]


@pytest.mark.parametrize("edited_first", [True, False])
def test_of_overlapping_exports_the_later_edit_wins_in_any_order(
    loader: Any, make_export: MakeExport, edited_first: bool
) -> None:
    first = make_export({DAY: [message()]}, "first")
    second = make_export({DAY: [message(text="corrected", edited={"ts": "1704186100.000000"})]}, "second")
    for export in (second, first) if edited_first else (first, second):
        loader.load(export)
    assert loader.messages("text") == [("corrected",)]


def test_edit_and_deletion_events_are_about_the_message_they_wrap(loader: Any, make_export: MakeExport) -> None:
    changed = {"type": "message", "subtype": "message_changed", "ts": "1704186200.000000",
               "message": message(text="after", edited={"ts": "1704186200.000000"})}  # fmt: skip
    regretted = message("1704186300.000000", text="regretted")
    gone = {
        "type": "message",
        "subtype": "message_deleted",
        "ts": "1704186400.000000",
        "deleted_ts": "1704186300.000000",
        "previous_message": regretted,
    }
    loader.load(make_export({DAY: [message(), changed, message("1704186300.000000"), gone]}))
    assert loader.messages("message_ts, text, is_deleted") == [
        ("1704186000.000100", "after", False),
        ("1704186300.000000", "regretted", True),
    ]


def test_a_second_run_reads_nothing_and_a_changed_file_alone(loader: Any, make_export: MakeExport) -> None:
    export = make_export({DAY: [message()], "general/2024-01-03.json": [message("1704272400.000100")]})
    assert loader.load(export).rows_inserted == 4
    assert loader.load(export) is None
    (export / "general/2024-01-03.json").write_text(
        json.dumps([message("1704272400.000100"), message("1704272401.000100")])
    )
    # A file that was not read again is not missed: this one is no longer JSON, but looks the same from outside.
    stat = (export / DAY).stat()
    (export / DAY).write_bytes(b"x" * stat.st_size)
    os.utime(export / DAY, ns=(stat.st_atime_ns, stat.st_mtime_ns))
    result = loader.load(export)
    assert (result.rows_inserted, result.quarantined) == (1, 0)


def test_a_renamed_channel_loads_under_its_id_or_a_marked_one(loader: Any, make_export: MakeExport) -> None:
    channels = [{"id": "C1", "name": "general"}, {"id": "C2", "name": "release-talk", "previous_names": ["releases"]}]
    files = {"channels.json": channels, DAY: [message()], "releases/2024-01-02.json": [message()]}
    loader.load(make_export(files | {"forgotten/2024-01-02.json": [message()]}))
    assert loader.messages("channel_id, channel_name, is_channel_id_derived") == [
        ("C1", "general", False),
        ("C2", "releases", False),
        ("name:forgotten", "forgotten", True),
    ]


def test_what_cannot_be_parsed_is_quarantined_and_the_rest_loads(loader: Any, make_export: MakeExport) -> None:
    files = {
        DAY: [message()],
        "general/2024-01-03.json": b'[{"ts": "1", ',
        "general/2024-01-04.json": {"no": "list"},
        "general/2024-01-05.json": [7, {"text": "no time"}, message("1704445200.000000")],
        "general/2024-01-06.json": b'[{"type": "message", "ts": "1704531600.000000", "text": "half an emoji \\ud83d"}]',
        "general/2024-01-07.json": b"\xef\xbb\xbf"
        + json.dumps([message("1704618000.000000", text="nul \0 \u2028")]).encode(),
    }
    result = loader.load(make_export(files))
    assert result.quarantined == 4
    assert len(loader.messages()) == 4
    found = loader.rows("select origin, position, reason from lake.raw_meta.quarantine order by origin, position")
    assert [(origin.rpartition(": ")[2], position) for origin, position, _ in found] == [
        ("general/2024-01-03.json", "file"),
        ("general/2024-01-04.json", "file"),
        ("general/2024-01-05.json", "element 0"),
        ("general/2024-01-05.json", "element 1"),
    ]
    assert found[0][2].startswith("not valid JSON")


@pytest.mark.parametrize("below", ["", "company export/"])
def test_a_zip_gives_what_its_folder_gives(loader: Any, make_export: MakeExport, below: str) -> None:
    folder = make_export({DAY: [message()], "general/2024-01-03.json": [message("1704272400.000100")]})
    archive = zipped(folder, below=below)
    assert loader.load(archive).rows_inserted == 4
    before = loader.messages("* exclude (_page_id, _loaded_at)")
    assert loader.load(archive) is None
    loader.load(folder)
    assert loader.messages("* exclude (_page_id, _loaded_at)") == before


def test_a_folder_that_was_unpacked_into_a_folder_is_found(
    loader: Any, make_export: MakeExport, tmp_path: Path
) -> None:
    inner = make_export({DAY: [message()]})
    outer = tmp_path / "downloads"
    outer.mkdir()
    shutil.move(inner, outer / "export")
    assert loader.load(outer).rows_inserted == 3


def test_a_damaged_file_in_a_zip_is_quarantined(loader: Any, make_export: MakeExport) -> None:
    folder = make_export({DAY: [message(text="x" * 50)], "general/2024-01-03.json": [message("1704272400.000100")]})
    path = folder.with_suffix(".zip")
    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as archive:
        for file in sorted(folder.rglob("*.json")):
            archive.write(file, file.relative_to(folder).as_posix())
    path.write_bytes(path.read_bytes().replace(b"x" * 50, b"y" * 50))
    assert loader.load(path).quarantined == 1
    assert len(loader.messages()) == 1
    assert "Bad CRC" in loader.rows("select reason from lake.raw_meta.quarantine")[0][0]


def test_the_real_exports_load_completely(loader: Any, shared_slack: Path) -> None:
    loader.load(shared_slack / "olake")
    assert len(loader.messages()) == 346
    loader.load(shared_slack / "houstondatavis")
    assert len(loader.messages()) == 346 + 1382
    by_workspace = (
        "select count(distinct channel_id) from lake.raw_slack.messages where sent_at < timestamptz '2020-01-01'"
    )
    assert loader.rows(by_workspace) == [(16,)]
    assert loader.rows("select count(*) from lake.raw_meta.quarantine") == [(0,)]
    assert loader.rows(
        "select count(*) from lake.raw_slack.messages where sent_at is null or is_channel_id_derived"
    ) == [(0,)]
    assert loader.load(shared_slack / "olake") is None
