"""A release's report in every format: no number without a row, the same bytes for the same inputs, nobody's markup."""

import re
from dataclasses import replace
from html.parser import HTMLParser
from xml.etree import ElementTree

import orjson
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from report_inputs import release_inputs

from nexus_pipelines.analysis.reports.builders.release_readiness import release_readiness
from nexus_pipelines.analysis.reports.document import Report, figures, origins, texts
from nexus_pipelines.analysis.reports.renderers import as_json, confluence, from_json, html, markdown, pdf, slack
from nexus_pipelines.analysis.reports.text import Quoted, Words, say

_NUMBER = re.compile(r"\d[\d.,:\-]*")
_SECTIONS = (
    "Decision",
    "Executive summary",
    "Metrics",
    "Checklist",
    "Blockers",
    "Risks",
    "Tickets",
    "Recent builds",
    "Security",
    "Deployment window",
    "Decisions",
    "Sources",
)
HOSTILE = (
    "<script>alert(1)</script><img src=x onerror=alert(1)>",
    ']]></ac:plain-text-link-body><ac:structured-macro ac:name="html"/>',
    "| a | b |\n|---|---|\n# heading\n- [x](javascript:alert(1)) **bold** `code` ~~~",
    "<!channel> <@U123> *bold* <https://evil.example|click>",
    '#read("/etc/passwd") #set page(width: 1pt) $ x $ @label <label> ```',
    "\u202egnp.exe\u2066 \u0000\u0007\u001b[31m \ud800 \ufffe end",
    "1. first\n+ second\nwww.evil.example https://evil.example mailto:a@evil.example",
    "{version} {0} %s ${jndi:ldap://x} {{7*7}} &amp; &#60;b&#62;",
    "日本語のタイトル עברית العربية 👩‍💻",
)


def test_all_sections_of_the_vocabulary_are_there() -> None:
    report = release_readiness(release_inputs())
    titles = [section.title for section in report.sections]
    assert [each for each in titles if each in _SECTIONS] == list(_SECTIONS)
    assert "What would turn it into CONDITIONAL GO" in titles
    assert report.verdict == "NO_GO"


def test_no_number_stands_in_the_page_without_a_row() -> None:
    report = release_readiness(release_inputs())
    page = _Shown()
    page.feed(html.render(report).decode())
    known = {number for figure in figures(report) for number in _NUMBER.findall(figure.text)}
    known |= {
        number for text in texts(report) for span in text if isinstance(span, Quoted) for number in _numbers(span)
    }
    found = _NUMBER.findall(" ".join(page.shown))
    assert len(found) > 100
    assert [number for number in found if number.rstrip(".,:-") not in {each.rstrip(".,:-") for each in known}] == []


def test_every_figure_leads_to_a_query_or_a_row_in_the_page() -> None:
    report = release_readiness(release_inputs())
    page = html.render(report).decode()
    for number in range(1, len(origins(report)) + 1):
        assert f'id="e{number}"' in page
    assert page.count('class="figure"') == len(figures(report))


def test_the_numbers_of_the_rationale_are_those_of_its_criteria() -> None:
    inputs = release_inputs()
    known = {f"{row.value:g}" for row in inputs.assessment.criteria if row.value is not None}
    known |= {f"{row.threshold:g}" for row in inputs.assessment.criteria}
    assert set(re.findall(r"\d+(?:\.\d+)?", inputs.assessment.rationale)) <= known


def test_words_of_ours_cannot_hold_a_number() -> None:
    with pytest.raises(ValueError, match="holds a digit"):
        Words(text="42 tickets are open")
    with pytest.raises(ValueError, match="holds a digit"):
        say("within 21 days")


def test_what_is_not_known_is_said_and_never_zero() -> None:
    inputs = release_inputs()
    counts = {**inputs.ticket_counts.rows[0], "points": None, "points_done": None, "judged_for_blocks": 0, "blocked": 0}
    unknown = replace(inputs, ticket_counts=replace(inputs.ticket_counts, rows=[counts]))
    shown = markdown.render(release_readiness(unknown)).decode()
    assert "- Story points done: **no data**" in shown
    assert "- Blocked: **no data**" in shown
    assert "- Test coverage: **no data**" in shown


