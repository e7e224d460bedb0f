"""Logs that mislead: noise after the failure, failures that are allowed, causes far ahead, several failing steps."""

import pytest

from nexus_pipelines.analysis.root_cause.diagnose import diagnose

TEARDOWN = "Post job cleanup.\n" + "".join(f"[command]/usr/bin/git config --unset value.{n}\n" for n in range(300))


def step(command: str, body: str, code: int | None = None) -> str:
    end = f"##[error]Process completed with exit code {code}.\n" if code else ""
    return f"##[group]Run {command}\n{command}\nshell: /usr/bin/bash -e {{0}}\n##[endgroup]\n{body}\n{end}"


def quoted(log: str) -> str:
    return "\n".join(block.quote for block in diagnose(log.encode()).evidence)


COMPILE = (
    "cart.c: In function 'total':\ncart.c:14:12: error: 'totl' undeclared (first use in this function)\n"
    "make: *** [Makefile:4: cart.o] Error 1"
)


def test_three_hundred_lines_of_teardown_change_nothing() -> None:
    log = step("make", COMPILE, 2)

    bare, buried = diagnose(log.encode()), diagnose((log + TEARDOWN).encode())

    assert "'totl' undeclared" in quoted(log + TEARDOWN)
    assert (buried.category, buried.exit_code, buried.failing_command) == (bare.category, 2, "make")


def test_passing_tests_whose_names_and_output_speak_of_errors_do_not_mislead() -> None:
    chatter = "".join(
        f"tests/test_{n}.py::test_raises_error_{n} PASSED\nERROR expected by test {n}: ok, ignored\n"
        for n in range(200)
    )
    log = step("pytest", chatter) + step("make", COMPILE, 2)

    found = diagnose(log.encode())

    assert found.category == "compile"
    assert "test_raises_error" not in quoted(log)


def test_a_download_that_is_retried_and_succeeds_is_not_the_cause() -> None:
    retried = "curl: (56) Recv failure: Connection reset by peer\nRetrying in 5 seconds\ndownload finished\n"
    found = diagnose((step("./fetch.sh", retried) + step("make", COMPILE, 2)).encode())

    assert (found.category, found.nature) == ("compile", "deterministic")


def test_an_error_logged_over_and_over_leaves_room_for_the_failure() -> None:
    logged = "".join(
        f"java.io.IOException: connection {n} refused\n\tat org.shop.Pool.open(Pool.java:41)\n"
        f"\tat org.shop.Pool.run(Pool.java:{n})\n\tat java.lang.Thread.run(Thread.java:748)\n"
        for n in range(40)
    )
    told = "--- FAIL: TestPreferChained (2.62s)\n    proxied_test.go:126: Should be true\nFAIL\n"
    log = step("go test ./...", logged + "=== RUN   TestPreferChained\n" + told + "exit status 1\n", 1)

    assert "Should be true" in quoted(log)


def test_a_command_that_ended_well_says_nothing_of_the_next_one() -> None:
    installed = '$ ./install.sh\nready\nThe command "./install.sh" exited with 0.\n'
    cut_off = "$ ./test_runner.py\nwallet_basic.py | Passed | 2 s\nAssertionError: expected 3 blocks, got 2\n"

    assert diagnose(installed.encode()).outcome == "no_failure"
    assert "expected 3 blocks" in quoted(installed + cut_off)


def test_the_first_failing_step_counts_and_not_the_report_behind_it() -> None:
    report = "Error: no file was found at coverage.xml\nupload failed"
    found = diagnose((step("make", COMPILE, 2) + step("./upload-report.sh", report, 1) + TEARDOWN).encode())

    assert (found.category, found.step) == ("compile", "make")


def test_a_denied_access_long_before_the_end_is_shown() -> None:
    symptoms = "".join(f"running example {n}\nno result for example {n}\n" for n in range(400))
    body = (
        "fatal: detected dubious ownership in repository at '/src'\n" + symptoms + "No tests found, exiting with code 1"
    )

    found = diagnose(step("./examples.sh", body, 1).encode())

    assert found.category == "permission"
    assert "dubious ownership" in "\n".join(block.quote for block in found.evidence)


