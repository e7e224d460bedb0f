"""Logs in which one tool tells another one's failure, a passing part looks like a failure, or a check speaks oddly."""

import pytest

from nexus_pipelines.analysis.root_cause.diagnose import diagnose
from nexus_pipelines.analysis.root_cause.records import Diagnosis

STAMP = "2026-05-11T09:12:03.1234567Z "


def diagnosed(command: str, output: str, code: int | None = 1, ahead: str = "") -> Diagnosis:
    end = f"##[error]Process completed with exit code {code}." if code is not None else ""
    log = f"{ahead}##[group]Run {command}\n{command}\nshell: /usr/bin/bash -e {{0}}\n##[endgroup]\n{output}\n{end}"
    return diagnose("\n".join(STAMP + line for line in log.split("\n")).encode())


@pytest.mark.parametrize(
    ("command", "output", "category"),
    [
        ("npm ci", "npm error code E401\nnpm error Incorrect or missing password.", "permission"),
        (
            "mvn -B package",
            "[ERROR] Failed to execute goal on project core: Could not resolve dependencies for project a:core:jar:1: "
            "Could not transfer artifact a:shared:pom:2 from/to github (https://example.org): status code: 401",
            "permission",
        ),
        (
            "mvn -B package",
            "[ERROR] Failed to execute goal on project core: Could not resolve dependencies for project a:core:jar:1: "
            "Could not transfer artifact x:y:jar:1 from/to central (https://example.org): Connection reset",
            "network",
        ),
        (
            "docker compose up -d",
            'Error response from daemon: Get "https://example.org/v2/": dial tcp: lookup '
            "example.org: server misbehaving",
            "network",
        ),
        (
            "cargo build",
            "error: linking with `cc` failed: signal: 9 (SIGKILL)\n"
            "  = note: collect2: fatal error: ld terminated with signal 9 [Killed]\n"
            "error: could not compile `big` (bin) due to 1 previous error",
            "out_of_memory",
        ),
        ("./deploy.sh", "Deploying\n./deploy.sh: line 14: DEPLOY_TOKEN: unbound variable", "permission"),
        (
            "go test ./...",
            "panic: test timed out after 10m0s\n\trunning tests:\n\t\tTestDrain (9m58s)\n"
            + "".join(f"\ngoroutine {n} [select]:\nexample.org/w/kafka.loop(0x1)\n" for n in range(60))
            + "FAIL\texample.org/w/kafka\t600.1s",
            "timeout",
        ),
        (
            "pytest -q",
            "Fatal Python error: Segmentation fault\n\nCurrent thread 0x7f (most recent call first):\n"
            '  File "/work/src/native.py", line 40 in decode\n'
            '  File "/work/tests/test_native.py", line 9 in test_empty',
            "test_error",
        ),
    ],
)
def test_the_failure_inside_of_another_tools_failure_is_named(command: str, output: str, category: str) -> None:
    assert diagnosed(command, output).category == category


@pytest.mark.parametrize(
    "told",
    [
        "Dependencies lock file is not found in /work. Supported file patterns: package-lock.json",
        "An error occurred trying to start process '/usr/bin/bash' with working directory '/work/web'.",
        "The template is not valid. .github/workflows/ci.yml (Line: 42, Col: 16): Unexpected symbol: '='.",
    ],
)
def test_what_the_runner_refuses_is_the_pipelines_own_failure(told: str) -> None:
    found = diagnosed("npm ci", f"##[error]{told}", None)

    assert found.category == "config_pipeline"
    assert told in (found.error_message or "")


def test_an_expected_error_of_a_suite_that_passed_is_no_evidence() -> None:
    output = (
        "[INFO] Running a.HandlerTest\njava.lang.IllegalStateException: expected by the test\n"
        "\tat a.Handler.run(Handler.java:31)\n"
        "[INFO] Tests run: 9, Failures: 0, Errors: 0, Skipped: 0, Time elapsed: 0.4 s -- in a.HandlerTest\n"
        "[INFO] Running a.OrderTest\n"
        "[ERROR] Tests run: 6, Failures: 1, Errors: 0, Skipped: 0 <<< FAILURE! -- in a.OrderTest\n"
        "[ERROR] a.OrderTest.refunds -- Time elapsed: 0.02 s <<< FAILURE!\n"
        "org.opentest4j.AssertionFailedError: expected: <4.95> but was: <0.0>\n"
        "\tat a.OrderTest.refunds(OrderTest.java:73)\n"
        "[INFO] BUILD FAILURE"
    )
    quoted = "\n".join(block.quote for block in diagnosed("mvn verify", output).evidence)

    assert "expected: <4.95> but was: <0.0>" in quoted
    assert "IllegalStateException" not in quoted


def test_gradles_advice_and_nx_neighbours_are_no_commands() -> None:
    gradle = diagnosed(
        "./gradlew build",
        "> Task :a:compileKotlin FAILED\ne: file:///work/A.kt:57:31 Unresolved reference: rate\n* Try:\n"
        "> Run with --stacktrace option to get the stack trace.\n"
        "> Get more help at https://help.gradle.org.\nBUILD FAILED in 2s",
    )
    nx = diagnosed(
        "nx affected -t test", "● totals › adds\n\n    Expected: 121\n    Received: 119\n> nx run other:build\nDone"
    )

    assert (gradle.failing_command, nx.failing_command) == ("./gradlew build", "nx affected -t test")


def test_a_checkers_finding_in_a_compilers_words_is_told_with_doubt() -> None:
    found = diagnosed("go vet ./...", "log/log.go:31:2: fmt.Printf format %d has arg err of wrong type error")

    assert found.confidence < 0.7
    assert any("check" in reason for reason in found.confidence_reasons)


def test_counts_of_nothing_are_not_the_sum_and_headings_not_the_message() -> None:
    found = diagnosed(
        "npx prettier --check .",
        "[warn] src/error/Boundary.tsx\n[warn] Code style issues found in 1 file. Run Prettier with --write to fix.\n"
        "info: 0 errors, 0 warnings",
    )

    assert found.error_message == "[warn] src/error/Boundary.tsx"
    assert "0 errors" not in found.summary


def test_a_committed_conflict_is_called_one() -> None:
    found = diagnosed(
        "python -m build",
        '  File "/work/src/utils.py", line 3\n    <<<<<<< feature\n    ^^\nSyntaxError: invalid syntax',
    )

    assert "merge conflict" in (found.suggested_fix or "")


@pytest.mark.parametrize("name", ["[@acme/api]: ", "[api] ", "packages/api test: ", "api:test: ", "api-1  | "])
def test_a_failing_test_behind_a_packages_name_is_named(name: str) -> None:
    told = (
        "FAIL src/orders.spec.ts\n  ● Orders › refunds the fee\n\n    expect(received).toBe(expected)\n\n"
        "    Expected: 495\n    Received: 0\n\n      at Object.<anonymous> (src/orders.spec.ts:61:22)\n"
        "Tests:       1 failed, 80 passed, 81 total"
    )
    output = "\n".join(name + line for line in told.split("\n"))
    found = diagnosed("yarn workspaces foreach run test", output)

    assert [test.name for test in found.tests] == ["Orders › refunds the fee"]
    assert (found.category, found.tool) == ("test_assertion", "jest")
