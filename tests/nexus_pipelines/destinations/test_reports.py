"""Reports are delivered once a place, with a row that says who wanted it and where it is."""

from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import Any

import psycopg
import pytest
from report_inputs import release_inputs

from nexus_pipelines.analysis.reports.builders.release_readiness import release_readiness
from nexus_pipelines.analysis.reports.renderers import as_json, confluence, pdf, slack
from nexus_pipelines.destinations.confluence import PageContent
from nexus_pipelines.destinations.reports import deliver_file, deliver_message, deliver_page
from nexus_pipelines.errors import UserError
from nexus_pipelines.operations import audit
from nexus_pipelines.operations.releases.deliveries import list_deliveries
from nexus_pipelines.operations.releases.reports import NewReport, StoredReport, find_report, store_report
from nexus_pipelines.simulator.records import World

PERSON = "Mira Adler"


def stored(connection: psycopg.Connection, hostile: str = "") -> tuple[Any, StoredReport]:
    """A report, and its row."""
    report = release_readiness(release_inputs(hostile=hostile))
    new = NewReport(
        report_id=report.report_id,
        report_type=report.report_type,
        subject="release_readiness ALOY 1.8.0",
        project_key="ALOY",
        version_name="1.8.0",
        sprint=None,
        title="Release readiness: ALOY 1.8.0",
        snapshot_id=report.snapshot_id,
        content=as_json.tree(report),
        created_by=PERSON,
    )
    store_report(connection, new)
    connection.commit()
    found = find_report(connection, report.report_id)
    assert found is not None
    return report, found


@pytest.fixture
def clean(postgres: psycopg.Connection) -> psycopg.Connection:
    postgres.execute("delete from app.report_deliveries")
    postgres.commit()
    return postgres


def test_a_page_is_made_once_updated_after_and_audited(
    clean: psycopg.Connection, serve_confluence: Callable[..., Any]
) -> None:
    wiki = serve_confluence()

    def publish(hostile: str) -> Any:
        report, row = stored(clean, hostile)
        content = PageContent(report_id=report.report_id, **vars(confluence.render(report)))
        return deliver_page(clean, wiki.pages, row, content, space_key="REL", site=wiki.site, confirmed_by=PERSON)

    first, again, later = publish("a"), publish("a"), publish("b")
    assert [each.is_new for each in (first, again, later)] == [True, False, True]
    assert {each.delivery.external_id for each in (first, again, later)} == set(wiki.store.pages)
    (delivery,) = list_deliveries(clean)
    assert (delivery.state, delivery.confirmed_by, delivery.target) == ("delivered", PERSON, "REL")
    assert delivery.url == f"{wiki.site}/spaces/REL/pages/{delivery.external_id}"
    event = audit.newest_events(clean, limit=1)[0]
    assert (event.actor, event.action, event.subject) == (PERSON, "publish report", delivery.subject)


def test_a_page_that_is_refused_is_noted_with_a_sentence_and_may_be_tried_again(
    clean: psycopg.Connection, serve_confluence: Callable[..., Any]
) -> None:
    wiki = serve_confluence()
    report, row = stored(clean)
    content = PageContent(report_id=report.report_id, **vars(confluence.render(report)))
    done = deliver_page(clean, wiki.pages, row, content, space_key="NOPE", site=wiki.site, confirmed_by=PERSON)
    assert (done.delivery.state, done.delivery.last_error) == (
        "failed",
        f"{wiki.pages.client.upstream} shows no space NOPE; correct its key, or let the account of the token see it.",
    )
    wiki.store.spaces["NOPE"] = "98309"
    again = deliver_page(clean, wiki.pages, row, content, space_key="NOPE", site=wiki.site, confirmed_by=PERSON)
    assert (again.delivery.state, again.delivery.last_error) == ("delivered", None)


def test_a_message_is_posted_once_with_its_chart_in_the_thread(
    clean: psycopg.Connection, serve_slack: Callable[..., Any], world: World
) -> None:
    workspace = serve_slack()
    channel = world.channels[0]
    report, row = stored(clean, "<!channel> *now*")
    body, picture = slack.render(report), pdf.picture(report.charts()[0])

    def publish() -> Any:
        return deliver_message(
            clean, workspace.sender, row, body, picture, channel=f"#{channel.name}", confirmed_by=PERSON
        )

    first = publish()
    assert first.delivery.last_error is None
    assert [first.is_new, publish().is_new] == [True, False]
    chart, message = workspace.posted(channel.channel_id)
    assert message["text"] == "Release readiness: ALOY 1.8.0: NO-GO"
    assert message["blocks"][0]["type"] == "header"
    assert (chart["thread_ts"], len(chart["files"])) == (message["ts"], 1)
    assert workspace.api.store.files[chart["files"][0]["id"]]["received"] == len(picture)
    (delivery,) = list_deliveries(clean)
    assert (delivery.state, delivery.external_id) == ("delivered", f"{channel.channel_id}:{message['ts']}")


def test_a_chart_that_slack_refuses_is_said_and_the_message_not_posted_again(
    clean: psycopg.Connection, serve_slack: Callable[..., Any], world: World
) -> None:
    workspace = serve_slack(refusals={"files.getUploadURLExternal": {"error": "missing_scope"}})
    channel = world.channels[0]
    report, row = stored(clean, "again")
    body, picture = slack.render(report), pdf.picture(report.charts()[0])

    def publish() -> Any:
        return deliver_message(
            clean, workspace.sender, row, body, picture, channel=channel.channel_id, confirmed_by=PERSON
        )

    failed = publish()
    assert failed.delivery.state == "failed"
    assert "lacks files:write" in (failed.delivery.last_error or "")
    workspace.api.refusals.clear()
    assert publish().delivery.state == "delivered"
    assert len([each for each in workspace.posted(channel.channel_id) if "files" not in each]) == 1


def test_a_file_is_whole_and_written_again_where_it_is_gone(clean: psycopg.Connection, tmp_path: Path) -> None:
    _, row = stored(clean)
    path = tmp_path / "report.html"
    assert deliver_file(clean, row, b"one", path=path, confirmed_by=PERSON).is_new
    assert not deliver_file(clean, row, b"one", path=path, confirmed_by=PERSON).is_new
    path.unlink()
    done = deliver_file(clean, row, b"one", path=path, confirmed_by=PERSON)
    assert (path.read_bytes(), done.delivery.content_hash) == (b"one", sha256(b"one").hexdigest())
    with pytest.raises(UserError, match=r"cannot be written \(no such file or directory\); give another path"):
        deliver_file(clean, row, b"one", path=tmp_path / "none" / "report.html", confirmed_by=PERSON)