def test_green_lines_are_left_out_where_a_green_log_knows_them() -> None:
    usual = "".join(f"warning: option {n} failed to parse, error ignored\n" for n in range(40))
    red = step("./check.sh", usual + "error: the manifest names no licence\n" + usual, 1)
    green = step("./check.sh", usual + usual)

    found = diagnose(red.encode(), baselines=[green.encode()])

    assert "names no licence" in "\n".join(block.quote for block in found.evidence)


def test_sections_of_gitlab_behind_a_carriage_return_are_steps() -> None:
    log = (
        '\x1b[0Ksection_start:1700000000:step_script\r\x1b[0K\x1b[36;1mExecuting "step_script" stage\x1b[0;m\n'
        "\x1b[32;1m$ pytest -q\x1b[0;m\nE   ModuleNotFoundError: No module named 'colour'\n"
        "\x1b[0Ksection_end:1700000001:step_script\r\x1b[0K\n"
        "\x1b[0Ksection_start:1700000001:cleanup_file_variables\r\x1b[0KCleaning up project directory\n"
        "\x1b[0Ksection_end:1700000002:cleanup_file_variables\r\x1b[0K\n\x1b[31;1mERROR: Job failed: exit code 1\n"
    )

    found = diagnose(log.encode())

    assert (found.step, found.failing_command, found.exit_code) == ("step_script", "pytest -q", 1)
    assert "No module named 'colour'" in found.evidence[0].quote


def test_equal_causes_have_equal_fingerprints_whatever_their_numbers() -> None:
    one = diagnose(step("make", COMPILE, 2).encode())
    other = diagnose(("noise\n" * 50 + step("make", COMPILE.replace("14:12", "91:3"), 2)).encode())
    third = diagnose(step("make", COMPILE.replace("'totl' undeclared", "expected ';'"), 2).encode())

    assert one.fingerprint == other.fingerprint
    assert one.fingerprint != third.fingerprint


def jenkins(*stages: str, code: int = 1) -> str:
    entered = "".join(f"[Pipeline] stage\n{stage}[Pipeline] }}\n[Pipeline] // stage\n" for stage in stages)
    return (
        f"[Pipeline] Start of Pipeline\n{entered}[Pipeline] stage\n[Pipeline] {{ (Declarative: Post Actions)\n"
        f"[Pipeline] End of Pipeline\nERROR: script returned exit code {code}\nFinished: FAILURE\n"
    )


def test_a_stage_that_is_skipped_is_never_the_cause() -> None:
    build = (
        "[Pipeline] { (build)\n+ npm run build\n> tsc --noEmit\nsrc/a.ts(4,9): error TS2304: Cannot find name 'x'.\n"
    )
    skipped = '[Pipeline] { (test)\nStage "test" skipped due to earlier failure(s)\n'

    found = diagnose(jenkins(build, skipped, skipped.replace("test", "publish"), code=2).encode())

    assert (found.category, found.step) == ("type_check", "build")
    assert found.error_message == "src/a.ts(4,9): error TS2304: Cannot find name 'x'."


@pytest.mark.parametrize(
    ("told", "category"),
    [
        ("TypeError: Cannot read properties of undefined (reading 'total')", "test_error"),
        ("expect(received).toBe(expected)\n\n    Expected: 3\n    Received: 4", "test_assertion"),
        ("AssertionError: expected 3 to equal 4", "test_assertion"),
    ],
)
def test_an_exception_in_a_test_is_no_assertion(told: str, category: str) -> None:
    body = (
        f"FAIL tests/cart.test.ts\n  ● adds up\n\n    {told}\n\n      at sum (src/cart.ts:13:11)\n\nTests:  1 failed\n"
    )

    assert diagnose(step("npx jest", body, 1).encode()).category == category


def test_a_package_behind_a_registry_that_does_not_answer_is_a_network_failure() -> None:
    missing = "ERROR: Could not find a version that satisfies the requirement ledger==2 (from versions: {})\n"
    waited = "".join(
        f"WARNING: Retrying (Retry(total={left}, connect=None)) after connection broken by 'ReadTimeoutError'\n"
        for left in (1, 0)
    )
    cut = diagnose(step("pip install -r requirements.txt", waited + missing.format("none"), 1).encode())
    real = diagnose(step("pip install -r requirements.txt", missing.format("1"), 1).encode())

    assert (cut.category, cut.nature) == ("network", "infrastructure")
    assert (real.category, real.nature) == ("dependency_resolve", "deterministic")
