"""When a field is filled in: what people see as text, not what a source wrote for nothing."""

import polars as pl

from nexus_pipelines.analysis.hygiene.patterns import NOTHING_BUT, ZERO_WIDTH


def has_text(column: str) -> pl.Expr:
    """Boolean, never null: a text that is not empty."""
    return (~pl.col(column).str.contains(NOTHING_BUT)).fill_null(False)


def has_any(column: str) -> pl.Expr:
    """Boolean, never null: a list with at least one text that is not empty."""
    is_something = ~pl.element().str.contains(NOTHING_BUT)
    return pl.col(column).list.eval(is_something.fill_null(False)).list.any().fill_null(False)


def plain(column: str) -> pl.Expr:
    """A text without zero-width characters, blanks joined and trimmed; null stays null."""
    return pl.col(column).str.replace_all(ZERO_WIDTH, "").str.replace_all(r"\s+", " ").str.strip_chars()


def lowered(column: str) -> pl.Expr:
    """The plain text in lower case, for comparing names."""
    return plain(column).str.to_lowercase()
