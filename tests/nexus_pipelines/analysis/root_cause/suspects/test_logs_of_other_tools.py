"""From a log alone to the culprit, for tools that name tests and frames in their own ways."""

from pathlib import PurePosixPath

import pytest

from nexus_pipelines.analysis.root_cause.failing_tests.extract import extract_failing_tests
from nexus_pipelines.analysis.root_cause.frames.extract import extract_frames
from nexus_pipelines.analysis.root_cause.records import CandidateCommit
from nexus_pipelines.analysis.root_cause.suspects.diff import parse_diff
from nexus_pipelines.analysis.root_cause.suspects.rank import rank_suspects

JUNIT = """\
[ERROR] Tests run: 3, Failures: 1, Errors: 0, Skipped: 0, Time elapsed: 0.05 s <<< FAILURE! - in com.shop.InvoiceTest
[ERROR] com.shop.InvoiceTest.totalWithTax  Time elapsed: 0.01 s  <<< FAILURE!
org.opentest4j.AssertionFailedError: expected: <119.00> but was: <100.00>
\tat org.junit.jupiter.api.AssertionUtils.fail(AssertionUtils.java:55)
\tat com.shop.Invoice.total(Invoice.java:58)
\tat com.shop.InvoiceTest.totalWithTax(InvoiceTest.java:31)
"""
JEST = """\
FAIL src/invoice.test.js
  ● Invoice › adds the tax of the country

    expect(received).toBe(expected) // Object.is equality

    Expected: 119
    Received: 100

      at total (src/invoice.js:58:3)
      at Object.<anonymous> (src/invoice.test.js:31:28)
"""
GO = """\
--- FAIL: TestTotalWithTax (0.00s)
    total_test.go:31: Total = 100, want 119
FAIL
FAIL\texample.com/shop/invoice\t0.004s
"""


def commit(sha: str, subject: str, *files: tuple[str, int, str]) -> CandidateCommit:
    parts = [
        f"diff --git a/{path} b/{path}\n--- a/{path}\n+++ b/{path}\n@@ -{line},0 +{line},1 @@\n+{text}\n"
        for path, line, text in files
    ]
    return CandidateCommit(
        commit_sha=sha, subject=subject, author_name=None, authored_at=None, files=parse_diff("".join(parts))
    )


@pytest.mark.parametrize(
    ("log", "source", "test", "title"),
    [
        (
            JUNIT,
            "src/main/java/com/shop/Invoice.java",
            "src/test/java/com/shop/InvoiceTest.java",
            "void totalWithTax() {",
        ),
        (JEST, "src/invoice.js", "src/invoice.test.js", "test('adds the tax of the country', () => {"),
        (GO, "invoice/total.go", "invoice/total_test.go", "func TestTotalWithTax(t *testing.T) {"),
    ],
    ids=["junit", "jest", "go"],
)
def test_the_culprit_is_found_from_the_log_alone(log, source, test, title):
    lines = log.split("\n")
    suffix = PurePosixPath(source).suffix
    others = [
        commit("mail", "Send mails later", (f"src/mail{suffix}", 3, "queue.put(mail)")),
        commit("stock", "Count stock by site", (f"src/stock{suffix}", 9, "count(site, day)")),
    ]
    frames, tests = extract_frames(lines), extract_failing_tests(lines)
    for guilty in (
        commit("guilty", "Rates by country", (source, 57, "return net.times(rate(country))")),
        commit("guilty", "Rates by country", (test, 30, title)),
    ):
        first = rank_suspects(lines, [others[0], guilty, others[1]], frames=frames, tests=tests, abstain_below=0)[0]
        assert first.commit_sha == "guilty"
        assert first.reasons
