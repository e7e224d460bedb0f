"""pytest's own output in its several styles, made by running pytest on a small suite."""

import subprocess
import sys
from pathlib import Path

import pytest

from nexus_pipelines.analysis.root_cause.failing_tests.extract import extract_failing_tests
from nexus_pipelines.analysis.root_cause.frames.extract import extract_frames

NODE = "tests/test_users.py::TestUserService::test_validate_email"
ERROR = "AttributeError: 'NoneType' object has no attribute 'is_valid'"


@pytest.fixture(scope="module")
def suite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """45 tests of which one fails at line 42, in a call of users.py line 87; others print "no error: fine"."""
    folder = tmp_path_factory.mktemp("suite")
    source = ["# users"] * 85 + ["def validate_email(user):", "    return user.is_valid"]
    tests = ["import pytest", "from users import validate_email", "", "class TestUserService:"]
    tests += ["    # one of them fails"] * 36
    tests += ["    def test_validate_email(self):", "        assert validate_email(None)", ""]
    tests += [
        "@pytest.mark.parametrize('number', range(44))",
        "def test_others(number):",
        "    print('no error: fine')",
    ]
    (folder / "tests").mkdir()
    (folder / "users.py").write_text("\n".join(source) + "\n")
    (folder / "tests" / "test_users.py").write_text("\n".join(tests) + "\n")
    return folder


def run(folder: Path, *options: str) -> list[str]:
    command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "-o", "pythonpath=.", *options]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False).stdout.split("\n")


@pytest.mark.parametrize(
    "options",
    [
        (),
        pytest.param(("--tb=short", "-s"), marks=pytest.mark.prove),
        pytest.param(("--tb=native",), marks=pytest.mark.slow),
        pytest.param(("-v", "--color=yes"), marks=pytest.mark.prove),
        pytest.param(("-q", "-rA"), marks=pytest.mark.prove),
        pytest.param(("-rN", "--tb=long"), marks=pytest.mark.slow),
        pytest.param(("-n1", "-v"), marks=pytest.mark.slow),
    ],
)
def test_one_failure_of_45(suite: Path, options: tuple[str, ...]):
    lines = run(suite, *options)
    (test,) = extract_failing_tests(lines)
    assert (test.framework, test.name, test.test_class) == ("pytest", NODE, "TestUserService")
    assert (test.file, test.line, test.message) == ("tests/test_users.py", 42, ERROR)
    assert ERROR in (test.stack_trace or "")
    places = {(frame.path, frame.line): frame.depth for frame in extract_frames(lines)}
    assert places["users.py", 87] == 0
    assert places["tests/test_users.py", 42] == 1


SUITE = """
import pytest

@pytest.fixture
def broken():
    raise RuntimeError("no database")

def test_setup(broken): pass

@pytest.mark.parametrize("text", ["a - b", "x::y", "[z]"])
def test_text(text):
    assert text == "c"

def test_deep():
    try:
        {}["first"]
    except KeyError:
        raise ValueError("second")
"""


@pytest.mark.slow
@pytest.mark.parametrize("options", [("--durations=0", "-vv"), ("-rN",)])
def test_errors_parameters_and_comparisons(tmp_path: Path, options: tuple[str, ...]):
    (tmp_path / "test_text.py").write_text(SUITE)
    (tmp_path / "test_broken.py").write_text("import no_such_module\n")
    tests = {
        test.name: test for test in extract_failing_tests(run(tmp_path, "--continue-on-collection-errors", *options))
    }
    assert set(tests) == {
        "test_text.py::test_setup",
        "test_text.py::test_text[a - b]",
        "test_text.py::test_text[x::y]",
        "test_text.py::test_text[[z]]",
        "test_text.py::test_deep",
        "test_broken.py",
    }
    assert tests["test_text.py::test_setup"].message == "RuntimeError: no database"
    assert tests["test_text.py::test_deep"].message == "ValueError: second"
    compared = tests["test_text.py::test_text[a - b]"]
    assert (compared.expected, compared.actual, compared.line) == ("'c'", "'a - b'", 12)
    assert "no_such_module" in (tests["test_broken.py"].message or "")


def test_what_passes_is_no_failure():
    lines = [
        "no error: fine",
        "tests/test_a.py::test_error PASSED [ 50%]",
        "ERROR tests are skipped",
        "0 failed, 45 passed",
    ]
    assert extract_failing_tests(lines) == ()


LONG = "test_" + "very_" * 16 + "long"


def test_titles_as_wide_as_the_terminal_and_groups_of_exceptions(tmp_path: Path):
    (tmp_path / "test_wide.py").write_text(
        f"""
def {LONG}():
    assert len("total") == 4

def {LONG}_too():
    raise ExceptionGroup("several", [KeyError("revision")])
"""
    )
    log = run(tmp_path)

    wide, group = extract_failing_tests(log)

    assert any(line.startswith(f"_ {LONG}") for line in log)
    assert (wide.name, wide.line, wide.expected, wide.actual) == (f"test_wide.py::{LONG}", 3, "4", "5")
    assert group.stack_trace is not None
    assert "KeyError" in group.stack_trace
    assert {frame.depth for frame in extract_frames(log) if frame.path == "test_wide.py"} == {0}