def test_the_same_inputs_give_the_same_bytes_in_every_format() -> None:
    one, two = release_readiness(release_inputs()), release_readiness(release_inputs())
    assert one == two
    for renderer in (html, markdown, as_json, pdf):
        assert renderer.render(one) == renderer.render(two)
    assert confluence.render(one) == confluence.render(two)


def test_another_input_gives_another_report_id() -> None:
    assert release_readiness(release_inputs()).report_id != release_readiness(release_inputs(hostile="x")).report_id


def test_a_stored_report_comes_back_as_it_was() -> None:
    report = release_readiness(release_inputs())
    back = from_json.read(orjson.loads(as_json.render(report)))
    assert html.render(back) == html.render(report)
    assert as_json.render(back) == as_json.render(report)


def test_the_pdf_has_pages_the_evidence_and_the_date_of_its_data() -> None:
    made = pdf.render(release_readiness(release_inputs()))
    assert made.startswith(b"%PDF-")
    assert b"evidence.json" in made
    assert b"D:20260309061500" in made


def test_a_chart_is_a_picture() -> None:
    report = release_readiness(release_inputs())
    assert [pdf.picture(chart)[:8] for chart in report.charts()] == [b"\x89PNG\r\n\x1a\n"]


@pytest.mark.parametrize("hostile", HOSTILE, ids=range(len(HOSTILE)))
def test_texts_of_others_stay_texts(hostile: str) -> None:
    _check(release_readiness(release_inputs(hostile=hostile)))
    assert pdf.render(release_readiness(release_inputs(hostile=hostile))).startswith(b"%PDF-")


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(hostile=st.text(alphabet=st.characters(), min_size=1, max_size=60))
@example(hostile="]]>")
@example(hostile="\\|")
def test_any_text_stays_text(hostile: str) -> None:
    _check(release_readiness(release_inputs(hostile=hostile)))


def _check(report: Report) -> None:
    usual = release_readiness(release_inputs())
    page, usual_page = _Shown(), _Shown()
    page.feed(html.render(report).decode())
    usual_page.feed(html.render(usual).decode())
    assert set(page.tags) <= set(usual_page.tags) | {("bdi", ())}
    assert not any(name.startswith("on") for _, names in page.tags for name in names)
    namespaces = 'xmlns:ac="urn:ac" xmlns:ri="urn:ri"'
    tree = ElementTree.fromstring(f"<page {namespaces}>{confluence.render(report).body}</page>")  # noqa: S314 - our own
    macros = {each.get("{urn:ac}name") for each in tree.iter("{urn:ac}structured-macro")}
    assert macros <= {"status", "warning", "note", "tip", "info", "anchor", "code", "expand"}
    assert _cells(report) == _cells(usual)
    body = slack.render(report)
    assert "mrkdwn" not in {each.get("type") for each in _objects(body)}
    orjson.dumps(body)
    orjson.loads(as_json.render(report))


def _cells(report: Report) -> list[int]:
    """Ends of cells in each line of its tables as Markdown."""
    lines = markdown.render(report).decode().splitlines()
    return [re.sub(r"\\.", "", line).count("|") for line in lines if line.startswith("|")]


def _objects(value: object) -> list[dict[str, object]]:
    if isinstance(value, dict):
        return [value, *(found for each in value.values() for found in _objects(each))]
    return [found for each in value for found in _objects(each)] if isinstance(value, list) else []


def _numbers(quoted: Quoted) -> list[str]:
    return _NUMBER.findall(quoted.text)


class _Shown(HTMLParser):
    """Texts that a reader of the page sees before its evidence, drawings left out; and every tag."""

    def __init__(self) -> None:
        super().__init__()
        self.shown: list[str] = []
        self.tags: list[tuple[str, tuple[str, ...]]] = []
        self._hidden = 0
        self._is_over = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in ("rect", "line", "text", "polyline", "circle"):
            self.tags.append((tag, tuple(name for name, _ in attrs)))
        self._hidden += tag in ("style", "svg", "title")
        self._is_over = self._is_over or ("class", "evidence") in attrs

    def handle_endtag(self, tag: str) -> None:
        self._hidden -= tag in ("style", "svg", "title")

    def handle_data(self, data: str) -> None:
        if not self._hidden and not self._is_over:
            self.shown.append(data)
