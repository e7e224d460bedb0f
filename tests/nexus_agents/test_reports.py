"""Reports over HTTP, of the small company as it is published; and into a Confluence and a Slack that answer."""

from collections.abc import Iterator
from datetime import date

import pytest
from fastapi.testclient import TestClient

from nexus_pipelines.simulator.api.confluence import build_confluence
from nexus_pipelines.simulator.api.confluence_store import WikiStore
from nexus_pipelines.simulator.api.serve import build_app, served
from nexus_pipelines.simulator.api.slack import SlackApi
from nexus_pipelines.simulator.api.slack_store import ChatStore
from nexus_pipelines.simulator.world import build_world

TOKEN = "a-token-of-this-test"
RELEASE = {"report_type": "release", "project": "aloy", "version": "alloy 1.8.0"}


def test_a_report_is_stored_once_and_given_in_every_format(api: TestClient) -> None:
    made = api.post("/reporting/generate", json={**RELEASE, "created_by": "Mara"}).json()
    assert (made["title"], made["verdict"]) == ("Release readiness: ALOY Alloy 1.8.0", "NO_GO")
    assert made["content"].startswith("<!doctype html>")
    again = api.post("/reporting/generate", json={**RELEASE, "format": "markdown"}).json()
    assert again["report_id"] == made["report_id"]
    rows = api.get("/reporting/reports", params={"project": "ALOY", "version": "Alloy 1.8.0"}).json()["items"]
    assert [(row["report_id"], row["created_by"]) for row in rows] == [(made["report_id"], "Mara")]
    place = f"/reporting/reports/{made['report_id']}"
    page = api.get(place)
    assert page.text == made["content"]
    assert "sandbox" in page.headers["content-security-policy"]
    assert api.get(place, params={"format": "markdown"}).text == again["content"]
    assert api.get(place, params={"format": "pdf"}).content.startswith(b"%PDF-")
    assert api.get(place, params={"format": "json"}).json()["report_id"] == made["report_id"]
    assert "<ac:structured-macro" in api.get(place, params={"format": "confluence"}).text


def test_a_preview_is_not_stored(api: TestClient) -> None:
    before = api.get("/reporting/reports").json()["items"]
    shown = api.get("/reporting/preview", params={**RELEASE, "as_of": "2026-01-01", "format": "markdown"})
    assert "Judged as of" in shown.text
    assert api.get("/reporting/reports").json()["items"] == before


@pytest.mark.parametrize("asked", [{"report_type": "weekly"}, {"report_type": "security", "project": "ALOY"}])
def test_other_reports_are_made(api: TestClient, asked: dict[str, str]) -> None:
    made = api.post("/reporting/generate", json={**asked, "format": "json"})
    assert made.status_code == 201, made.text


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"report_type": "release", "project": "ALOY"}, "needs its `version`"),
        ({**RELEASE, "version": "9.9"}, "There is no release '9.9' in project ALOY"),
        ({**RELEASE, "as_of": "2999-01-01"}, "is after the data"),
        ({"report_type": "sprint"}, "Say which sprint"),
    ],
)
def test_what_cannot_be_made_is_a_sentence(api: TestClient, asked: dict[str, str], said: str) -> None:
    refused = api.post("/reporting/generate", json=asked)
    assert refused.status_code == 400 and said in refused.json()["error_message"]
    assert api.get("/reporting/reports/REP-000000000000").status_code == 404


@pytest.fixture
def outside(monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[WikiStore, ChatStore]]:
    wiki, chat = WikiStore(), ChatStore(build_world(7, date(2026, 6, 14)))
    systems = {
        "confluence": build_confluence(wiki, user="nexus@example.org", token=TOKEN),
        "slack": SlackApi(store=chat, token=TOKEN).app(),
    }
    with served(build_app(systems)) as address:
        monkeypatch.setenv("CONFLUENCE_URL", f"{address}/confluence/wiki")
        monkeypatch.setenv("CONFLUENCE_EMAIL", "nexus@example.org")
        monkeypatch.setenv("CONFLUENCE_API_TOKEN", TOKEN)
        monkeypatch.setenv("SLACK_URL", f"{address}/slack/api")
        monkeypatch.setenv("SLACK_BOT_TOKEN", TOKEN)
        yield wiki, chat


def test_nothing_is_written_before_a_person_confirms_it(api: TestClient, outside: tuple[WikiStore, ChatStore]) -> None:
    wiki, chat = outside
    channel = chat.world.channels[0]
    report_id = api.post("/reporting/generate", json=RELEASE).json()["report_id"]
    asked = {"report_id": report_id, "destinations": ["confluence", "slack"], "channel": channel.name}
    proposed = api.post("/reporting/publish", json=asked).json()
    assert [each["state"] for each in proposed["destinations"]] == ["proposed", "proposed"]
    assert (wiki.pages, chat.posted) == ({}, {})
    confirmed = {**asked, "confirmation": proposed["confirmation"], "confirmed_by": "Mara"}
    for wrong in ({"confirmation": "x"}, {"space_key": "ENG"}, {"confirmed_by": None}):
        assert api.post("/reporting/publish", json=confirmed | wrong).status_code == 409
    done = api.post("/reporting/publish", json=confirmed).json()
    assert [each["state"] for each in done["destinations"]] == ["delivered", "delivered"], done
    again = api.post("/reporting/publish", json=confirmed).json()
    assert [each["state"] for each in again["destinations"]] == ["unchanged", "unchanged"]
    assert [page["title"] for page in wiki.pages.values()] == ["Release readiness: ALOY Alloy 1.8.0"]
    assert len(chat.posted[channel.channel_id]) <= 2


def test_without_a_destination_it_is_said_which_setting_is_missing(
    api: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("CONFLUENCE_URL", raising=False)
    report_id = api.post("/reporting/generate", json=RELEASE).json()["report_id"]
    asked = {"report_id": report_id, "destinations": ["confluence"]}
    code = api.post("/reporting/publish", json=asked).json()["confirmation"]
    refused = api.post("/reporting/publish", json={**asked, "confirmation": code, "confirmed_by": "Mara"})
    assert refused.status_code == 400 and "set CONFLUENCE_URL" in refused.json()["error_message"]
