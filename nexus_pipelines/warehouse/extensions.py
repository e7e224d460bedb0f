"""DuckDB's extensions from their wheels: nothing is downloaded at run time."""

import importlib.util
import platform
from functools import cache
from pathlib import Path

import duckdb

from nexus_pipelines.errors import OperatorError

_WHEELS = ("ducklake", "postgres_scanner", "httpfs")


@cache
def _platform() -> str:
    row = duckdb.sql("pragma platform").fetchone()
    return str(row[0]) if row else ""


def install_extensions(directory: Path) -> Path:
    """Lay the extension wheels out in `directory` as DuckDB expects them, as links; return `directory`.

    Links are renewed when they point elsewhere, so a home or an environment may be moved.
    """
    folder = directory / f"v{duckdb.__version__}" / _platform()
    folder.mkdir(parents=True, exist_ok=True)
    for name in _WHEELS:
        spec = importlib.util.find_spec(f"duckdb_extension_{name}")
        if spec is None or spec.origin is None:
            raise OperatorError(
                f"DuckDB's extension {name!r} is not installed for {platform.platform()}; run `make install` again."
            )
        source = Path(spec.origin).parent / "extensions" / f"v{duckdb.__version__}" / f"{name}.duckdb_extension"
        link = folder / source.name
        if link.is_symlink() and link.readlink() == source:
            continue
        fresh = link.with_suffix(f".{id(link):x}")
        fresh.symlink_to(source)
        fresh.replace(link)
    return directory
