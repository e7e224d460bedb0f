"""Where the dbt project lies, the environment its profile reads, and its parsed manifest."""

import hashlib
import os
import shutil
import sys
from importlib.metadata import version
from pathlib import Path

from dbt.cli.main import dbtRunner
from dbt.constants import PARTIAL_PARSE_FILE_NAME
from dbt.contracts.graph.manifest import Manifest

from nexus_pipelines.errors import OperatorError
from nexus_pipelines.postgres.database import Database
from nexus_pipelines.settings import Settings
from nexus_pipelines.warehouse.extensions import install_extensions
from nexus_pipelines.warehouse.lake import data_path

PROJECT = Path(__file__).resolve().parents[2] / "dbt"
# The manifest comes last: where it is, the other is too.
_PARSED = (PARTIAL_PARSE_FILE_NAME, "manifest.json")


def target_path(home: Path) -> Path:
    """dbt's working files belong to the home: the checkout may be read-only."""
    return home.resolve() / "dbt"


def arguments(home: Path, *command: str) -> list[str]:
    """The words of a dbt call on our project."""
    target = target_path(home)
    return [
        *command,
        *("--project-dir", str(PROJECT), "--profiles-dir", str(PROJECT)),
        *("--target-path", str(target), "--log-path", str(target / "logs")),
        *("--no-use-colors", "--log-level", "none", "--log-level-file", "info", "--no-send-anonymous-usage-stats"),
    ]


def set_environment(database: Database, settings: Settings, *, keep_rows: bool) -> None:
    """Hand the lake's address to dbt's profile, which can only read the environment of this process.

    keep_rows: those that exist were made by this project, so that a model may keep what does not change.
    """
    os.environ |= {
        "NEXUS_DBT_MARTS_ARE_MADE": "true",
        "NEXUS_DBT_KEEP_ROWS": str(keep_rows).lower(),
        "NEXUS_DBT_TARGET": "lake",
        "NEXUS_DBT_SCRATCH": str(settings.home.resolve() / "run" / "duckdb"),
        "NEXUS_DBT_EXTENSIONS": str(install_extensions(settings.home.resolve() / "duckdb_extensions")),
        "NEXUS_DBT_DATA_PATH": data_path(settings),
        "NEXUS_DBT_MEMORY_LIMIT": settings.memory_limit,
        "NEXUS_DBT_DUCKDB_THREADS": str(settings.threads),
        "NEXUS_DBT_HOST": database.host,
        "NEXUS_DBT_PORT": str(database.port),
        "NEXUS_DBT_DATABASE": database.name,
        "NEXUS_DBT_USER": database.user,
        "DBT_ENV_SECRET_NEXUS_PASSWORD": database.password,
        "DO_NOT_TRACK": "1",
    }
    if data_path(settings).startswith("s3://"):
        os.environ |= _object_store()


def _object_store() -> dict[str, str]:
    """The profile's names for the standard AWS_* variables."""
    names = {"AWS_SECRET_ACCESS_KEY": "", "AWS_SESSION_TOKEN": ""}
    found = {f"DBT_ENV_SECRET_{name}": os.environ.get(name, default) for name, default in names.items()}
    endpoint = os.environ.get("AWS_ENDPOINT_URL_S3") or os.environ.get("AWS_ENDPOINT_URL")
    if endpoint:
        scheme, _, host = endpoint.partition("://")
        found |= {
            "NEXUS_DBT_S3_ENDPOINT": host.rstrip("/"),
            "NEXUS_DBT_S3_USE_SSL": "true" if scheme == "https" else "false",
            "NEXUS_DBT_S3_URL_STYLE": "path",
        }
    return found | {"NEXUS_DBT_TARGET": "lake_s3"}


def manifest_path(home: Path) -> Path:
    """The parsed project; parsed now when it is missing or older than a file of the project.

    Raises:
        OperatorError: the project does not parse.
    """
    manifest = target_path(home) / _PARSED[-1]
    if not _is_current(manifest):
        parsed = parsed_before()
        if parsed.is_dir():
            target_path(home).mkdir(parents=True, exist_ok=True)
            for name in _PARSED:
                part = target_path(home) / f"{name}.{os.getpid()}"
                shutil.copyfile(parsed / name, part)
                part.replace(target_path(home) / name)
        else:
            result = dbtRunner().invoke(arguments(home, "parse"))
            if not result.success:
                raise OperatorError(f"The dbt project at {PROJECT} does not parse: {result.exception}")
            _keep(parsed, target_path(home))
    return manifest


def parsed_before() -> Path:
    """Where the environment keeps the project as it was parsed: seconds of work that every new home would repeat."""
    digest = hashlib.sha256(f"{PROJECT} {version('dbt-core')} {version('dbt-duckdb')}".encode())
    for path in sorted(_files()):
        digest.update(str(path.relative_to(PROJECT)).encode())
        digest.update(path.read_bytes())
    return Path(sys.prefix) / "var" / "nexus" / f"dbt-{digest.hexdigest()[:16]}"


def _keep(parsed: Path, target: Path) -> None:
    """Whole or not at all; an environment that somebody else owns keeps none."""
    part = parsed.with_name(f"{parsed.name}.{os.getpid()}")
    try:
        part.mkdir(parents=True, exist_ok=True)
        for name in _PARSED:
            shutil.copyfile(target / name, part / name)
        if parsed.is_dir():
            shutil.rmtree(part)
        else:
            part.rename(parsed)
    except OSError:
        shutil.rmtree(part, ignore_errors=True)


def parsed_project(home: Path) -> Manifest | None:
    """The project as `manifest_path` parsed it, for a run in this process; None makes dbt parse it anew.

    dbt's own partial parsing never applies here: it starts over whenever the profile's environment changed, and the
    embedded server's port changes with every start.
    """
    manifest_path(home)
    parsed = target_path(home) / PARTIAL_PARSE_FILE_NAME
    return Manifest.from_msgpack(parsed.read_bytes()) if _is_current(parsed) else None


def _is_current(parsed: Path) -> bool:
    newest = max(path.stat().st_mtime for path in _files())
    return parsed.exists() and parsed.stat().st_mtime >= newest


def _files() -> list[Path]:
    return [path for path in PROJECT.rglob("*") if path.suffix in {".sql", ".yml", ".yaml"}]
