"""`nexus rca` as a program: text and JSON, a stream of logs, and input that is no log."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow

LOG = (
    "$ make\ncart.c:14:12: error: 'totl' undeclared\nmake: *** [cart.o] Error 1\n"
    "##[error]Process completed with exit code 2.\n"
)
CALL = "import sys; from nexus_pipelines.defs.root_cause_commands import rca; rca(sys.argv[1:])"


def run(*arguments: str, given: str = "") -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", CALL, *arguments], input=given, capture_output=True, text=True, check=False
    )


def test_a_log_is_told_in_text(tmp_path: Path) -> None:
    log = tmp_path / "build.log"
    log.write_text(LOG)

    told = run("analyze", "--log", str(log)).stdout

    assert "Compilation failed" in told
    assert "exit code 2" in told
    assert "| cart.c:14:12: error: 'totl' undeclared" in told
    assert "What to do:" in told


def test_a_log_is_told_in_json_with_the_vocabularys_error_type(tmp_path: Path) -> None:
    log, green = tmp_path / "build.log", tmp_path / "green.log"
    log.write_text(LOG)
    green.write_text("$ make\n")

    told = json.loads(run("analyze", "--log", str(log), "--baseline", str(green), "--format", "json").stdout)

    assert (told["category"], told["error_type"], told["exit_code"]) == ("compile", "compilation_error", 2)


def test_suspects_of_a_range_are_named_with_what_speaks_against_them(tmp_path: Path) -> None:
    repository, log = tmp_path / "a clone", tmp_path / "build.log"
    log.write_text(LOG)
    red = _history(repository)

    arguments = ("analyze", "--log", str(log), "--repo", str(repository), "--from", f"{red}~2", "--to", red)
    text = run(*arguments).stdout
    told = json.loads(run(*arguments, "--format", "json").stdout)

    assert "Suspects among 2 commits:" in text
    assert told["suspects"][0]["files"] == ["cart.c"]
    assert f"{told['suspects'][0]['commit_sha'][:10]}  " in text
    assert "Total of a cart" in text.split("Suspects among")[1].splitlines()[1]
    assert "no-such-name" in run(*arguments[:-1], "no-such-name").stderr


def _history(folder: Path) -> str:
    """Three commits, of which the second breaks the log's file; the sha of the last."""

    def git(*arguments: str) -> str:
        identity = ("-c", "user.name=Ada", "-c", "user.email=ada@example.org", "-c", "init.defaultBranch=main")
        done = subprocess.run(["git", *identity, *arguments], cwd=folder, check=True, capture_output=True, text=True)
        return done.stdout.strip()

    folder.mkdir()
    git("init", "--quiet")
    for path, content, subject in (
        ("cart.c", "int total;\n", "Begin"),
        ("cart.c", "int total;\nint twice() { return totl * 2; }\n", "Total of a cart"),
        ("README.md", "A shop\n", "Say what it is"),
    ):
        (folder / path).write_text(content)
        git("add", "--all")
        git("commit", "--quiet", "--message", subject)
    return git("rev-parse", "HEAD")


def test_a_stream_is_done_line_by_line_and_a_malformed_line_is_told_at_the_end() -> None:
    lines = [
        json.dumps({"id": "a", "log": LOG}),
        "{no json",
        json.dumps({"id": "b"}),
        json.dumps([1]),
        json.dumps({"id": "c", "log": LOG, "baseline_log": "$ make\n"}),
        json.dumps({"id": "d", "log": "\ud800 lone"}),
    ]

    done = run("batch", given="\n".join(lines) + "\n")

    told = [json.loads(line) for line in done.stdout.splitlines()]
    assert [each["id"] for each in told] == ["a", "c", "d"]
    assert told[0]["category"] == "compile_error"
    assert set(told[0]) == {
        "id",
        "category",
        "confidence",
        "summary",
        "root_cause",
        "suggested_fix",
        "files",
        "tests",
        "evidence",
    }
    assert [line.split(": ")[1] for line in done.stderr.splitlines()] == [f"line {n} of the input" for n in (2, 3, 4)]
    assert done.returncode == 1


@pytest.mark.timeout(60)
def test_who_waits_for_an_answer_gets_it_before_the_next_log() -> None:
    arguments = [sys.executable, "-c", CALL, "batch", "--jobs", "2"]
    with subprocess.Popen(arguments, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdin is not None and process.stdout is not None
        for number in range(3):
            process.stdin.write(json.dumps({"id": number, "log": LOG}) + "\n")
            process.stdin.flush()
            assert json.loads(process.stdout.readline())["id"] == number
        process.stdin.close()
        assert process.wait() == 0


@pytest.mark.parametrize(
    ("arguments", "said"),
    [(("--log", "/no/such/file"), "There is no file"), (("--log", "/dev/null", "--repo", "."), "--from")],
)
def test_what_cannot_be_done_is_a_sentence(arguments: tuple[str, ...], said: str) -> None:
    assert said in run("analyze", *arguments).stderr


def test_the_command_starts_without_dagster() -> None:
    loaded = subprocess.run(
        [sys.executable, "-c", "import sys, nexus_pipelines.defs.root_cause_commands; print(*sys.modules)"],
        capture_output=True,
        text=True,
        check=True,
    ).stdout.split()

    assert not {"dagster", "dbt", "duckdb", "polars", "pydantic"} & set(loaded)
