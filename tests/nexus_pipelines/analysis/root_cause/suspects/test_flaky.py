"""Flaky tests are told from their history."""

from nexus_pipelines.analysis.root_cause.suspects.flaky import RecordedRun, flaky_suspects


def history(*outcomes: tuple[str, bool], test: str = "test_a") -> list[RecordedRun]:
    return [RecordedRun(commit_sha=sha, job="unit", test=test, has_passed=passed) for sha, passed in outcomes]


def test_pass_and_failure_on_one_commit():
    (suspect,) = flaky_suspects(history(("1", True), ("2", False), ("2", True), ("3", True)))
    assert (suspect.test, suspect.job) == ("test_a", "unit")
    assert suspect.reasons == ("both passed and failed on the same commit, once",)


def test_more_signs_are_surer():
    once = flaky_suspects(history(("1", False), ("1", True)))[0]
    often = flaky_suspects(history(*(pair for sha in "123456" for pair in ((sha, False), (sha, True)))))[0]
    assert 0 < once.probability < often.probability < 1


def test_a_real_breakage_is_no_suspect():
    assert flaky_suspects(history(("1", True), ("2", False), ("3", False), ("4", True))) == ()
    assert flaky_suspects(history(("1", True), ("2", False))) == ()
    assert flaky_suspects([]) == ()


def test_a_lone_failure_between_passes_counts_half():
    alone = flaky_suspects(history(("1", True), ("2", False), ("3", True)))[0]
    both = flaky_suspects(history(("1", True), ("2", False), ("2", True), ("3", True)))[0]
    assert alone.probability < both.probability


def test_real_failures_lower_it_and_jobs_stay_apart():
    mixed = history(("1", False), ("1", True), ("2", False), ("3", False), ("4", False))
    assert flaky_suspects(mixed)[0].probability < flaky_suspects(mixed[:2])[0].probability
    apart = [
        RecordedRun(commit_sha="1", job="linux", test="t", has_passed=True),
        RecordedRun(commit_sha="1", job="windows", test="t", has_passed=False),
    ]
    assert flaky_suspects(apart) == ()
