"""The Root causes page: the list, one failure, and every state in which there is nothing to show."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from root_cause_rows import CULPRIT, DIFF, EARLIER, HOSTILE, NETWORK, NEWEST, UNCLEAR
from starlette.applications import Starlette
from starlette.responses import JSONResponse
from starlette.routing import Route
from streamlit.testing.v1 import AppTest

from nexus_pipelines.simulator.api.serve import served

if TYPE_CHECKING:
    from conftest import Company

pytestmark = pytest.mark.slow


def words(page: AppTest) -> str:
    kinds = (page.title, page.subheader, page.markdown, page.caption, page.warning, page.error)
    return "\n".join(str(element.value) for kind in kinds for element in kind)


def open_page(dashboard: AppTest, analysis: str | None = None) -> AppTest:
    dashboard.run()
    if analysis is not None:
        dashboard.query_params["analysis"] = analysis
    page = dashboard.switch_page("app_pages/root_causes.py").run()
    assert not page.exception and not page.error, words(page)
    return page


def markup(page: AppTest) -> str:
    return "\n".join(element.proto.body for element in page.get("html"))


def press(page: AppTest, label: str) -> AppTest:
    return next(button for button in page.button if button.label == label).click().run()


def test_the_list_is_newest_first_in_words(published: int, dashboard: AppTest) -> None:
    page = open_page(dashboard)
    rows = page.dataframe[0].value
    assert list(rows["build"]) == ["shop/main #12", "shop/main #9", "CI #7 · lint", "CI #8 · build"]
    assert list(rows["cause"]) == ["Failing test", "Failing test", "Network", "The log shows no cause"]
    assert list(rows["nature"])[:3] == ["Fails every time", "Fails every time", "Infrastructure"]
    said = words(page)
    assert "1 more log of failed builds had expired upstream. GitHub keeps logs for 90 days" in said
    assert "1 more log of failed builds may not be read." in said
    assert "**Seen 2 times** · Failing test · :red[Fails every time]" in said
    assert "last fixed by f1f1f1f1f1 “Round the total up” of Grace Hopper" in said
    assert "registry" not in said  # it was seen once


def test_filters_are_in_the_address(published: int, dashboard: AppTest) -> None:
    dashboard.query_params["repo"] = "pay"
    page = open_page(dashboard)
    assert list(page.dataframe[0].value["repository"]) == ["pay", "pay"]
    page.multiselect(key="cause").set_value(["network"]).run()
    assert list(page.dataframe[0].value["build"]) == ["CI #7 · lint"]
    page.multiselect(key="job").set_value(["shop/main"]).run()
    assert "No failed build fits these filters." in words(page)


def test_one_failure_says_why_how_sure_and_who(published: int, dashboard: AppTest) -> None:
    page = open_page(dashboard, NEWEST)
    said = words(page)
    for text in (
        "shop/main \\#12",
        "failed\\: AssertionError\\: 41 is not 42.",
        ":gray[Failed in]  \nRun tests",
        ":green[**High confidence**] (93 %)",
        "- pytest names the failing test.",
        "tests/test\\_basket.py, line 87; log line 120; 2 seconds",
        "Of 3 commits since the last green build (9999999999), likeliest first.",
        f"**81 %** · `{CULPRIT[:10]}` Round the total \\*down\\*",
        "- It changes src/basket.py, where the failing test leads.",
        "Seen 2 times; last fixed by f1f1f1f1f1 “Round the total up” of Grace Hopper",
    ):
        assert text in said, text
    changed = next(table.value for table in page.dataframe if "path" in table.value)
    assert list(changed["path"]) == ["src/basket.py", "docs/basket.md"]
    assert list(changed["named"]) == [True, False]
    assert list(changed["change"]) == ["modified", "added"]
    assert {"42", "41", HOSTILE} <= {code.value for code in page.code}
    page = press(page, "All failures")
    assert "analysis" not in page.query_params
    assert "Failed builds" in words(page)


def test_a_suspect_shows_its_diff(published: int, dashboard: AppTest) -> None:
    page = open_page(dashboard, NEWEST)
    assert DIFF in {code.value for code in page.code}
    assert "src/basket.py  \n+3 -1 lines" in words(page)
    assert "The diff of this file goes on." in words(page)
    page = page.toggle(key=f"diff {CULPRIT}").set_value(False).run()
    assert DIFF not in {code.value for code in page.code}


def test_failures_like_it_come_from_the_api(
    published: int, dashboard: AppTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    near = {
        "analysis_id": NETWORK, "job_name": "CI", "stage_name": "lint", "build_number": 7, "repository": "pay",
        "started_at": "2026-01-02T03:04:05Z", "category": "network", "error_message": HOSTILE, "times_seen": 3,
        "distance": 0.314,
    }  # fmt: skip
    asked: list[str] = []

    def answer(scope: dict[str, Any]) -> Any:
        asked.append(scope["raw_path"].decode())
        return JSONResponse({"nearest_failures": [near]})

    routes = [Route("/rca/analysis/{name:path}", lambda request: answer(request.scope))]
    with served(Starlette(routes=routes)) as address:
        monkeypatch.setenv("NEXUS_API_URL", address)
        page = open_page(dashboard, NEWEST)
    said = words(page)
    assert "seen 3 times; distance 0.31" in said and "<script>" not in said
    assert asked == ["/rca/analysis/rca-shop%2Fmain-12-1"]
    button = next(button for button in page.button if button.key == f"near {NETWORK}")
    assert button.label.startswith("CI \\#7 · lint, ")
    assert button.click().run().query_params["analysis"] == NETWORK


def test_text_of_a_log_is_shown_and_never_run(published: int, dashboard: AppTest) -> None:
    shown = markup(open_page(dashboard, NEWEST))
    assert "<script" not in shown and "\x1b" not in shown
    assert "&lt;script&gt;alert(1)&lt;/script&gt; **bold** [link](https://evil.example) &amp; more" in shown
    assert "<li class=hit><span>119</span>&gt;       assert basket.total() == 42</li>" in shown
    assert "<li class=hit><span>121</span>tests/test_basket.py:87: AssertionError</li>" in shown
    assert "<li><span>118</span>step 118</li>" in shown


def test_more_of_the_log_and_the_other_evidence_are_one_click(published: int, dashboard: AppTest) -> None:
    page = open_page(dashboard, NEWEST)
    assert "Lines 114 to 126 of 300. The evidence is marked." in words(page)
    page = press(page, "10 more lines above")
    page = press(page, "50 more lines below")
    assert "Lines 104 to 176 of 300." in words(page)
    for _ in range(3):
        page = press(page, "50 more lines above")
    assert "Lines 1 to 176 of 300." in words(page)
    assert next(button for button in page.button if button.label == "50 more lines above").disabled
    page = press(press(page, "50 more lines below"), "50 more lines below")
    assert f"{'x' * 2000} …</li>" in markup(page)
    page = page.segmented_control[0].set_value(1).run()
    assert "Lines 245 to 255 of 300." in words(page)
    assert "- The command ended with an error." in words(page)


NOT_KNOWN = (
    (NEWEST, "Failures like it in words or meaning are not shown."),
    (NETWORK, "None: the infrastructure failed, so no commit is to blame."),
    (NETWORK, "This failure was not seen in any other build."),
    (EARLIER, "None: no green build of this job and branch is known"),
    (UNCLEAR, "None: no commit lies between the last green build and this one."),
    (UNCLEAR, "Lines 255 to 300 of 300. Nothing in it stands out; this is its end."),
    ("rca-gone", "There is no such analysis in the published data."),
    ("' or 1=1 --", "There is no such analysis in the published data."),
)


def test_what_is_not_known_is_said(published: int, dashboard: AppTest) -> None:
    page = open_page(dashboard)
    for analysis, said in NOT_KNOWN:
        page.query_params["analysis"] = analysis
        page.run()
        assert not page.exception and not page.error
        assert said in words(page)
        assert "javascript:" not in str(page)


NOTHING = (
    ("no row", "No build has been read."),
    ("green builds", "None of 3 builds failed."),
    ("no logs", "2 builds failed, but no log of theirs has been read yet."),
    ("expired logs", "1 more log of failed builds had expired upstream."),
    ("before root causes", "The published state has no root causes yet."),
)


@pytest.mark.parametrize(("state", "said"), NOTHING)
def test_nothing_to_show_says_what_to_do(company: Company, dashboard: AppTest, state: str, said: str) -> None:
    company.publish(state)
    assert said in words(open_page(dashboard))
