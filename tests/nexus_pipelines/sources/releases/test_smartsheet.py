"""A sheet behind Smartsheet's API: all pages, nothing new for one request, edits meanwhile, and refusals."""

from collections.abc import Generator, Sequence
from contextlib import contextmanager
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from nexus_pipelines.defs.doctor_sources import examine_smartsheet
from nexus_pipelines.defs.plans.releases import plan_releases
from nexus_pipelines.defs.plans.upstreams import read_upstreams
from nexus_pipelines.errors import SourceError, UserError
from nexus_pipelines.http.client import UpstreamClient
from nexus_pipelines.http.retry import RetryPolicy
from nexus_pipelines.settings import Settings
from nexus_pipelines.simulator.api.faults import Faults
from nexus_pipelines.simulator.api.serve import build_app, served
from nexus_pipelines.simulator.api.smartsheet import Sheet, SmartsheetApi, plan_sheet
from nexus_pipelines.simulator.world import build_world
from nexus_pipelines.sources.releases import smartsheet
from nexus_pipelines.sources.releases.settings import SmartsheetSettings, connect, read_smartsheet_settings
from nexus_pipelines.sources.releases.smartsheet import read_sheet
from nexus_pipelines.warehouse.landing import Landing

pytestmark = pytest.mark.slow

TOKEN = "smartsheet-secret"
POLICY = RetryPolicy(attempts=6, base_seconds=0.001, longest_seconds=0.01, read_seconds=0.5)


