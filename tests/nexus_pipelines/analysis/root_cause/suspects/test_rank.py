"""Which commit did it: the public door of the suspects."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nexus_pipelines.analysis.root_cause.records import CandidateCommit, ChangedFile, FailingTest, Frame
from nexus_pipelines.analysis.root_cause.suspects.diff import parse_diff
from nexus_pipelines.analysis.root_cause.suspects.rank import rank_suspects

LOG = """\
============================= FAILURES =============================
_________________________ test_total_with_tax ______________________
tests/test_invoice.py:31: in test_total_with_tax
    assert invoice.total_with_tax() == Decimal("119.00")
src/shop/invoice.py:58: in total_with_tax
    return self.net * TAX_RATE
E   NameError: name 'TAX_RATE' is not defined
===================== short test summary info ======================
FAILED tests/test_invoice.py::test_total_with_tax - NameError: name 'TAX_RATE' is not defined
""".split("\n")

FRAMES = (
    Frame(path="tests/test_invoice.py", line=31, function="test_total_with_tax", depth=1, log_line=3),
    Frame(path="src/shop/invoice.py", line=58, function="total_with_tax", depth=0, log_line=5),
)
TESTS = (
    FailingTest(
        framework="pytest",
        name="test_total_with_tax",
        test_class=None,
        file="tests/test_invoice.py",
        line=31,
        message="NameError: name 'TAX_RATE' is not defined",
        expected=None,
        actual=None,
        stack_trace="\n".join(LOG[2:7]),
        duration_seconds=None,
        log_line=2,
    ),
)


def change(sha: str, subject: str, path: str, *lines: str, at: int = 1) -> CandidateCommit:
    old, new = sum(line[0] != "+" for line in lines), sum(line[0] != "-" for line in lines)
    head = f"diff --git a/{path} b/{path}\n--- a/{path}\n+++ b/{path}\n@@ -{at},{old} +{at},{new} @@\n"
    return CandidateCommit(
        commit_sha=sha,
        subject=subject,
        author_name="Grace",
        authored_at=None,
        files=parse_diff(head + "\n".join(lines) + "\n"),
    )


CULPRIT = change(
    "culprit",
    "Tax rates by country",
    "src/shop/invoice.py",
    "     def total_with_tax(self):",
    "-        return self.net * DEFAULT_TAX_RATE",
    "+        return self.net * TAX_RATE",
    at=57,
)
OTHERS = (
    change("mail", "Send mails in the background", "src/shop/mail.py", "-send(mail)", "+queue.put(mail)"),
    change("login", "Longer sessions", "src/shop/login.py", "-HOURS = 8", "+HOURS = 12"),
    change("format", "Format", "src/shop/cart.py", "-x = f(1,2)", "+x = f(1, 2)"),
    change("docs", "Explain taxes, TAX_RATE and total_with_tax", "README.md", "-old", "+TAX_RATE total_with_tax"),
    change("stock", "Count stock by site", "src/shop/stock.py", "-count(site)", "+count(site, day)"),
)


@pytest.fixture
def candidates() -> list[CandidateCommit]:
    return [*OTHERS[:3], CULPRIT, *OTHERS[3:]]


def rank(candidates, **options):
    return rank_suspects(LOG, candidates, **({"frames": FRAMES, "tests": TESTS, "category": "test_error"} | options))


def test_the_culprit_comes_first_with_its_reasons(candidates):
    first = rank(candidates)[0]
    assert first.commit_sha == "culprit"
    assert first.probability > 0.5
    assert any("src/shop/invoice.py:58" in reason and "innermost stack frame" in reason for reason in first.reasons)
    assert any("TAX_RATE" in reason for reason in first.reasons)
    assert first.files == ("src/shop/invoice.py",)


def test_probabilities_leave_room_for_none_of_them(candidates):
    ranking = rank(candidates)
    assert sorted(suspect.commit_sha for suspect in ranking) == sorted(each.commit_sha for each in candidates)
    assert sum(suspect.probability for suspect in ranking) < 1
    assert [suspect.probability for suspect in ranking] == sorted((each.probability for each in ranking), reverse=True)


def test_layout_and_documents_are_never_named(candidates):
    last = rank(candidates)[-2:]
    assert {suspect.commit_sha for suspect in last} == {"format", "docs"}
    assert {suspect.probability for suspect in last} == {0.0}


def test_nobody_is_named_without_signs():
    assert rank(OTHERS) == ()
    assert len(rank(OTHERS, abstain_below=0)) == len(OTHERS)
    assert rank([]) == ()


@pytest.mark.parametrize("options", [{"category": "network"}, {"nature": "infrastructure"}])
def test_a_failure_of_the_machine_names_nobody(candidates, options):
    assert rank(candidates, **options) == ()
    ranking = rank(candidates, **options, abstain_below=0)
    assert ranking[0].probability < 0.1


def test_a_flaky_test_makes_less_sure(candidates):
    sure, doubtful = rank(candidates), rank(candidates, flaky_probability=0.4)
    assert doubtful[0].probability == pytest.approx(0.6 * sure[0].probability)
    assert rank(candidates, flaky_probability=0.95) == ()


def test_tests_that_failed_before_are_left_out(candidates):
    known = TESTS[0]
    old = change("old", "Old", "src/shop/old.py", "+nothing()")
    assert rank([old, *candidates], known_failures=["test_else"])[0].commit_sha == "culprit"
    # Where nothing else failed, what is known to fail is all there is.
    assert rank([old, *candidates], known_failures=[known.name])[0].commit_sha == "culprit"


def test_blame_of_a_repository_is_believed(candidates):
    touching = change("touching", "Touch", "src/shop/invoice.py", "+NOTE = 1", at=3)
    blamed = rank([touching, *candidates], blame={("src/shop/invoice.py", 58): "touching"}, abstain_below=0)
    unblamed = rank([touching, *candidates], blame={("src/shop/invoice.py", 58): "elsewhere"}, abstain_below=0)
    scores = [next(each.score for each in ranking if each.commit_sha == "touching") for ranking in (blamed, unblamed)]
    assert scores[0] > scores[1]


def test_dependencies_are_suspected_when_they_do_not_resolve(candidates):
    lock = change("lock", "Update", "requirements.txt", "-ledger==1.0", "+ledger==2.0")
    log = ["ERROR: Cannot install shop because these package versions have conflicting dependencies."]
    ranking = rank_suspects(log, [*candidates, lock], category="dependency_conflict", abstain_below=0)
    assert ranking[0].commit_sha == "lock"
    assert "changes the declared dependencies" in ranking[0].reasons


def test_compile_errors_have_frames_and_no_tests():
    log = ["src/ledger.rs:12:9: error[E0425]: cannot find value `opening_balance` in this scope"]
    frames = [Frame(path="src/ledger.rs", line=12, function=None, depth=0, log_line=1)]
    guilty = change("guilty", "Rename", "src/ledger.rs", "-let b = balance;", "+let b = opening_balance;", at=12)
    other = change("other", "Other", "src/report.rs", "-print(a);", "+print(b);")
    assert (
        rank_suspects(log, [other, guilty], frames=frames, category="compile", abstain_below=0)[0].commit_sha
        == "guilty"
    )


@pytest.mark.parametrize("path", ["libraries.lock", "deps/gradle.lockfile", "my-lock.json", "requirements/dev.txt"])
def test_a_lone_change_of_a_lockfile_in_a_complete_range_did_it(path):
    lock = change("lock", "Update", path, "-ledger==1.0", "+ledger==2.0")
    log = ["ERROR: Cannot install shop because these package versions have conflicting dependencies."]
    (suspect,) = rank_suspects(log, [lock], category="dependency_conflict", is_range_complete=True)
    assert suspect.probability >= 0.9
    assert "changes the declared dependencies" in suspect.reasons
    assert rank_suspects(log, [lock], category="dependency_conflict")[0].probability < suspect.probability


def test_a_complete_range_names_no_one_for_machines_and_doubts_flaky_tests():
    alone = [change("mail", "Send mails in the background", "src/shop/mail.py", "-send(mail)", "+queue.put(mail)")]
    options = {"is_range_complete": True, "abstain_below": 0}
    sure = rank(alone, **options)[0].probability
    assert sure >= 0.9
    assert rank(alone, is_range_complete=True, nature="infrastructure") == ()
    assert rank(alone, **options, nature="flaky_suspect")[0].probability < sure
    assert rank([OTHERS[2]], **options)[0].probability == 0


def test_a_commit_without_known_files_may_have_done_it():
    unknown = CandidateCommit(commit_sha="bare", subject="Taxes", author_name=None, authored_at=None, files=())
    (suspect,) = rank([unknown], is_range_complete=True)
    assert suspect.probability >= 0.9
    assert "changes only layout, comments or documents" not in suspect.reasons


def test_words_that_many_failures_share_and_few_tests_hold_tell():
    names = ("test_invoice_rounding", "test_cart_rounding", "test_refund_rounding")
    tests = [replace(TESTS[0], name=name, file=f"tests/{name}.py", stack_trace=f"assert {name}()") for name in names]
    guilty = change("rounding", "Tidy up", "src/shop/money.py", " def total():", "+    value = rounding(value)")
    cart = change("cart", "Cart", "src/shop/basket.py", " def total():", "+    value = cart(value)")
    ranking = rank([cart, guilty], frames=(), tests=tests, abstain_below=0)
    assert ranking[0].commit_sha == "rounding"
    assert any("as the failures do" in reason for reason in ranking[0].reasons)


def test_the_order_of_frames_does_not_matter(candidates):
    ranking = rank(candidates)
    assert rank(candidates, frames=FRAMES[::-1], tests=TESTS[::-1]) == ranking


def test_an_unrelated_commit_never_helps_or_overtakes(candidates):
    before = rank(candidates, abstain_below=0)[0].probability
    for place in range(len(candidates)):
        more = [*candidates]
        more.insert(place, change("unrelated", "Colours", "src/shop/colours.py", "-BLUE = 1", "+BLUE = 2"))
        ranking = rank(more, abstain_below=0)
        assert ranking[0].commit_sha == "culprit"
        assert ranking[0].probability < before + 0.05


lines = st.lists(st.text(max_size=30), max_size=6)
changed_files = st.builds(
    ChangedFile,
    path=st.sampled_from(["a.py", "tests/test_a.py", "go.mod", "b c.rs", "x/../y.js", ""]),
    old_path=st.none() | st.just("old.py"),
    change_type=st.sampled_from(["added", "modified", "deleted", "renamed"]),
    added_lines=lines.map(tuple),
    removed_lines=lines.map(tuple),
    touched_ranges=st.just(()),
)
commits = st.builds(
    CandidateCommit,
    commit_sha=st.uuids().map(str),
    subject=st.text(max_size=30),
    author_name=st.none(),
    authored_at=st.none(),
    files=st.lists(changed_files, max_size=3).map(tuple),
)
frames = st.builds(
    Frame,
    path=st.sampled_from(["a.py", "/abs/tests/test_a.py", "<string>", "C:\\x\\a.py", ""]),
    line=st.none() | st.integers(0, 50),
    function=st.none() | st.text(max_size=10),
    depth=st.integers(0, 3),
    log_line=st.integers(1, 20),
)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.text(max_size=40), max_size=20), st.lists(commits, max_size=4), st.lists(frames, max_size=5))
def test_whatever_comes_each_candidate_is_ranked_once(log, some, places):
    ranking = rank_suspects(log, some, frames=places, abstain_below=0)
    assert sorted(suspect.commit_sha for suspect in ranking) == sorted(commit.commit_sha for commit in some)
    assert all(0 <= suspect.probability <= 1 for suspect in ranking)
