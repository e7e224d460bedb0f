"""The documents are true: tables come from the code, commands and paths exist.

`python tests/docs/test_docs.py` rewrites the README's table of settings.
"""

import re
from importlib.metadata import entry_points
from pathlib import Path

import pytest
from click.testing import CliRunner
from pydantic_core import PydanticUndefined

from nexus_pipelines.cli import nexus
from nexus_pipelines.settings import Settings

README = Path(__file__).resolve().parents[2] / "README.md"
BEGIN, END = "<!-- settings -->\n", "<!-- /settings -->"


def settings_table() -> str:
    """A Markdown table: setting, default, meaning."""
    rows = ["| setting | default | what |", "|---|---|---|"]
    for name, field in Settings.model_fields.items():
        default = field.default
        empty = default in (None, (), PydanticUndefined)
        rows.append(f"| `NEXUS_{name.upper()}` | {'' if empty else f'`{default}`'} | {field.description} |")
    return "\n".join(rows) + "\n"


def with_table(text: str) -> str:
    """`text` with the table between its two marks."""
    before, _, rest = text.partition(BEGIN)
    _, _, after = rest.partition(END)
    return before + BEGIN + settings_table() + END + after


ROOT = README.parent
DOCUMENTS = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), ROOT / "deploy/helm/nexus/README.md"])


def test_the_settings_table_is_made_from_the_code() -> None:
    text = README.read_text()
    assert with_table(text) == text, "run: .venv/bin/python tests/docs/test_docs.py"


def test_every_command_has_its_row_and_every_row_its_command() -> None:
    rows = set(re.findall(r"^\| `nexus (\w+)`", README.read_text(), re.MULTILINE))
    assert rows == {point.name for point in entry_points(group="nexus.commands")}


def test_every_command_explains_itself() -> None:
    for point in entry_points(group="nexus.commands"):
        result = CliRunner().invoke(nexus, [point.name, "--help"])
        assert result.exit_code == 0, point.name
        assert "Usage:" in result.output


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_links_lead_somewhere(document: Path) -> None:
    for target in re.findall(r"\]\(([^)#\s]+)", document.read_text()):
        if "://" not in target:
            assert (document.parent / target).exists(), target


@pytest.mark.parametrize("document", ["CONTRIBUTING.md", "CLAUDE.md", "docs/architecture.md"])
def test_named_paths_exist(document: str) -> None:
    text = (ROOT / document).read_text()
    for path in re.findall(r"`((?:nexus_\w+|dbt|deploy|docs|tests|benchmarks)/[\w./-]*)`", text):
        assert (ROOT / path).exists(), path


@pytest.mark.parametrize("target", ["install", "up", "test", "check", "prove", "bench", "help"])
def test_make_targets_exist(target: str) -> None:
    assert re.search(rf"^{target}:", (ROOT / "Makefile").read_text(), re.MULTILINE)


def test_the_maps_are_one_map() -> None:
    assert (ROOT / "AGENTS.md").read_text() == (ROOT / "CLAUDE.md").read_text()
    assert len((ROOT / "CLAUDE.md").read_text().splitlines()) < 80


if __name__ == "__main__":
    README.write_text(with_table(README.read_text()))