@pytest.fixture(autouse=True)
def _no_variables(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("API_TOKEN", "API_TOKEN_FILE", "URL", "SHEET_ID", "VERSION_COLUMN", "TYPE_COLUMN"):
        monkeypatch.delenv(f"SMARTSHEET_{name}", raising=False)


@contextmanager
def connected(
    api: SmartsheetApi, *, faults: Faults | None = None, **settings: Any
) -> Generator[tuple[UpstreamClient, SmartsheetSettings]]:
    with served(build_app({"smartsheet": api.app()}, faults)) as address:
        given = SmartsheetSettings(
            **{"url": f"{address}/smartsheet/2.0", "api_token": TOKEN, "sheet_id": "7", **settings}
        )
        with connect(given, policy=POLICY) as client:
            yield client, given


def sheet_of(rows: Sequence[Sequence[Any]], titles: Sequence[str] = ("Release Version", "Target Date")) -> Sheet:
    return Sheet(sheet_id=7, name="Plan", titles=titles, rows=list(rows))


def test_all_pages_on_a_bad_day_and_then_nothing_new_for_one_request(lake, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(smartsheet, "PAGE_SIZE", 7)
    sheet = plan_sheet(build_world(7, date(2026, 11, 22)), sheet_id=7)
    assert len(sheet.rows) > 14
    api = SmartsheetApi(sheets=[sheet], token=TOKEN)
    faults = Faults(seed=3, share=0.2, in_a_row=2, hang_seconds=0.7)
    with connected(api, faults=faults) as (client, settings):
        read = partial(read_sheet, client, settings)
        assert lake.bring_in(settings.scope, read).rows_inserted == len(sheet.rows)
        assert client.usage.failures > 0
        held = lake.rows("version, target_date::varchar, project_key, name, status, release_type, release_manager")
        assert held == sorted((row[1], row[2], row[5], row[0], row[3], row[4], row[6]) for row in sheet.rows)
        assert lake.quarantine() == []
        faults.share = 0.0
        asked = client.usage.total
        assert lake.bring_in(settings.scope, read) is None
        assert client.usage.total == asked + 1
        sheet.edit(sheet.rows[1:])
        changed = lake.bring_in(settings.scope, read)
        assert (changed.rows_inserted, changed.rows_deleted) == (0, 1)


def test_other_titles_other_columns_and_wrong_rows(lake) -> None:
    titles = ("Version", "target date ", "Kind", "Region", "Signed")
    rows = [
        (1.1, "2026-03-01", "minor", "EU", True),
        (None, None, None, None, None),
        ("2.0", None, None, None, None),
        ("3.0", "next week", None, None, None),
    ]
    api = SmartsheetApi(sheets=[sheet_of(rows, titles)], token=TOKEN)
    with connected(api, version_column="Version") as (client, before):
        lake.bring_in(before.scope, partial(read_sheet, client, before))
        assert lake.rows("release_type, others ->> '$.Kind'") == [(None, "minor")]
        # The sheet has not changed, but what is read of it has.
        settings = before.model_copy(update={"type_column": "Kind"})
        lake.bring_in(settings.scope, partial(read_sheet, client, settings))
        assert "version 1 and the columns of a plan" in smartsheet.check(client, settings)
    assert lake.rows("version, target_date::varchar, release_type, others::varchar") == [
        ("1.1", "2026-03-01", "minor", '{"Region":"EU","Signed":"True"}')
    ]
    assert lake.quarantine() == [
        ("row 3", "the row has no target date"),
        ("row 4", "the target date is not a day: 'next week'"),
    ]


def test_an_edit_between_two_pages_gives_no_mixture(lake, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(smartsheet, "PAGE_SIZE", 2)
    before = [(f"1.{number}", "2026-03-01") for number in range(5)]
    sheet = sheet_of(before)
    api = SmartsheetApi(sheets=[sheet], token=TOKEN)
    with connected(api) as (client, settings):
        ask = client.get

        def edited_once(path: str, parameters: Any = None, **options: Any) -> Any:
            if parameters == {"page": 2, "pageSize": 2} and sheet.version == 1:
                sheet.edit([("2.0", "2026-03-01"), *before])
            return ask(path, parameters, **options)

        monkeypatch.setattr(client, "get", edited_once)
        lake.bring_in(settings.scope, partial(read_sheet, client, settings))
    assert [version for (version,) in lake.rows("version")] == [*(f"1.{number}" for number in range(5)), "2.0"]


@pytest.mark.parametrize(
    ("settings", "sentence"),
    [
        ({"api_token": "wrong"}, r"does not accept the credentials \(401"),
        ({"sheet_id": "8"}, r"nothing at GET .*/sheets/8/version \(404\)"),
        ({"version_column": "Nr"}, r"Sheet 7 of Smartsheet has no column Nr \(its first line: Release Version, Target"),
        ({"type_column": "Kind"}, "has no column Kind"),
    ],
)
def test_a_refusal_is_a_sentence(tmp_path: Path, settings: dict[str, str], sentence: str) -> None:
    api = SmartsheetApi(sheets=[sheet_of([("1.0", "2026-03-01")])], token=TOKEN)
    with connected(api, **settings) as (client, given), pytest.raises(SourceError, match=sentence) as caught:
        read_sheet(client, given, Landing(tmp_path), None)
    assert TOKEN not in str(caught.value) and "wrong" not in str(caught.value)


def test_a_sheet_needs_a_token_and_is_part_of_the_plan(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    assert read_smartsheet_settings() is None
    monkeypatch.setenv("SMARTSHEET_SHEET_ID", "7")
    with pytest.raises(UserError, match="SMARTSHEET_SHEET_ID is set without a token"):
        plan_releases(Settings(), read_upstreams())
    (finding,) = examine_smartsheet()
    assert (finding.state, "without a token" in finding.text) == ("problem", True)
    (tmp_path / "token").write_text(f"{TOKEN}\n")
    monkeypatch.setenv("SMARTSHEET_API_TOKEN_FILE", str(tmp_path / "token"))
    pending = plan_releases(Settings(), read_upstreams()).pending[0]
    assert (pending.title, pending.scope) == ("Releases api.smartsheet.com/sheets/7", "api.smartsheet.com/sheets/7")
    assert Settings().data_set == "own"
    monkeypatch.setenv("SMARTSHEET_URL", "https://me:secret@api.smartsheet.com/2.0")
    with pytest.raises(UserError, match="SMARTSHEET_URL is not valid") as caught:
        plan_releases(Settings(), read_upstreams())
    assert "secret" not in str(caught.value)
