"""One page for one subject, whatever happens between; and what Confluence refuses, refused here too."""

import logging
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from report_inputs import release_inputs

from nexus_pipelines.analysis.reports.builders.release_readiness import release_readiness
from nexus_pipelines.analysis.reports.renderers import confluence
from nexus_pipelines.destinations.confluence import PageContent, PublishedPage, publish_page
from nexus_pipelines.errors import SourceError
from nexus_pipelines.http.client import UpstreamRefused
from nexus_pipelines.simulator.api.confluence_store import Refused, WikiStore
from nexus_pipelines.simulator.api.faults import Faults
from nexus_pipelines.simulator.api.journal import Journal
from nexus_pipelines.simulator.api.storage_format import RefusedStorage, check_storage


def content(hostile: str = "") -> PageContent:
    """A whole report."""
    report = release_readiness(release_inputs(hostile=hostile))
    page = confluence.render(report)
    return PageContent(report_id=report.report_id, **vars(page))


def publish(wiki: Any, what: PageContent, page_id: str | None = None) -> PublishedPage:
    return publish_page(wiki.pages, what, space_key="REL", page_id=page_id, site=wiki.site)


def test_the_page_of_a_report_is_accepted_with_its_chart(serve_confluence: Callable[..., Any]) -> None:
    wiki = serve_confluence()
    page = publish(wiki, content())
    held = wiki.store.pages[page.page_id]
    assert (held["title"], held["spaceId"]) == ("Release readiness: ALOY 1.8.0", "98306")
    assert held["attachments"]["chart-1.png"]["fileSize"] > 1000
    assert page.url == f"{wiki.site}/spaces/REL/pages/{page.page_id}"
    assert page.is_changed


def test_the_next_report_updates_the_page_and_the_same_one_writes_nothing(serve_confluence: Callable[..., Any]) -> None:
    wiki = serve_confluence()
    first = publish(wiki, content())
    again = publish(wiki, content(), page_id=first.page_id)
    assert (again.page_id, again.version, again.is_changed) == (first.page_id, first.version, False)
    later = publish(wiki, content(hostile="One more thing"), page_id=first.page_id)
    assert (later.page_id, later.version, later.is_changed) == (first.page_id, first.version + 1, True)
    assert len(wiki.store.pages) == 1
    # The chart has not changed.
    assert wiki.store.pages[first.page_id]["attachments"]["chart-1.png"]["version"] == {"number": 1}


def test_a_page_is_found_by_its_title_where_its_id_is_not_known(serve_confluence: Callable[..., Any]) -> None:
    wiki = serve_confluence()
    first = publish(wiki, content())
    assert publish(wiki, content(hostile="x")).page_id == first.page_id
    assert publish(wiki, content(hostile="y"), page_id="4040404").page_id == first.page_id


def test_a_version_of_somebody_else_is_read_again_and_followed(serve_confluence: Callable[..., Any]) -> None:
    wiki = serve_confluence()
    first = publish(wiki, content())
    api = wiki.pages
    seen = api.page(first.page_id)
    assert seen is not None
    api.update(seen, title=seen.title, body="<p>By hand</p>", message="a note")
    with pytest.raises(UpstreamRefused, match=r"409.*Current version is: 3"):
        api.update(seen, title=seen.title, body="<p>Late</p>", message="late")

    class Late:
        """Sees the page as it was before."""

        def page(self, page_id: str) -> Any:
            self.page = api.page
            return seen

        def __getattr__(self, name: str) -> Any:
            return getattr(api, name)

    page = publish_page(Late(), content(hostile="z"), space_key="REL", page_id=first.page_id, site=wiki.site)  # pyright: ignore[reportArgumentType]
    assert page.version == 4
    assert "By hand" not in wiki.store.pages[first.page_id]["body"]


def test_a_version_that_was_taken_but_not_answered_is_no_conflict(
    serve_confluence: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    wiki = serve_confluence()
    taken, lost = wiki.store.update, []

    def lose_the_first_answer(page_id: str, asked: Any) -> Any:
        done = taken(page_id, asked)
        if not lost:
            lost.append(page_id)
            raise Refused(503, "busy")
        return done

    monkeypatch.setattr(wiki.store, "update", lose_the_first_answer)
    page = publish(wiki, content())
    assert (page.version, lost) == (2, [page.page_id])


def test_on_a_bad_day_there_is_one_page_with_the_content(serve_confluence: Callable[..., Any]) -> None:
    wiki = serve_confluence(Faults(seed=11, share=0.4, kinds=("limited", "failed", "reset", "truncated")))
    wanted = content()
    for _ in range(12):
        try:
            page = publish(wiki, wanted)
            break
        except SourceError:
            continue
    else:
        pytest.fail("no attempt came through")
    assert [each["title"] for each in wiki.store.pages.values()] == [wanted.title]
    assert wiki.store.pages[page.page_id]["body"] == wanted.body
    assert list(wiki.store.pages[page.page_id]["attachments"]) == ["chart-1.png"]


def test_what_confluence_refuses_is_a_sentence_without_the_token(
    serve_confluence: Callable[..., Any], caplog: pytest.LogCaptureFixture
) -> None:
    wiki = serve_confluence()
    with caplog.at_level(logging.DEBUG), pytest.raises(SourceError, match=r"Error parsing xhtml"):
        publish(wiki, replace(content(), body="<p>open", content_hash="0" * 64))
    with pytest.raises(SourceError, match=r"shows no space NOPE; correct its key"):
        publish_page(wiki.pages, content(), space_key="NOPE", page_id=None, site=wiki.site)
    stranger = serve_confluence(token="another-token")
    with pytest.raises(UpstreamRefused, match=r"does not accept the credentials"):
        publish(stranger, content())
    assert "a-token-of-this-test" not in caplog.text
    assert wiki.store.pages == {}


def test_pages_that_were_noted_are_there_after_a_restart(serve_confluence: Callable[..., Any], tmp_path: Path) -> None:
    wiki = serve_confluence()
    journal = Journal(tmp_path / "writes.jsonl")
    wiki.store.note = journal.note("confluence")
    page = publish(wiki, content())
    again = WikiStore()
    for noted in journal.read("confluence"):
        again.replay(noted)
    assert again.pages == wiki.store.pages and page.page_id in again.pages


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("<p>a & b</p>", "Error parsing"),
        ("<p>a<br></p>", "Error parsing"),
        ("<script>x</script>", "script is not allowed"),
        ('<p onclick="x">y</p>', "onclick"),
        ('<a href="javascript:x">y</a>', "href"),
        ('<ac:structured-macro ac:name="html"/>', "unknown"),
        ('<ac:structured-macro ac:name="status"/>', "lacks its parameter"),
        ('<ac:structured-macro ac:name="info"/>', "needs rich-text-body"),
        ('<ac:image><ri:attachment ri:filename=""/></ac:image>', "no ri:filename"),
        ("<ac:image/>", "names neither"),
        ("<table><tr><td>x</td></tr></table>", "must hold"),
        ("<ac:link>x</ac:link>", "leads nowhere"),
    ],
)
def test_the_simulator_refuses_what_is_no_storage_format(body: str, said: str) -> None:
    with pytest.raises(RefusedStorage, match=said):
        check_storage(body)
