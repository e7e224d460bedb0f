"""The image cannot be built here without a container engine; what can be read of it is held."""

import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parents[2]
IMAGES = ROOT / "deploy" / "images"
ENTRYPOINT = IMAGES / "entrypoint.py"
INSTRUCTION = re.compile(r"^([A-Z]+) (.*)$")


@pytest.fixture(scope="module")
def instructions() -> list[tuple[str, str]]:
    text = re.sub(r"\\\n\s*", "", (IMAGES / "Dockerfile").read_text())
    return [match.groups() for line in text.splitlines() if (match := INSTRUCTION.match(line))]


def copied(instructions) -> list[str]:
    sources = []
    for name, rest in instructions:
        words = [word for word in rest.split() if not word.startswith("--")]
        if name == "COPY" and "--from=" not in rest:
            sources += words[:-1]
    return sources


def test_what_is_copied_exists_and_passes_the_ignore_file(instructions):
    sources = copied(instructions)
    assert sources
    assert [source for source in sources if not (ROOT / source).exists()] == []
    admitted = [line[1:] for line in (IMAGES / "Dockerfile.dockerignore").read_text().splitlines() if line[:1] == "!"]
    assert sorted(admitted) == sorted(set(sources))


def test_every_package_of_the_project_is_in_the_image(instructions):
    packages = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["setuptools"]["packages"]["find"]["include"]
    assert {name.rstrip("*") for name in packages} <= set(copied(instructions))


def test_it_runs_as_user_1000_through_the_entry_point(instructions):
    last = dict(instructions)
    assert last["USER"] == "1000:1000"
    assert last["ENTRYPOINT"] == '["nexus-entrypoint"]'
    assert last["EXPOSE"] == "8080 8088 3000 4000"
    assert [rest for name, rest in instructions if name == "FROM"] == [
        "${PYTHON_IMAGE} AS build",
        "${PYTHON_IMAGE} AS run",
    ]
    assert not any(name == "ADD" for name, _ in instructions)
    assert not any(
        re.search(r"secret|password|token", rest, re.IGNORECASE)
        for name, rest in instructions
        if name in ("ARG", "ENV")
    )


def test_versions_match(instructions):
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    arguments = dict(rest.split("=", 1) for name, rest in instructions if name == "ARG")
    assert arguments["VERSION"] == project["version"]
    minor = re.search(r"python:3\.(\d+)-slim", arguments["PYTHON_IMAGE"])
    assert minor and 11 <= int(minor[1]) < 14
    assert project["requires-python"] == ">=3.11,<3.14"


def test_the_dependencies_are_those_of_the_lock(instructions):
    runs = " ".join(rest for name, rest in instructions if name == "RUN")
    assert "uv pip install --constraint requirements.lock --requirements pyproject.toml" in runs
    assert "uv pip install --no-deps --editable ." in runs
    assert re.search(r"uv==\d+\.\d+\.\d+", runs)
    assert "--extra dev" not in runs


def test_the_chart_starts_the_image_by_its_entry_point():
    chart = ROOT / "deploy" / "helm" / "nexus"
    assert yaml.safe_load((chart / "values.yaml").read_text())["image"]["repository"] == "nexus/nexus"
    templates = "".join(file.read_text() for file in (chart / "templates").rglob("deployment.yaml"))
    assert "/usr/local/bin/nexus-entrypoint" in (IMAGES / "Dockerfile").read_text()
    assert '"nexus-entrypoint" "dagster-daemon" "liveness-check"' in templates


def run_entrypoint(*command: str, url: str | None) -> subprocess.CompletedProcess[str]:
    environment = {key: value for key, value in os.environ.items() if key != "NEXUS_DATABASE_URL"}
    if url is not None:
        environment["NEXUS_DATABASE_URL"] = url
    return subprocess.run(
        [sys.executable, str(ENTRYPOINT), *command], capture_output=True, text=True, check=False, env=environment
    )


@pytest.mark.parametrize(
    ("given", "derived"),
    [
        ("postgresql://u:p@h:5432/n", "postgresql://u:p@h:5432/n?options=-csearch_path%3Ddagster"),
        ("postgres://u:p%40x@h/n", "postgresql://u:p%40x@h/n?options=-csearch_path%3Ddagster"),
        (
            "postgresql+psycopg://u:p@h/n?sslmode=require",
            "postgresql://u:p@h/n?sslmode=require&options=-csearch_path%3Ddagster",
        ),
        (
            "postgresql://u@h/n?options=-cstatement_timeout%3D5000",
            "postgresql://u@h/n?options=-cstatement_timeout%3D5000%20-csearch_path%3Ddagster",
        ),
    ],
)
def test_dagster_gets_its_schema(given, derived):
    result = run_entrypoint(
        sys.executable, "-c", "import os; print(os.environ['NEXUS_DAGSTER_DATABASE_URL'])", url=given
    )
    assert result.stdout.strip() == derived


def test_the_entry_point_becomes_the_command():
    result = run_entrypoint(sys.executable, "-c", "import os, sys; sys.exit(7)", url=None)
    assert result.returncode == 7


@pytest.mark.parametrize(
    ("command", "url", "sentence"),
    [
        ([], None, "Name a command"),
        (["true"], "mysql://h/n", "must look like postgresql://"),
        (["no-such-command"], None, "There is no command 'no-such-command'"),
    ],
)
def test_the_entry_point_says_what_is_wrong(command, url, sentence):
    result = run_entrypoint(*command, url=url)
    assert result.returncode != 0
    assert sentence in result.stderr
    assert "Traceback" not in result.stderr
