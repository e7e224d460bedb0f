"""Frames as text or files: the formats of `nexus sql` and of the dashboard's downloads."""

import io
import sys
from pathlib import Path
from typing import Literal

import click
import polars as pl
from rich import box
from rich.console import Console
from rich.table import Table

from nexus_pipelines.errors import UserError

Format = Literal["table", "json", "csv", "parquet"]
_SHOWN_CHARACTERS = 60


def to_bytes(frame: pl.DataFrame, format_: Literal["json", "csv", "parquet"]) -> bytes:
    """A frame in a file format; lists and structs become JSON text in CSV, which has no nesting."""
    buffer = io.BytesIO()
    if format_ == "parquet":
        frame.write_parquet(buffer)
    elif format_ == "json":
        frame.write_json(buffer)
        buffer.write(b"\n")
    else:
        _flat(frame).write_csv(buffer)
    return buffer.getvalue()


def write(frame: pl.DataFrame, format_: Format, output: Path | None) -> None:
    """Write a frame to a file or to standard output.

    Raises:
        UserError: Parquet to a terminal, or a file that cannot be written.
    """
    if format_ == "table" and output is None:
        _print_table(frame)
        return
    if format_ == "parquet" and output is None and sys.stdout.isatty():
        raise UserError("Parquet is binary; name a file with --output or pipe it somewhere.")
    content = to_bytes(frame, "csv" if format_ == "table" else format_)
    if output is None:
        sys.stdout.buffer.write(content)
        return
    try:
        output.write_bytes(content)
    except OSError as error:
        raise UserError(f"{output} cannot be written: {error.strerror}.") from error
    click.echo(f"Wrote {frame.height:,} row{'' if frame.height == 1 else 's'} to {output}.", err=True)


def _flat(frame: pl.DataFrame) -> pl.DataFrame:
    nested = [name for name, kind in frame.schema.items() if kind.is_nested()]
    return frame.with_columns(
        pl.Series(name, [None if value is None else _json(value) for value in frame[name].to_list()], dtype=pl.String)
        for name in nested
    )


def _json(value: object) -> str:
    import orjson  # noqa: PLC0415 - only nested values need it

    return orjson.dumps(value, default=str).decode()


def _print_table(frame: pl.DataFrame) -> None:
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, show_edge=False)
    for name, kind in frame.schema.items():
        table.add_column(name, justify="right" if kind.is_numeric() else "left", overflow="fold")
    for row in frame.iter_rows():
        table.add_row(*(_cell(value) for value in row))
    width = None if sys.stdout.isatty() else 100_000
    Console(width=width, markup=False, highlight=False, soft_wrap=True).print(table)


def _cell(value: object) -> str:
    if value is None:
        return "-"
    text = f"{value:.6g}" if isinstance(value, float) else str(value).replace("\n", " ")
    return text if len(text) <= _SHOWN_CHARACTERS else text[: _SHOWN_CHARACTERS - 1] + "…"
