"""Which issues the strict score looks at: open work of four types that somebody has planned."""

import polars as pl

ISSUE_TYPES = ("story", "task", "bug", "epic")
CLOSED_STATUSES = ("done", "closed", "cancelled", "resolved")


def in_scope() -> pl.Expr:
    """Boolean, never null: a Story, Task, Bug or Epic, in no closing status, in an open sprint or unreleased version.

    Statuses count by name, as the original check had it: one called otherwise is open even if its category is done.
    """
    is_counted_type = pl.col("issue_type").str.strip_chars().str.to_lowercase().is_in(ISSUE_TYPES)
    is_closed = pl.col("status").str.strip_chars().str.to_lowercase().is_in(CLOSED_STATUSES)
    is_planned = pl.col("is_in_open_sprint").fill_null(False) | pl.col("has_unreleased_fix_version").fill_null(False)
    return is_counted_type.fill_null(False) & ~is_closed.fill_null(False) & is_planned
