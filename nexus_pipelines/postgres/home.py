"""A home: the folder of one data set, the demo company's or the user's own; the two are never mixed."""

import json
import os
import uuid
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from nexus_pipelines.errors import OperatorError, UserError
from nexus_pipelines.postgres.locks import exclusive
from nexus_pipelines.settings import Settings

_FORMAT = 1
_ENTRIES = frozenset(
    "home.json postgres lake landing duckdb_extensions dagster logs run demo git dbt lost+found .gitignore".split()
)
_SOURCES = ("git", "jira_dump", "slack_export")


class _Sources(BaseModel):
    """The source settings of the last run that named any, with absolute paths."""

    model_config = ConfigDict(frozen=True)

    git: tuple[str, ...] = ()
    jira_dump: tuple[str, ...] = ()
    slack_export: tuple[str, ...] = ()
    releases_csv: tuple[str, ...] = ()
    api_answers: tuple[str, ...] = ()


class _Record(BaseModel):
    """What `home.json` holds."""

    model_config = ConfigDict(frozen=True)

    format: Annotated[int, Field(le=_FORMAT)] = _FORMAT
    installation_id: uuid.UUID
    data_set: Literal["demo", "own"]
    created_at: datetime
    sources: _Sources = _Sources()


@dataclass(frozen=True)
class Home:
    """An opened home. Work with its `settings`: an absolute home, and the recorded sources if none were named."""

    folder: Path
    installation_id: uuid.UUID
    data_set: Literal["demo", "own"]
    created_at: datetime
    settings: Settings


def open_home(settings: Settings) -> Home:
    """Open the home of these settings, or make it.

    Raises:
        UserError: it holds the demo company and real sources are named, or the folder is no home of Nexus.
        OperatorError: it cannot be read or written, or a newer Nexus wrote it.
    """
    folder = settings.home.expanduser().absolute()
    try:
        record = _read(folder)
        wanted = _sources(settings)
        if record is None or _is_other(settings, record, wanted):
            with exclusive(folder / "run" / "home.lock", timeout_seconds=30, purpose="has been opening this home"):
                record = _settle(folder, _read(folder), data_set=settings.data_set, sources=wanted)
    except OSError as error:
        raise OperatorError(
            f"Nexus cannot use the home {folder} ({(error.strerror or str(error)).lower()}): "
            "make it readable and writable, or set NEXUS_HOME to another folder."
        ) from error
    effective = settings.model_copy(update={"home": folder, **record.sources.model_dump()})
    return Home(folder, record.installation_id, record.data_set, record.created_at, effective)


def find_home(settings: Settings) -> Home:
    """Open the home of these settings for reading only: none is made where none is.

    Raises:
        UserError: there is no home; the sentence says how to get one.
        OperatorError: it cannot be read, or a newer Nexus wrote it.
    """
    folder = settings.home.expanduser().absolute()
    # Pods that share a database have a scratch home each.
    if _read(folder) is None and settings.database_url is None:
        raise UserError(
            f"There is no home of Nexus at {folder}: run `make up` there first, or set NEXUS_HOME to an existing one."
        )
    return open_home(settings)


def _is_other(settings: Settings, record: _Record, wanted: _Sources) -> bool:
    """Whether the settings name other sources than the home has. Live sources are in the environment of each run."""
    if settings.data_set == "demo":
        return False
    return record.data_set == "demo" or (wanted != _Sources() and record.sources != wanted)


def _settle(folder: Path, record: _Record | None, *, data_set: Literal["demo", "own"], sources: _Sources) -> _Record:
    if record is None:
        foreign = sorted(entry.name for entry in folder.iterdir() if entry.name not in _ENTRIES)
        if foreign:
            raise UserError(
                f"The folder {folder} holds other files ({', '.join(foreign[:3])}) and no home of Nexus: "
                "set NEXUS_HOME to a new or empty folder."
            )
        record = _Record(installation_id=uuid.uuid4(), data_set=data_set, created_at=datetime.now(UTC), sources=sources)
    elif record.data_set == "demo" and data_set == "own":
        raise UserError(
            f"The home {folder} holds the demo company, and your own data are never mixed with it: set NEXUS_HOME to "
            f"another folder (for example {folder.with_name(folder.name + '-own')}), or delete {folder} first."
        )
    else:
        record = record.model_copy(update={"sources": sources})
    _write(folder, record)
    return record


def _read(folder: Path) -> _Record | None:
    path = folder / "home.json"
    try:
        content: dict[str, Any] = json.loads(path.read_bytes())
        return _Record.model_validate(content)
    except FileNotFoundError:
        return None
    except (ValueError, ValidationError) as error:
        raise OperatorError(
            f"The file {path} is damaged or was written by a newer Nexus: install the newest Nexus, "
            "or put the file back from a copy of this home."
        ) from error


def _write(folder: Path, record: _Record) -> None:
    # Readable by its owner only: the address of a repository or list may carry a token.
    temporary = folder / "home.json.new"
    temporary.unlink(missing_ok=True)
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(record.model_dump_json(indent=2) + "\n")
        file.flush()
        os.fsync(file.fileno())
    temporary.replace(folder / "home.json")


def _sources(settings: Settings) -> _Sources:
    """A later run may start in another folder, so that paths are recorded in full."""
    return _Sources(
        git=tuple(text if _is_address(text) else _absolute(text) for text in settings.git),
        jira_dump=tuple(_absolute(text) for text in settings.jira_dump),
        slack_export=tuple(_absolute(text) for text in settings.slack_export),
        releases_csv=tuple(text if "://" in text else _absolute(text) for text in settings.releases_csv),
        api_answers=tuple(_absolute(text) for text in settings.api_answers),
    )


def _is_address(text: str) -> bool:
    """`https://...`, or git's `user@host:path`, which no existing file is named."""
    return "://" in text or (":" in text and not Path(text).expanduser().exists())


def _absolute(text: str) -> str:
    return str(Path(text).expanduser().absolute())
