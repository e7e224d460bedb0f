"""The source options that `nexus up` and `nexus materialize` share."""

import glob
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import click

from nexus_pipelines.errors import UserError
from nexus_pipelines.settings import Settings, read_settings


def source_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add `--git`, `--jira-dump`, `--slack-export`, `--releases-csv` and `--api-answers`, each repeatable."""
    for name, text in (
        ("--api-answers", "Saved answers of APIs: CSV with columns data and url, or JSON lines; file, glob or folder."),
        ("--releases-csv", "Planned releases: CSV file, folder or https address."),
        ("--slack-export", "A Slack export: folder or zip."),
        ("--jira-dump", "A Jira dump: JSON lines file (.jsonl, .jsonl.zst), glob or folder."),
        ("--git", "A Git repository: path, bundle or URL."),
    ):
        command = click.option(name, multiple=True, metavar="PATH", help=f"{text} Repeatable.")(command)
    return command


def settings_from_options(
    git: Sequence[str] = (),
    jira_dump: Sequence[str] = (),
    slack_export: Sequence[str] = (),
    releases_csv: Sequence[str] = (),
    api_answers: Sequence[str] = (),
) -> Settings:
    """Settings of this process with what the command line says; local paths become absolute.

    Raises:
        UserError: a setting is not valid, or a source that is named does not exist: said before anything is started.
    """
    settings = read_settings(
        git=tuple(map(_absolute, git)),
        jira_dump=tuple(map(_absolute, jira_dump)),
        slack_export=tuple(map(_absolute, slack_export)),
        releases_csv=tuple(map(_absolute, releases_csv)),
        api_answers=tuple(map(_absolute, api_answers)),
    )
    for option, locations in (
        ("--git", settings.git),
        ("--jira-dump", settings.jira_dump),
        ("--slack-export", settings.slack_export),
        ("--releases-csv", settings.releases_csv),
        ("--api-answers", settings.api_answers),
    ):
        for location in locations:
            if not _is_address(location) and not _exists(location):
                raise UserError(f"There is no file or folder {location}: correct the path given with {option}.")
    return settings


def _absolute(location: str) -> str:
    if _is_address(location):
        return location
    return str(Path(location).expanduser().absolute())


def _is_address(location: str) -> bool:
    return "://" in location or (":" in location.split("/", maxsplit=1)[0] and "@" in location)


def _exists(location: str) -> bool:
    path = Path(location).expanduser()
    return path.exists() or any(glob.iglob(str(path), recursive=True))  # noqa: PTH207 - an absolute pattern
